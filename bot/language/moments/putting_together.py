"""The pieces of a sentence put together to one reading: which moment counts, its end, its recurrence, its doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from bot.language.moments.choosing import Chosen, choose
from bot.language.moments.clusters import due_before, groups_of, share_part_of_day
from bot.language.moments.deltas import delta, working_days_after
from bot.language.moments.doubts import passed
from bot.language.moments.found import Lead, Length, Repeats, Scan, Times
from bot.language.moments.leads import sorted_leads
from bot.language.moments.readings import Doubt, DoubtKind, Moment, Part, PartKind, Reading
from bot.language.moments.resolving import resolve
from bot.language.moments.series import END_OF_WORK, with_series

_DEADLINE = re.compile(
    r"(?<!\w)(?:han(?! (?:che|muc|han)(?!\w))|thoi han|cham nhaT|muon nhaT|tre nhaT|deadline|due|no later than)(?!\w)"
)
_JOINING = re.compile(r"[ ,;]*(?:(?:(?:va|den|toI|toi|to|and|luc|vao|cua|ngay)(?!\w)|[&–—-])[ ,]*)+")
_LEADING = re.compile(r"(?:(?<!\w)(?:vao|cac|ngay|cu|dinh ky|tu|lap lai|lap|moi|sang|trua|chieu|toi) +|\0+ ?)+$")
_LONGEST = timedelta(days=3_660)
_T = TypeVar("_T")


def put_together(text: str, scan: Scan) -> Reading:
    """The reading of a sentence whose pieces were found."""
    said = next((f for f in scan.found if isinstance(f.value, Repeats)), None)  # the most exact one
    repeats = said.value if said is not None and isinstance(said.value, Repeats) else None
    share_part_of_day(scan, said)
    chosen = choose(groups_of(scan.found, scan.line), recurring=repeats is not None)
    due = due_before(scan.line, said.start)[0] if said is not None else ""
    deadline = bool(chosen.due or due) or bool(_DEADLINE.search(scan.line))
    resolved = resolve(chosen, scan.now, text, due=deadline)
    reading = Reading(
        text,
        resolved.start,
        resolved.end,
        deadline=deadline and (resolved.start is not None or repeats is not None),
        vague=resolved.vague,
        leads=sorted_leads(tuple(m for lead in _values(scan, Lead) for m in lead.minutes)),
        doubts=resolved.doubts,
    )
    reading = _due(reading, chosen)
    reading = _with_length(reading, scan, repeats)
    if repeats is not None:
        reading = with_series(reading, repeats, chosen, scan)
    elif reading.start is not None and not _from_title(chosen):
        words = _words_of(text, chosen)
        reading = _doubting(reading, passed(reading, chosen, scan.now, words))
    if _from_title(chosen):
        reading = _doubting(reading, [_title_doubt(reading, text, chosen)])
    return replace(reading, parts=tuple(_parts(scan, chosen, reading)))


def _values(scan: Scan, kind: type[_T]) -> Iterator[_T]:
    return (found.value for found in sorted(scan.found, key=lambda f: f.start) if isinstance(found.value, kind))


def _doubting(reading: Reading, doubts: list[Doubt]) -> Reading:
    return replace(reading, doubts=(*reading.doubts, *doubts))


def _words_of(text: str, chosen: Chosen) -> str:
    where = chosen.day or chosen.clock
    return "" if where is None else text[where.pieces[0].start : where.end].strip(" ,")


def _from_title(chosen: Chosen) -> bool:
    return chosen.day is not None and chosen.day.weak


def _title_doubt(reading: Reading, text: str, chosen: Chosen) -> Doubt:
    candidates = () if reading.start is None else (reading.start,)
    return Doubt(DoubtKind.DAY_FROM_TITLE, _words_of(text, chosen), candidates)


def _due(reading: Reading, chosen: Chosen) -> Reading:
    """A deadline without a time falls at the end of work, and "trước ngày 30/11" on that day."""
    start = reading.start
    if not reading.deadline or start is None or start.clock is not None:
        return reading
    due = Moment(start.day, END_OF_WORK)
    doubts = [Doubt(DoubtKind.DUE_CLOCK, "", (due,), asks=False)]
    if chosen.due in {"truoc", "before"} and not (reading.vague or reading.questions):
        day_before = Moment(start.day - timedelta(days=1), END_OF_WORK)
        doubts.append(Doubt(DoubtKind.BEFORE_DAY, "", (due, day_before), asks=False))
    return _doubting(replace(reading, start=due, end=None, vague=False), doubts)


def _with_length(reading: Reading, scan: Scan, repeats: Repeats | None) -> Reading:
    """How long it lasts makes the end; "trong vòng 2 ngày" without a start makes a deadline."""
    for length in _values(scan, Length):
        if repeats is not None and length.unit in {"week", "month", "year"}:
            continue  # how long the series goes on
        if reading.start is None and not length.lasts and repeats is None:
            return _within(reading, length, scan)
        if reading.start is not None and reading.end is None and not reading.deadline:
            return replace(reading, end=_after(reading.start, length))
    return reading


def _delta(length: Length) -> relativedelta:
    return delta(length.unit, length.count) + relativedelta(minutes=length.minutes)


def _within(reading: Reading, length: Length, scan: Scan) -> Reading:
    wall = scan.now.replace(tzinfo=None, second=0, microsecond=0)
    if length.unit == "workday":
        there = datetime.combine(working_days_after(wall.date(), length.count), END_OF_WORK)
    else:
        there = wall + _delta(length)
    if there - wall > _LONGEST or reading.doubts:
        return reading
    if length.unit in {"minute", "hour"}:
        return replace(reading, start=Moment(there.date(), there.time()), deadline=True)
    due = Moment(there.date(), END_OF_WORK)
    return replace(reading, start=due, deadline=True, doubts=(Doubt(DoubtKind.DUE_CLOCK, "", (due,), asks=False),))


def _after(start: Moment, length: Length) -> Moment | None:
    if length.unit in {"minute", "hour"}:
        if start.clock is None:
            return None
        there = datetime.combine(start.day, start.clock) + _delta(length)
        return Moment(there.date(), there.time())
    if length.minutes or length.unit == "workday":
        return None
    last = start.day + _delta(length) - timedelta(days=1)
    return None if last == start.day else Moment(last)


def _parts(scan: Scan, chosen: Chosen, reading: Reading) -> list[Part]:
    """The pieces of the text that were used; a day that may be part of a name stays in it."""
    parts = [Part(PartKind.MOMENT, c.start, c.end) for c in chosen.used if not c.weak]
    for found in scan.found:
        kind = _KINDS.get(type(found.value))
        if kind is not None and (kind is not PartKind.DURATION or _uses_length(reading)):
            parts.append(Part(kind, found.start, found.end))
    return _closed_up(sorted(parts, key=lambda part: part.start), scan.line)


def _closed_up(parts: list[Part], line: str) -> list[Part]:
    """The parts with the small words that only join them: "thứ Bảy và Chủ nhật", "vào các ngày"."""
    closed: list[Part] = []
    for part in parts:
        before = closed[-1].end if closed else 0
        if part.end <= before:
            continue  # a time within a recurrence: "thứ Hai lúc 7h hằng tuần"
        if closed and _JOINING.fullmatch(line[before : part.start]):
            part = replace(part, start=before)
        elif part.kind is PartKind.RECURRENCE:
            words = _LEADING.search(line[before : part.start])
            start = part.start - len(words.group()) if words else part.start
            part = replace(part, start=max(before, due_before(line, start)[1]))
        closed.append(part)
    return closed


_KINDS = {Lead: PartKind.LEAD, Length: PartKind.DURATION, Repeats: PartKind.RECURRENCE, Times: PartKind.RECURRENCE}


def _uses_length(reading: Reading) -> bool:
    return reading.end is not None or reading.deadline or reading.recurrence is not None
