"""Calendar files, read back as other programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.ics import Entry, calendar_file

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
START = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)
MEETING = Entry(
    uid="occurrence-7@example",
    title="Họp chi bộ; tháng 11, năm 2026",
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    place="Phòng họp A, tầng 2",
    url="https://meet.example/abc?x=1&y=2",
    description="1. Kiểm điểm\n2. Bàn việc; khác",
    alarms=(START - timedelta(days=1), START - timedelta(hours=2), START + timedelta(days=1)),
    sequence=3,
)


def written(*entries: Entry, zone: ZoneInfo = HANOI) -> bytes:
    return calendar_file("Lịch Đảng ủy", entries, NOW, zone)


def test_an_event_is_read_back_whole() -> None:
    calendar = icalendar.Calendar.from_ical(written(MEETING))
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["VERSION"]), str(calendar["X-WR-CALNAME"])) == ("2.0", "Lịch Đảng ủy")
    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS")} == {
        "UID": MEETING.uid,
        "SUMMARY": MEETING.title,
        "LOCATION": MEETING.place,
        "URL": MEETING.url,
        "DESCRIPTION": MEETING.description,
        "STATUS": "CONFIRMED",
    }
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (MEETING.starts_at, MEETING.ends_at)
    assert (event.decoded("DTSTAMP"), event.decoded("SEQUENCE"), str(event["TRANSP"])) == (NOW, 3, "OPAQUE")
    triggers = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(days=-1), timedelta(hours=-2)]


def test_times_stand_on_the_committees_clocks_which_are_described() -> None:
    lines = written(MEETING).decode().split("\r\n")
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261127T143000" in lines
    assert "DTSTAMP:20261120T030000Z" in lines
    assert {"BEGIN:VTIMEZONE", "TZID:Asia/Ho_Chi_Minh", "TZOFFSETTO:+0700"} <= set(lines)


def test_clocks_that_change_are_described_with_their_changes() -> None:
    summer = Entry("1", "Sommerfest", datetime(2026, 7, 1, 12, tzinfo=UTC))
    lines = written(summer, zone=ZoneInfo("Europe/Berlin")).decode().split("\r\n")
    assert "DTSTART;TZID=Europe/Berlin:20260701T140000" in lines
    assert {"BEGIN:DAYLIGHT", "BEGIN:STANDARD", "TZOFFSETTO:+0200", "TZOFFSETTO:+0100"} <= set(lines)


def test_what_is_cancelled_says_so_and_reminds_of_nothing() -> None:
    cancelled = Entry("1", "Họp", START, alarms=(START - timedelta(hours=2),), cancelled=True, sequence=4, busy=False)
    (event,) = icalendar.Calendar.from_ical(written(cancelled)).walk("VEVENT")
    assert (str(event["STATUS"]), event.decoded("SEQUENCE"), str(event["TRANSP"])) == ("CANCELLED", 4, "TRANSPARENT")
    assert event.walk("VALARM") == []
    assert not {"DTEND", "LOCATION", "URL", "DESCRIPTION"} & set(event)


def test_no_event_is_still_a_calendar() -> None:
    calendar = icalendar.Calendar.from_ical(written())
    assert calendar.walk("VEVENT") == []
    assert str(calendar["METHOD"]) == "PUBLISH"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/\r\nBEGIN:VEVENT", "phòng zoom", "https://"])
def test_what_is_no_link_is_left_out(url: str) -> None:
    (event,) = icalendar.Calendar.from_ical(written(Entry("1", "Họp", START, url=url))).walk("VEVENT")
    assert "URL" not in event


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        written(Entry("1", "Họp", datetime(2026, 11, 27, 14)))  # noqa: DTZ001


@given(title=st.text(max_size=200), place=st.text(max_size=200), description=st.text(max_size=400))
def test_whatever_people_write_stays_within_its_event(title: str, place: str, description: str) -> None:
    for hostile in ("", "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x"):
        content = written(Entry("1", title + hostile, START, place=place + hostile, description=description + hostile))
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
        assert lines.count(b"BEGIN:VEVENT") == 1
        assert all(line.decode() is not None for line in lines)  # no letter is cut in two
        (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert event.decoded("DTSTART") == START
