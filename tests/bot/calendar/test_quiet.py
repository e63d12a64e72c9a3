"""Quiet hours, within a day and over midnight."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.quiet import QuietHours, read_quiet_hours

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(21), time(7))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("21:00-07:00", "21:00-07:00"),
        (" 21:30 – 7:05 ", "21:30-07:05"),
        ("21h-7h", "21:00-07:00"),
        ("21H30-7H", "21:30-07:00"),
        ("12-13", "12:00-13:00"),
        ("00:00-23:59", "00:00-23:59"),
    ],
)
def test_quiet_hours_are_two_times_of_day(written: str, shown: str) -> None:
    assert str(read_quiet_hours(written)) == shown


@pytest.mark.parametrize("written", ["", "   "])
def test_nothing_means_none(written: str) -> None:
    assert read_quiet_hours(written) is None


@pytest.mark.parametrize(
    "written", ["24:00-07:00", "21:00", "21:00-21:00", "21:60-7", "không", "-", "21:00-07:00-08:00"]
)
def test_what_is_no_quiet_hours_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        read_quiet_hours(written)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T20:59:59", None),
        ("2026-11-27T21:00", ("2026-11-27T21:00", "2026-11-28T07:00")),
        ("2026-11-28T00:00", ("2026-11-27T21:00", "2026-11-28T07:00")),
        ("2026-11-28T06:59:59", ("2026-11-27T21:00", "2026-11-28T07:00")),
        ("2026-11-28T07:00", None),
    ],
)
def test_quiet_hours_span_midnight(moment: str, expected: tuple[str, str] | None) -> None:
    def hanoi(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=HANOI)

    found = NIGHT.around(hanoi(moment), HANOI)
    assert found == (expected and (hanoi(expected[0]), hanoi(expected[1])))


def test_what_must_go_out_before_does_so_in_time_but_not_in_the_hours_before() -> None:
    begins = datetime(2026, 11, 27, 21, tzinfo=HANOI)
    assert NIGHT.before(begins, HANOI) == datetime(2026, 11, 27, 20, 55, tzinfo=HANOI)
    nearly_always = QuietHours(time(21), time(20, 58))
    assert nearly_always.before(begins, HANOI) == datetime(2026, 11, 27, 20, 58, tzinfo=HANOI)


@given(
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.datetimes(datetime(2026, 3, 25), datetime(2026, 11, 1)),  # noqa: DTZ001
)
def test_quiet_hours_are_those_that_the_clock_shows(begins: time, ends: time, moment: datetime) -> None:
    if begins == ends:
        return
    shown = moment.time()
    inside = begins <= shown < ends if begins < ends else shown >= begins or shown < ends
    hours = QuietHours(begins, ends)
    found = hours.around(moment.replace(tzinfo=HANOI), HANOI)
    assert (found is not None) == inside
    assert read_quiet_hours(str(hours)) == hours
    around = hours.around(moment.replace(tzinfo=BERLIN), BERLIN)
    assert around is None or hours.around(around[1], BERLIN) is None
