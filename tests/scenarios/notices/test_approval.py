"""A second pair of eyes: a notice to very many waits for another secretary or an admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.committee_settings import add_phrase, set_approval_above
from storage.accounts import mark_blocked
from storage.members import ADMIN, SECRETARY, grant_role, revoke_role
from storage.notices import APPROVING, CANCELLED, DRAFT, REJECTED, SCHEDULED
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.test_sending import join
from tests.scenarios.notices.writing import COPY, PDF, TEXT, log, rows, sends_file, texts, the_notice, unit_id, written
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BOT, HUNG, LAN, MINH, THAO, Said, Someone, World

pytestmark = pytest.mark.long

WAITS = "Thông báo gửi 3 người nên cần một đồng chí khác duyệt. Tôi đã chuyển đi và sẽ báo lại kết quả."
REQUEST = (
    "Đề nghị duyệt thông báo\n"
    "Trần Văn Hùng đề nghị đồng chí duyệt thông báo dưới đây.\n\n"
    f"{COPY}\n\n"
    "———\n"
    "Gửi cho: Chi bộ Một\n"
    "Số người: 3, thuộc 1 đơn vị; chưa liên lạc được 1.\n"
    "Bắt buộc nhận; cần xác nhận đã đọc."
)
TOMORROW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """Notices to more than two people need approval; Thảo is secretary of Chi bộ Một too."""
    made = await make_world()
    async with made.database.writing() as db:
        await set_approval_above(db, 2)
        await grant_role(db, await member_id(made, THAO), SECRETARY, await unit_id(made, "CB1"))
    return made


async def asked(world: World) -> list[Said]:
    await written(world)
    return await world.press(HUNG, "Gửi")


def data(world: World, person: Someone, label: str) -> str:
    return next(
        one.data for said in reversed(world.heard(person)) for row in said.buttons for one in row if one.label == label
    )


async def test_it_waits_and_others_are_asked_with_the_whole_copy(world: World) -> None:
    await written(world)
    assert world.heard(HUNG)[-1].text.endswith(
        "Số người vượt mức của cấp ủy: thông báo sẽ chờ một đồng chí khác duyệt."
    )
    assert texts(await world.press(HUNG, "Gửi")) == [WAITS]
    for person in (THAO, MINH):
        [request] = world.heard(person)
        assert (request.text, request.labels) == (REQUEST, ["Duyệt", "Từ chối"])
    assert (await the_notice(world)).state == APPROVING
    assert await rows(world) == []
    assert world.heard(LAN) == []


async def test_fewer_people_need_no_approval(world: World) -> None:
    await written(world, audience="DV001, DV002")
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text == "Đang gửi đến 2 đồng chí."


async def test_once_approved_it_goes_out_and_the_author_is_told(world: World) -> None:
    await asked(world)
    first, *_ = await world.press(THAO, "Duyệt")
    assert first.text == "Đã duyệt. Thông báo đang được gửi đến 2 đồng chí; chưa liên lạc được 1."
    assert texts(world.heard(LAN)) == [COPY]
    told = f"Lê Thị Thảo đã duyệt thông báo «{TEXT}»; đang gửi đến 2 đồng chí, chưa liên lạc được 1."
    assert told in texts(world.heard(HUNG))
    assert [entry[:2] for entry in await log(world)] == [
        ("DV002", "notice.asked_approval notice 1"),
        ("DV002", "notice.sent notice 1"),
        ("DV003", "notice.approved notice 1"),
    ]


async def test_once_rejected_it_does_not_go_out_and_can_be_changed(world: World) -> None:
    await asked(world)
    assert texts(await world.press(THAO, "Từ chối")) == ["Đã từ chối. Thông báo không gửi, tôi đã báo cho người soạn."]
    told = world.heard(HUNG)[-1]
    assert told.text == f"Lê Thị Thảo từ chối thông báo «{TEXT}». Thông báo chưa gửi cho ai."
    assert (await the_notice(world)).state == REJECTED
    await world.press(HUNG, "Sửa")
    assert (await the_notice(world)).state == DRAFT
    await world.press(HUNG, "Xem trước")
    assert texts(await world.press(HUNG, "Gửi")) == [WAITS]
    assert len([said for said in world.heard(THAO) if "Duyệt" in said.labels]) == 2
    assert await rows(world) == []


async def test_the_first_decides_and_the_others_see_it(world: World) -> None:
    await asked(world)
    await world.press(THAO, "Duyệt")
    for label in ("Duyệt", "Từ chối"):
        [late] = await world.press(MINH, label)
        assert late.text.startswith("Lê Thị Thảo đã duyệt thông báo này (thứ Hai 02/03/2026")
    [again] = await world.press(THAO, "Duyệt")
    assert again.text.startswith("Đồng chí đã duyệt thông báo này")
    assert len(await rows(world)) == 3


async def test_the_author_approves_nothing_even_as_an_admin(world: World) -> None:
    async with world.database.writing() as db:
        await grant_role(db, await member_id(world, HUNG), ADMIN, None)
    await asked(world)
    for label in ("Duyệt", "Từ chối"):
        assert texts(await world.press_data(HUNG, data(world, MINH, label))) == [STALE]
    assert (await the_notice(world)).state == APPROVING


async def test_nobody_else_approves(world: World) -> None:
    await asked(world)
    async with world.database.writing() as db:
        await revoke_role(db, await member_id(world, THAO), SECRETARY, await unit_id(world, "CB1"))
    assert texts(await world.press(THAO, "Duyệt")) == [STALE]
    [refused] = await world.press_data(LAN, data(world, THAO, "Duyệt"))
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
    assert (await the_notice(world)).state == APPROVING


async def test_when_nobody_else_could_approve_it_says_so(world: World) -> None:
    async with world.database.writing() as db:
        await revoke_role(db, await member_id(world, THAO), SECRETARY, await unit_id(world, "CB1"))
        await mark_blocked(db, "telegram", BOT, MINH.user_id, world.clock.now())
    [refused] = await asked(world)
    assert refused.text.startswith(
        "Thông báo gửi quá 2 người phải có một đồng chí khác duyệt, "
        "nhưng những đồng chí có quyền duyệt đều chưa liên kết tài khoản. Chưa gửi."
    )
    assert (await the_notice(world)).state == DRAFT
    assert await log(world) == []


async def test_what_was_changed_after_asking_is_not_approved_by_the_old_button(world: World) -> None:
    await asked(world)
    old = data(world, THAO, "Duyệt")
    await world.say(HUNG, "/thongbao đang chờ")
    await world.press(HUNG, f"1. {TEXT}")
    [menu] = await world.press(HUNG, "Sửa")
    assert menu.text.startswith("Đã rút khỏi chỗ chờ duyệt để sửa.")
    assert texts(await world.press_data(THAO, old)) == ["Thông báo này không còn chờ duyệt."]
    await world.press(HUNG, "Nội dung")
    await world.say(HUNG, "Nội dung khác")
    await world.press(HUNG, "Gửi")
    [again] = await world.press_data(THAO, old)
    assert "Nội dung khác" in again.text
    assert await rows(world) == []


async def test_when_the_number_of_people_has_changed_the_approver_is_asked_again(world: World) -> None:
    await asked(world)
    await join(world)
    changed, again = await world.press(THAO, "Duyệt")
    assert changed.text == "Số người nhận vừa thay đổi: trước 3, nay 4. Đồng chí xem lại rồi quyết định."
    assert "Số người: 4" in again.text
    await world.press(THAO, "Duyệt")
    assert len(await rows(world)) == 4


async def test_it_is_listed_for_those_who_may_approve(world: World) -> None:
    await asked(world)
    [listed] = await world.say(THAO, "/thongbao đang chờ")
    assert listed.text == f"Thông báo đang chờ\n1. Chờ đồng chí duyệt, 3 người: {TEXT}"
    [request] = await world.press(THAO, f"1. {TEXT}")
    assert (request.text, request.labels) == (REQUEST, ["Duyệt", "Từ chối"])
    [own] = await world.say(HUNG, "/thongbao đang chờ")
    assert own.text == f"Thông báo đang chờ\n1. Chờ duyệt, 3 người: {TEXT}"


async def test_its_files_come_with_the_request(world: World) -> None:
    await written(world)
    await sends_file(world, HUNG, "Giấy mời.pdf", PDF)
    await world.press(HUNG, "Xem trước")
    await world.press(HUNG, "Gửi")
    request = world.heard(THAO)[-1]
    assert request.labels == ["Duyệt", "Từ chối"]
    assert [file.content for said in world.heard(THAO) for file in said.files] == [PDF]


async def test_the_author_can_take_it_back(world: World) -> None:
    await asked(world)
    await world.say(HUNG, "/thongbao đang chờ")
    await world.press(HUNG, f"1. {TEXT}")
    assert texts(await world.press(HUNG, "Hủy")) == ["Đã hủy; thông báo không cần duyệt nữa."]
    assert texts(await world.press(THAO, "Duyệt")) == ["Thông báo này đã được hủy, không cần duyệt nữa."]
    assert (await the_notice(world)).state == CANCELLED


async def test_for_a_later_hour_it_is_approved_first(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    await world.say(HUNG, "17h chiều mai")
    [waits] = await world.press(HUNG, "Lưu")
    assert waits.text == f"{WAITS}\nĐược duyệt thì thông báo gửi lúc thứ Ba 03/03/2026, 17:00."
    assert world.heard(THAO)[-1].text == f"{REQUEST}\nGiờ gửi: thứ Ba 03/03/2026, 17:00."
    assert texts(await world.press(THAO, "Duyệt")) == ["Đã duyệt. Thông báo gửi lúc thứ Ba 03/03/2026, 17:00."]
    assert (await the_notice(world)).state == SCHEDULED
    assert await rows(world) == []
    await world.pass_time(TOMORROW - world.clock.now())
    assert texts(world.heard(LAN)) == [COPY]


async def test_approved_after_its_hour_it_goes_out_at_once(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    await world.say(HUNG, "17h chiều mai")
    await world.press(HUNG, "Lưu")
    await world.pass_time(TOMORROW + timedelta(hours=1) - world.clock.now())
    assert await rows(world) == []
    await world.press(THAO, "Duyệt")
    assert texts(world.heard(LAN)) == [COPY]


async def test_a_scheduled_one_that_has_grown_is_asked_about_at_its_hour(world: World) -> None:
    await written(world, audience="Chi bộ Hai", person=THAO)
    await world.press(THAO, "Hẹn giờ")
    await world.say(THAO, "17h chiều mai")
    await world.press(THAO, "Lưu")
    assert (await the_notice(world)).state == SCHEDULED
    for number in range(3):
        await join(world, f"DV09{number}", "CB2")
    await world.pass_time(TOMORROW - world.clock.now())
    assert "đang chờ một đồng chí khác duyệt; duyệt xong sẽ gửi ngay." in world.heard(THAO)[-1].text
    assert await rows(world) == []
    await world.press(MINH, "Duyệt")
    assert len(await rows(world)) == 4


async def test_a_phrase_added_meanwhile_stops_the_approval(world: World) -> None:
    await asked(world)
    async with world.database.writing() as db:
        await add_phrase(db, "họp chi bộ")
    [refused] = await world.press(THAO, "Duyệt")
    assert "«họp chi bộ»" in refused.text
    assert await rows(world) == []


async def test_an_author_who_lost_the_right_is_not_sent_for(world: World) -> None:
    await asked(world)
    async with world.database.writing() as db:
        await revoke_role(db, await member_id(world, HUNG), SECRETARY, await unit_id(world, "CB1"))
    [refused] = await world.press(THAO, "Duyệt")
    assert refused.text == "Người soạn không còn phụ trách đơn vị này, nên thông báo không gửi được nữa."
    assert await rows(world) == []
