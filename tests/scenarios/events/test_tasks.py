"""/viec: what is still to be handed in, answered and read, and done there and then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.notices.approval import APPROVE
from storage.notices import APPROVING, new_notice
from storage.occurrences import change_occurrence
from storage.participants import tell
from storage.units import all_units
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.notices.sent import PLAIN, member_id, sent_notice
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, Someone, World

pytestmark = pytest.mark.long


async def tasks(world: World, person: Someone) -> list[str]:
    return [said.text for said in await world.say(person, "/viec")]


async def test_nothing_to_do_is_said_in_a_friendly_way(world: World) -> None:
    assert await tasks(world, LAN) == ["Đồng chí Nguyễn Thị Lan không còn việc nào phải làm. Cảm ơn đồng chí!"]
    (refused,) = await world.say(KHACH, "/viec")
    assert refused.text.startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")


async def test_overdue_first_then_what_is_due_then_answers_then_notices(world: World) -> None:
    now = world.clock.now()
    await planned(world, kind="deadline", title="Nộp đảng phí", place="", starts_at=now + timedelta(hours=3))
    await planned(world, kind="evaluation", title="Nộp bản kiểm điểm", place="", starts_at=now + timedelta(days=10))
    await planned(world, starts_at=now + timedelta(days=5))
    await sent_notice(world, [LAN])
    await world.pass_time(timedelta(days=2))
    said = await world.say(LAN, "/tasks")
    assert [one.text for one in said] == [
        "Đồng chí còn 4 việc: 2 việc phải hoàn thành hoặc nộp, 1 cuộc chưa trả lời, 1 thông báo chưa xác nhận đọc.",
        "Nộp đảng phí: hạn thứ Hai 02/03/2026, 12:00 – quá hạn 2 ngày",
        "Nộp bản kiểm điểm: hạn thứ Năm 12/03/2026, 09:00",
        "Họp chi bộ: thứ Bảy 07/03/2026, 09:00, phòng họp A",
        f"Thông báo đồng chí chưa xác nhận đọc:\n\nThông báo của Chi bộ Một\n\n{PLAIN}",
    ]
    assert [one.labels for one in said[1:]] == [
        ["Đã xong", "Nhắc lại sau"],
        ["Đã xong", "Nhắc lại sau"],
        ["Sẽ dự", "Vắng", "Nhắc lại sau"],
        ["Đã đọc"],
    ]


async def test_what_is_done_there_is_no_longer_to_be_done(world: World) -> None:
    now = world.clock.now()
    deadline = await planned(world, kind="deadline", title="Nộp đảng phí", place="", starts_at=now + timedelta(days=3))
    meeting = await planned(world)
    await sent_notice(world, [LAN])
    await tasks(world, LAN)
    for label in ("Đã đọc", "Sẽ dự", "Đã xong"):
        await world.press(LAN, label)
    await world.press(LAN, "Bỏ qua")
    assert (await own(world, deadline, LAN)).done_at is not None
    assert (await own(world, meeting, LAN)).answer == "yes"
    assert len(await tasks(world, LAN)) == 1
    assert len(await tasks(world, HUNG)) == 3


async def test_only_what_is_for_the_person_and_still_open(world: World) -> None:
    meeting = await planned(world)
    await planned(world, title="Họp bí thư", audience="bí thư")
    assert [text.partition(":")[0] for text in (await tasks(world, LAN))[1:]] == ["Họp chi bộ"]
    assert [text.partition(":")[0] for text in (await tasks(world, HUNG))[1:]] == ["Họp chi bộ", "Họp bí thư"]
    assert len(await tasks(world, THAO)) == 1
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, state="cancelled")
    assert len(await tasks(world, LAN)) == 1
    await world.pass_time(SOON)
    assert len(await tasks(world, HUNG)) == 1  # has begun


async def test_what_is_far_off_only_when_one_has_been_told(world: World) -> None:
    far = await planned(world, starts_at=world.clock.now() + timedelta(days=60))
    assert len(await tasks(world, LAN)) == 1
    async with world.database.writing() as db:
        await tell(db, far, [await member_id(world, LAN)], world.clock.now())
    assert len(await tasks(world, LAN)) == 2
    assert len(await tasks(world, HUNG)) == 1


async def test_what_was_due_very_long_ago_is_not_asked_for(world: World) -> None:
    await planned(world, kind="deadline", title="Nộp đảng phí", place="")
    await world.pass_time(timedelta(days=50))
    assert len(await tasks(world, LAN)) == 2
    await world.pass_time(timedelta(days=20))
    assert len(await tasks(world, LAN)) == 1


async def test_many_come_in_pieces(world: World) -> None:
    for at in range(7):
        await planned(world, title=f"Họp {at}", starts_at=world.clock.now() + timedelta(days=1, hours=at))
    said = await world.say(LAN, "/viec")
    assert [one.text.partition(":")[0] for one in said] == [
        "Đồng chí còn 7 việc", "Họp 0", "Họp 1", "Họp 2", "Họp 3", "Họp 4", "Còn 2 việc nữa.",
    ]  # fmt: skip
    more = await world.press(LAN, "Xem tiếp")
    assert [one.text.partition(":")[0] for one in more] == ["Họp 5", "Họp 6"]
    for data in ("tasks:99", "tasks:7"):
        assert [one.text for one in await world.press_data(LAN, data)] == ["Không còn việc nào nữa."]
    assert (await world.press_data(LAN, "tasks:x"))[0].text.startswith("Họp 0")


async def test_a_secretary_sees_what_waits_for_approval(world: World) -> None:
    async with world.database.writing() as db:
        unit = {one.code: one.id for one in await all_units(db)}["CB1"]
        now = world.clock.now()
        await new_notice(
            db, await member_id(world, MINH), unit, now, html="Thu đảng phí", audience="CB1", state=APPROVING, people=3
        )
    said = await world.say(HUNG, "/viec")
    assert [one.text for one in said] == [
        "Đồng chí còn 1 việc: 1 thông báo chờ đồng chí duyệt.",
        "Chờ đồng chí duyệt\n1. Thu đảng phí, 3 người",
    ]
    opened = await world.press(HUNG, "1. Thu đảng phí")
    assert any(button.data.startswith(APPROVE) for one in opened for row in one.buttons for button in row)
    for person in (LAN, THAO, MINH):
        assert len(await tasks(world, person)) == 1


async def test_an_unread_notice_counts_only_when_it_has_arrived_and_asks(world: World) -> None:
    await sent_notice(world, [LAN], asks_read=False)
    assert len(await tasks(world, LAN)) == 1
    notice = await sent_notice(world, [LAN])
    assert len(await tasks(world, LAN)) == 2
    await world.press_data(HUNG, f"notice-recall-yes:{notice}")
    assert len(await tasks(world, LAN)) == 1
    await sent_notice(world, [LAN])
    await world.pass_time(timedelta(days=100))
    assert len(await tasks(world, LAN)) == 1
