"""RRULEs (RFC 5545): which of them we follow, when they come true first, which days they lack in some months."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

_UNTIL_ZONE = re.compile(r"(UNTIL=\d{8}(?:T\d{6})?)Z")
_WEEKDAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
RULE_PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[1-9][0-9]?"),
    "COUNT": re.compile(r"[1-9][0-9]{0,2}"),
    "UNTIL": re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "BYDAY": re.compile(rf"[+-]?[1-5]?{_WEEKDAY}(?:,[+-]?[1-5]?{_WEEKDAY})*"),
    "BYMONTHDAY": re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])(?:,-?(?:[1-9]|[12][0-9]|3[01]))*"),
    "BYMONTH": re.compile(r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*"),
    "BYSETPOS": re.compile(r"-?[1-9][0-9]?"),
    "WKST": re.compile(_WEEKDAY),
}
"""The parts of a rule that we can follow, and their values; a rule by the second, say, is none of ours."""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by their names."""
    return {name: value for name, _, value in (part.partition("=") for part in rule.split(";"))}


def rule_of(parts: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """The rule that consists of these parts."""
    return ";".join(f"{name}={value}" for name, value in dict(parts).items())


def is_followed(rule: str) -> bool:
    """Whether the rule has only parts that we can follow."""
    written = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(written)
    if len(parts) != len(written) or "FREQ" not in parts or parts.keys() >= {"COUNT", "UNTIL"}:
        return False
    if parts["FREQ"] in {"DAILY", "WEEKLY"}:
        if parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
            return False  # no such rule by the week, and by the day one could search for centuries
        if any(sign in parts.get("BYDAY", "") for sign in "+-12345"):
            return False  # the second Tuesday is one of a month or a year
    return all(name in RULE_PARTS and RULE_PARTS[name].fullmatch(value) for name, value in written)


@lru_cache(maxsize=512)
def first_of(rule: str, starts: datetime) -> datetime | None:
    """The first moment of a rule at or after a start; None when there is none, or the rule makes no sense.

    Args:
        rule: as written; a UNTIL in UTC is compared with the wall clock, which makes no odds here.
        starts: on the committee's wall clock, without zone.
    """
    from dateutil.rrule import rrulestr  # late: only events need it

    try:
        return next(iter(rrulestr(_UNTIL_ZONE.sub(r"\1", rule), dtstart=starts)), None)
    except (ValueError, TypeError, OverflowError):
        return None


def until_end_of(day: date) -> str:
    """UNTIL for a last day: on the wall clock, the end of the day."""
    return f"{datetime.combine(day, time(23, 59, 59)):%Y%m%dT%H%M%S}"


def lacking_days(rule: str) -> tuple[int, ...]:
    """The days of the month in a rule that some of its months do not have, in a leap year or another."""
    parts = parts_of(rule)
    months = [int(month) for month in parts.get("BYMONTH", "1,2,3,4,5,6,7,8,9,10,11,12").split(",")]
    shortest = min(calendar.monthrange(2027, month)[1] for month in months)
    days = [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day]
    return tuple(day for day in days if day > shortest)
