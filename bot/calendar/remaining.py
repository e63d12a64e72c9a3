"""How long it is until a moment, as people say it, for templates to put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from bot.calendar.wall import wall_of

_HOURS_OF_NIGHT = timedelta(hours=6)
"""What is nearer than that is so many hours away, even after midnight; otherwise it is tomorrow."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Remaining:
    """A length of time.

    Attributes:
        unit: "now" (less than half a minute); "minutes"; "hours", with `minutes` over; "tomorrow" (or yesterday);
            "days" of the calendar, 2 or more.
        amount: how many of them; 0 for "now", 1 for "tomorrow".
        minutes: over the full hours, 0..59; 0 for all other units.
        over: it lies behind, not ahead.
    """

    unit: Literal["now", "minutes", "hours", "tomorrow", "days"]
    amount: int
    minutes: int = 0
    over: bool = False


def remaining(now: datetime, moment: datetime, zone: tzinfo) -> Remaining:
    """How long it is from now to a moment, or how long that is over.

    Args:
        now: aware.
        moment: aware.
        zone: in which a day begins.

    Raises:
        ValueError: a moment without zone.
    """
    days = abs((wall_of(moment, zone).date() - wall_of(now, zone).date()).days)
    over = moment < now
    span = abs(moment - now)
    minutes = (span + _MINUTE / 2) // _MINUTE
    if days == 0 or (days == 1 and span < _HOURS_OF_NIGHT):
        if minutes == 0:
            return Remaining("now", 0, over=over)
        if minutes < 60:
            return Remaining("minutes", minutes, over=over)
        return Remaining("hours", minutes // 60, minutes % 60, over=over)
    return Remaining("tomorrow" if days == 1 else "days", days, over=over)
