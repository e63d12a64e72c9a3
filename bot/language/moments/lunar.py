"""The Vietnamese lunar calendar: which day of the solar calendar a lunar day falls on.

New moons and the sun's longitude by the usual series of astronomy (J. Meeus, Astronomical Algorithms, 1998), days
counted at UTC+7. A month begins on the day of the new moon; the 11th month holds the winter solstice; in a year of
13 months the first month after it in which the sun enters no new sign is the leap month.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import lru_cache

_DAY_ZERO = 1_721_424.5  # Julian date of the day before 1 January of the year 1
_FIRST_MOON = 2_415_021.076998695
_MONTH = 29.530588853
_VIETNAM = 7 / 24


def solar_day(day: int, month: int, year: int) -> date | None:
    """The solar day of a lunar one (never of a leap month), None when that month has no such day.

    Args:
        day: 1 to 30.
        month: 1 to 12.
        year: the lunar year, which begins at Tết of the solar year of the same number.
    """
    first, following = _month_starts(month, year)
    there = first + timedelta(days=day - 1)
    return there if day >= 1 and there < following else None


def new_year(year: int) -> date:
    """Mùng 1 Tết."""
    return _month_starts(1, year)[0]


def last_before_new_year(year: int) -> date:
    """The last day of the year that ends: giao thừa."""
    return new_year(year) - timedelta(days=1)


@lru_cache(maxsize=256)
def _month_starts(month: int, year: int) -> tuple[date, date]:
    """The first day of a lunar month and the first day of the month that follows it."""
    winter = year - 1 if month < 11 else year
    eleventh, next_eleventh = _eleventh_month(winter), _eleventh_month(winter + 1)
    count = round((_moon_day(eleventh) - 2_415_021.077) / _MONTH)
    offset = (month - 11) % 12
    if _days(next_eleventh) - _days(eleventh) > 365:
        leap = _leap_month(count)
        offset += offset >= leap
    return _date(_new_moon_day(count + offset)), _date(_new_moon_day(count + offset + 1))


def _days(day: date) -> int:
    return day.toordinal()


def _moon_day(day: date) -> float:
    return day.toordinal() + _DAY_ZERO + 0.5


def _date(julian_day: int) -> date:
    return date.fromordinal(int(julian_day - _DAY_ZERO - 0.5))


def _eleventh_month(year: int) -> date:
    """The day on which the lunar month of the winter solstice begins."""
    count = int((_moon_day(date(year, 12, 31)) - 2_415_021) / _MONTH)
    start = _new_moon_day(count)
    if _sign(start) >= 9:
        start = _new_moon_day(count - 1)
    return _date(start)


def _leap_month(count: int) -> int:
    """How many months after the 11th the leap month comes."""
    last = _sign(_new_moon_day(count + 1))
    for place in range(2, 14):
        sign = _sign(_new_moon_day(count + place))
        if sign == last:
            return place - 1
        last = sign
    return 13


def _new_moon_day(count: int) -> int:
    """The Julian day, in Viet Nam, of a new moon counted from 1900."""
    return math.floor(_new_moon(count) + 0.5 + _VIETNAM)


def _new_moon(count: int) -> float:
    t = count / 1236.85
    mean = 2_415_020.75933 + 29.53058868 * count + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * _sin(166.56 + 132.87 * t - 0.009173 * t**2)
    sun = 359.2242 + 29.10535608 * count - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * count + 0.0107306 * t**2 + 0.00001236 * t**3
    node = 21.2964 + 390.67050646 * count - 0.0016528 * t**2 - 0.00000239 * t**3
    shift = (0.1734 - 0.000393 * t) * _sin(sun) + 0.0021 * _sin(2 * sun)
    shift += -0.4068 * _sin(moon) + 0.0161 * _sin(2 * moon) - 0.0004 * _sin(3 * moon)
    shift += 0.0104 * _sin(2 * node) - 0.0051 * _sin(sun + moon) - 0.0074 * _sin(sun - moon)
    shift += 0.0004 * _sin(2 * node + sun) - 0.0004 * _sin(2 * node - sun) - 0.0006 * _sin(2 * node + moon)
    shift += 0.0010 * _sin(2 * node - moon) + 0.0005 * _sin(2 * moon + sun)
    return mean + shift - (-0.000278 + 0.000265 * t + 0.000262 * t**2)


def _sign(julian_day: int) -> int:
    """In which twelfth of its yearly way (0 = from the spring equinox) the sun is at the start of a day."""
    t = (julian_day - 0.5 - _VIETNAM - 2_451_545.0) / 36_525
    anomaly = 357.5291 + 35_999.0503 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    longitude = 280.46645 + 36_000.76983 * t + 0.0003032 * t**2
    longitude += (1.9146 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
    longitude += (0.019993 - 0.000101 * t) * _sin(2 * anomaly) + 0.00029 * _sin(3 * anomaly)
    return int(longitude % 360 / 30)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))
