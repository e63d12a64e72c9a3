"""What has to change so that an event takes place when its rule says, as a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import cast

from bot.calendar.days import WorkingDays
from bot.calendar.recurrence import expand
from bot.calendar.rule import DayRule
from bot.calendar.wall import instant_of, wall_of
from storage.events import Event
from storage.occurrences import PLANNED, Known, NewOccurrence, Retimed

AHEAD = timedelta(days=400)
"""How far ahead a series is laid out."""
_MOST = 2_400  # of a series that began long ago: six years of days and some more
_NEAR = timedelta(days=16)
"""An occurrence of which people know, and whose day the rule no longer has, goes to the rule's nearest day so near."""


@dataclass(frozen=True, slots=True)
class Times:
    """Changes to the occurrences of one event.

    Attributes:
        retimed: those that are at another time.
        removed: ids of those of which nobody knows, and which the rule no longer gives.
        cancelled: ids of those of which somebody knows.
    """

    added: tuple[NewOccurrence, ...] = ()
    retimed: tuple[Retimed, ...] = ()
    removed: tuple[int, ...] = ()
    cancelled: tuple[int, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is any change."""
        return bool(self.added or self.retimed or self.removed or self.cancelled)


def times_of(event: Event, known: Sequence[Known], now: datetime, zone: tzinfo, working_days: WorkingDays) -> Times:
    """What has to change.

    What is over stays, and so does what was moved or cancelled by hand.

    Args:
        event: as it is now.
        known: all its occurrences, as they are.
        now: aware.
        zone: in which the committee's clocks run.
        working_days: which days are off.

    Raises:
        ValueError: a rule that cannot be followed.
    """
    wanted = {one.original_at: one for one in _wanted(event, known, now, zone, working_days)}
    movable = [one for one in known if _movable(event, one, known, now)]
    same = [one for one in movable if one.occurrence.original_at in wanted]
    others = [one for one in movable if one.occurrence.original_at not in wanted]
    there = {one.occurrence.original_at for one in known}
    new = [one for one in wanted.values() if one.original_at not in there]
    if known and event.rrule:
        new = [one for one in new if one.starts_at > now]  # it did not take place before it was said
    ids = {one.occurrence.id for one in movable}
    touched = [one for one in known if one.occurrence.id not in ids and one.occurrence.original_at not in wanted]
    kept = _adopted(touched, new, now, zone)
    taken = {other.original_at for _, other in kept}
    free = [one for one in new if one.original_at not in taken]
    pairs = [(one, wanted[one.occurrence.original_at]) for one in same] + _paired(event, others, free, zone)
    taken |= {other.original_at for _, other in pairs}
    paired = {one.occurrence.id for one, _ in pairs}
    left = [one for one in others if one.occurrence.id not in paired]
    renamed = [Retimed(*_times(one, other.original_at)) for one, other in kept]
    return Times(
        added=tuple(one for one in new if one.original_at not in taken),
        retimed=(*renamed, *(_retimed(one, other) for one, other in pairs if _differs(one, other))),
        removed=tuple(one.occurrence.id for one in left if not one.told),
        cancelled=tuple(one.occurrence.id for one in left if one.told),
    )


def _adopted(
    touched: Sequence[Known], new: Sequence[NewOccurrence], now: datetime, zone: tzinfo
) -> list[tuple[Known, NewOccurrence]]:
    """What was moved or cancelled by hand stands for what the rule gives now instead of its former time.

    One that was cancelled does so for the same day only: no other meeting falls out because of it.
    """
    free = {one.original_at: one for one in new}
    pairs: list[tuple[Known, NewOccurrence]] = []
    for one in touched:
        original = one.occurrence.original_at
        near = min(free.values(), key=lambda other: abs(other.original_at - original), default=None)
        if near is None or max(one.occurrence.starts_at, original) <= now:
            continue
        same_day = wall_of(near.original_at, zone).date() == wall_of(original, zone).date()
        if same_day or (one.occurrence.state == PLANNED and abs(near.original_at - original) <= _NEAR):
            pairs.append((one, free.pop(near.original_at)))
    return pairs


def _times(one: Known, original_at: datetime) -> tuple[int, datetime, datetime, datetime | None]:
    return one.occurrence.id, original_at, one.occurrence.starts_at, one.occurrence.ends_at


def _wanted(
    event: Event, known: Sequence[Known], now: datetime, zone: tzinfo, working_days: WorkingDays
) -> list[NewOccurrence]:
    """What the rule gives: at first all since the first start, afterwards what is ahead."""
    last = max((one.occurrence.original_at for one in known), default=now)
    until, since = max(now + AHEAD, last), now if known and event.rrule else None
    first = wall_of(event.starts_at, zone)
    rule = cast("DayRule", event.day_rule)
    found = expand(event.rrule, first, zone, until, rule, working_days, _MOST, since=since)
    if len(found) == _MOST:
        found = expand(event.rrule, first, zone, until, rule, working_days, _MOST, since=now - AHEAD)
    lasts = wall_of(event.ends_at, zone) - first if event.ends_at else None
    return [
        NewOccurrence(
            one.original_at,
            one.starts_at,
            None if lasts is None else instant_of(wall_of(one.starts_at, zone) + lasts, zone),
        )
        for one in found
    ]


def _movable(event: Event, one: Known, known: Sequence[Known], now: datetime) -> bool:
    """A single event is where it is said to be, even when it was over before."""
    if not event.rrule and len(known) == 1:
        return not one.occurrence.moved or one.occurrence.original_at != event.starts_at
    return one.occurrence.starts_at > now and not one.occurrence.moved and one.occurrence.state == PLANNED


def _paired(
    event: Event, old: Sequence[Known], new: Sequence[NewOccurrence], zone: tzinfo
) -> list[tuple[Known, NewOccurrence]]:
    """Occurrences that go to another time: on the same day, or, if people know of them, to the nearest."""
    free = {one.original_at: one for one in new}
    by_day = {wall_of(one.starts_at, zone).date(): one for one in new}
    pairs: list[tuple[Known, NewOccurrence]] = []
    for one in sorted(old, key=lambda one: not one.told):
        other = by_day.get(wall_of(one.occurrence.starts_at, zone).date())
        if other and other.original_at in free:
            pairs.append((one, free.pop(other.original_at)))
    done = {one.occurrence.id for one, _ in pairs}
    for one in old:
        near = min(free.values(), key=lambda other: _distance(one, other), default=None)
        if one.occurrence.id in done or near is None:
            continue
        if not event.rrule or (one.told and _distance(one, near) <= _NEAR):
            pairs.append((one, free.pop(near.original_at)))
    return pairs


def _distance(one: Known, other: NewOccurrence) -> timedelta:
    return abs(one.occurrence.starts_at - other.starts_at)


def _differs(one: Known, other: NewOccurrence) -> bool:
    is_now = (one.occurrence.original_at, one.occurrence.starts_at, one.occurrence.ends_at)
    return is_now != (other.original_at, other.starts_at, other.ends_at)


def _retimed(one: Known, other: NewOccurrence) -> Retimed:
    return Retimed(one.occurrence.id, other.original_at, other.starts_at, other.ends_at)
