"""Days that a rule names and some months lack: the 29th to 31st, and the fifth of a weekday."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from bot.calendar.rule import Rule

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28
_FIFTH = 5


class Days(Protocol):
    """The days of a rule, given in its parts, from a first one on."""

    def __call__(self, freq: str, by: dict[str, str], dtstart: datetime) -> Iterator[datetime]:
        """The moments in their order."""
        ...


def missing_days(rule: Rule, first: datetime, days: Days) -> Iterator[datetime]:
    """The last day of each month that lacks a day of the rule, at the time of the first start, from this on.

    A rule that picks from a set of days (BYSETPOS) misses none: "the last of the 28th to 31st" is in every month.

    Args:
        rule: what is repeated.
        first: the first start on the wall clock.
        days: who knows the days of a rule.
    """
    lacks = _lacking(rule, first)
    if lacks is None:
        return iter(())
    by = {name: value for name, value in rule.by.items() if name in {"INTERVAL", "BYMONTH"}}
    by["BYMONTHDAY"] = "-1"
    if rule.freq == "YEARLY" and not rule.by.keys() & {"BYMONTH", "BYMONTHDAY"}:
        by["BYMONTH"] = str(first.month)
    start = first.replace(day=1, month=1 if rule.freq == "YEARLY" else first.month)
    return filter(lacks, days(rule.freq, by, start))


def _lacking(rule: Rule, first: datetime) -> Callable[[datetime], bool] | None:
    """Whether a month, given by its last day, lacks a day of the rule; None when no month does."""
    if rule.freq not in {"MONTHLY", "YEARLY"} or "BYSETPOS" in rule.by:
        return None
    if "BYDAY" not in rule.by:
        month_days = rule.numbers("BYMONTHDAY") or (first.day,)
        late = tuple(day for day in month_days if day > _SHORTEST_MONTH)
        return (lambda end: any(day > end.day for day in late)) if late else None
    if "BYMONTHDAY" in rule.by or (rule.freq == "YEARLY" and "BYMONTH" not in rule.by):
        return None  # the 13th if it is a Friday; the fifth Friday of a year: no month need have it
    fifths = tuple(_WEEKDAYS.index(day[-2:]) for day in rule.by["BYDAY"].split(",") if day.lstrip("+")[0] == "5")
    return (lambda end: any(_fifth(weekday, end) > end.day for weekday in fifths)) if fifths else None


def _fifth(weekday: int, end: datetime) -> int:
    """The day of the month on which the fifth such weekday falls, or would fall."""
    weekday_of_first = (end.weekday() - (end.day - 1)) % 7
    return 1 + (weekday - weekday_of_first) % 7 + 7 * (_FIFTH - 1)
