"""The printable sheet with a code for each member of a unit who is not linked yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.linking.username import keep_telegram_username
from storage.members import SECRETARY, grant_role
from storage.roster import MemberRow, PlaceRow, save_members
from tests.bot.documents.pdf_text import pages_of
from tests.scenarios.test_linking import BAD_CODE_FOR_A_GUEST, entries, texts
from tests.scenarios.test_linking import WELCOME as WELCOME_BINH
from tests.scenarios.test_me import STALE
from tests.scenarios.test_members import many_members, member_id, unit_ids
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, THAO, Said, World

pytestmark = pytest.mark.long


async def printed(world: World) -> Said:
    """The sheet of CB1, as its secretary gets it."""
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Phiếu mã QR")
    (said,) = await world.press(HUNG, "In phiếu")
    return said


def codes_on(said: Said) -> list[str]:
    (file,) = said.files
    texts_of_all = [text for page in pages_of(file.content) for text in page]
    return [text for text in texts_of_all if len(text) == 14 and text.replace(" ", "").isdigit()]


async def test_the_sheet_is_asked_about_and_then_made(world: World) -> None:
    async with world.database.writing() as db:
        await keep_telegram_username(db, "danguybot")
    await many_members(world, 8)
    await world.say(HUNG, "/thanhvien")
    (asked,) = await world.press(HUNG, "Phiếu mã QR")
    assert (asked.text, asked.labels) == (
        (
            "In phiếu mã QR cho 9 đồng chí chưa liên kết của Chi bộ Một? Mỗi mã dùng một lần, trong 30 ngày.\n"
            "Phiếu không có số điện thoại. Ai cầm phiếu cũng liên kết được thay người có tên, nên chỉ trao tận tay."
        ),
        ["In phiếu", "Hủy"],
    )
    (made,) = await world.press(HUNG, "In phiếu")
    assert made.text == (
        "Phiếu liên kết cho 9 đồng chí của Chi bộ Một, dùng được đến 01/04/2026. In, cắt theo đường kẻ và trao tận "
        "tay; nếu thất lạc, vào /thanhvien, bấm “Thu hồi mã”."
    )
    (file,) = made.files
    assert (file.name, file.mime) == ("phieu-lien-ket-CB1.pdf", "application/pdf")
    first, second = pages_of(file.content)
    assert first[:5] == [
        "Phiếu liên kết tài khoản – Chi bộ Một",
        "In ngày 02/03/2026 · mã dùng được đến 01/04/2026 · mỗi mã dùng một lần",
        "Trang 1/2",
        "Người Thứ 01",
        "Chi bộ Một",
    ]
    assert [text for text in first if text.startswith("Người Thứ")] == [f"Người Thứ 0{at}" for at in range(1, 9)]
    assert " ".join(second[7:]) == (
        "Mở máy ảnh điện thoại, quét mã QR, bấm vào đường dẫn rồi bấm Bắt đầu (Start) trong Telegram. "
        "Hoặc tìm @danguybot trong Telegram và gõ mã ở trên. Phiếu chỉ dành cho đồng chí có tên trên đây."
    )
    assert second[3] == "Đỗ Văn Bình"
    assert "912000" not in str(first + second)
    assert (await entries(world))[-1] == ("DV002", "codes.printed unit CB1", None, {"count": 9})


async def test_each_code_links_its_member_for_30_days(world: World) -> None:
    await many_members(world, 2)
    codes = codes_on(await printed(world))
    assert len(set(codes)) == 3
    world.clock.move_to(world.clock.now() + timedelta(days=29))
    assert (await world.say(KHACH, codes[1]))[0].text.startswith("Chào đồng chí Người Thứ 02!")
    assert texts(await world.say(BINH, f"/start {codes[2].replace(' ', '')}")) == [WELCOME_BINH]
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    assert texts(await world.say(THAO, codes[0])) == [BAD_CODE_FOR_A_GUEST.partition("\n")[0]]


async def test_a_second_press_does_not_make_the_first_sheet_worthless(world: World) -> None:
    (code,) = codes_on(await printed(world))
    assert texts(await world.press(HUNG, "In phiếu")) == [STALE]
    assert texts(await world.say(BINH, code)) == [WELCOME_BINH]


async def test_a_new_sheet_replaces_the_codes_of_the_old_one(world: World) -> None:
    (old,) = codes_on(await printed(world))
    await world.say(HUNG, "/thanhvien")
    (asked,) = await world.press(HUNG, "Phiếu mã QR")
    assert "1 đồng chí đang giữ mã; mã cũ sẽ không còn dùng được." in asked.text
    (new,) = codes_on((await world.press(HUNG, "In phiếu"))[0])
    assert texts(await world.say(BINH, old)) == [BAD_CODE_FOR_A_GUEST]
    assert texts(await world.say(BINH, new)) == [WELCOME_BINH]


async def test_a_lost_sheet_is_revoked(world: World) -> None:
    await many_members(world, 2)
    codes = codes_on(await printed(world))
    await world.say(HUNG, "/thanhvien")
    (asked,) = await world.press(HUNG, "Thu hồi mã")
    assert (asked.text, asked.labels) == (
        "Thu hồi mã liên kết của 3 đồng chí của Chi bộ Một? Phiếu đã in của họ sẽ không còn dùng được.",
        ["Đồng ý", "Hủy"],
    )
    assert texts(await world.press(HUNG, "Đồng ý")) == ["Đã thu hồi 3 mã liên kết."]
    assert texts(await world.press(HUNG, "Đồng ý")) == [STALE]
    assert texts(await world.say(KHACH, codes[0])) == [BAD_CODE_FOR_A_GUEST]
    assert (await entries(world))[-1] == ("DV002", "codes.revoked unit CB1", {"count": 3}, None)


async def test_without_a_telegram_bot_the_card_tells_to_type_the_code(world: World) -> None:
    (file,) = (await printed(world)).files
    (page,) = pages_of(file.content)
    assert " ".join(page[7:]) == (
        "Mở cuộc trò chuyện với trợ lý và gõ mã ở trên (mã QR chứa chính mã này). "
        "Phiếu chỉ dành cho đồng chí có tên trên đây."
    )


async def test_whoever_may_do_more_is_left_out_and_that_is_said(world: World) -> None:
    ids = await unit_ids(world)
    async with world.database.writing() as db:
        await save_members(db, [MemberRow("DV006", "Bí Thư Nơi Khác", (PlaceRow(ids["CB1"]),))])
    async with world.database.writing() as db:
        await grant_role(db, await member_id(world, "DV006"), SECRETARY, ids["CB2"])
    await world.say(HUNG, "/thanhvien")
    (asked,) = await world.press(HUNG, "Phiếu mã QR")
    assert asked.text.splitlines()[:2] == [
        "In phiếu mã QR cho 1 đồng chí chưa liên kết của Chi bộ Một? Mỗi mã dùng một lần, trong 30 ngày.",
        ("1 đồng chí khác chưa liên kết không có trong phiếu: mã của họ do quản trị viên hoặc bí thư phụ trách cấp."),
    ]
    assert len(codes_on((await world.press(HUNG, "In phiếu"))[0])) == 1
    await world.say(MINH, "/thanhvien CB1")
    await world.press(MINH, "Phiếu mã QR")
    assert len(codes_on((await world.press(MINH, "In phiếu"))[0])) == 2


async def test_when_everybody_is_linked_there_is_nothing_to_print(world: World) -> None:
    ids = await unit_ids(world)
    assert texts(await world.press_data(THAO, f"sheet:{ids['CB2']}")) == [
        "Mọi đảng viên của Chi bộ Hai đã liên kết, không cần in phiếu."
    ]


async def test_too_many_cards_are_printed_unit_by_unit(world: World) -> None:
    await many_members(world, 400)
    await world.say(HUNG, "/thanhvien")
    assert texts(await world.press(HUNG, "Phiếu mã QR")) == [
        (
            "Có 401 đồng chí chưa liên kết, nhiều hơn 400 phiếu một lần. "
            "Đồng chí mở từng đơn vị trực thuộc rồi in phiếu của đơn vị đó."
        )
    ]


async def test_leaving_the_question_prints_nothing(world: World) -> None:
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Phiếu mã QR")
    await world.press(HUNG, "Hủy")
    assert texts(await world.press(HUNG, "In phiếu")) == [STALE]
    assert texts(await world.press_data(LAN, f"sheet-print:{(await unit_ids(world))['CB1']}"))[0] != STALE
    assert await entries(world) == []
