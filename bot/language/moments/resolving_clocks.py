"""Which time on the clock is meant: by the part of the day that was said, or by what a committee usually means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.language.moments.clocks import AFTERNOON, EVENING, MORNING, NIGHT, NOON
from bot.language.moments.found import Clock, PartOfDay
from bot.language.moments.readings import DoubtKind

_HALF = 12
_EARLIEST_MEETING = 6
"""Without a part of the day, hours before this one are taken for the afternoon, and asked about."""
_WRAPS = {
    # part of the day: hours to which twelve are added, hours that stand as they are
    MORNING: (range(0), range(12)),
    NOON: (range(1, 3), range(10, 14)),
    AFTERNOON: (range(1, 8), range(12, 20)),
    EVENING: (range(5, 12), range(17, 24)),
    NIGHT: (range(6, 12), range(18, 24)),
}


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time, and how sure it is.

    Attributes:
        clock: None when there is no such time.
        next_day: whether it falls on the day after the one that was said: "12h đêm nay".
        doubt: what is in doubt, "" for nothing.
        other: the other time that may be meant.
        other_day: whether the doubt is of the day: "2h đêm 20/12" may be the night before or after.
        asks: whether it must be asked about.
    """

    clock: time | None
    next_day: bool = False
    doubt: DoubtKind | None = None
    other: time | None = None
    other_day: bool = False
    asks: bool = False


def clock_time(clock: Clock, part: PartOfDay | None, *, tonight: bool = False) -> ClockTime:
    """The time that is meant.

    Args:
        clock: as said.
        part: the part of the day that was said with it.
        tonight: whether the day was said as "nay" or "mai", so that the small hours are those after that night.
    """
    hour, minute = clock.hour, clock.minute
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return ClockTime(None, doubt=DoubtKind.NO_SUCH_CLOCK, asks=True)
    if hour == 24:
        return ClockTime(time(0, 0), next_day=True)
    if part is None:
        return _without_part(clock)
    added, kept = _WRAPS[part.name]
    if hour in added:
        return ClockTime(time(hour + _HALF, minute))
    if hour in kept:
        return ClockTime(time(hour, minute))
    return _at_night(hour, minute, part, tonight=tonight)


def _without_part(clock: Clock) -> ClockTime:
    hour, minute = clock.hour, clock.minute
    if clock.exact or hour in {0, _HALF}:
        return ClockTime(time(hour, minute))
    if hour < _EARLIEST_MEETING:
        return ClockTime(time(hour + _HALF, minute), doubt=DoubtKind.HALF_OF_DAY, other=time(hour, minute), asks=True)
    return ClockTime(time(hour, minute), doubt=DoubtKind.HALF_OF_DAY, other=time(hour + _HALF, minute))


def _at_night(hour: int, minute: int, part: PartOfDay, *, tonight: bool) -> ClockTime:
    """Hours around midnight, and those that the part of the day does not have."""
    if part.name in {EVENING, NIGHT} and hour in {0, _HALF}:
        return ClockTime(time(0, minute), next_day=True)
    if part.name == NIGHT and hour < _EARLIEST_MEETING:
        if tonight:
            return ClockTime(time(hour, minute), next_day=True)
        return ClockTime(time(hour, minute), next_day=True, doubt=DoubtKind.TWO_READINGS, other_day=True, asks=True)
    if part.name == MORNING and hour == _HALF:
        return ClockTime(time(_HALF, minute), doubt=DoubtKind.TWO_READINGS, other=time(0, minute), asks=True)
    return ClockTime(None, doubt=DoubtKind.NO_SUCH_CLOCK, other=time(hour, minute), asks=True)
