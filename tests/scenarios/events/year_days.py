"""The plain calendar of the year's oracle: what takes place when, and when its reminders go out.

It knows nothing of the program's own: the holidays are written down here once more.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Part: TypeAlias = tuple[str, ...]
Message: TypeAlias = tuple[str, str, tuple[Part, ...]]
"""The minute, the member's code, and what stands in it, in order."""

LONG_AGO, NEVER = datetime.fromisoformat("0001-01-01"), datetime.fromisoformat("9999-12-31")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NIGHT_BEGINS, NIGHT_ENDS, EIGHT = time(21), time(7), time(8)
HOLIDAYS = {
    *(date(2026, 1, 1), date(2026, 1, 2)),
    *(date(2026, 2, day) for day in range(16, 21)),  # Tết: Mùng một is the 17th
    *(date(2026, 4, 26), date(2026, 4, 27)),  # the Hùng Kings on a Sunday, and the Monday for it
    *(date(2026, 4, 30), date(2026, 5, 1)),
    *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)),  # the Monday is swapped for a Saturday
    *(date(2026, 11, 24), date(2027, 1, 1)),
}
SWAPPED_SATURDAYS = {date(2026, 1, 10), date(2026, 8, 22)}
LEADS: dict[str, tuple[timedelta, ...]] = {
    "meeting": (DAY, 2 * HOUR),
    "other": (DAY, 2 * HOUR),
    "training": (7 * DAY, DAY, 2 * HOUR),
    "evaluation": (14 * DAY, 7 * DAY, 3 * DAY, DAY),
    "deadline": (7 * DAY, 3 * DAY, DAY, 0 * DAY, -1 * DAY, -2 * DAY, -3 * DAY),
}
DUE_KINDS = {"evaluation", "deadline"}


@dataclass(frozen=True)
class Person:
    """A member; `quiet` are own quiet hours, `earlier` an own lead for meetings."""

    code: str
    name: str
    unit: str
    linked: bool = True
    exempt: bool = False
    quiet: tuple[time, time] | None = None
    earlier: timedelta | None = None
    weekly: bool = False
    joins: datetime = LONG_AGO
    leaves: datetime = NEVER


@dataclass(frozen=True)
class Happening:
    """An event as a secretary says it; `months` apart it comes again on its `start`'s day of the month."""

    title: str
    kind: str
    units: tuple[str, ...]
    start: datetime
    organiser: str
    months: int = 0
    day_rule: str = "keep"
    capacity: int = 0
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """What somebody does: `on` is the day of the occurrence, `to` another moment, or the end of a time away."""

    at: datetime
    who: str
    do: str
    event: Happening | None = None
    on: date = date.min
    to: datetime = LONG_AGO
    words: str = ""


@dataclass(eq=False)
class Occasion:
    """One time that a happening takes place, and what is known of its people."""

    event: Happening
    start: datetime
    told: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    queue: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Due:
    """Something to be told at a moment; `codes` None = all whom it concerns."""

    at: datetime
    what: str
    occasion: Occasion | None = None
    codes: frozenset[str] | None = None
    part: Part = ()


def off(day: date) -> bool:
    return day.weekday() == 6 or day in HOLIDAYS


def worked(day: date) -> bool:
    return day in SWAPPED_SATURDAYS or (day.weekday() < 5 and day not in HOLIDAYS)


def starts(event: Happening, end: datetime) -> Iterator[datetime]:
    """Each time that it takes place until some time after the end."""
    moment = event.start
    while moment < end + 60 * DAY:
        day = moment.date()
        while event.months and event.day_rule != "keep" and not worked(day):
            day += DAY if event.day_rule == "next" else -DAY
        yield datetime.combine(day, moment.time())
        if not event.months:
            return
        year, month = divmod(moment.year * 12 + moment.month - 1 + event.months, 12)
        assert moment.day <= calendar.monthrange(year, month + 1)[1]
        moment = moment.replace(year=year, month=month + 1)


def moment_of(kind: str, start: datetime, lead: timedelta) -> datetime:
    """When a reminder with that lead goes out."""
    moment = start - lead
    if kind in DUE_KINDS:
        moment = datetime.combine(moment.date(), EIGHT)
    while lead >= DAY and off(moment.date()):
        moment -= DAY
    if moment.time() >= NIGHT_BEGINS or moment.time() < NIGHT_ENDS:
        evening = moment.date() if moment.time() >= NIGHT_BEGINS else moment.date() - DAY
        morning = datetime.combine(evening + DAY, NIGHT_ENDS)
        # that which cannot wait goes out five minutes before the quiet hours begin
        moment = morning if morning < start else datetime.combine(evening, NIGHT_BEGINS) - 5 * MINUTE
    return moment


def length(now: datetime, start: datetime) -> str:
    days, span = abs((start.date() - now.date()).days), abs(start - now)
    if days > 1 or (days == 1 and span >= 6 * HOUR):
        return f"{days} ngày"
    hours, minutes = divmod(round(span / MINUTE), 60)
    return " ".join(part for part in (f"{hours} giờ" * bool(hours), f"{minutes} phút" * bool(minutes)) if part)


def left(now: datetime, occasion: Occasion) -> str:
    """How the time that is left is said."""
    long, due = length(now, occasion.start), occasion.event.kind in DUE_KINDS
    if occasion.start < now:
        return f"quá hạn {long}"
    if long == "1 ngày":
        return "ngày mai là hạn" if due else "ngày mai"
    return f"còn {long} là đến hạn" if due else f"còn {long}"


def shown(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y, %H:%M}"
