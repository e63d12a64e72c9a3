"""On which days a series takes place: an RRULE, followed on the wall clock, and the rule for days that will not do.

Only a rule that names no weekday can meet a Saturday or Sunday by accident; one that names them (each Saturday, the
first Sunday of a month, every day) means them, and then only holidays are days off.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Literal

from bot.calendar.days import WorkingDays
from bot.calendar.missing import missing_days
from bot.calendar.rule import FIRST_YEAR, LAST_YEAR, DayRule, Rule, read_rule
from bot.calendar.wall import instant_of, wall_of

MOST_OCCURRENCES = 400
_MOST_STEPS = 50_000  # days looked at: 100 years and more, day by day
_CENTURY = 36_525  # days
_CYCLE = 400  # years after which the Gregorian calendar, weekdays and all, begins anew

Shifted = Literal["", "off", "missing"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a series takes place; moments are in UTC.

    Attributes:
        original_at: as the rule gives it: by this an occurrence is known again, wherever it is moved. A day that its
            month lacks counts as the month's last day ("previous") or the day after that ("next").
        starts_at: when it begins.
        shifted: why it does not begin at `original_at`: "off" = that day is, "missing" = the month lacks the day.
    """

    original_at: datetime
    starts_at: datetime
    shifted: Shifted = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One day of the rule, on the wall clock, before it is known whether it will do."""

    nominal: datetime
    starts: datetime
    shifted: Shifted


def expand(
    rrule: str,
    first: datetime,
    zone: tzinfo,
    until: datetime,
    day_rule: DayRule,
    working_days: WorkingDays,
    limit: int = MOST_OCCURRENCES,
    *,
    since: datetime | None = None,
) -> tuple[Occurrence, ...]:
    """The occurrences of a series in their order, at most `limit`.

    A COUNT counts what takes place: four Saturdays of which one is skipped make five weeks. Two occurrences that the
    day rule puts at one time are one. Without rule there is one occurrence, at `first`, whatever the day.

    Args:
        rrule: RFC 5545, "" = once.
        first: the first start on the wall clock, without zone; it counts only if it is on the rule.
        zone: whose wall clock.
        until: aware; the last moment at which the rule is asked, before days are shifted.
        day_rule: what becomes of days that are off or that their month lacks.
        working_days: which days are off.
        limit: how many at most; the earliest.
        since: aware; what begins earlier is left out, though counted by COUNT. None = from the first on.

    Raises:
        ValueError: a rule that we cannot follow, `first` with zone or out of all bounds, or `until` without zone.
    """
    first = _checked(first)
    if not rrule:
        once = instant_of(first, zone)
        return (Occurrence(once, once),)
    rule = read_rule(rrule)
    last = min(wall_of(until, zone), _last_of(rule, zone, first))
    candidates = heapq.merge(
        _on_rule(rule, first, last), _missing(rule, first, last, day_rule), key=attrgetter("nominal")
    )
    place = partial(_placed, day_rule=day_rule, off=_off(rule, working_days), working_days=working_days)
    placed = filter(None, map(place, islice(candidates, _MOST_STEPS)))
    found = sorted(_distinct(placed, rule.count), key=attrgetter("starts"))
    occurrences = (_occurrence(one, zone) for one in found)
    return tuple(islice((one for one in occurrences if since is None or one.starts_at >= since), limit))


def follows(rrule: str, starts: datetime) -> bool:
    """Whether a start on the wall clock is one of the days that the rule itself names.

    Raises:
        ValueError: a rule that we cannot follow.
    """
    starts = _checked(starts)
    return next(_days(read_rule(rrule), starts), None) == starts


def comes_true(rrule: str, first: datetime) -> bool:
    """Whether the rule names any day at all within a century from the first start on.

    Raises:
        ValueError: a rule that we cannot follow.
    """
    rule, first = read_rule(rrule), _checked(first)
    day = next(_days(rule, first), None)
    return day is not None and day <= _last_of(rule, UTC, first)


def _on_rule(rule: Rule, first: datetime, last: datetime) -> Iterator[_Candidate]:
    for moment in _days(rule, first):
        if moment > last:
            return
        yield _Candidate(moment, moment, "")


def _missing(rule: Rule, first: datetime, last: datetime, day_rule: DayRule) -> Iterator[_Candidate]:
    """The days that the rule names and their months lack, where the day rule finds another day for them."""
    if day_rule not in {"next", "previous"}:
        return
    for end in missing_days(rule, first, partial(_dateutil, first=first)):
        nominal = end + timedelta(days=1) if day_rule == "next" else end
        if nominal > last:
            return
        yield _Candidate(nominal, nominal, "missing")


def _placed(
    candidate: _Candidate, day_rule: DayRule, off: Callable[[date], bool], working_days: WorkingDays
) -> _Candidate | None:
    """The candidate at the time at which it takes place, None when it does not."""
    day = candidate.nominal.date()
    stays = working_days.is_working_day(day) if candidate.shifted else not off(day)
    if stays or day_rule == "keep":
        return candidate
    if day_rule == "skip":
        return None
    other = working_days.next_working_day(day) if day_rule == "next" else working_days.previous_working_day(day)
    starts = datetime.combine(other, candidate.nominal.time())
    return _Candidate(candidate.nominal, starts, candidate.shifted or "off")


def _off(rule: Rule, working_days: WorkingDays) -> Callable[[date], bool]:
    if rule.freq in {"DAILY", "WEEKLY"} or "BYDAY" in rule.by:
        return working_days.is_holiday
    return lambda day: not working_days.is_working_day(day)


def _distinct(placed: Iterable[_Candidate], count: int | None) -> Iterable[_Candidate]:
    """The first so many that begin at different times; of two at one time the one that was meant to be then."""
    found: dict[datetime, _Candidate] = {}
    for one in placed:
        if one.starts not in found and len(found) == count:
            break
        if one.starts not in found or (found[one.starts].shifted and not one.shifted):
            found[one.starts] = one
    return found.values()


def _occurrence(candidate: _Candidate, zone: tzinfo) -> Occurrence:
    return Occurrence(instant_of(candidate.nominal, zone), instant_of(candidate.starts, zone), candidate.shifted)


def _checked(first: datetime) -> datetime:
    """The first start in whole seconds: dateutil knows no others."""
    if first.tzinfo is not None or not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(f"no first start on the wall clock: {first}")
    return first.replace(microsecond=0)


def _last_of(rule: Rule, zone: tzinfo, first: datetime) -> datetime:
    """The rule's own last moment, on the wall clock; a century on where it has none."""
    last = first + timedelta(days=_CENTURY)
    if rule.until is None:
        return last
    until = wall_of(rule.until.moment.replace(tzinfo=UTC), zone) if rule.until.utc else rule.until.moment
    return min(last, until)


def _days(rule: Rule, first: datetime) -> Iterator[datetime]:
    """The days that the rule names, without end; COUNT and UNTIL are for others to keep."""
    return _dateutil(rule.freq, dict(rule.by), dtstart=first, first=first)


def _dateutil(freq: str, by: dict[str, str], dtstart: datetime, first: datetime) -> Iterator[datetime]:
    """The days of a rule from `first` on, until dateutil's last year.

    It looks for a day that never comes until the year 9999. The calendar repeats, so the rule is asked one to five
    centuries before that: the answer is the same and comes a twentieth as late.
    """
    from dateutil.rrule import rrulestr  # late: only series need it

    ahead = (MAXYEAR - 100 - first.year) // _CYCLE * _CYCLE
    written = ";".join(f"{name}={value}" for name, value in {"FREQ": freq, **by}.items())
    for moment in rrulestr(written, dtstart=dtstart.replace(year=dtstart.year + ahead)):
        found = moment.replace(year=moment.year - ahead)
        if found >= first:
            yield found
