"""Which day is meant by all that one moment says of it, and what is in doubt about it."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.language.moments.dates import FIRST_YEAR, LAST_YEAR
from bot.language.moments.found import At, Calendar, Fixed, Stretch, Weekday
from bot.language.moments.readings import DoubtKind

DayValue = Fixed | At | Calendar | Weekday | Stretch


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is meant.

    Attributes:
        day: None when there is no such day.
        stretch: the days of which it is one, where no single one was said.
        doubt: what is in doubt.
        candidates: the days that may be meant.
        asks: whether it must be asked about.
        near: whether it was told from today: "nay", "mai".
    """

    day: date | None
    stretch: Stretch | None = None
    doubt: DoubtKind | None = None
    candidates: tuple[date, ...] = ()
    asks: bool = False
    near: bool = False


def day_of(values: Sequence[DayValue], today: date, *, after: date | None = None, month: date | None = None) -> Day:
    """The day that these say together.

    Args:
        values: what was said of the day; at most one of each kind.
        today: the committee's day.
        after: the start of the span that ends on it: a day without a year is the next one from there.
        month: any day of the month of a day of which only the number was said.
    """
    weekday = next((v for v in values if isinstance(v, Weekday)), None)
    numbered = next((v for v in values if isinstance(v, Calendar)), None)
    stretch = next((v for v in values if isinstance(v, Stretch)), None)
    fixed = next((v for v in values if isinstance(v, (Fixed, At))), None)
    if isinstance(fixed, Fixed) and fixed.week and weekday is not None:
        return Day(fixed.day + timedelta(days=weekday.number - fixed.day.weekday()))
    if fixed is not None:
        day = _fixed(fixed)
        if numbered is not None:
            day = _agreeing(day, _numbered(numbered, today, month=day.day))
    elif numbered is not None:
        day = _numbered(numbered, today, after=after, month=stretch.first if stretch else month, weekday=weekday)
    elif weekday is not None:
        return _weekday(weekday, today, stretch, after)
    elif stretch is not None:
        return _stretch(stretch, today)
    else:
        return Day(None)
    return day if weekday is None or day.day is None else _on_weekday(day, weekday, today)


def _fixed(value: Fixed | At) -> Day:
    if isinstance(value, At):
        return Day(value.moment.date())
    return Day(value.day, doubt=DoubtKind.LUNAR if value.lunar else None, near=not value.lunar)


def _agreeing(said: Day, numbered: Day) -> Day:
    if numbered.day in {None, said.day}:
        return said
    days = tuple(day for day in (said.day, numbered.day) if day is not None)
    return Day(said.day, doubt=DoubtKind.DAYS_DISAGREE, candidates=days, asks=True)


def _numbered(
    said: Calendar,
    today: date,
    *,
    after: date | None = None,
    month: date | None = None,
    weekday: Weekday | None = None,
) -> Day:
    if said.month is None:
        return _day_only(said.day, today, after or month)
    if said.year is not None:
        return _dated(said.year, said.month, said.day)
    base = after or today
    this = _dated(base.year, said.month, said.day)
    if this.day is None:
        upcoming = base.year + (said.month < base.month)
        return _dated(upcoming, said.month, said.day)
    if this.day >= base:
        return this
    following = _dated(base.year + 1, said.month, said.day)
    if following.day is None or after is not None:
        return following
    if weekday is not None and this.day.weekday() != weekday.number == following.day.weekday():
        return following
    nearest = sorted((this.day, following.day), key=lambda day: abs(day - today))
    return Day(following.day, doubt=DoubtKind.PAST_YEAR, candidates=tuple(nearest), asks=True)


def _day_only(number: int, today: date, month: date | None) -> Day:
    if month is not None:
        there = month if month.day <= number else month + relativedelta(months=1)
        there = month if month.day == 1 else there
        return _dated(there.year, there.month, number)
    there = today if number >= today.day else today.replace(day=1) + relativedelta(months=1)
    found = _dated(there.year, there.month, number)
    if found.day is None:
        following = there.replace(day=1) + relativedelta(months=1)
        later = _dated(following.year, following.month, number).day
        return replace(found, candidates=(*found.candidates[:1], *((later,) if later else ())))
    if there.month != today.month:
        return Day(found.day, doubt=DoubtKind.MONTH_ASSUMED, candidates=(found.day,))
    return found


def _dated(year: int, month: int, day: int) -> Day:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Day(None, doubt=DoubtKind.NO_SUCH_DAY, asks=True)
    try:
        return Day(date(year, month, day))
    except ValueError:
        return Day(None, doubt=DoubtKind.NO_SUCH_DAY, candidates=_near(year, month, day), asks=True)


def _near(year: int, month: int, day: int) -> tuple[date, ...]:
    """The days that may be meant by one that does not exist."""
    if not 1 <= month <= 12:
        swapped = 1 <= day <= 12 and month <= calendar.monthrange(year, day)[1]
        return (date(year, day, month),) if swapped else ()  # 12/25 was meant month first
    if not 1 <= day <= 31:
        return ()
    last = date(year, month, calendar.monthrange(year, month)[1])
    return (last, last + timedelta(days=1))


def _weekday(said: Weekday, today: date, stretch: Stretch | None, after: date | None) -> Day:
    monday = today - timedelta(days=today.weekday())
    if stretch is not None and (stretch.last - stretch.first).days <= 6:
        first = stretch.first - timedelta(days=stretch.first.weekday())
        return _not_past(first + timedelta(days=said.number), today)
    if stretch is not None:
        return Day(_next(stretch.first, said.number), stretch=stretch, doubt=DoubtKind.VAGUE_DAY, asks=True)
    if said.week is not None:
        day = monday + timedelta(weeks=said.week, days=said.number)
        coming = _next(today + timedelta(days=1), said.number)
        if said.unsure and coming != day:
            return Day(day, doubt=DoubtKind.TWO_READINGS, candidates=(coming, day), asks=True)
        return _not_past(day, today)
    if after is not None:
        return Day(_next(after, said.number))
    return Day(_next(today + timedelta(days=1) if said.after_today else today, said.number))


def _next(first: date, number: int) -> date:
    """The first such day of the week on or after a day."""
    return first + timedelta(days=(number - first.weekday()) % 7)


def _not_past(day: date, today: date) -> Day:
    if day >= today:
        return Day(day)
    return Day(day, doubt=DoubtKind.PAST, candidates=(_next(today, day.weekday()),), asks=True)


def _on_weekday(day: Day, said: Weekday, today: date) -> Day:
    found = day.day
    if found is None or found.weekday() == said.number:
        return day
    if said.week is not None:
        other = today - timedelta(days=today.weekday()) + timedelta(weeks=said.week, days=said.number)
    else:
        other = found + timedelta(days=(said.number - found.weekday() + 3) % 7 - 3)
    return Day(found, doubt=DoubtKind.DAYS_DISAGREE, candidates=(found, other), asks=True)


def _stretch(said: Stretch, today: date) -> Day:
    picks = tuple(day for day in said.picks if day >= today)
    if said.last < today or (said.picks and not picks):
        return Day(said.picks[-1] if said.picks else said.first, stretch=said, doubt=DoubtKind.PAST, asks=True)
    first = picks[0] if picks else said.first
    return Day(first, stretch=said, doubt=DoubtKind.VAGUE_DAY, candidates=picks, asks=True)
