"""On which days a series takes place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.days import DayOff, WorkingDays
from bot.calendar.recurrence import comes_true, expand, follows
from bot.calendar.rule import DayRule, read_rule
from bot.calendar.wall import wall_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = WorkingDays()
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def days(rrule: str, first: str, until: str, day_rule: DayRule = "keep", limit: int = 400) -> list[str]:
    """On which days, as `MM-DD`, a series of 14:00 takes place."""
    found = expand(rrule, at(f"{first}T14:00"), HANOI, at(f"{until}T23:59+07:00"), day_rule, PLAIN, limit)
    walls = [wall_of(one.starts_at, HANOI) for one in found]
    assert all((wall.hour, wall.minute) == (14, 0) for wall in walls)
    return [f"{wall:%m-%d}" for wall in walls]


@pytest.mark.parametrize(
    ("rrule", "first", "day_rule", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2026-01-03", "keep", "01-03 02-03 03-03 04-03 05-03 06-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2026-01-03", "skip", "02-03 03-03 04-03 06-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2026-01-03", "next", "01-05 02-03 03-03 04-03 05-04 06-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2026-01-03", "previous", "01-02 02-03 03-03 04-03 04-29 06-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=17", "2026-02-17", "next", "02-23 03-17 04-17 05-18 06-17"),  # Tết
        ("FREQ=MONTHLY;BYMONTHDAY=17", "2026-02-17", "previous", "02-13 03-17 04-17 05-15 06-17"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "keep", "01-31 03-31 05-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "skip", "03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "next", "02-02 03-02 03-31 05-04 06-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "previous", "01-30 02-27 03-31 04-29 05-29 06-30"),
        ("FREQ=MONTHLY", "2026-01-31", "previous", "01-30 02-27 03-31 04-29 05-29 06-30"),  # the day of the first
        ("FREQ=MONTHLY;BYMONTHDAY=30,31", "2026-01-30", "previous", "01-30 02-27 03-30 03-31 04-29 05-29 06-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,31", "2026-03-31", "next", "03-31 04-01 05-04 06-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "next", "02-02 03-02 03-31 05-04 06-01 06-30"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31", "2025-11-30", "previous", "11-28 02-27 05-29"),
        ("FREQ=MONTHLY;BYDAY=1SA", "2026-01-03", "next", "01-03 02-07 03-07 04-04 05-02 06-06"),  # Saturdays are meant
        ("FREQ=MONTHLY;BYDAY=5FR", "2026-01-30", "keep", "01-30 05-29"),
        ("FREQ=MONTHLY;BYDAY=5FR", "2026-01-30", "previous", "01-30 02-27 03-31 04-29 05-29 06-30"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30", "next", "01-30 02-27 03-27 04-24 05-29 06-26"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-04-01", "previous", "04-29 05-29 06-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2026-02-01", "keep", "02-28 03-31 04-30 05-31 06-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2026-02-01", "previous", "02-27 03-31 04-29 05-29 06-30"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=31", "2026-01-01", "next", ""),  # no Friday the 31st: that is no lack
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-04-12", "skip", "04-12 05-10 05-24 06-07 06-21"),  # Hùng Kings
        ("FREQ=WEEKLY;COUNT=3", "2026-04-23", "next", "04-23 05-04 05-07"),
        ("FREQ=WEEKLY;COUNT=3", "2026-04-23", "skip", "04-23 05-07 05-14"),  # three that take place
        ("FREQ=WEEKLY;UNTIL=20260507", "2026-04-23", "skip", "04-23 05-07"),  # all of the last day
        ("FREQ=WEEKLY;UNTIL=20260507T070000Z", "2026-04-23", "keep", "04-23 04-30 05-07"),
        ("FREQ=WEEKLY;UNTIL=20260507T065959Z", "2026-04-23", "keep", "04-23 04-30"),
        ("FREQ=WEEKLY;UNTIL=20260507T135959", "2026-04-23", "keep", "04-23 04-30"),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z;BYDAY=MO", "2026-06-15", "keep", "06-15 06-22 06-29"),
        ("FREQ=DAILY;INTERVAL=1;COUNT=4", "2026-04-29", "next", "04-29 05-02 05-03 05-04"),  # of three on the 4th, one
        ("FREQ=DAILY", "2026-06-27", "skip", "06-27 06-28 06-29 06-30"),  # every day is every day
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=19", "2026-05-19", "skip", "05-19"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29", "keep", "02-29"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29", "previous", "02-29 02-28 02-27"),
        ("FREQ=YEARLY", "2024-02-29", "next", "02-29 03-03 03-02"),
        ("FREQ=YEARLY;BYMONTHDAY=31", "2026-01-31", "previous", "01-30 02-27 03-31 04-29 05-29 06-30"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=5MO", "2026-01-31", "previous", "02-27"),
        ("rrule:freq=weekly; byday=mo;", "2026-06-15", "keep", "06-15 06-22 06-29"),
        ("", "2026-02-17", "skip", "02-17"),  # once, whatever the day
    ],
)  # fmt: skip
def test_a_series_until_the_end_of_june(rrule: str, first: str, day_rule: DayRule, expected: str) -> None:
    assert days(rrule, first, "2026-06-30", day_rule) == expected.split()


def test_an_occurrence_is_known_by_the_day_that_the_rule_gives() -> None:
    found = expand(
        "FREQ=MONTHLY;BYMONTHDAY=31", at("2026-03-31T14:00"), HANOI, at("2026-06-01T00:00+07:00"), "next", PLAIN
    )
    assert [(one.original_at.isoformat(), one.starts_at.isoformat(), one.shifted) for one in found] == [
        ("2026-03-31T07:00:00+00:00", "2026-03-31T07:00:00+00:00", ""),
        ("2026-05-01T07:00:00+00:00", "2026-05-04T07:00:00+00:00", "missing"),
        ("2026-05-31T07:00:00+00:00", "2026-06-01T07:00:00+00:00", "off"),
    ]  # fmt: skip


def test_of_two_at_one_time_the_one_that_was_meant_then_stays() -> None:
    rule = "FREQ=WEEKLY;BYDAY=MO,TU"
    found = expand(rule, at("2026-04-27T14:00"), HANOI, at("2026-04-29T00:00+07:00"), "next", PLAIN)
    assert [(one.starts_at, one.shifted) for one in found] == [(at("2026-04-28T07:00+00:00"), "")]


def test_the_committees_own_day_off_counts() -> None:
    own = WorkingDays({date(2026, 6, 10): DayOff("Đại hội", works=False)})
    found = expand("FREQ=WEEKLY", at("2026-06-03T09:00"), HANOI, at("2026-06-30T00:00+07:00"), "previous", own)
    assert [wall_of(one.starts_at, HANOI).day for one in found] == [3, 9, 17, 24]


def test_clocks_that_change_move_no_meeting_and_double_none() -> None:
    spring = expand("FREQ=DAILY", at("2026-03-28T02:30"), BERLIN, at("2026-03-30T12:00+00:00"), "keep", PLAIN)
    assert [f"{one.starts_at:%d %H:%M}" for one in spring] == ["28 01:30", "29 01:00", "30 00:30"]
    autumn = expand("FREQ=DAILY", at("2026-10-24T02:30"), BERLIN, at("2026-10-26T12:00+00:00"), "keep", PLAIN)
    assert [f"{one.starts_at:%d %H:%M}" for one in autumn] == ["24 00:30", "25 00:30", "26 01:30"]


def test_an_old_series_is_asked_from_today_on() -> None:
    rule, first = "FREQ=DAILY;COUNT=999", at("2024-01-01T08:00")
    since, until = at("2026-09-24T00:00+07:00"), at("2030-01-01T00:00+07:00")
    found = expand(rule, first, HANOI, until, "keep", PLAIN, since=since)
    assert [f"{one.starts_at:%m-%d}" for one in found] == ["09-24", "09-25"]  # the 998th and 999th


def test_a_series_has_at_most_so_many_occurrences() -> None:
    assert len(days("FREQ=DAILY", "2026-01-01", "2099-01-01")) == 400
    assert days("FREQ=DAILY", "2026-01-01", "2099-01-01", limit=2) == ["01-01", "01-02"]


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=WEEKLY;BYHOUR=1,2,3",
        "FREQ=DAILY;COUNT=1000",
        "hằng tháng",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;COUNT=3;UNTIL=20260101",
        "FREQ=DAILY;BYMONTH=2",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY;UNTIL=20261332",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
        "FREQ=MONTHLY;BYMONTHDAY=1" + ",1" * 200,
        "INTERVAL=2",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        ";",
        "\x00",
        "FREQ=DAILY;UNTIL=20261231T250000",
        "FREQ=\uff24AILY",
        "FREQ=MONTHLY;BYMONTHDAY=٣",
        "RRULE:",
    ],
)
def test_a_rule_that_we_cannot_follow_is_refused(rrule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # strptime's own among them
        read_rule(rrule)
    with pytest.raises(ValueError):  # noqa: PT011
        expand(rrule, at("2026-01-01T08:00"), HANOI, at("2027-01-01T00:00+00:00"), "skip", PLAIN)


@pytest.mark.parametrize(
    ("first", "until"),
    [
        ("2026-01-01T08:00+07:00", "2027-01-01T00:00+00:00"),
        ("2026-01-01T08:00", "2027-01-01T00:00"),
        ("9999-12-31T08:00", "2027-01-01T00:00+00:00"),
        ("0001-01-01T08:00", "2027-01-01T00:00+00:00"),
    ],
)
def test_a_moment_that_makes_no_sense_is_refused(first: str, until: str) -> None:
    with pytest.raises(ValueError, match=r"wall clock|zone"):
        expand("FREQ=DAILY", at(first), HANOI, at(until), "skip", PLAIN)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=99",
        "FREQ=MONTHLY;BYMONTHDAY=31,30,29,28,-1,-2,-3;BYDAY=5MO,-5MO;BYSETPOS=88",
    ],
)
def test_a_rule_that_never_comes_true_is_soon_found_out(rrule: str) -> None:
    started = time.process_time()
    assert not comes_true(rrule, at("2026-01-01T08:00"))
    until = at("2099-01-01T00:00+00:00")
    assert expand(rrule, at("2026-01-01T08:00"), HANOI, until, "skip", PLAIN) == ()
    assert time.process_time() - started < 2  # seconds; some 0.1 in truth, and 20 times that without care


def test_whether_a_start_is_on_its_rule() -> None:
    assert follows("FREQ=MONTHLY;BYMONTHDAY=3", at("2026-01-03T14:00"))
    assert not follows("FREQ=MONTHLY;BYMONTHDAY=3", at("2026-01-04T14:00"))
    assert comes_true("FREQ=MONTHLY;BYMONTHDAY=3", at("2026-01-04T14:00"))
    assert not comes_true("FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20260203T060000", at("2026-01-04T14:00"))


def _monthly(month_days: frozenset[int], interval: int, first: date, until: date, day_rule: DayRule) -> Iterator[date]:
    """What a patient person with a calendar would find, day by day: the days of a monthly series."""
    taken: set[date] = set()
    year, month = first.year, first.month
    while date(year, month, 1) <= until:
        for number in sorted(month_days):
            day = date(year, month, 1) + timedelta(days=number - 1)
            lacking = day.month != month
            if lacking:
                day = day.replace(day=1) - timedelta(days=day_rule == "previous")
            if (lacking and day_rule in {"keep", "skip"}) or not first <= day <= until:
                continue
            if day_rule == "skip" and not PLAIN.is_working_day(day):
                continue
            while day_rule in {"next", "previous"} and not PLAIN.is_working_day(day):
                day += timedelta(days=1 if day_rule == "next" else -1)
            taken.add(day)
        month += interval
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return iter(sorted(taken))


@given(
    month_days=st.frozensets(st.sampled_from([1, 3, 5, 15, 28, 29, 30, 31]), min_size=1, max_size=3),
    interval=st.sampled_from([1, 2, 3, 12]),
    first=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 900),
    day_rule=st.sampled_from(["keep", "skip", "next", "previous"]),
)
def test_a_monthly_series_is_what_a_patient_person_finds(
    month_days: frozenset[int], interval: int, first: date, length: int, day_rule: DayRule
) -> None:
    rrule = f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={','.join(map(str, month_days))}"
    until = first + timedelta(days=length)
    start = datetime(first.year, first.month, first.day, 14)  # noqa: DTZ001
    last = datetime(until.year, until.month, until.day, 16, 59, tzinfo=UTC)
    found = [wall_of(one.starts_at, HANOI).date() for one in expand(rrule, start, HANOI, last, day_rule, PLAIN)]
    assert found == list(_monthly(month_days, interval, first, until, day_rule))


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    interval=st.integers(1, 4),
    first=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 300),
    day_rule=st.sampled_from(["keep", "skip", "next", "previous"]),
)
def test_a_weekly_series_is_what_a_patient_person_finds(
    weekdays: frozenset[int], interval: int, first: date, length: int, day_rule: DayRule
) -> None:
    rrule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(WEEKDAYS[day] for day in weekdays)}"
    start = datetime(first.year, first.month, first.day, 9)  # noqa: DTZ001
    until = start.replace(tzinfo=HANOI) + timedelta(days=length)
    monday, expected = first - timedelta(days=first.weekday()), set()
    for shift in range(length + 1):
        day = first + timedelta(days=shift)
        if day.weekday() not in weekdays or (day - monday).days // 7 % interval:
            continue
        if PLAIN.is_holiday(day) and day_rule != "keep":
            if day_rule == "skip":
                continue
            day = PLAIN.next_working_day(day) if day_rule == "next" else PLAIN.previous_working_day(day)
        expected.add(day)
    found = [wall_of(one.starts_at, HANOI).date() for one in expand(rrule, start, HANOI, until, day_rule, PLAIN)]
    assert found == sorted(expected)


@given(
    rrule=st.sampled_from(
        ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=SU,TH", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=1TU"]
    ),
    first=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    count=st.integers(1, 30),
    day_rule=st.sampled_from(["keep", "skip", "next", "previous"]),
)  # fmt: skip
def test_a_series_has_as_many_occurrences_as_it_says_each_once(
    rrule: str, first: datetime, count: int, day_rule: DayRule
) -> None:
    found = expand(f"{rrule};COUNT={count}", first, BERLIN, at("2090-01-01T00:00+00:00"), day_rule, PLAIN)
    assert len(found) == len({one.starts_at for one in found}) == len({one.original_at for one in found}) == count
    assert list(found) == sorted(found, key=lambda one: one.starts_at)
    assert all(one.shifted or one.original_at == one.starts_at for one in found)
