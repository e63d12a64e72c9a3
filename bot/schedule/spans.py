"""The days that a question names. Unlike a plan, a question may well be about the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.calendar.wall import instant_on
from bot.language.moments.found import At, Calendar, Clock, Fixed, Found, PartOfDay, Stretch, Weekday
from bot.language.moments.reading import find_moments

_DAY = timedelta(days=1)
_PARTS = {
    "morning": (time(0), time(12)),
    "noon": (time(10, 30), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time.max),
    "night": (time(18), time.max),
}
"""From when to when something begins that is said to be in a part of the day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row.

    Attributes:
        part: the part of the day, "" = all of it.
        unit: "day", "days", "week", "month", "quarter", "year", "part".
    """

    first: date
    last: date
    part: str = ""
    unit: str = "day"

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The first instant of it, and the first after it."""
        begin, end = _PARTS.get(self.part, (time(0), time.max))
        start = instant_on(self.first, begin, zone)
        if end == time.max:
            return start, instant_on(self.last + _DAY, time(0), zone)
        return start, instant_on(self.last, end, zone)


@dataclass(frozen=True, slots=True)
class TimesAsked:
    """What a question says of time.

    Attributes:
        text: the tidied question.
        span: the days meant, None when none are named.
        taken: the pieces of the text that say so, as (start, end).
    """

    text: str
    span: Span | None = None
    taken: tuple[tuple[int, int], ...] = ()


def read_span(text: str, now: datetime, *, past: bool = False) -> TimesAsked:
    """The days that a question names.

    Args:
        text: the question.
        now: aware, in the committee's zone.
        past: whether the question speaks of what was.
    """
    tidied, found = find_moments(text, now)
    pieces = [one for one in found if isinstance(one.value, (At, Calendar, Fixed, PartOfDay, Stretch, Weekday, Clock))]
    pieces = [one for one in pieces if not (isinstance(one.value, Calendar) and one.value.weak)]
    pieces.sort(key=lambda one: one.start)
    spans = _days(pieces, now.date(), past=past)
    part = next((one.value.name for one in pieces if isinstance(one.value, PartOfDay)), "")
    if not spans and part:
        spans = [Span(now.date(), now.date())]
    if not spans:
        return TimesAsked(tidied)
    taken = tuple((one.start, one.end) for one in pieces)
    first, last = spans[0].first, spans[-1].last
    if last < first:
        first, last = min(one.first for one in spans), max(one.last for one in spans)
    unit = spans[0].unit if len(spans) == 1 else "days"
    return TimesAsked(tidied, Span(first, last, part if first == last else "", unit), taken)


def _days(pieces: Sequence[Found], today: date, *, past: bool) -> list[Span]:
    weeks = [one.value for one in pieces if isinstance(one.value, Stretch) and one.value.unit == "week"]
    found: list[Span] = []
    for piece in pieces:
        match piece.value:
            case Fixed(day=day):
                found.append(Span(day, day))
            case At(moment=moment):
                found.append(Span(moment.date(), moment.date()))
            case Calendar() as numbered:
                if dated := _numbered(numbered, today, past=past):
                    found.append(Span(dated, dated))
            case Weekday() as named:
                day = _named(named, today, weeks, past=past)
                found.append(Span(day, day))
            case Stretch(first=first, last=last, unit=unit):
                if past and unit == "month" and first > today:
                    first, last = _year_before(first), _year_before(last)
                found.append(Span(first, last, unit=unit))
            case _:
                pass
    weekdays = any(isinstance(one.value, Weekday) for one in pieces)
    return [one for one in found if one.unit != "week"] if weeks and weekdays else found


def _numbered(said: Calendar, today: date, *, past: bool) -> date | None:
    """The day meant, of several the nearest; None when there is no such day."""
    if said.month is None:
        months = [(today.year, today.month), _month_after(today, -1 if past else 1)]
        days = [day for year, month in months if (day := _date(year, month, said.day))]
        fitting = [day for day in days if (day <= today if past else day >= today)]
        return next(iter(fitting or days), None)
    years = [said.year] if said.year else [today.year, today.year + 1, today.year - 1]
    days = [day for year in years if (day := _date(year, said.month, said.day))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _named(said: Weekday, today: date, weeks: Sequence[Stretch], *, past: bool) -> date:
    monday = today - today.weekday() * _DAY
    if weeks:
        return weeks[0].first + said.number * _DAY
    if said.week is not None:
        return monday + (7 * said.week + said.number) * _DAY
    ahead = (said.number - today.weekday()) % 7
    if past:
        return today - ((today.weekday() - said.number) % 7) * _DAY
    return today + (7 if said.after_today and ahead == 0 else ahead) * _DAY


def _month_after(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_before(day: date) -> date:
    return _date(day.year - 1, day.month, day.day) or date(day.year - 1, day.month, 28)
