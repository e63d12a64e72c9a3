"""The first admin links with ADMIN_CODE; nobody else ever does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.linking.admin_code import prepare_admin_code
from storage.accounts import account_of, link_account, unlink_account
from storage.database import Database
from storage.members import member_by_code
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.test_linking import BAD_CODE_FOR_A_GUEST, TOO_MANY, entries, linked_as, one_more_member, texts
from tests.scenarios.world import ADMIN_CODE, BOT, KHACH, LAN, MINH, Someone, World, settings_for

pytestmark = pytest.mark.long

WHO = "Mã quản trị đúng. Đồng chí vui lòng gõ mã đảng viên, hoặc họ và tên đầy đủ của mình như trong danh sách."
NOBODY = (
    "Tôi không thấy ai trong danh sách như vậy. "
    "Đồng chí vui lòng gõ lại mã đảng viên, hoặc họ và tên đầy đủ. Gõ /huy để thôi."
)
CLOSED = (
    "Đã có quản trị viên nên mã quản trị không còn dùng được. Đồng chí nhờ quản trị viên phân quyền, "
    "hoặc liên kết bằng số điện thoại hay mã do bí thư chi bộ cấp."
)
WELCOME = (
    "Chào đồng chí Phạm Quang Minh! Tài khoản này đã được liên kết (Đảng bộ Thử Nghiệm).\n"
    "Đồng chí là quản trị viên: /thanhvien để mời đảng viên và phân quyền, /nhatky để xem ai đã thay đổi gì.\n\n"
    "Đồng chí cứ hỏi số liệu bằng lời thường ngày, hoặc gõ /trogiup để xem tôi giúp được gì."
)
NOT_LINKED = (
    "Nội dung này dành cho đảng viên đã liên kết tài khoản.\n"
    "Đồng chí chia sẻ số điện thoại của mình cho tôi, hoặc gửi mã liên kết do bí thư chi bộ cấp."
)


async def without_an_admin(world: World) -> World:
    """Minh, the only admin of the roster, has not linked yet."""
    async with world.database.writing() as db:
        account = await account_of(db, world.platform.name, BOT, MINH.user_id)
        assert account is not None
        await unlink_account(db, account.id)
    return world


@pytest.mark.parametrize("sent", [ADMIN_CODE, f"/start {ADMIN_CODE}", "Quan-Tri-2026"])
@pytest.mark.parametrize("answer", ["DV004", "dv004", "Phạm Quang Minh", "pham quang minh"])
async def test_the_code_links_the_first_admin_who_says_who_it_is_even_after_a_restart(
    world: World, sent: str, answer: str
) -> None:
    await without_an_admin(world)
    assert texts(await world.say(MINH, sent)) == [WHO]
    await world.restart()
    assert texts(await world.say(MINH, "Ai Đó")) == [NOBODY]
    assert texts(await world.say(MINH, answer)) == [WELCOME]
    assert await linked_as(world, MINH) == "DV004"
    assert (await world.say(MINH, "/nhatky"))[0].text.startswith("Nhật ký\n")


async def test_whoever_holds_the_code_becomes_admin_and_that_is_in_the_log(world: World) -> None:
    await without_an_admin(world)
    await world.say(KHACH, ADMIN_CODE)
    await world.say(KHACH, "DV005")
    assert await entries(world) == [
        (
            "DV005",
            "role.granted member DV005",
            None,
            {"role": "admin", "unit": "", "way": "admin_code"},
        ),
        ("DV005", "account.linked member DV005", None, {"platform": "telegram", "way": "admin_code"}),
    ]


async def test_a_member_who_is_linked_already_is_not_asked_who_it_is(world: World) -> None:
    await without_an_admin(world)
    assert (await world.say(LAN, ADMIN_CODE))[0].text.startswith(
        "Tài khoản này đã liên kết với đồng chí Nguyễn Thị Lan (Chi bộ Một) từ trước.\nĐồng chí là quản trị viên"
    )


async def test_a_part_of_a_name_is_offered_and_not_taken(world: World) -> None:
    await without_an_admin(world)
    await one_more_member(world, "DV006", "Nguyễn <b>Văn</b> Lân", "0912000066")
    await world.say(KHACH, ADMIN_CODE)
    (said,) = await world.say(KHACH, "lan")
    assert said.text == (
        "Đồng chí là ai trong những người này?\n• Nguyễn Thị Lan (mã DV001), Chi bộ Một\n"
        "• Nguyễn <b>Văn</b> Lân (mã DV006), Chi bộ Một"
    )
    assert await linked_as(world, KHACH) == ""
    assert (await world.press(KHACH, "Nguyễn <b>Văn</b> Lân (DV006)"))[0].text.startswith(
        "Chào đồng chí Nguyễn <b>Văn</b> Lân!"
    )
    assert await linked_as(world, KHACH) == "DV006"


async def test_a_forged_choice_without_the_code_links_nobody(world: World) -> None:
    await without_an_admin(world)
    for data in ("link-admin:1", "link-admin:", "link-admin:x", "link-admin:-1", "link-admin:99999999999999999999"):
        assert "không còn hiệu lực" in (await world.press_data(KHACH, data))[0].text
    await world.say(KHACH, ADMIN_CODE)
    assert "không còn hiệu lực" in (await world.press_data(KHACH, "link-admin:999"))[0].text
    assert await linked_as(world, KHACH) == ""


async def test_the_second_step_does_not_wait_for_ever(world: World) -> None:
    await without_an_admin(world)
    await world.say(KHACH, ADMIN_CODE)
    world.clock.move_to(world.clock.now() + timedelta(minutes=16))
    assert texts(await world.say(KHACH, "DV004")) == [
        "Đã quá lâu kể từ khi đồng chí gửi mã quản trị. Đồng chí vui lòng gửi lại mã."
    ]
    assert await linked_as(world, KHACH) == ""


async def test_the_question_can_be_left(world: World) -> None:
    await without_an_admin(world)
    await world.say(KHACH, ADMIN_CODE)
    assert texts(await world.say(KHACH, "/huy")) == ["Đã hủy việc đang làm dở, không có gì thay đổi."]
    assert texts(await world.say(KHACH, "DV004")) == [NOT_LINKED]


async def test_the_code_is_no_longer_good_once_an_admin_is_linked(world: World) -> None:
    for sent in (ADMIN_CODE, f"/start {ADMIN_CODE}"):
        assert texts(await world.say(KHACH, sent)) == [CLOSED]
    assert await linked_as(world, KHACH) == ""


async def test_of_two_who_hold_the_code_only_the_first_becomes_admin(world: World) -> None:
    await without_an_admin(world)
    await world.say(KHACH, ADMIN_CODE)
    await world.say(MINH, ADMIN_CODE)
    await world.say(MINH, "DV004")
    assert texts(await world.say(KHACH, "DV005")) == [CLOSED]
    assert await linked_as(world, KHACH) == ""


async def test_somebody_who_plays_the_admin_in_the_terminal_is_no_linked_admin(world: World) -> None:
    await without_an_admin(world)
    async with world.database.writing() as db:
        member = await member_by_code(db, "DV004")
        assert member is not None
        seat = f"member-{member.id}"
        await link_account(db, "terminal", "", seat, seat, member.id, world.clock.now())
    assert texts(await world.say(KHACH, ADMIN_CODE)) == [WHO]


async def test_guessing_the_code_has_a_limit(world: World) -> None:
    await without_an_admin(world)
    for guess in range(5):
        assert texts(await world.say(KHACH, f"mat-khau-{guess}")) == [NOT_LINKED]
    assert texts(await world.say(KHACH, ADMIN_CODE)) == [TOO_MANY]
    assert texts(await world.say(MINH, ADMIN_CODE)) == [WHO]


async def test_ordinary_words_are_no_guesses(world: World) -> None:
    await without_an_admin(world)
    for text in ("chào", "năm 2021 có bao nhiêu đảng viên?", "cho tôi hỏi", "số liệu", "thế à", "vâng ạ"):
        await world.say(KHACH, text)
    assert texts(await world.say(KHACH, ADMIN_CODE)) == [WHO]


async def test_without_a_roster_the_code_says_what_to_do_first(sqlite_database: Database) -> None:
    url = sqlite_database.url.render_as_string(hide_password=False)
    world = World(sqlite_database, settings_for(url), routes=None)
    await world.start()
    assert "Danh sách đảng viên hiện còn trống." in (await world.say(KHACH, "/start"))[0].text
    assert texts(await world.say(KHACH, ADMIN_CODE)) == [
        (
            "Mã quản trị đúng, nhưng danh sách đảng viên còn trống. Trên máy chạy chương trình, đồng chí nhập đơn vị "
            "rồi danh sách trước:\npython -m bot import units don-vi.xlsx\npython -m bot import roster danh-sach.xlsx\n"
            "Sau đó gửi lại mã quản trị."
        )
    ]
    await world.people()
    await without_an_admin(world)
    assert texts(await world.say(KHACH, ADMIN_CODE)) == [WHO]
    await world.stop()


async def test_without_the_setting_a_code_is_made_once_and_only_its_digest_is_kept(make_world: MakeWorld) -> None:
    world = await without_an_admin(await make_world(admin_code=None))
    assert (await world.say(KHACH, ADMIN_CODE))[0].text == NOT_LINKED
    made = [
        await prepare_admin_code(world.database, world.settings, world.services.vault, lambda size: "7" * size)
        for _ in range(2)
    ]
    assert [code.made for code in made] == ["7777 7777 7777", ""]
    assert made[0].digest == made[1].digest == world.services.vault.code_digest("777777777777")
    await world.restart()
    assert texts(await world.say(KHACH, "777777777778")) == [BAD_CODE_FOR_A_GUEST]
    assert texts(await world.say(KHACH, "7777 7777 7777")) == [WHO]


async def test_no_code_is_made_once_an_admin_is_linked(world: World) -> None:
    code = await prepare_admin_code(
        world.database, settings_for("sqlite:///x", admin_code=None), world.services.vault, world.services.digits
    )
    assert (code.digest, code.made) == ("", "")
    assert "quan-tri" not in repr(code)


async def test_a_guest_who_links_by_the_code_may_be_anybody_in_the_roster(world: World) -> None:
    """The operator may be no admin of the roster: the code makes one."""
    await without_an_admin(world)
    stranger = Someone("Người vận hành", "301")
    await world.say(stranger, ADMIN_CODE)
    assert "quản trị viên" in (await world.say(stranger, "Đỗ Văn Bình"))[0].text
