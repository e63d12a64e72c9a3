"""One's own record and accounts, settings, help, greeting and leaving."""

from __future__ import annotations

from datetime import date

from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import all_units
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.test_linking import entries, linked_as, texts
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, Someone, World

STALE = "Nút này không còn hiệu lực. Đồng chí vui lòng bắt đầu lại; gõ /trogiup để xem hướng dẫn."
PRIVATE = "Việc này chỉ thực hiện trong cuộc trò chuyện riêng. Đồng chí vui lòng nhắn riêng cho tôi."
NEW_PHONE = Someone("Lan, máy mới", "201")


async def test_a_member_sees_the_own_record_and_no_phone_number(world: World) -> None:
    async with world.database.writing() as db:
        ids = {unit.code: unit.id for unit in await all_units(db)}
        places = (PlaceRow(ids["CB1"], "chi ủy viên"), PlaceRow(ids["DB"], "đảng ủy viên"))
        row = MemberRow(
            "DV001",
            "Nguyễn Thị <i>Lan</i>",
            places,
            born=date(1958, 8, 25),
            admitted=date(1988, 3, 3),
            confirmed=date(1989, 3, 3),
            exempt=True,
            roles=(("secretary", ids["CB2"]),),
        )
        await save_members(db, [row])
    (said,) = await world.say(LAN, "/toi")
    assert said.text == (
        "Nguyễn Thị <i>Lan</i> (mã DV001)\n• Chi bộ Một: chi ủy viên\n• Đảng bộ Thử Nghiệm: đảng ủy viên\n"
        "Ngày sinh: 25/08/1958\nNgày vào Đảng: 03/03/1988\nNgày chính thức: 03/03/1989\nTuổi Đảng: 37 năm\n"
        "Được miễn sinh hoạt\nQuyền trong chương trình: bí thư phụ trách Chi bộ Hai\n"
        "Số điện thoại trong danh sách: chưa có\n\n"
        "Tài khoản đã liên kết:\n1. Telegram, từ 02/03/2026 (đang dùng)\n\n"
        "Thông tin chưa đúng? Đồng chí báo bí thư chi bộ."
    )
    assert said.labels == ["Hủy liên kết"]


async def test_a_probationary_member_has_no_years_yet(world: World) -> None:
    assert (await world.say(LAN, "/me"))[0].text == (
        "Nguyễn Thị Lan (mã DV001)\n• Chi bộ Một\nĐảng viên dự bị\nSố điện thoại trong danh sách: đã có\n\n"
        "Tài khoản đã liên kết:\n1. Telegram, từ 02/03/2026 (đang dùng)\n\n"
        "Thông tin chưa đúng? Đồng chí báo bí thư chi bộ."
    )


async def test_unlinking_asks_first_and_makes_the_person_a_guest(world: World) -> None:
    await world.say(LAN, "/toi")
    (asked,) = await world.press(LAN, "Hủy liên kết")
    assert asked.text == (
        "Hủy liên kết tài khoản đang dùng (từ 02/03/2026)?\n"
        "Sau đó tôi không biết đồng chí là ai nữa, cho đến khi đồng chí liên kết lại bằng số điện thoại hoặc mã."
    )
    assert asked.labels == ["Đồng ý", "Hủy"]
    assert await linked_as(world, LAN) == "DV001"
    assert texts(await world.press(LAN, "Đồng ý")) == [
        "Đã hủy liên kết tài khoản này.\nKhi cần, đồng chí gõ /start để liên kết lại."
    ]
    assert await linked_as(world, LAN) == ""
    assert "liên kết" in (await world.say(LAN, "/toi"))[0].text
    assert await entries(world) == [("DV001", "account.unlinked member DV001", {"platform": "telegram"}, None)]


async def test_unlinking_can_be_left(world: World) -> None:
    await world.say(LAN, "/toi")
    await world.press(LAN, "Hủy liên kết")
    assert texts(await world.press(LAN, "Hủy")) == ["Đã hủy việc đang làm dở, không có gì thay đổi."]
    assert texts(await world.press(LAN, "Đồng ý")) == [STALE]
    assert await linked_as(world, LAN) == "DV001"


async def test_the_account_of_a_lost_phone_is_unlinked_from_the_new_one(world: World) -> None:
    await world.share_contact(NEW_PHONE, LAN.phone)
    (said,) = await world.say(NEW_PHONE, "/toi")
    assert said.labels == ["Hủy liên kết 1", "Hủy liên kết 2"]
    assert "1. Telegram, từ 02/03/2026\n2. Telegram, từ 02/03/2026 (đang dùng)" in said.text
    await world.press(NEW_PHONE, "Hủy liên kết 1")
    assert texts(await world.press(NEW_PHONE, "Đồng ý")) == ["Đã hủy liên kết tài khoản Telegram (từ 02/03/2026)."]
    assert (await linked_as(world, LAN), await linked_as(world, NEW_PHONE)) == ("", "DV001")


async def test_nobody_unlinks_another_persons_account(world: World) -> None:
    async with world.database.reading() as db:
        assert await member_by_code(db, "DV002")
    for account in range(1, 6):
        for data in (f"me-unlink:{account}", f"me-unlink-yes:{account}"):
            await world.press_data(KHACH, data)
            if account != 1:  # the first is Lan's own
                assert texts(await world.press_data(LAN, data)) == [STALE]
    assert [await linked_as(world, one) for one in (LAN, HUNG, MINH)] == ["DV001", "DV002", "DV004"]


async def test_the_language_is_chosen_and_kept(world: World) -> None:
    (said,) = await world.say(LAN, "/caidat")
    assert said.text.startswith("Cài đặt\nNgôn ngữ: Tiếng Việt\n")
    assert said.labels[:2] == ["Tiếng Việt", "English"]
    assert texts(await world.press(LAN, "English")) == ["From now on I speak English with you."]
    assert texts(await world.say(LAN, "/settings"))[0].startswith("Settings\nLanguage: English\n")
    await world.restart()
    assert texts(await world.press(LAN, "Tiếng Việt")) == ["Từ nay tôi nói chuyện với đồng chí bằng tiếng Việt."]
    assert texts(await world.press_data(LAN, "language:xx")) == [STALE]
    assert [entry[1] for entry in await entries(world)] == ["language.changed member DV001"] * 2


async def test_a_stranger_is_greeted_with_how_to_link(world: World) -> None:
    (said,) = await world.say(KHACH, "/start")
    assert said.text == (
        "Xin chào! Tôi là trợ lý của Đảng bộ Thử Nghiệm. Tôi trả lời đảng viên về số liệu của đảng bộ.\n\n"
        "Để bắt đầu, đồng chí liên kết tài khoản bằng một trong hai cách:\n"
        "• Bấm nút chia sẻ số điện thoại của mình (số phải có trong danh sách đảng viên).\n"
        "• Hoặc gõ mã liên kết do bí thư chi bộ cấp, ví dụ: 1234 5678"
    )
    assert said.asks_contact


async def test_a_member_is_greeted_by_name(world: World) -> None:
    (said,) = await world.say(MINH, "/start")
    assert said.text == (
        "Chào đồng chí Phạm Quang Minh! Tôi là trợ lý của Đảng bộ Thử Nghiệm.\n"
        "Đồng chí cứ hỏi số liệu bằng lời thường ngày, có dấu hay không dấu đều được.\n"
        "/thanhvien để xem và mời đảng viên, /nhatky để xem ai đã thay đổi gì.\n"
        "Gõ /trogiup để xem tôi giúp được gì."
    )


async def test_the_committees_own_name_goes_before_the_root_units(make_world: MakeWorld) -> None:
    world = await make_world(committee_name="Đảng ủy Khối", open_statistics=True)
    (said,) = await world.say(KHACH, "/start")
    assert said.text.startswith("Xin chào! Tôi là trợ lý của Đảng ủy Khối.")
    assert said.text.endswith("Chưa liên kết, đồng chí vẫn hỏi được số liệu bằng lời thường ngày.")


async def test_help_names_only_what_the_person_may_do(world: World) -> None:
    offered = {
        person.name: [line.partition(" ")[0] for line in said.text.splitlines() if line.startswith("/")]
        for person in (KHACH, LAN, HUNG, MINH)
        for said in await world.say(person, "/trogiup")
    }
    guest = ["/start", "/trogiup", "/huy"]
    assert offered[KHACH.name] == guest
    assert set(offered[LAN.name]) >= {*guest, "/thongke", "/viec", "/toi", "/caidat"}
    assert not set(offered[LAN.name]) & {"/thanhvien", "/thongbao", "/diemdanh", "/nhatky"}
    assert set(offered[HUNG.name]) >= {*offered[LAN.name], "/thanhvien", "/diemdanh"}
    assert "/nhatky" not in offered[HUNG.name]
    assert set(offered[MINH.name]) >= {*offered[HUNG.name], "/nhatky"}


async def test_help_says_that_the_schedule_can_be_asked_for(world: World) -> None:
    (said,) = await world.say(LAN, "/trogiup")
    assert "hỏi lịch (tuần này có họp gì không)" in said.text
    assert "/caidat – Cài đặt: ngôn ngữ, nhắc lịch, thông báo không bắt buộc" in said.text


async def test_leaving_says_whether_there_was_anything_to_leave(world: World) -> None:
    assert texts(await world.say(LAN, "/huy")) == ["Hiện không có việc gì đang làm dở."]
    assert texts(await world.say(KHACH, "/cancel")) == ["Hiện không có việc gì đang làm dở."]
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Tìm đảng viên")
    assert texts(await world.say(HUNG, "/huy")) == ["Đã hủy việc đang làm dở, không có gì thay đổi."]
    assert texts(await world.say(HUNG, "/huy")) == ["Hiện không có việc gì đang làm dở."]


async def test_nothing_personal_is_done_in_a_group(make_world: MakeWorld) -> None:
    world = await make_world(open_statistics=True)
    for command in ("/start", "/toi", "/caidat", "/thanhvien", "/nhatky"):
        assert texts(await world.say(MINH, command, group="-100")) == [PRIVATE]
    for data in ("me-unlink:1", "member:1", "unit:1", "members:1:all:0", "member-code:5", "roles:1", "audit:0"):
        assert texts(await world.press_data(MINH, data, group="-100")) == [PRIVATE]
    (said,) = await world.say(MINH, "/trogiup", group="-100")
    assert "/toi" not in said.text
    assert "nhắn riêng" in said.text


async def test_an_unlinked_member_may_do_nothing_that_a_member_may(world: World) -> None:
    for text in ("/toi", "/caidat", "/thanhvien", "/nhatky"):
        (said,) = await world.say(BINH, text)
        assert said.text.startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")
        assert said.asks_contact
