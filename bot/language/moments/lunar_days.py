"""Days of the lunar calendar, read only where the words say so: rằm, Tết, "âm lịch", "tháng Giêng", "tháng Chạp"."""

from __future__ import annotations

import re
from datetime import date

from bot.language.moments.found import Fixed, Repeats, Scan, Value, rules_for
from bot.language.moments.lunar import last_before_new_year, new_year, solar_day
from bot.language.moments.numbers import MONTH, NUMBER, YEAR, month_of, number_of

_FULL_MOON = 15
_LAST = 30
_LUNAR = r"(?: \(?(?:am lich|am|al)(?!\w)\)?)"


def coming(day: int, month: int, today: date) -> date | None:
    """The next such day of the lunar calendar, today included."""
    days = (solar_day(day, month, year) for year in (today.year - 1, today.year, today.year + 1))
    return next((found for found in days if found is not None and found >= today), None)


def _day_and_month(match: re.Match[str], scan: Scan) -> Value | None:
    day, month = number_of(match["d"]), month_of(match["m"])
    if day is None or month is None:
        return None
    written = match.groupdict().get("y")
    found = solar_day(day, month, int(written)) if written else coming(day, month, scan.today)
    return None if found is None else Fixed(found, lunar=True)


def _full_moon(match: re.Match[str], scan: Scan) -> Value | None:
    if match["m"]:
        month = month_of(match["m"])
        found = None if month is None else coming(_FULL_MOON, month, scan.today)
    else:
        moons = (coming(_FULL_MOON, month, scan.today) for month in range(1, 13))
        found = min((moon for moon in moons if moon is not None), default=None)
    return None if found is None else Fixed(found, lunar=True)


def _new_year_day(match: re.Match[str], scan: Scan) -> Value | None:
    day = number_of(match["d"])
    if day is None or not 1 <= day <= 30:
        return None
    written = match["y"]
    years = (int(written),) if written else (scan.today.year, scan.today.year + 1)
    days = (solar_day(day, 1, year) if day <= 10 else solar_day(day, 12, year - 1) for year in years)
    found = next((there for there in days if there is not None and (written or there >= scan.today)), None)
    if found is None and day == _LAST:  # the year's last month may have 29 days; its last one is meant all the same
        return _last_day(match, scan)
    return None if found is None else Fixed(found, lunar=True)


def _new_year(_match: re.Match[str], scan: Scan) -> Value:
    years = (new_year(year) for year in (scan.today.year, scan.today.year + 1))
    return Fixed(next(day for day in years if day >= scan.today), lunar=True)


def _last_day(_match: re.Match[str], scan: Scan) -> Value:
    days = (last_before_new_year(year) for year in (scan.today.year, scan.today.year + 1))
    return Fixed(next(day for day in days if day >= scan.today), lunar=True)


def _series(_match: re.Match[str], _scan: Scan) -> Value:
    return Repeats((), lunar=True)


_DAY = rf"(?:ngay |mung |mong )?(?P<d>{NUMBER})"
_YEARS = rf"(?:(?: nam |/| )(?P<y>{YEAR}))?"
LUNAR_DAYS = rules_for(
    (rf"(?:(?:ngay )?ram|(?:ngay |mung |mong )(?:{NUMBER})){_LUNAR}? (?:hang|moi) (?:thang|nam){_LUNAR}", _series),
    (r"(?:ngay )?ram (?:hang|moi) thang", _series),
    (rf"{_DAY} ?(?:/| thang ) ?(?P<m>{MONTH}){_YEARS}{_LUNAR} (?:hang|moi) nam", _series),
    (rf"{_DAY} ?(?:/| thang ) ?(?P<m>{MONTH}){_YEARS}{_LUNAR}", _day_and_month),
    (rf"{_DAY} thang (?P<m>gieng|chap){_YEARS}", _day_and_month),
    (rf"(?:ngay )?ram(?: thang (?P<m>{MONTH}))?{_LUNAR}?", _full_moon),
    (rf"(?:ngay |mung |mong )?(?P<d>{NUMBER}) tet(?: nguyen dan| am lich)?(?: nam)?(?: (?P<y>{YEAR}))?", _new_year_day),
    (r"(?:dem |ngay )?giao thua", _last_day),
    having=("ram", "tet", "am", "al", "chap", "gieng", "giao"),
)
