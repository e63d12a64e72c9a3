"""What the rules find in a line, piece by piece, before it is put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from bot.language.moments.lines import TAKEN


@dataclass(frozen=True, slots=True)
class Clock:
    """A time on the clock.

    Attributes:
        hour: 0 to 24 as said; 25 or more cannot be.
        exact: written so that it can only be meant on the 24-hour clock: 14:30, 08h00.
    """

    hour: int
    minute: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """sáng, trưa, chiều, tối, dem (night); the clock that it means when none is said."""

    name: str
    hour: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day that is sure whatever the calendar's form: "mai", "3 ngày nữa", "mùng 3 Tết".

    Attributes:
        lunar: it was said by the lunar calendar.
        week: "2 tuần nữa": a weekday beside it is the one of that week.
    """

    day: date
    lunar: bool = False
    week: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A moment reckoned from now: "2 tiếng nữa"."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """A day by its number, with the month and the year as far as they were said.

    Attributes:
        weak: it may be part of a name ("đợt 19/5").
    """

    day: int
    month: int | None = None
    year: int | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week.

    Attributes:
        number: 0 = Monday.
        week: 0 this calendar week, 1 the next, -1 the last; None = the next such day.
        after_today: "thứ Sáu tới": today does not count.
        unsure: "next Friday", which people use for the coming one and for the one of next week.
    """

    number: int
    week: int | None = None
    after_today: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Several days that are named together: "tuần sau", "tháng 12", "cuối tháng".

    Attributes:
        unit: "days", "week", "month", "quarter", "year" or "part" (of one of these).
        picks: the days of it that are meant most often; none for a whole stretch.
    """

    first: date
    last: date
    unit: str
    picks: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts, or within how long it is due.

    Attributes:
        unit: "minute", "hour", "day", "workday", "week", "month" or "year".
        minutes: besides: "2 tiếng rưỡi".
        within: "trong vòng": due by then.
        lasts: "kéo dài": never a deadline.
    """

    count: int
    unit: str
    minutes: int = 0
    within: bool = False
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before to remind, in minutes."""

    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Repeats:
    """A recurrence without its bounds.

    Attributes:
        parts: the RRULE's parts in their order.
        lunar: it goes by the lunar calendar; there is no rule.
    """

    parts: tuple[tuple[str, str], ...]
    lunar: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """ "10 buổi": how many times a series takes place."""

    count: int


Value: TypeAlias = "Clock | PartOfDay | Fixed | At | Calendar | Weekday | Stretch | Length | Lead | Repeats | Times"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece: where it stands in the line, and what it says."""

    start: int
    end: int
    value: Value


Rule: TypeAlias = "Callable[[re.Match[str], Scan], Value | tuple[Found, ...] | None]"
"""What a match says; None = it is not one after all."""


@dataclass(slots=True)
class Rules:
    """Rules of one subject, compiled when a line first needs them: starting the program needs none.

    Attributes:
        written: expressions and what their matches say, the most exact first.
        having: words of which a line must hold one for any of the rules to match; none = any line.
    """

    written: tuple[tuple[str, Rule], ...]
    having: tuple[str, ...] = ()
    _ready: tuple[tuple[re.Pattern[str], Rule], ...] = ()

    def ready(self) -> tuple[tuple[re.Pattern[str], Rule], ...]:
        """The rules with their expressions compiled; each stands between the ends of words."""
        if not self._ready:
            self._ready = tuple((re.compile(rf"\b(?:{pattern})(?!\w)"), rule) for pattern, rule in self.written)
        return self._ready


@dataclass(slots=True)
class Scan:
    """A line while the rules work on it: each takes its characters away from those that follow.

    Attributes:
        now: the present on the committee's wall clock, with its zone.
        line: what is left to read.
        found: what was found, in the order of the rules.
    """

    now: datetime
    line: str
    found: list[Found] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The committee's day."""
        return self.now.date()

    def apply(self, rules: Rules) -> None:
        """Find all that these rules know, the first rule first."""
        if rules.having and not any(word in self.line for word in rules.having):
            return
        for pattern, rule in rules.ready():
            place = 0
            while (match := pattern.search(self.line, place)) is not None:
                place = max(match.end(), match.start() + 1)
                value = rule(match, self)
                if value is None:
                    place = match.start() + 1
                    continue
                pieces = value if isinstance(value, tuple) else (Found(*match.span(), value),)
                self.found.extend(pieces)
                for piece in pieces:
                    self.take(piece.start, piece.end)

    def take(self, start: int, end: int) -> None:
        """These characters are read."""
        self.line = f"{self.line[:start]}{TAKEN * (end - start)}{self.line[end:]}"


def rules_for(*written: tuple[str, Rule], having: tuple[str, ...] = ()) -> Rules:
    """Rules of one subject; see `Rules`."""
    return Rules(written, having)
