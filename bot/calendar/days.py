"""Which days are worked in Viet Nam: public holidays with the days swapped for them, and the committee's own changes.

Two notions are kept apart. A day is *off* when it is a Sunday or a public holiday: no reminder that could come earlier
is sent then. A day is a *working day* when offices work: Monday to Friday but for public holidays, and the Saturdays
that the government swaps for another day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

SATURDAY, SUNDAY = 5, 6
_ONE_DAY = timedelta(days=1)
_FURTHEST = 400  # days: no run of days off is as long, but a table may be wrong
_TET = "Tết Nguyên Đán"
_LANGUAGES = {"vi": "vi", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class DayOff:
    """What the committee says of a day, whatever the calendar says.

    Attributes:
        name: what the day is called, in the committee's own words.
        works: the day is worked; otherwise it is a holiday.
    """

    name: str
    works: bool


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Public holidays of Viet Nam, and over them what the committee says of single days."""

    overrides: Mapping[date, DayOff] = field(default_factory=lambda: MappingProxyType({}))

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday, one of the days swapped for it, or off by the committee's word."""
        override = self.overrides.get(day)
        return not override.works if override else day in _holidays(day.year, "vi")

    def is_off(self, day: date) -> bool:
        """Whether the day is a Sunday or a holiday, unless the committee works on it; a Saturday is not off."""
        override = self.overrides.get(day)
        return not override.works if override else day.weekday() == SUNDAY or self.is_holiday(day)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work: a plain Saturday is no working day, one that is swapped for another day is."""
        override = self.overrides.get(day)
        if override:
            return override.works
        if day.weekday() < SATURDAY:
            return not self.is_holiday(day)
        return day in _swapped_weekends(day.year)

    def name_of(self, day: date, language: str) -> str:
        """What the holiday is called, "" for a day that is none; the committee's own names are not translated.

        Args:
            day: any day.
            language: "vi" or "en".
        """
        override = self.overrides.get(day)
        if override:
            return "" if override.works else override.name
        return _holidays(day.year, language).get(day, "")

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        return _first(day, _ONE_DAY, self.is_working_day)

    def previous_working_day(self, day: date) -> date:
        """The last working day before a day."""
        return _first(day, -_ONE_DAY, self.is_working_day)

    def last_day_before_that_is_not_off(self, day: date) -> date:
        """The last day before a day that is neither Sunday nor holiday."""
        return _first(day, -_ONE_DAY, lambda other: not self.is_off(other))

    def add_working_days(self, day: date, count: int) -> date:
        """The last day of a term of so many working days, of which the first is the next one after the day.

        Args:
            day: the day from which the term runs; it is not counted.
            count: 0 or more; 0 gives the day itself.

        Raises:
            ValueError: a negative count.
        """
        if count < 0:
            raise ValueError("a term of less than no days")
        for _ in range(count):
            day = self.next_working_day(day)
        return day


def tet_of(year: int) -> date | None:
    """The first day of the lunar year that begins in a year (Mùng một Tết); None where it is not known."""
    return next((day for day, name in _holidays(year, "vi").items() if name == _TET), None)


def _first(day: date, step: timedelta, wanted: Callable[[date], bool]) -> date:
    """The first such day from a day on, the day itself not counted; the day itself when none is near."""
    other = day
    for _ in range(_FURTHEST):
        other += step
        if wanted(other):
            return other
    return day


@lru_cache(maxsize=256)
def _holidays(year: int, language: str) -> Mapping[date, str]:
    """The public holidays of a year and their names."""
    from holidays.countries.vietnam import Vietnam  # late: takes long to load

    found = Vietnam(years=year, language=_LANGUAGES.get(language, "vi"))  # type: ignore[no-untyped-call]
    return MappingProxyType({day: found[day] for day in sorted(found) if day.year == year})


@lru_cache(maxsize=256)
def _swapped_weekends(year: int) -> frozenset[date]:
    """Saturdays and Sundays that are worked for another day off, which may lie in the year before or after."""
    from holidays.countries.vietnam import Vietnam  # late: takes long to load

    found = Vietnam(years=range(year - 1, year + 2))  # type: ignore[no-untyped-call]
    return frozenset(day for day in found.weekend_workdays if day.year == year)
