"""How long it still is, as people say it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.calendar.remaining import Remaining, remaining

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("now", "moment", "expected"),
    [
        ("27T13:50", "27T14:30", Remaining("minutes", 40)),
        ("27T12:30:20", "27T14:30", Remaining("hours", 2)),  # a little late is still two hours
        ("27T12:33", "27T14:30", Remaining("hours", 1, 57)),
        ("27T14:29:40", "27T14:30", Remaining("now", 0)),
        ("27T14:30", "27T14:30", Remaining("now", 0)),
        ("27T13:30:10", "27T14:30", Remaining("hours", 1)),
        ("27T07:00", "27T14:30", Remaining("hours", 7, 30)),
        ("26T23:40", "27T00:20", Remaining("minutes", 40)),
        ("26T22:00", "27T01:00", Remaining("hours", 3)),
        ("26T20:55", "27T06:00", Remaining("tomorrow", 1)),
        ("26T14:30", "27T14:30", Remaining("tomorrow", 1)),
        ("26T00:00", "27T23:59", Remaining("tomorrow", 1)),
        ("20T14:30", "27T08:00", Remaining("days", 7)),
        ("27T15:00", "27T14:30", Remaining("minutes", 30, over=True)),
        ("28T08:00", "27T17:00", Remaining("tomorrow", 1, over=True)),
        ("30T08:00", "27T17:00", Remaining("days", 3, over=True)),
    ],
)
def test_the_time_left_is_said_as_people_say_it(now: str, moment: str, expected: Remaining) -> None:
    def hanoi(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=HANOI)

    assert remaining(hanoi(now).astimezone(UTC), hanoi(moment), HANOI) == expected
