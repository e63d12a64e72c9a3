"""Wall clocks and instants, where the clocks are changed and where they are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.wall import instant_of, wall_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Asia/Ho_Chi_Minh", "2026-03-29T02:30", "2026-03-28T19:30"),
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),  # there is none: the first after the gap
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # there are two: the first
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # a gap of half an hour
    ],
)
def test_a_time_of_the_wall_clock_is_one_instant(zone: str, wall: str, instant: str) -> None:
    found = instant_of(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_what_has_a_zone_is_no_time_of_the_wall_clock() -> None:
    with pytest.raises(ValueError, match="no zone"):
        instant_of(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)
    with pytest.raises(ValueError, match="has a zone"):
        wall_of(datetime(2026, 1, 1), BERLIN)  # noqa: DTZ001


@given(st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001
def test_clocks_that_show_a_time_show_it_at_its_instant(wall: datetime) -> None:
    shown = wall_of(instant_of(wall, BERLIN), BERLIN)
    assert shown == wall or wall < shown <= wall + timedelta(hours=1)
