"""Quiet hours: between these times of day no reminder goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from typing_extensions import override

from bot.calendar.wall import instant_on, wall_of

AHEAD = timedelta(minutes=5)
"""How long before the quiet hours what cannot wait goes out: it is to arrive before they begin, also for many."""
_QUIET = re.compile(r"([01]?[0-9]|2[0-3])(?:[:hg]([0-5][0-9])?)?\s*[-–]\s*([01]?[0-9]|2[0-3])(?:[:hg]([0-5][0-9])?)?")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` on and until just before `ends`, of the next day when that is the earlier time of day."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise ValueError("quiet hours that never end, or never begin")

    @override
    def __str__(self) -> str:
        return f"{self.begins.isoformat('minutes')}-{self.ends.isoformat('minutes')}"

    def around(self, moment: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
        """The quiet hours that a moment falls into, None when it falls into none.

        Args:
            moment: aware.
            zone: whose clocks.

        Returns:
            When they begin and when they end, in UTC.
        """
        today = wall_of(moment, zone).date()
        for day in (today - _ONE_DAY, today):
            begins, ends = self._of(day, zone)
            if begins <= moment < ends:
                return begins, ends
        return None

    def before(self, begins: datetime, zone: tzinfo) -> datetime:
        """The moment at which that goes out which must before quiet hours that begin then: never in those before."""
        _, ended = self._of(wall_of(begins, zone).date() - _ONE_DAY, zone)
        return max(begins - AHEAD, min(ended, begins))

    def _of(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        last = day if self.ends > self.begins else day + _ONE_DAY
        return instant_on(day, self.begins, zone), instant_on(last, self.ends, zone)


def read_quiet_hours(written: str) -> QuietHours | None:
    """The quiet hours that are written, e.g. `21:00-07:00` or `21h-7h`; None for an empty text.

    Raises:
        ValueError: no two times of day, or twice the same.
    """
    text = written.strip().lower()
    if not text:
        return None
    match = _QUIET.fullmatch(text)
    if not match:
        raise ValueError(f"no quiet hours: {written[:20]!r}")
    return QuietHours(time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0)))


NIGHT = QuietHours(time(21), time(7))
"""What holds unless something else is set."""
