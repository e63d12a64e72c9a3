"""So many minutes, days or months as something that can be added to a day or a moment."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ONE = {
    "minute": relativedelta(minutes=1),
    "hour": relativedelta(hours=1),
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def working_days_after(day: date, count: int) -> date:
    """The day so many working days later: Saturdays and Sundays do not count; public holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def delta(unit: str, count: int) -> relativedelta:
    """So many of a unit: "minute", "hour", "day", "week", "month" or "year"."""
    return ONE[unit] * count
