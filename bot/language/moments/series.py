"""A recurrence put together: its rule with what else the sentence says of its days, its end and its first day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.language.moments.choosing import Chosen
from bot.language.moments.clusters import Cluster
from bot.language.moments.deltas import delta
from bot.language.moments.found import Calendar, Fixed, Length, Repeats, Scan, Stretch, Times, Weekday
from bot.language.moments.readings import Doubt, DoubtKind, Moment, Reading, Recurrence
from bot.language.moments.resolving_days import DayValue, day_of
from bot.language.moments.rules import first_of, lacking_days, rule_of, until_end_of
from bot.language.moments.weekdays import CODES

END_OF_WORK = time(17, 0)
"""When a deadline falls that is said as a day only."""

_END_OF_DAY = time(23, 59)
_INTERVAL = re.compile(r"INTERVAL=\d+;?")
"""The first of a series does not depend on how many weeks or months lie between two."""
_CHOICES = {"MONTHLY": {"BYMONTHDAY", "BYDAY"}, "WEEKLY": {"BYDAY"}, "YEARLY": {"BYMONTHDAY", "BYDAY"}}
_SPANS = {"day", "week", "month", "year"}
_OF_ONE_DAY = {DoubtKind.WHICH_DAY, DoubtKind.MONTH_ASSUMED, DoubtKind.PAST_YEAR, DoubtKind.PAST, DoubtKind.VAGUE_DAY}
"""Doubts about a day that a series settles: its first day is the next one that fits."""


def with_series(reading: Reading, repeats: Repeats, chosen: Chosen, scan: Scan) -> Reading:
    """The reading with its recurrence, and with the first of the series for its start."""
    if repeats.lunar:
        return _doubted(replace(reading, start=None, end=None), DoubtKind.LUNAR_SERIES)
    clock = reading.start.clock if reading.start is not None else None
    made = _series(repeats, reading, chosen, scan, clock)
    doubts = tuple(doubt for doubt in reading.doubts if doubt.kind not in _OF_ONE_DAY)
    reading = replace(reading, recurrence=made.recurrence, vague=False, doubts=doubts)
    if made.first is None or made.recurrence is None:
        kind = DoubtKind.FIRST_DAY if made.recurrence is not None else DoubtKind.NEVER
        return _doubted(replace(reading, start=None, end=None), kind)
    if reading.deadline and clock is None:
        clock = END_OF_WORK
        due = Doubt(DoubtKind.DUE_CLOCK, "", (Moment(made.first, clock),), asks=False)
        reading = replace(reading, doubts=(*reading.doubts, due))
    doubts = tuple(_on_first(doubt, reading.start, made.first) for doubt in reading.doubts)
    return replace(reading, start=Moment(made.first, clock), end=_moved(reading, made.first), doubts=doubts)


def _on_first(doubt: Doubt, said: Moment | None, first: date) -> Doubt:
    """A doubt about the time, told of the first of the series."""
    if said is None or doubt.kind is not DoubtKind.HALF_OF_DAY:
        return doubt
    moved = tuple(Moment(first + (moment.day - said.day), moment.clock) for moment in doubt.candidates)
    return replace(doubt, candidates=moved)


def _doubted(reading: Reading, kind: DoubtKind) -> Reading:
    return replace(reading, doubts=(*reading.doubts, Doubt(kind)))


def _moved(reading: Reading, first: date) -> Moment | None:
    """The end of the first of the series."""
    start, end = reading.start, reading.end
    if start is None or end is None or end.clock is None:
        return None
    return Moment(first + (end.day - start.day), end.clock)


def _series(repeats: Repeats, reading: Reading, chosen: Chosen, scan: Scan, clock: time | None) -> Series:
    today = scan.today
    anchor = reading.start.day if chosen.day is not None and reading.start is not None else None
    days = chosen.day.days if chosen.day else ()
    begins, until = _bounds(chosen, days, anchor, today)
    if chosen.begins is not None and anchor is None:
        days, anchor = chosen.begins.days, begins
    if begins == today and clock is not None and clock < scan.now.time():
        begins += timedelta(days=1)
    bounds = Bounds(
        begins,
        until,
        next((found.value.count for found in scan.found if isinstance(found.value, Times)), None),
        next(_lengths(scan), None),
    )
    return series(repeats, days, anchor, bounds)


def _bounds(chosen: Chosen, days: Sequence[DayValue], anchor: date | None, today: date) -> tuple[date, date | None]:
    """The first possible day and the last one, as far as said."""
    begins = day_of(chosen.begins.days, today).day if chosen.begins else None
    until = _until(chosen.until, begins or today) if chosen.until else None
    whole = next((day for day in days if isinstance(day, Stretch) and not day.picks), None)
    if whole is not None:
        begins, until = begins or whole.first, until or whole.last
    elif begins is None and any(isinstance(d, Fixed) or (isinstance(d, Calendar) and d.month) for d in days):
        begins = anchor
    return max(begins or today, today), until


def _until(cluster: Cluster, after: date) -> date | None:
    day = day_of(cluster.days, after, after=after)
    return day.stretch.last if day.stretch is not None else day.day


def _lengths(scan: Scan) -> Iterator[Length]:
    """How long the series goes on."""
    return (f.value for f in scan.found if isinstance(f.value, Length) and f.value.unit in {"week", "month", "year"})


@dataclass(frozen=True, slots=True)
class Series:
    """A recurrence and the day on which it begins.

    Attributes:
        recurrence: None when it never comes true.
        first: None when no day follows from what was said.
    """

    recurrence: Recurrence | None
    first: date | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a series begins and ends, as said."""

    begins: date
    until: date | None = None
    count: int | None = None
    length: Length | None = None


def series(repeats: Repeats, days: Sequence[DayValue], anchor: date | None, bounds: Bounds) -> Series:
    """The recurrence that a sentence says.

    Args:
        repeats: how often.
        days: what the sentence says of the day besides: it becomes part of a rule that names no day itself.
        anchor: that day, resolved.
        bounds: its first possible day and its end.
    """
    parts = dict(repeats.parts)
    _choose_day(parts, days, anchor)
    open_ended = rule_of(parts)
    chosen = _names_day(parts)
    first = _first(open_ended, bounds.begins) if chosen else None
    until = bounds.until or _last(bounds, first or bounds.begins)
    count = None if until is not None else bounds.count
    if until is not None:
        parts["UNTIL"] = until_end_of(until)
    elif count is not None:
        parts["COUNT"] = str(count)
    rule = rule_of(parts)
    if chosen and (first is None or (until is not None and first > until)):
        return Series(None, first)
    return Series(Recurrence(rule, until, count, lacking_days(rule)), first)


def _names_day(parts: dict[str, str]) -> bool:
    frequency = parts["FREQ"]
    return frequency == "DAILY" or bool(parts.keys() & _CHOICES[frequency])


def _choose_day(parts: dict[str, str], days: Sequence[DayValue], anchor: date | None) -> None:
    """Give a rule that names no day ("hằng tháng") the day that stands elsewhere ("hạn ngày 25")."""
    if _names_day(parts) or anchor is None:
        return
    frequency = parts["FREQ"]
    weekday = next((day for day in days if isinstance(day, Weekday)), None)
    numbered = any(isinstance(day, (Calendar, Fixed)) for day in days)
    if frequency == "WEEKLY":
        parts["BYDAY"] = CODES[anchor.weekday() if weekday is None else weekday.number]
    elif numbered and frequency == "MONTHLY":
        parts["BYMONTHDAY"] = str(next((d.day for d in days if isinstance(d, Calendar)), anchor.day))
    elif numbered and frequency == "YEARLY":
        parts["BYMONTH"], parts["BYMONTHDAY"] = str(anchor.month), str(anchor.day)


def _first(rule: str, begins: date) -> date | None:
    found = first_of(_INTERVAL.sub("", rule).rstrip(";"), datetime.combine(begins, _END_OF_DAY))
    return None if found is None else found.date()


def _last(bounds: Bounds, first: date) -> date | None:
    """The last day of a series that goes on for so long."""
    length = bounds.length
    if length is None or length.unit not in _SPANS:
        return None
    return first + delta(length.unit, length.count) - timedelta(days=1)
