"""The lunar calendar as it is kept in Việt Nam, which now and then differs from the Chinese one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.language.moments.lunar import last_before_new_year, new_year, solar_day


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1985, date(1985, 1, 21)),
        (2007, date(2007, 2, 17)),
        (2020, date(2020, 1, 25)),
        (2024, date(2024, 2, 10)),
        (2025, date(2025, 1, 29)),
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),
        (2028, date(2028, 1, 26)),
        (2029, date(2029, 2, 13)),
        (2030, date(2030, 2, 2)),
    ],
)
def test_new_year_falls_as_the_vietnamese_calendar_says(year: int, day: date) -> None:
    assert new_year(year) == day
    assert last_before_new_year(year) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "month", "year", "solar"),
    [
        (10, 3, 2026, date(2026, 4, 26)),  # Giỗ Tổ Hùng Vương
        (10, 3, 2027, date(2027, 4, 16)),
        (15, 8, 2026, date(2026, 9, 25)),  # Trung thu
        (23, 12, 2026, date(2027, 1, 30)),  # Ông Táo
        (15, 7, 2025, date(2025, 9, 6)),  # after the leap sixth month
        (15, 3, 2023, date(2023, 5, 4)),  # after the leap second month
        (30, 12, 2026, None),  # a month of 29 days
        (0, 1, 2026, None),
    ],
)
def test_a_lunar_day_has_its_solar_day(day: int, month: int, year: int, solar: date | None) -> None:
    assert solar_day(day, month, year) == solar


def test_months_have_29_or_30_days() -> None:
    for year in range(2020, 2050):
        for month in range(1, 13):
            assert solar_day(29, month, year) is not None
            assert solar_day(31, month, year) is None
