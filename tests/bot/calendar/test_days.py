"""Days off and working days of Viet Nam."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.days import DayOff, WorkingDays, tet_of

PLAIN = WorkingDays()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Tết Dương lịch"),
        (date(2026, 2, 16), "Giao thừa Tết Nguyên Đán"),
        (date(2026, 2, 17), "Tết Nguyên Đán"),
        (date(2026, 2, 20), "Mùng bốn Tết Nguyên Đán"),
        (date(2026, 4, 26), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Ngày Quốc tế Lao động"),
        (date(2026, 8, 31), "Ngày nghỉ (thay cho ngày 22/08/2026)"),
        (date(2026, 9, 1), "Quốc khánh"),
        (date(2026, 9, 2), "Quốc khánh"),
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
    ],
)
def test_a_public_holiday_is_off_and_has_its_name(day: date, name: str) -> None:
    assert PLAIN.is_holiday(day)
    assert PLAIN.is_off(day)
    assert not PLAIN.is_working_day(day)
    assert PLAIN.name_of(day, "vi") == name


def test_holidays_have_names_in_both_languages() -> None:
    assert PLAIN.name_of(date(2026, 9, 2), "en") == "National Day"
    assert PLAIN.name_of(date(2026, 9, 3), "en") == ""


@pytest.mark.parametrize(
    ("day", "off", "works"),
    [
        (date(2026, 11, 27), False, True),  # a Friday
        (date(2026, 11, 28), False, False),  # a Saturday: offices are closed, but reminders go out
        (date(2026, 11, 29), True, False),  # a Sunday
        (date(2026, 8, 22), False, True),  # a Saturday worked for Monday the 31st
        (date(2027, 5, 1), True, False),  # a Saturday that is a holiday
    ],
)
def test_off_and_working_are_two_notions(day: date, *, off: bool, works: bool) -> None:
    assert (PLAIN.is_off(day), PLAIN.is_working_day(day)) == (off, works)


def test_the_committee_has_the_last_word() -> None:
    sunday, holiday, tuesday = date(2026, 11, 29), date(2026, 9, 2), date(2026, 11, 10)
    days = WorkingDays(
        {
            sunday: DayOff("làm bù", works=True),
            holiday: DayOff("trực", works=True),
            tuesday: DayOff("Ngày truyền thống", works=False),
        }
    )
    assert [days.is_off(day) for day in (sunday, holiday, tuesday)] == [False, False, True]
    assert [days.is_working_day(day) for day in (sunday, holiday, tuesday)] == [True, True, False]
    assert [days.name_of(day, "en") for day in (sunday, holiday, tuesday)] == ["", "", "Ngày truyền thống"]


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),
        (2028, date(2028, 1, 26)),
        (2029, date(2029, 2, 13)),
        (2030, date(2030, 2, 2)),  # the Chinese calendar says the 3rd
        (1, None),
    ],
)
def test_tet_is_that_of_viet_nam(year: int, day: date | None) -> None:
    assert tet_of(year) == day


@pytest.mark.parametrize(
    ("day", "before", "after", "last_not_off"),
    [
        (date(2026, 11, 29), date(2026, 11, 27), date(2026, 11, 30), date(2026, 11, 28)),
        (date(2026, 2, 18), date(2026, 2, 13), date(2026, 2, 23), date(2026, 2, 14)),
        (date(2026, 11, 25), date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 23)),
        (date(2026, 8, 24), date(2026, 8, 22), date(2026, 8, 25), date(2026, 8, 22)),
    ],
)
def test_neighbouring_days(day: date, before: date, after: date, last_not_off: date) -> None:
    assert PLAIN.previous_working_day(day) == before
    assert PLAIN.next_working_day(day) == after
    assert PLAIN.last_day_before_that_is_not_off(day) == last_not_off


def test_thirty_working_days_leave_out_weekends_and_holidays() -> None:
    assert PLAIN.add_working_days(date(2026, 3, 2), 30) == date(2026, 4, 13)
    assert PLAIN.add_working_days(date(2026, 8, 20), 8) == date(2026, 9, 3)  # 21, 22 (swapped), 24 … 28, 3
    assert PLAIN.add_working_days(date(2026, 11, 29), 0) == date(2026, 11, 29)
    with pytest.raises(ValueError, match="less than no days"):
        PLAIN.add_working_days(date(2026, 3, 2), -1)


def test_a_table_that_leaves_no_day_moves_nothing() -> None:
    first = date(2026, 1, 1)
    days = WorkingDays({first + timedelta(days=shift): DayOff("", works=False) for shift in range(-500, 500)})
    assert days.next_working_day(first) == days.previous_working_day(first) == first


@given(DAYS, st.integers(0, 60))
def test_a_term_has_as_many_working_days_as_it_says(day: date, count: int) -> None:
    end = PLAIN.add_working_days(day, count)
    inside = [day + timedelta(days=shift) for shift in range(1, (end - day).days + 1)]
    assert sum(map(PLAIN.is_working_day, inside)) == count


@given(DAYS)
def test_a_day_off_is_never_worked(day: date) -> None:
    assert not (PLAIN.is_off(day) and PLAIN.is_working_day(day))
    assert PLAIN.is_holiday(day) == (PLAIN.name_of(day, "vi") != "") == (PLAIN.name_of(day, "en") != "")
