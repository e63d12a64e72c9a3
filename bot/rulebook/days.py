"""The days that follow from a member's days: the end of a probation, badge days, days of remembrance."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.membership import years_of_membership


def end_of_probation(admitted: date, months: int) -> date:
    """The day on which the probation is over; of one admitted on 31 August after six months the last of February."""
    return admitted + relativedelta(months=months)


def badge_days(written: Iterable[str], first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last` on which badges are given, in order.

    Args:
        written: days of every year, e.g. `3/2`; what is none is left out.
        first: inclusive.
        last: inclusive.
    """
    found = {
        day
        for one in written
        for year in range(first.year, last.year + 1)
        if (day := _day_of(one, year)) is not None and first <= day <= last
    }
    return tuple(sorted(found))


def badge_day_before(written: Iterable[str], day: date) -> date:
    """The last day before a day on which badges are given; a year before it when there is no other."""
    before = badge_days(written, day - relativedelta(years=1), day - timedelta(days=1))
    return before[-1] if before else day - relativedelta(years=1)


def badge_reached(admitted: date, since: date, day: date, years: Iterable[int]) -> int | None:
    """The badge (in years of membership) that a member comes to after `since` and by `day`; None = none."""
    earlier, reached = years_of_membership(admitted, since), years_of_membership(admitted, day)
    return max((one for one in years if earlier < one <= reached), default=None)


def remembered_on(day: date) -> tuple[tuple[int, int], ...]:
    """The days of other years, as (month, day), that are remembered on a day; 29 February on the 28th if need be."""
    same = (day.month, day.day)
    return (same, (2, 29)) if same == (2, 28) and not isleap(day.year) else (same,)


def _day_of(written: str, year: int) -> date | None:
    day, _, month = written.partition("/")
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
