"""Hẹn giờ: a notice goes out at its hour, to whoever belongs to its audience then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.members import SECRETARY, revoke_role
from storage.notices import CANCELLED, DRAFT, ENDED, SCHEDULED
from storage.roster import MemberRow, PlaceRow, save_members
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.test_sending import join
from tests.scenarios.notices.writing import (
    ALREADY,
    BUTTONS,
    COPY,
    SENDING,
    TEXT,
    log,
    rows,
    texts,
    the_notice,
    unit_id,
    written,
)
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

TOMORROW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)  # 17:00 in Hà Nội
CHECK = (
    "Thông báo sẽ gửi lúc thứ Ba 03/03/2026, 17:00, cho Chi bộ Một (hiện là 3 người; đến giờ gửi sẽ tính lại).\n"
    "Đúng thì bấm Lưu; chưa đúng thì gõ lại thời điểm."
)
KEPT = (
    "Đã hẹn gửi thông báo lúc thứ Ba 03/03/2026, 17:00, hiện là 3 người. "
    "Xem, đổi giờ hoặc hủy: /thongbao, mục Đang chờ/Hẹn giờ."
)
EXAMPLES = "Ví dụ: 17h chiều mai, 8h thứ Hai, 14h30 ngày 15/3"


async def scheduled(world: World, when: str = "17h chiều mai") -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    await world.say(HUNG, when)
    await world.press(HUNG, "Lưu")


async def until(world: World, moment: datetime) -> None:
    await world.pass_time(moment - world.clock.now())


async def open_it(world: World) -> None:
    await world.say(HUNG, "/thongbao đang chờ")
    await world.press(HUNG, f"1. {TEXT}")


async def test_it_is_said_in_words_shown_in_full_and_goes_out_at_its_hour(world: World) -> None:
    await written(world)
    [asked] = await world.press(HUNG, "Hẹn giờ")
    assert asked.text == f"Thông báo gửi lúc nào? {EXAMPLES}"
    [check] = await world.say(HUNG, "17h chiều mai")
    assert (check.text, check.labels) == (CHECK, ["Lưu", "Quay lại", "Hủy"])
    assert texts(await world.press(HUNG, "Lưu")) == [KEPT]
    notice = await the_notice(world)
    assert (notice.state, notice.send_at) == (SCHEDULED, TOMORROW)
    await until(world, TOMORROW - timedelta(seconds=1))
    assert await rows(world) == []
    await until(world, TOMORROW)
    assert texts(world.heard(LAN)) == [COPY]
    await world.pass_time(timedelta(seconds=1))
    assert (await the_notice(world)).state == ENDED
    assert [entry[:2] for entry in await log(world)] == [
        ("DV002", "notice.scheduled notice 1"),
        ("DV002", "notice.sent notice 1"),
    ]


async def test_it_survives_a_restart_and_goes_out_late_rather_than_never(world: World) -> None:
    await scheduled(world)
    await world.stop()
    world.clock.move_to(TOMORROW + timedelta(hours=3))
    await world.start()
    await world.pass_time(timedelta(seconds=1))
    assert texts(world.heard(LAN)) == [COPY]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("8h sáng nay", "Thời điểm này đã qua."),
        ("ngày mai", "Đồng chí cho biết cả ngày và giờ gửi."),
        ("bao giờ cũng được", "Tôi chưa hiểu thời điểm này."),
        ("8h thứ Hai hằng tuần", "Mỗi thông báo chỉ gửi một lần, nên không hẹn lặp lại được."),
        ("14h ngày 30/2", "Không có ngày giờ này."),
        ("8h ngày 5/3/2030", "Chỉ hẹn được trong vòng một năm tới."),
    ],
)
async def test_a_moment_that_cannot_be_is_refused_and_asked_for_again(world: World, said: str, answer: str) -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    [again] = await world.say(HUNG, said)
    assert again.text.startswith(answer)
    assert "Lưu" not in again.labels
    [check] = await world.say(HUNG, "17h chiều mai")
    assert check.text == CHECK
    assert (await the_notice(world)).state == DRAFT


async def test_a_moment_that_may_mean_two_things_is_asked_back(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    [asked] = await world.say(HUNG, "2 giờ mai")
    assert "thứ Ba 03/03/2026, 14:00" in asked.labels
    [check] = await world.press(HUNG, "thứ Ba 03/03/2026, 14:00")
    assert check.text.startswith("Thông báo sẽ gửi lúc thứ Ba 03/03/2026, 14:00")


async def test_a_moment_that_passed_before_it_was_saved_is_refused(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Hẹn giờ")
    await world.say(HUNG, "17h chiều mai")
    world.clock.move_to(TOMORROW)
    [refused] = await world.press(HUNG, "Lưu")
    assert refused.text.startswith("Thời điểm này đã qua.")
    assert (await the_notice(world)).state == DRAFT


async def test_it_is_listed_and_its_hour_can_be_changed(world: World) -> None:
    await scheduled(world)
    [listed] = await world.say(HUNG, "/thongbao đang chờ")
    assert listed.text == f"Thông báo đang chờ\n1. Hẹn thứ Ba 03/03/2026, 17:00, 3 người: {TEXT}"
    copy, card = await world.press(HUNG, f"1. {TEXT}")
    assert copy.text == COPY
    assert card.text == "Hẹn gửi lúc thứ Ba 03/03/2026, 17:00\nGửi cho: Chi bộ Một\nSố người: 3"
    assert card.labels == ["Gửi", "Đổi giờ", "Sửa", "Hủy"]
    await world.press(HUNG, "Đổi giờ")
    await world.say(HUNG, "8h ngày 5/3")
    await world.press(HUNG, "Lưu")
    await until(world, TOMORROW)
    assert await rows(world) == []
    await until(world, datetime(2026, 3, 5, 1, 0, tzinfo=UTC))
    assert texts(world.heard(LAN)) == [COPY]
    assert [entry[1] for entry in await log(world)] == [
        "notice.scheduled notice 1",
        "notice.rescheduled notice 1",
        "notice.sent notice 1",
    ]


async def test_however_many_drafts_there_are_what_is_to_go_out_is_listed(world: World) -> None:
    await scheduled(world)
    for number in range(21):
        await written(world, f"Nháp {number}")
    [listed] = await world.say(HUNG, "/thongbao đang chờ")
    assert listed.labels[:2] == [f"1. {TEXT}", "2. Nháp 20"]
    assert len(listed.labels) == 20


async def test_it_can_be_sent_now(world: World) -> None:
    await scheduled(world)
    await open_it(world)
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text == SENDING
    await until(world, TOMORROW)
    assert texts(world.heard(LAN)) == [COPY]


async def test_it_can_be_cancelled(world: World) -> None:
    await scheduled(world)
    await open_it(world)
    assert texts(await world.press(HUNG, "Hủy")) == ["Đã hủy; thông báo không gửi theo giờ hẹn nữa."]
    await until(world, TOMORROW)
    assert await rows(world) == []
    assert [entry[1] for entry in await log(world)] == ["notice.scheduled notice 1", "notice.cancelled notice 1"]


async def test_while_it_is_changed_it_does_not_go_out(world: World) -> None:
    await scheduled(world)
    await open_it(world)
    [menu] = await world.press(HUNG, "Sửa")
    assert menu.text.startswith("Đã bỏ giờ hẹn để sửa.")
    await world.press(HUNG, "Nội dung")
    _, summary = await world.say(HUNG, "Nội dung mới")
    assert summary.labels == BUTTONS
    assert summary.text.endswith("Giờ hẹn trước đây: thứ Ba 03/03/2026, 17:00; hiện chưa hẹn lại.")
    [asked] = await world.press(HUNG, "Hẹn giờ")
    assert asked.labels[0] == "thứ Ba 03/03/2026, 17:00"
    await world.press(HUNG, "thứ Ba 03/03/2026, 17:00")
    await world.press(HUNG, "Lưu")
    await until(world, TOMORROW)
    assert texts(world.heard(LAN)) == ["Thông báo của Chi bộ Một\n\nNội dung mới"]


async def test_whoever_came_meanwhile_gets_it_too(world: World) -> None:
    await scheduled(world)
    await join(world)
    await until(world, TOMORROW)
    assert len(await rows(world)) == 4


async def test_sending_it_now_asks_again_when_the_number_has_changed(world: World) -> None:
    await scheduled(world)
    await open_it(world)
    await join(world)
    _, card = await world.press(HUNG, "Gửi")
    assert card.text.startswith("Chưa gửi. Số người nhận vừa thay đổi: trước 3, nay 4.")
    await world.press(HUNG, "Gửi")
    assert len(await rows(world)) == 4


async def test_an_audience_that_has_become_empty_is_told_to_the_author(world: World) -> None:
    await join(world)
    await written(world, audience="DV090")
    await world.press(HUNG, "Hẹn giờ")
    await world.say(HUNG, "17h chiều mai")
    await world.press(HUNG, "Lưu")
    async with world.database.writing() as db:
        moved = MemberRow("DV090", "Người Mới", places=(PlaceRow(await unit_id(world, "CB2"), ""),))
        await save_members(db, [moved])
    await until(world, TOMORROW)
    told = world.heard(HUNG)[-1]
    assert told.text.startswith(f"Chưa gửi thông báo hẹn lúc thứ Ba 03/03/2026, 17:00 («{TEXT}»).\n")
    assert told.labels == ["Sửa"]
    notice = await the_notice(world)
    assert (notice.state, await rows(world)) == (DRAFT, [])
    assert [entry[1] for entry in await log(world)][-1] == "notice.not_sent notice 1"
    [menu] = await world.press(HUNG, "Sửa")
    assert menu.text.startswith("Sửa thông báo")


async def test_an_author_who_lost_the_right_sends_nothing_and_is_told(world: World) -> None:
    await scheduled(world)
    async with world.database.writing() as db:
        await revoke_role(db, await member_id(world, HUNG), SECRETARY, await unit_id(world, "CB1"))
    await until(world, TOMORROW)
    assert world.heard(HUNG)[-1].text.endswith("Đồng chí không còn phụ trách đơn vị này, nên thông báo đã hủy.")
    assert (await the_notice(world)).state == CANCELLED
    assert await rows(world) == []


async def test_what_is_pressed_after_it_went_out_says_so(world: World) -> None:
    await scheduled(world)
    await open_it(world)
    old = {button.label: button.data for row in world.heard(HUNG)[-1].buttons for button in row}
    await until(world, TOMORROW)
    for label in ("Gửi", "Đổi giờ", "Sửa", "Hủy"):
        assert texts(await world.press_data(HUNG, old[label])) == [ALREADY], label
    assert texts(world.heard(LAN)) == [COPY]


async def test_others_neither_see_nor_move_it_but_an_admin_can_stop_it(world: World) -> None:
    await scheduled(world)
    data = world.heard(HUNG)[-1].buttons[0][0].data
    assert texts(await world.press_data(THAO, data)) == [STALE]
    [nothing] = await world.say(THAO, "/thongbao đang chờ")
    assert nothing.text == "Thông báo đang chờ\nKhông có thông báo nào đang chờ."
    _, card = await world.press_data(MINH, data)
    assert card.labels == ["Hủy"]
    assert texts(await world.press(MINH, "Hủy")) == ["Đã hủy; thông báo không gửi theo giờ hẹn nữa."]
    assert world.heard(HUNG)[-1].text == f"Phạm Quang Minh đã hủy thông báo «{TEXT}» của đồng chí."
    await until(world, TOMORROW)
    assert await rows(world) == []
