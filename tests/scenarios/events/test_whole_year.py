"""A year of a committee: every message that should be sent is, to whom and when it should, and no other.

What is expected is worked out here once more, from a plain list of what takes place and who does what.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest

from bot.events.series import lay_out
from storage.occurrences import Scheduled, change_occurrence, next_occurrences, occurrence_by_id
from storage.participants import answer, set_done
from storage.reminders import cancel_of
from tests.scenarios.events.reminded import HANOI, Copy, at, copies, member_id, plan
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

CB1, CB2 = frozenset({LAN.code, HUNG.code, BINH.code}), frozenset({THAO.code})
EVERYBODY = CB1 | CB2 | {MINH.code}
SECRETARY = {**dict.fromkeys(CB1, HUNG.code), THAO.code: THAO.code, MINH.code: MINH.code}
HOLIDAYS = {
    *(date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)),
    *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24), date(2027, 1, 1)),
    *(date(2027, 2, day) for day in range(4, 11)),  # Tết
}
DAY = timedelta(days=1)
LEADS = {
    "meeting": (DAY, timedelta(hours=2)),
    "training": (7 * DAY, DAY, timedelta(hours=2)),
    "evaluation": (14 * DAY, 7 * DAY, 3 * DAY, DAY),
    "deadline": (7 * DAY, 3 * DAY, DAY, 0 * DAY, -1 * DAY, -2 * DAY, -3 * DAY),
}


@dataclass
class Expected:
    """Something that takes place once, on the wall clock; `done` and `declined` since when, by member code."""

    kind: str
    title: str
    start: datetime
    people: frozenset[str]
    summary_to: str = ""
    done: dict[str, datetime] = field(default_factory=dict)
    declined: dict[str, datetime] = field(default_factory=dict)

    def concerned(self, moment: datetime) -> set[str]:
        over = {**self.done, **self.declined}
        return {code for code in self.people if code not in over or over[code] > moment}


def wall(day: str, clock: str = "14:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}")


def due(kind: str, start: datetime, lead: timedelta) -> datetime:
    moment = start - lead
    if kind in {"evaluation", "deadline"}:
        moment = datetime.combine(moment.date(), time(8))
    while lead >= DAY and (moment.weekday() == 6 or moment.date() in HOLIDAYS):
        moment -= DAY
    return datetime.combine(moment.date(), time(7)) if moment.time() < time(7) else moment


def everything(events: list[Expected]) -> dict[tuple[str, str], set[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def add(moment: datetime, codes: set[str], what: str) -> None:
        if wall("2026-03-02", "09:00") < moment < wall("2027-03-02", "09:00"):
            for code in codes:
                found[f"{moment:%m-%d %H:%M}", code].add(what)

    for event in events:
        for lead in LEADS[event.kind]:
            moment = due(event.kind, event.start, lead)
            add(moment, event.concerned(moment), event.title)
        if event.summary_to:
            add(due(event.kind, event.start, timedelta(hours=2)), {event.summary_to}, f"count {event.title}")
        if event.kind == "deadline":
            first, second = (due("deadline", event.start, -days * DAY) for days in (4, 7))
            add(first, {SECRETARY[code] for code in event.concerned(first)}, f"list {event.title}")
            add(second, {MINH.code} if event.concerned(second) else set(), f"list {event.title}")
    return dict(found)


def said(copy: Copy, titles: list[str]) -> set[str]:
    """What a message is about."""
    found = set()
    for part in copy.text.split("\n\n"):
        what = "count " if part.startswith("Trả lời") else "list " if part.startswith("Chưa nộp") else ""
        found |= {f"{what}{title}" for title in titles if title in part}
    return found


MONTHLY, PAYING = "Sinh hoạt thường kỳ", "Nộp đảng phí"
MEETINGS = [
    *("2026-03-03", "2026-04-03", "2026-05-04", "2026-06-03", "2026-09-03", "2026-10-05", "2026-11-03", "2026-12-03"),
    *("2027-01-04", "2027-02-03", "2027-03-03"),  # July is called off, August is put off
]


def of_the_year() -> list[Expected]:
    on_the_25th = [
        Expected("deadline", PAYING, wall(f"2026-{month}-25", "17:00"), EVERYBODY) for month in ("03", "06", "09", "12")
    ]
    on_the_25th[0].done = {THAO.code: wall("2026-03-26", "10:00"), LAN.code: wall("2026-03-30", "10:00")}
    on_the_25th[1].done = dict.fromkeys(EVERYBODY, wall("2026-06-20", "10:00"))
    on_the_25th[2].done = dict.fromkeys(CB1, wall("2026-09-25", "18:00"))
    evaluation = Expected("evaluation", "Kiểm điểm cuối năm", wall("2026-12-15", "17:00"), EVERYBODY)
    evaluation.done = {LAN.code: wall("2026-12-05", "10:00"), HUNG.code: wall("2026-12-13", "10:00")}
    put_off = Expected("meeting", MONTHLY, wall("2026-08-06", "16:00"), CB1, HUNG.code)
    put_off.declined = {LAN.code: wall("2026-08-06", "10:00")}
    return [
        *(Expected("meeting", MONTHLY, wall(day), CB1, HUNG.code) for day in MEETINGS),
        put_off,
        Expected("training", "Lớp bồi dưỡng", wall("2026-06-15", "08:00"), EVERYBODY, MINH.code),
        evaluation,
        *on_the_25th,
        Expected("meeting", "Gặp mặt đầu xuân", wall("2027-02-11", "08:00"), CB2, THAO.code),
    ]


@pytest.mark.long
async def test_a_whole_year(world: World) -> None:
    monthly = await plan(
        world, "meeting", MONTHLY, at("2026-03-03"), rrule="FREQ=MONTHLY;BYMONTHDAY=3", day_rule="next"
    )
    paying = await plan(
        world, "deadline", PAYING, at("2026-03-25", "17:00"), "DB", rrule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25"
    )
    await plan(world, "training", "Lớp bồi dưỡng", at("2026-06-15", "08:00"), "DB")
    evaluation = await plan(world, "evaluation", "Kiểm điểm cuối năm", at("2026-12-15", "17:00"), "DB")
    await plan(world, "meeting", "Gặp mặt đầu xuân", at("2027-02-11", "08:00"), "CB2")
    expected = of_the_year()

    for event in sorted((one for one in expected if one.done), key=lambda one: min(one.done.values())):
        if event.start < wall("2026-07-01"):
            await _hand_in(world, event, evaluation if event.kind == "evaluation" else paying)
    await world.pass_until(at("2026-07-01", "09:00"))
    july = await _next(world, monthly)
    async with world.database.writing() as db:
        await change_occurrence(db, july.occurrence.id, state="cancelled")
        await cancel_of(db, [july.occurrence.id], world.clock.now())
    await world.pass_until(at("2026-08-01", "09:00"))
    august = await _next(world, monthly)
    async with world.database.writing() as db:
        await change_occurrence(db, august.occurrence.id, starts_at=at("2026-08-06", "16:00"), moved=True)
        await lay_out(db, august.event.id, world.services)
    await world.pass_until(at("2026-08-06", "10:00"))
    async with world.database.writing() as db:
        await answer(db, august.occurrence.id, await member_id(world, LAN.code), "no", world.clock.now())
    for event in sorted((one for one in expected if one.done), key=lambda one: min(one.done.values())):
        if event.start > wall("2026-07-01"):
            await _hand_in(world, event, evaluation if event.kind == "evaluation" else paying)
    await world.restart()
    await world.pass_until(at("2027-03-02", "09:00"))

    titles = sorted({event.title for event in expected})
    found: dict[tuple[str, str], set[str]] = {}
    for copy in await copies(world):
        assert (copy.at, copy.code) not in found, copy
        assert copy.state == ("unreachable" if copy.code == BINH.code else "delivered"), copy
        found[copy.at, copy.code] = said(copy, titles)
    assert found == everything(expected)
    assert len(found) > 120


async def _hand_in(world: World, event: Expected, occurrence: int) -> None:
    """Time goes on, and whoever has done it says so."""
    for code, moment in sorted(event.done.items(), key=lambda one: one[1]):
        await world.pass_until(moment.replace(tzinfo=HANOI))
        found = await _at(world, occurrence, event.start)
        async with world.database.writing() as db:
            await set_done(db, found.occurrence.id, [await member_id(world, code)], world.clock.now())


async def _at(world: World, occurrence: int, start: datetime) -> Scheduled:
    async with world.database.reading() as db:
        one = await occurrence_by_id(db, occurrence)
        assert one
        before = start.replace(tzinfo=HANOI) - timedelta(minutes=1)
        return (await next_occurrences(db, one.event.id, before, 1))[0]


async def _next(world: World, occurrence: int) -> Scheduled:
    return await _at(world, occurrence, world.clock.now().astimezone(HANOI).replace(tzinfo=None))
