"""/thanhvien: a secretary sees and brings aboard the members of the own units, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.linking.username import keep_telegram_username
from storage.accounts import PLAYED, link_account, mark_blocked
from storage.members import SECRETARY, grant_role, member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units
from tests.scenarios.test_linking import BAD_CODE_FOR_A_GUEST, entries, linked_as, texts
from tests.scenarios.test_linking import WELCOME as WELCOME_BINH
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, BOT, HUNG, KHACH, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

CARD_OF_BINH = (
    "Đỗ Văn Bình (mã DV005)\n• Chi bộ Một\nĐảng viên dự bị\n"
    "Chưa liên kết tài khoản nào; có số điện thoại trong danh sách"
)
NOT_FOUND = (
    "Không thấy đảng viên hay đơn vị nào là “{}” trong phạm vi đồng chí phụ trách. "
    "Đồng chí gõ lại họ tên hoặc mã, hoặc gõ /huy để thôi."
)


async def unit_ids(world: World) -> dict[str, int]:
    async with world.database.reading() as db:
        return {unit.code: unit.id for unit in await all_units(db)}


async def member_id(world: World, code: str) -> int:
    async with world.database.reading() as db:
        member = await member_by_code(db, code)
    assert member is not None
    return member.id


async def many_members(world: World, count: int, unit: str = "CB1") -> None:
    """Members M01, M02 … who are not linked and have no phone number."""
    at = (await unit_ids(world))[unit]
    rows = [MemberRow(f"M{number:02d}", f"Người Thứ {number:02d}", (PlaceRow(at),)) for number in range(1, count + 1)]
    async with world.database.writing() as db:
        await save_members(db, rows)


def code_in(text: str) -> str:
    found = re.search(r"\b\d{4}(?: \d{4})+\b", text)
    assert found is not None
    return found[0]


async def test_a_seat_at_the_terminal_does_not_count_as_linked(world: World) -> None:
    binh = await member_id(world, "DV005")
    async with world.database.writing() as db:
        await link_account(db, "terminal", "", f"{PLAYED}{binh}", f"{PLAYED}{binh}", binh, world.clock.now())
    (said,) = await world.say(HUNG, "/thanhvien")
    assert "• Đã liên kết, nhận được tin: 2 (Telegram 2)\n• Chưa liên kết: 1" in said.text
    (listed,) = await world.press(HUNG, "Chưa liên kết")
    assert "Đỗ Văn Bình (DV005)" in listed.text
    (card,) = await world.press(HUNG, "Đỗ Văn Bình (DV005)")
    assert card.text == CARD_OF_BINH
    assert "Hủy liên kết" not in card.labels


async def test_a_secretary_sees_how_far_the_own_unit_is_aboard(world: World) -> None:
    async with world.database.writing() as db:
        await mark_blocked(db, "telegram", BOT, LAN.user_id, world.clock.now())
    (said,) = await world.say(HUNG, "/thanhvien")
    assert said.text == (
        "Chi bộ Một\nĐảng viên: 3\n• Đã liên kết, nhận được tin: 1 (Telegram 1)\n• Đã liên kết nhưng chặn tôi: 1\n"
        "• Chưa liên kết: 1 (1 có số điện thoại trong danh sách, 0 đang giữ mã)"
    )
    assert said.labels == ["Chưa liên kết", "Đã chặn", "Đã liên kết", "Tất cả", "Tìm đảng viên", "Phiếu mã QR"]


async def test_the_admin_sees_all_units_and_goes_down_and_up(world: World) -> None:
    (said,) = await world.say(MINH, "/thanhvien")
    assert said.text == (
        "Đảng bộ Thử Nghiệm và 2 đơn vị trực thuộc\nĐảng viên: 5\n• Đã liên kết, nhận được tin: 4 (Telegram 4)\n"
        "• Chưa liên kết: 1 (1 có số điện thoại trong danh sách, 0 đang giữ mã)\n\n"
        "Theo đơn vị (đã liên kết / tổng số):\n• Chi bộ Một: 2/3, 1 chưa liên kết\n• Chi bộ Hai: 1/1"
    )
    (below,) = await world.press(MINH, "Chi bộ Hai")
    assert below.text == "Chi bộ Hai\nĐảng viên: 1\n• Đã liên kết, nhận được tin: 1 (Telegram 1)\n• Chưa liên kết: 0"
    assert below.edits == said.message_id
    assert (await world.press(MINH, "Lên cấp trên"))[0].text == said.text


async def test_the_secretary_of_two_units_side_by_side_sees_both(world: World) -> None:
    ids = await unit_ids(world)
    async with world.database.writing() as db:
        await grant_role(db, await member_id(world, "DV002"), SECRETARY, ids["CB2"])
    (said,) = await world.say(HUNG, "/thanhvien")
    assert said.text.startswith("Các đơn vị đồng chí phụ trách\nĐảng viên: 4\n")
    assert "Theo đơn vị (đã liên kết / tổng số):\n• Chi bộ Một: 2/3, 1 chưa liên kết\n• Chi bộ Hai: 1/1" in said.text
    await world.press(HUNG, "Chi bộ Hai")
    assert (await world.press(HUNG, "Lên cấp trên"))[0].text == said.text
    (listed,) = await world.press(HUNG, "Chưa liên kết")
    assert listed.text.startswith("Chưa liên kết: 1 đồng chí\nChi bộ Một\n1. Đỗ Văn Bình (DV005)")


async def test_a_long_list_is_shown_page_by_page_by_name(world: World) -> None:
    await many_members(world, 24)
    await world.say(HUNG, "/thanhvien")
    (first,) = await world.press(HUNG, "Chưa liên kết")
    lines = first.text.splitlines()
    assert lines[:3] == [
        "Chưa liên kết – Chi bộ Một: 25 đồng chí (trang 1/3)",
        "Chi bộ Một",
        "1. Người Thứ 01 (M01) – chưa có số điện thoại",
    ]
    assert len(lines) == 12
    assert first.labels[-2:] == ["Trang sau", "Quay lại"]
    await world.press(HUNG, "Trang sau")
    (last,) = await world.press(HUNG, "Trang sau")
    assert last.text.splitlines() == [
        "Chưa liên kết – Chi bộ Một: 25 đồng chí (trang 3/3)",
        "Chi bộ Một",
        *(f"{number}. Người Thứ {number} (M{number}) – chưa có số điện thoại" for number in range(21, 25)),
        "25. Đỗ Văn Bình (DV005) – có số điện thoại",
    ]
    assert last.labels[-2:] == ["Trang trước", "Quay lại"]
    assert (await world.press(HUNG, "Đỗ Văn Bình (DV005)"))[0].text == CARD_OF_BINH


async def test_a_list_over_several_units_goes_unit_by_unit(world: World) -> None:
    await many_members(world, 9)
    at = (await unit_ids(world))["CB2"]
    async with world.database.writing() as db:
        await save_members(db, [MemberRow(f"N{number}", f"Người Hai {number}", (PlaceRow(at),)) for number in (2, 1)])
    await world.say(MINH, "/thanhvien")
    (first,) = await world.press(MINH, "Chưa liên kết")
    assert first.text.splitlines()[0] == "Chưa liên kết – Đảng bộ Thử Nghiệm: 12 đồng chí (trang 1/2)"
    assert first.text.splitlines()[1:3] == ["Chi bộ Một", "1. Người Thứ 01 (M01) – chưa có số điện thoại"]
    assert first.text.splitlines()[-1] == "10. Đỗ Văn Bình (DV005) – có số điện thoại"
    assert (await world.press(MINH, "Trang sau"))[0].text.splitlines()[1:] == [
        "Chi bộ Hai",
        "11. Người Hai 1 (N1) – chưa có số điện thoại",
        "12. Người Hai 2 (N2) – chưa có số điện thoại",
    ]


async def test_everybody_is_listed_with_how_each_is_reached(world: World) -> None:
    async with world.database.writing() as db:
        await mark_blocked(db, "telegram", BOT, LAN.user_id, world.clock.now())
    await world.say(HUNG, "/thanhvien")
    assert texts(await world.press(HUNG, "Tất cả")) == [
        (
            "Đảng viên – Chi bộ Một: 3 đồng chí\nChi bộ Một\n1. Đỗ Văn Bình (DV005) – chưa liên kết\n"
            "2. Trần Văn Hùng (DV002) – Telegram\n3. Nguyễn Thị Lan (DV001) – Telegram (đã chặn)"
        )
    ]
    await world.press(HUNG, "Quay lại")
    assert (await world.press(HUNG, "Đã chặn"))[0].text.endswith("1. Nguyễn Thị Lan (DV001) – Telegram (đã chặn)")


async def test_whoever_goes_on_by_button_is_no_longer_searching(world: World) -> None:
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Tìm đảng viên")
    await world.press(HUNG, "Chưa liên kết")
    assert "trong phạm vi đồng chí phụ trách" not in (await world.say(HUNG, "xin chào"))[0].text


async def test_many_units_are_shown_page_by_page(world: World) -> None:
    rows = [UnitRow(f"X{number:02d}", f"Chi bộ X{number:02d}", "chi bộ", "DB") for number in range(1, 16)]
    async with world.database.writing() as db:
        await save_units(db, rows)
    (first,) = await world.say(MINH, "/thanhvien")
    assert [label for label in first.labels if label.startswith("Chi bộ")][-1] == "Chi bộ X06"
    await world.press(MINH, "Trang sau")
    (last,) = await world.press(MINH, "Trang sau")
    assert [label for label in last.labels if label.startswith("Chi bộ")] == ["Chi bộ X15"]
    assert (await world.press_data(MINH, "unit:1:999"))[0].text == last.text


@pytest.mark.parametrize("wanted", ["Đỗ Văn Bình", "do van binh", "BÌNH", "bình đỗ", "DV005", "dv005"])
async def test_a_member_is_found_by_name_or_code_at_once_or_after_the_button(world: World, wanted: str) -> None:
    assert texts(await world.say(HUNG, f"/thanhvien {wanted}")) == [CARD_OF_BINH]
    await world.say(HUNG, "/members")
    assert texts(await world.press(HUNG, "Tìm đảng viên")) == [
        ("Đồng chí gõ họ tên hoặc mã đảng viên cần tìm (không dấu cũng được), hoặc mã hay tên đơn vị. Gõ /huy để thôi.")
    ]
    await world.restart()
    assert texts(await world.say(HUNG, "nobody")) == [NOT_FOUND.format("nobody")]
    assert texts(await world.say(HUNG, wanted)) == [CARD_OF_BINH]


async def test_a_unit_is_found_by_its_code_or_any_name(world: World) -> None:
    for wanted in ("CB2", "chi bo hai", "CB Hai"):
        assert (await world.say(MINH, f"/thanhvien {wanted}"))[0].text.startswith("Chi bộ Hai\nĐảng viên: 1\n")


async def test_of_several_of_one_name_the_right_one_is_chosen(world: World) -> None:
    await many_members(world, 12)
    (said,) = await world.say(HUNG, "/thanhvien người thứ")
    assert said.text.startswith("Đồng chí chọn một trong số này:\n• Người Thứ 01 (mã M01), Chi bộ Một\n")
    assert said.text.endswith("và 2 người nữa. Gõ thêm họ, tên đệm hoặc mã để tìm đúng người.")
    assert (await world.press(HUNG, "Người Thứ 07 (M07)"))[0].text.startswith("Người Thứ 07 (mã M07)\n")


@pytest.mark.parametrize("wanted", ["DV003", "Lê Thị Thảo", "CB2", "Chi bộ Hai", "DB", "<b>x</b>"])
async def test_other_units_members_are_not_found(world: World, wanted: str) -> None:
    assert texts(await world.say(HUNG, f"/thanhvien {wanted}")) == [NOT_FOUND.format(wanted)]


async def test_forged_buttons_show_and_change_nothing_of_other_units(world: World) -> None:
    ids, thao = await unit_ids(world), await member_id(world, "DV003")
    forged = [
        *(f"{action}:{ids['CB2']}" for action in ("unit", "sheet", "sheet-print", "sheet-void", "sheet-void-yes")),
        *(f"{action}:{ids['DB']}" for action in ("unit", "sheet", "sheet-print")),
        *(f"members:{ids['CB2']}:{group}:0" for group in ("new", "linked", "all", "nonsense")),
        *(f"{action}:{thao}" for action in ("member", "member-code", "member-void")),
        *(f"{action}:3" for action in ("member-unlink", "member-unlink-yes")),  # Thảo's account
        *("unit:", "unit:x", "member:999", "members:1", "member-code:", "sheet:-1", "unit:²"),
    ]
    for data in forged:
        assert texts(await world.press_data(HUNG, data)) == [STALE], data
        assert "dành cho" in (await world.press_data(LAN, data))[0].text, data
        assert "đã liên kết tài khoản" in (await world.press_data(KHACH, data))[0].text, data
    assert await entries(world) == []
    assert await linked_as(world, THAO) == "DV003"


async def test_a_code_for_one_member_links_that_member_within_15_minutes(world: World) -> None:
    async with world.database.writing() as db:
        await keep_telegram_username(db, "danguybot")
    await world.say(HUNG, "/thanhvien DV005")
    given, to_pass_on = await world.press(HUNG, "Cấp mã liên kết")
    code = code_in(given.text)
    assert given.text == (
        f"Mã liên kết của đồng chí Đỗ Văn Bình: {code}\n"
        "Dùng một lần, trong 15 phút (đến 09:15). Mã cũ của đồng chí này, nếu có, không còn dùng được.\n"
        "Chỉ đưa mã cho chính đồng chí ấy. Có thể chuyển tiếp tin dưới đây."
    )
    assert to_pass_on.text == (
        "Mời đồng chí Đỗ Văn Bình liên kết tài khoản trước 09:15:\n"
        f"• Bấm https://t.me/danguybot?start={code.replace(' ', '')} rồi bấm Bắt đầu (Start)\n"
        f"• Hoặc tìm @danguybot trong Telegram và gõ mã {code}"
    )
    assert len(code.replace(" ", "")) == 8
    assert (
        "Đang giữ mã liên kết, dùng được đến thứ Hai 02/03/2026, 09:15" in (await world.press(HUNG, "Quay lại"))[0].text
    )
    assert texts(await world.say(BINH, f"/start {code.replace(' ', '')}")) == [WELCOME_BINH]
    log = await entries(world)
    assert [entry[:2] for entry in log] == [
        ("DV002", "code.given member DV005"),
        ("DV005", "account.linked member DV005"),
    ]
    assert code.replace(" ", "") not in str(log)


async def test_without_a_telegram_bot_the_code_comes_without_a_link(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV005")
    _, to_pass_on = await world.press(HUNG, "Cấp mã liên kết")
    assert to_pass_on.text == (
        "Mời đồng chí Đỗ Văn Bình liên kết tài khoản trước 09:15:\n"
        f"• Mở cuộc trò chuyện với trợ lý và gõ mã {code_in(to_pass_on.text)}"
    )


async def test_only_the_newest_code_of_a_member_is_good(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV005")
    first = code_in((await world.press(HUNG, "Cấp mã liên kết"))[0].text)
    second = code_in((await world.press(HUNG, "Cấp mã liên kết"))[0].text)
    assert texts(await world.say(BINH, first)) == [BAD_CODE_FOR_A_GUEST]
    assert texts(await world.say(BINH, second)) == [WELCOME_BINH]


async def test_a_code_that_was_handed_out_is_revoked(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV005")
    code = code_in((await world.press(HUNG, "Cấp mã liên kết"))[0].text)
    await world.press(HUNG, "Quay lại")
    assert texts(await world.press(HUNG, "Thu hồi mã")) == ["Đã thu hồi 1 mã liên kết của đồng chí Đỗ Văn Bình."]
    assert texts(await world.say(BINH, code)) == [BAD_CODE_FOR_A_GUEST]
    assert texts(await world.press(HUNG, "Thu hồi mã")) == ["Đồng chí Đỗ Văn Bình không giữ mã nào còn dùng được."]
    assert (await entries(world))[-1] == ("DV002", "codes.revoked member DV005", {"count": 1}, None)


async def test_whoever_may_do_more_than_the_secretary_gets_no_code_from_the_secretary(world: World) -> None:
    """A code is as good as the account: by the admin's code a secretary would become admin."""
    ids = await unit_ids(world)
    async with world.database.writing() as db:
        rows = [
            MemberRow("DV004", MINH.name, (PlaceRow(ids["CB1"]),)),  # the admin is at home in CB1
            MemberRow("DV006", "Người Nơi Khác", (PlaceRow(ids["CB2"]), PlaceRow(ids["CB1"], "chi ủy viên"))),
        ]
        await save_members(db, rows)
        await grant_role(db, await member_id(world, "DV001"), SECRETARY, ids["CB2"])
    for code in ("DV004", "DV001", "DV006"):
        (said,) = await world.say(HUNG, f"/thanhvien {code}")
        assert said.text.endswith("do quản trị viên hoặc bí thư đơn vị chính cấp.")
        assert said.labels == ["Xem đơn vị"]
        for action in ("member-code", "member-void"):
            assert texts(await world.press_data(HUNG, f"{action}:{await member_id(world, code)}")) == [STALE]
    assert (await world.say(MINH, "/thanhvien DV006"))[0].labels[0] == "Cấp mã liên kết"


async def test_a_secretary_unlinks_the_account_of_a_lost_phone(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV001")
    (asked,) = await world.press(HUNG, "Hủy liên kết")
    assert (asked.text, asked.labels) == (
        "Hủy liên kết tài khoản Telegram (từ 02/03/2026) của đồng chí Nguyễn Thị Lan?",
        ["Đồng ý", "Hủy"],
    )
    assert texts(await world.press(HUNG, "Đồng ý")) == [
        "Đã hủy liên kết tài khoản Telegram (từ 02/03/2026) của đồng chí Nguyễn Thị Lan."
    ]
    assert texts(await world.press(HUNG, "Đồng ý")) == [STALE]
    assert await linked_as(world, LAN) == ""
    assert await entries(world) == [("DV002", "account.unlinked member DV001", {"platform": "telegram"}, None)]


async def test_the_answer_to_another_question_unlinks_nobody(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV001")
    await world.press(HUNG, "Hủy liên kết")
    await world.press(HUNG, "Hủy")
    assert texts(await world.press(HUNG, "Đồng ý")) == [STALE]
    assert await linked_as(world, LAN) == "DV001"


async def test_a_moved_member_is_not_in_the_lists(world: World) -> None:
    ids = await unit_ids(world)
    async with world.database.writing() as db:
        await save_members(db, [MemberRow("DV005", BINH.name, (PlaceRow(ids["CB1"]),), status="left")])
    assert (await world.say(HUNG, "/thanhvien"))[0].text.splitlines()[1] == "Đảng viên: 2"
    assert texts(await world.say(HUNG, "/thanhvien DV005")) == [NOT_FOUND.format("DV005")]
    data = f"member:{await member_id(world, 'DV005')}"
    assert texts(await world.press_data(HUNG, data)) == [STALE]


async def test_phone_numbers_are_nowhere_to_be_seen(world: World) -> None:
    for person, text in ((HUNG, "/thanhvien"), (HUNG, "/thanhvien DV005"), (MINH, "/thanhvien DV001"), (LAN, "/toi")):
        await world.say(person, text)
    await world.press(HUNG, "Cấp mã liên kết")
    heard = "".join(said.html for person in (HUNG, MINH, LAN) for said in world.heard(person))
    assert "912000" not in heard


async def test_a_secretary_in_english(world: World) -> None:
    await world.say(HUNG, "/caidat")
    await world.press(HUNG, "English")
    (said,) = await world.say(HUNG, "/members")
    assert said.text == (
        "Chi bộ Một\nMembers: 3\n• Linked and reachable: 2 (Telegram 2)\n"
        "• Not linked: 1 (1 with a phone number in the roster, 0 holding a code)"
    )
    assert said.labels == ["Not linked", "Linked", "All", "Find a member", "QR code sheet"]
    await world.press(HUNG, "Not linked")
    (card,) = await world.press(HUNG, "Đỗ Văn Bình (DV005)")
    assert card.text == (
        "Đỗ Văn Bình (code DV005)\n• Chi bộ Một\nProbationary member\nNo linked account; a phone number in the roster"
    )


async def test_names_with_markup_are_harmless(world: World) -> None:
    ids = await unit_ids(world)
    name = "<b>Đinh</b> & {{ 7 * 7 }} Định </code>"
    async with world.database.writing() as db:
        await save_members(db, [MemberRow("DV006", name, (PlaceRow(ids["CB1"]),))])
    (card,) = await world.say(HUNG, "/thanhvien DV006")
    assert "&lt;b&gt;Đinh&lt;/b&gt; &amp;" in card.html
    assert card.text.startswith(f"{name} (mã DV006)")
    (given, _) = await world.press(HUNG, "Cấp mã liên kết")
    assert given.html.count("<code>") == given.html.count("</code>") == 1
    world.clock.move_to(world.clock.now() + timedelta(minutes=1))
    (welcome,) = await world.say(KHACH, code_in(given.text))
    assert "&lt;b&gt;Đinh&lt;/b&gt;" in welcome.html
