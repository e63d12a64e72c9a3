"""How something repeats, in English: "every Monday", "every 2 weeks on Tuesday", "day 5 of every month"."""

from __future__ import annotations

import re

from bot.language.moments.found import Repeats, Scan, Value, rules_for
from bot.language.moments.numbers import ENGLISH_MONTH, month_of
from bot.language.moments.weekdays import CODES, NTH, PLACE, WEEKDAY, weekday_of

_UNITS: dict[str, tuple[str, int]] = {
    "day": ("DAILY", 1), "daily": ("DAILY", 1), "week": ("WEEKLY", 1), "weekly": ("WEEKLY", 1),
    "month": ("MONTHLY", 1), "monthly": ("MONTHLY", 1), "quarter": ("MONTHLY", 3), "quarterly": ("MONTHLY", 3),
    "year": ("YEARLY", 1), "yearly": ("YEARLY", 1), "annually": ("YEARLY", 1),
}  # fmt: skip
_QUARTER_MONTHS = {"first": "1,4,7,10", "second": "2,5,8,11", "last": "3,6,9,12"}


def _count(match: re.Match[str]) -> int:
    said = match.groupdict().get("count")
    return 2 if said == "other" else int(said or 1)


def _interval(count: int) -> tuple[tuple[str, str], ...]:
    return (("INTERVAL", str(count)),) if count > 1 else ()


def _plain(match: re.Match[str], _scan: Scan) -> Value | None:
    frequency, months = _UNITS[match["unit"]]
    count = _count(match)
    return Repeats((("FREQ", frequency), *_interval(count * months))) if 1 <= count <= 99 else None


def _weekly(match: re.Match[str], _scan: Scan) -> Value | None:
    days = sorted({weekday_of(name) for name in re.findall(WEEKDAY, match["days"])})
    count = _count(match)
    codes = ",".join(CODES[day] for day in days)
    return Repeats((("FREQ", "WEEKLY"), *_interval(count), ("BYDAY", codes))) if count else None


def _nth(match: re.Match[str], _scan: Scan) -> Value | None:
    code = f"{NTH[match['place']]}{CODES[weekday_of(match['day'])]}"
    return Repeats((("FREQ", "MONTHLY"), *_interval(_count(match)), ("BYDAY", code)))


def _days(match: re.Match[str]) -> str | None:
    if match["days"].endswith("last day"):
        return "-1"
    days = sorted({int(day) for day in re.findall(r"\d+", match["days"])})
    return ",".join(map(str, days)) if days and days[0] >= 1 and days[-1] <= 31 else None


def _monthly(match: re.Match[str], _scan: Scan) -> Value | None:
    days = _days(match)
    return None if days is None else Repeats((("FREQ", "MONTHLY"), *_interval(_count(match)), ("BYMONTHDAY", days)))


def _quarterly(match: re.Match[str], _scan: Scan) -> Value | None:
    days = _days(match)
    months = _QUARTER_MONTHS[match["place"]]
    return None if days is None else Repeats((("FREQ", "YEARLY"), ("BYMONTH", months), ("BYMONTHDAY", days)))


def _yearly(match: re.Match[str], _scan: Scan) -> Value | None:
    month, day = month_of(match["m"]), int(match["d"])
    if month is None or not 1 <= day <= 31:
        return None
    return Repeats((("FREQ", "YEARLY"), ("BYMONTH", str(month)), ("BYMONTHDAY", str(day))))


_NAMES = rf"(?P<days>{WEEKDAY}(?:(?:, | and ){WEEKDAY})*)"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?(?!\d| times| sessions)"
_NUMBERS = rf"(?P<days>(?:the )?last day|(?:the |days? )?{_NUMBER}(?:(?:, | and )(?:the )?{_NUMBER})*)"
_NTH = rf"(?:the )?(?P<place>{PLACE}) (?P<day>{WEEKDAY})"
_EVERY = r"(?:every|each) (?:(?P<count>other|[1-9]\d?) )?"
ENGLISH_RECURRENCES = rules_for(
    (rf"{_NUMBERS} of the (?P<place>first|second|last) month of (?:every|each) quarter", _quarterly),
    (rf"{_EVERY}months? on {_NTH}(?: of the month)?", _nth),
    (rf"{_EVERY}months? on {_NUMBERS}", _monthly),
    (rf"monthly,? on {_NUMBERS}", _monthly),
    (rf"(?:on )?{_NTH} of (?:the|every|each) month", _nth),
    (rf"(?:every|each) {_NTH}(?: of (?:the|every|each) month)?", _nth),
    (rf"(?:on )?{_NUMBERS} of (?:every|each) month", _monthly),
    (rf"(?:on )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{ENGLISH_MONTH}) (?:every|each) year", _yearly),
    (rf"(?:every|each) year on (?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{ENGLISH_MONTH})", _yearly),
    (rf"{_EVERY}weeks? on {_NAMES}", _weekly),
    (rf"weekly on {_NAMES}", _weekly),
    (rf"{_EVERY}{_NAMES}", _weekly),
    (rf"{_EVERY}(?P<unit>day|week|month|quarter|year)s?", _plain),
    (r"(?P<unit>daily|weekly|monthly|quarterly|yearly|annually)", _plain),
    having=('ever', 'each', 'ly', 'month', 'last day'),
)  # fmt: skip
