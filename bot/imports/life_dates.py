"""The dates of a member's life, each plausible by itself and beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.imports.cells import FOUNDED, BadValue, read_day
from bot.imports.columns import Line
from bot.imports.spreadsheet import Raw

FIRST_BIRTH = date(1900, 1, 1)
YOUNGEST = 16  # years; the Party's statute says 18, but old records hold younger ones


@dataclass(frozen=True, slots=True)
class LifeDates:
    """When a member was born, admitted, and confirmed (None = unknown; not confirmed = probationary)."""

    born: date | None
    admitted: date | None
    confirmed: date | None


def read_life_dates(line: Line, today: date) -> LifeDates | None:
    """The dates of one row; None when one of them is wrong, which is then noted."""

    def since(first: date) -> _DayWithin:
        return _DayWithin(first, today)

    was_bad = line.bad
    line.bad = False
    born = line.take("born", since(FIRST_BIRTH))
    admitted = line.take("admitted", since(FOUNDED))
    confirmed = line.take("confirmed", since(FOUNDED))
    if not line.bad:
        if born and _years_after(born, YOUNGEST) > today:
            line.refuse("born", "too_young", day=born, years=YOUNGEST)
        if born and admitted and _years_after(born, YOUNGEST) > admitted:
            line.refuse("admitted", "admitted_too_young", born=born, day=admitted, years=YOUNGEST)
        if admitted and confirmed and confirmed < admitted:
            line.refuse("confirmed", "confirmed_before_admitted", admitted=admitted, day=confirmed)
    good = not line.bad
    line.bad = line.bad or was_bad
    return LifeDates(born, admitted, confirmed) if good else None


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class _DayWithin:
    """Reads a day that lies between two days."""

    first: date
    last: date

    def __call__(self, raw: Raw) -> date | None:
        day = read_day(raw)
        if day is not None and day > self.last:
            raise BadValue("date_in_future", {"day": day})
        if day is not None and day < self.first:
            raise BadValue("date_too_early", {"day": day, "first": self.first})
        return day
