"""Everybody is reminded of everything that concerns them, at the right time, and of nothing else."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest

from bot.events.series import lay_out
from storage.events import change_event, event_by_id
from storage.occurrences import change_occurrence, occurrence_by_id
from storage.participants import answer, participant, set_done
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import members
from storage.units import all_units
from tests.scenarios.events.reminded import HANOI, at, copies, member_id, plan, shown, states
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, Said, World

CB1 = {LAN.code, HUNG.code, BINH.code}
EVERYBODY = {*CB1, THAO.code, MINH.code}
HOLIDAYS = {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}

LEADS: dict[str, tuple[timedelta, ...]] = {
    "meeting": (timedelta(days=1), timedelta(hours=2)),
    "training": (timedelta(days=7), timedelta(days=1), timedelta(hours=2)),
    "evaluation": tuple(timedelta(days=days) for days in (14, 7, 3, 1)),
    "deadline": tuple(timedelta(days=days) for days in (7, 3, 1, 0, -1, -2, -3)),
    "other": (timedelta(days=1), timedelta(hours=2)),
}
EVENTS = [
    ("meeting", "Sinh hoạt thường kỳ", "2026-03-19", "14:00", "CB1", CB1),
    ("meeting", "Họp sớm", "2026-03-23", "07:30", "CB1", CB1),  # a Monday: the day before is a Sunday
    ("training", "Lớp bồi dưỡng", "2026-03-16", "08:00", "DB", EVERYBODY),
    ("training", "Lớp lý luận", "2026-05-02", "14:00", "CB2", {THAO.code}),  # after two holidays
    ("other", "Dâng hương", "2026-04-28", "06:00", "CB1", CB1),
    ("evaluation", "Kiểm điểm", "2026-05-08", "17:00", "DB", EVERYBODY),
    ("deadline", "Nộp đảng phí", "2026-04-30", "17:00", "CB1", CB1),
    ("meeting", "Họp tối", "2026-04-10", "22:00", "CB2", {THAO.code}),
]


def expected_moments(kind: str, start: datetime) -> set[datetime]:
    """When people are to be reminded, worked out apart from the program, on the wall clock."""
    moments = set()
    for lead in LEADS[kind]:
        moment = start - lead
        if kind in {"evaluation", "deadline"}:
            moment = datetime.combine(moment.date(), time(8))
        if lead >= timedelta(days=1):
            while moment.weekday() == 6 or moment.date() in HOLIDAYS:
                moment -= timedelta(days=1)
        if moment.time() < time(7):
            wakes = datetime.combine(moment.date(), time(7))
            moment = wakes if wakes < start else datetime.combine(moment.date() - timedelta(days=1), time(20, 55))
        elif moment.time() >= time(21):
            wakes = datetime.combine(moment.date() + timedelta(days=1), time(7))
            moment = wakes if wakes < start else datetime.combine(moment.date(), time(20, 55))
        moments.add(moment)
    return moments


async def test_every_lead_of_every_kind_comes_at_its_time_to_its_people(world: World) -> None:
    expected: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, title, day, clock, unit, people in EVENTS:
        start = at(day, clock)
        await plan(world, kind, title, start, unit)
        for moment in expected_moments(kind, start.astimezone(HANOI).replace(tzinfo=None)):
            for code in people:
                expected[f"{moment:%m-%d %H:%M}", code].add(title)
    await world.pass_until(at("2026-05-09"))
    found: dict[tuple[str, str], set[str]] = {}
    for copy in await copies(world):
        parts = [part for part in copy.text.split("\n\n") if not part.startswith(("Trả lời giấy mời", "Chưa nộp"))]
        titles = {title for _, title, *_ in EVENTS for part in parts if title in part}
        if not titles:
            continue  # counts and lists have tests of their own
        assert (copy.at, copy.code) not in found, copy
        assert copy.state == ("unreachable" if copy.code == BINH.code else "delivered"), copy
        found[copy.at, copy.code] = titles
    assert found == expected
    assert len(found) > 60


async def test_what_a_reminder_says(world: World) -> None:
    await plan(world, "meeting", "Sinh hoạt thường kỳ", at("2026-03-05"), place="phòng họp A")
    await world.pass_until(at("2026-03-05", "12:01"))
    first, last = world.heard(LAN)
    assert first.text == (
        "Nhắc đồng chí, ngày mai:\n\nSinh hoạt thường kỳ\nThời gian: thứ Năm 05/03/2026, 14:00\n"
        "Địa điểm: phòng họp A\n\n"
        "Đồng chí có thể nhận lịch cả tuần vào sáng thứ Hai và lịch ngày mai vào buổi tối."
    )
    assert first.labels == ["Sẽ dự", "Vắng", "Nhắc lại sau", "Nhận lịch tổng hợp"]
    assert last.text.startswith("Nhắc đồng chí, còn 2 giờ:\n")
    assert last.labels == ["Sẽ dự", "Vắng", "Nhắc lại sau"]


async def test_several_at_one_moment_are_one_message_whose_buttons_say_which(world: World) -> None:
    first = await plan(world, "meeting", "Họp chi ủy", at("2026-03-05", "08:00"))
    second = await plan(world, "deadline", "Nộp báo cáo", at("2026-03-05", "17:00"))
    await world.pass_until(at("2026-03-04", "08:30"))
    (said,) = world.heard(LAN)
    assert said.text.startswith(
        "Nhắc đồng chí các việc sau:\n\n"
        "1. Họp chi ủy: thứ Năm 05/03/2026, 08:00 – ngày mai\n\n"
        "2. Nộp báo cáo: hạn thứ Năm 05/03/2026, 17:00 – ngày mai là hạn\n\n"
    )
    assert [[(button.label, button.data) for button in row] for row in said.buttons[:4]] == [
        [("1. Họp chi ủy", f"reminded:{first}")],
        [("Sẽ dự", f"attend:{first}"), ("Vắng", f"absent:{first}"), ("Nhắc lại sau", f"snooze:{first}")],
        [("2. Nộp báo cáo", f"reminded:{second}")],
        [("Đã xong", f"done:{second}"), ("Nhắc lại sau", f"snooze:{second}")],
    ]


async def test_one_of_several_is_shown_by_itself(world: World) -> None:
    first = await plan(world, "meeting", "Họp chi ủy", at("2026-03-05", "08:00"), place="phòng A")
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-05", "17:00"))
    await world.pass_until(at("2026-03-04", "08:30"))
    (said,) = await world.press(LAN, "1. Họp chi ủy")
    assert said.text == "Họp chi ủy\nThời gian: thứ Năm 05/03/2026, 08:00\nĐịa điểm: phòng A"
    assert said.labels == ["Sẽ dự", "Vắng", "Nhắc lại sau"]
    (refused,) = await world.press_data(THAO, f"reminded:{first}")
    assert refused.text == STALE
    (begun,) = await _after(world, at("2026-03-05", "09:00"), first)
    assert "bắt đầu" in begun.text


async def _after(world: World, moment: datetime, occurrence: int) -> list[Said]:
    await world.pass_until(moment)
    return await world.press_data(LAN, f"reminded:{occurrence}")


async def test_who_has_declined_is_left_alone_and_who_comes_is_told_so(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    async with world.database.writing() as db:
        await answer(db, meeting, await member_id(world, LAN.code), "no", world.clock.now(), reason="ốm")
        await answer(db, meeting, await member_id(world, HUNG.code), "yes", world.clock.now())
    await world.pass_until(at("2026-03-04", "15:00"))
    assert world.heard(LAN) == []
    assert "Đồng chí đã báo sẽ dự." in world.heard(HUNG)[0].text


async def test_who_waits_for_a_place_is_not_told_to_come(world: World) -> None:
    course = await plan(world, "training", "Lớp", at("2026-03-05"), capacity=1)
    async with world.database.writing() as db:
        await answer(db, course, await member_id(world, LAN.code), "yes", world.clock.now(), waiting=True)
    await world.pass_until(at("2026-03-04", "15:00"))
    assert world.heard(LAN) == []
    assert len(world.heard(HUNG)) == 1


async def test_who_has_handed_in_is_left_alone(world: World) -> None:
    deadline = await plan(world, "deadline", "Nộp bản kiểm điểm", at("2026-03-06", "17:00"))
    await world.pass_until(at("2026-03-05", "09:00"))
    assert len(world.heard(LAN)) == 2  # on Tuesday, three days ahead, and on Thursday
    async with world.database.writing() as db:
        await set_done(db, deadline, [await member_id(world, LAN.code)], world.clock.now())
    await world.pass_until(at("2026-03-12", "09:00"))
    assert len(world.heard(LAN)) == 2
    assert [said.text.split("\n")[0] for said in world.heard(HUNG)][2:6] == [
        "Nhắc đồng chí, còn 9 giờ là đến hạn:",
        "Nhắc đồng chí, quá hạn 1 ngày:",
        "Nhắc đồng chí, quá hạn 2 ngày:",
        "Nhắc đồng chí, quá hạn 3 ngày:",
    ]


@pytest.mark.parametrize("status", ["left", "moved"])
async def test_who_has_left_the_unit_is_not_reminded_and_who_came_is(world: World, status: str) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow(code=THAO.code, name=THAO.name, places=(PlaceRow(units["CB1"], ""),))])
        await db.execute(members.update().where(members.c.code == LAN.code).values(status=status))
    await world.pass_until(at("2026-03-04", "15:00"))
    assert world.heard(LAN) == []
    assert len(world.heard(THAO)) == 1


async def test_who_is_exempt_from_attending_is_told_like_everybody(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.code == LAN.code).values(exempt=True))
    await world.pass_until(at("2026-03-06", "09:00"))
    assert ["Họp" in said.text for said in world.heard(LAN)] == [True, True]


async def test_an_event_is_for_whom_its_audience_says_now(world: World) -> None:
    await plan(world, "meeting", "Họp bí thư", at("2026-03-05"), "DB", audience="bí thư các chi bộ")
    await plan(world, "meeting", "Gặp riêng", at("2026-03-06"), "DB", audience="DV001")
    await plan(world, "meeting", "Họp chéo", at("2026-03-09"), "CB1", audience="Chi bộ Hai")
    await world.pass_until(at("2026-03-07", "15:00"))
    told = [
        (copy.code, title)
        for copy in await copies(world)
        for title in ("bí thư", "riêng", "chéo")
        if title in copy.text
    ]
    assert {one for one in told if one[0] != MINH.code} == {
        (HUNG.code, "bí thư"),
        (THAO.code, "bí thư"),
        (LAN.code, "riêng"),
        (THAO.code, "chéo"),
    }


async def test_when_there_is_nobody_the_organiser_hears_of_it(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"), audience="Chi bộ Ba")
    await world.pass_until(at("2026-03-04", "15:00"))
    (said,) = world.heard(HUNG)
    assert said.text == (
        "Chưa nhắc được ai về Họp: thứ Năm 05/03/2026, 14:00.\n"
        'Đối tượng "Chi bộ Ba" hiện không có ai, hoặc tên đơn vị, tên người trong đó đã thay đổi.\n'
        "Đồng chí sửa lại bằng lệnh /sukien."
    )
    assert (await states(world, meeting))[0] == ("lead 1d", "missed")


async def test_what_was_moved_is_reminded_of_at_its_new_time_only(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, starts_at=at("2026-03-07", "16:00"), moved=True)
        found = await occurrence_by_id(db, meeting)
        assert found
        await lay_out(db, found.event.id, world.services)
    await world.pass_until(at("2026-03-08"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == ["03-06 16:00", "03-07 14:00"]


async def test_what_was_cancelled_is_not_reminded_of(world: World) -> None:
    one = await plan(world, "meeting", "Họp một", at("2026-03-05"))
    two = await plan(world, "meeting", "Họp hai", at("2026-03-05"))
    async with world.database.writing() as db:
        await change_occurrence(db, one, state="cancelled")  # even if nobody has cancelled the reminders
        event = await occurrence_by_id(db, two)
        assert event
        await change_event(db, event.event.id, state="cancelled")
        assert await event_by_id(db, event.event.id)
    await world.pass_until(at("2026-03-06"))
    assert await copies(world) == []
    assert {state for _, state in [*await states(world, one), *await states(world, two)]} == {"cancelled"}


async def test_it_is_kept_who_was_told(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-05", "12:30"))
    async with world.database.reading() as db:
        told = (await participant(db, meeting, await member_id(world, LAN.code))).told_at
        other = (await participant(db, meeting, await member_id(world, THAO.code))).told_at
    assert told is not None
    assert (shown(told), other) == ("03-04 14:00", None)


@pytest.mark.long
async def test_a_series_goes_on_beyond_what_was_laid_out_at_first(world: World) -> None:
    await plan(world, "meeting", "Giao ban", at("2026-03-04", "08:00"), rrule="FREQ=MONTHLY;BYMONTHDAY=4")
    await world.pass_until(at("2027-06-03"))
    assert len([copy for copy in await copies(world) if copy.code == LAN.code]) == 15 * 2 + 1
