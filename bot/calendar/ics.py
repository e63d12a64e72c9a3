"""A calendar as a file or a feed (RFC 5545), for Google Calendar, Outlook and telephones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

PRODUCT = "-//Committee assistant//Schedule//VI"
REFRESH = timedelta(hours=1)
"""How often a program that follows a feed is asked to look again."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff]")
_LINK = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence of an event; moments are aware.

    Attributes:
        uid: the same at each change, by which a calendar knows the entry again.
        title: one line.
        starts_at: when it begins or is due.
        ends_at: None = not known; it then takes no time.
        place: "" = none.
        url: of an online meeting; what is no http address is left out.
        description: plain text, of several lines.
        alarms: when to remind; those after the start are left out.
        cancelled: it does not take place, and reminds of nothing.
        sequence: raised at each change.
        busy: whether one is taken meanwhile; a deadline takes nobody's time.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    url: str = ""
    description: str = ""
    alarms: tuple[datetime, ...] = ()
    cancelled: bool = False
    sequence: int = 0
    busy: bool = True


def calendar_file(name: str, entries: Sequence[Entry], now: datetime, zone: ZoneInfo) -> bytes:
    """The calendar in UTF-8, its times on the clocks of a zone that is described in it.

    Args:
        name: what the calendar is called where one subscribes to it.
        entries: in any order; none gives an empty calendar.
        now: aware; when the calendar was made.
        zone: the committee's.

    Raises:
        ValueError: a moment without zone.
    """
    from icalendar import Calendar  # late: takes long to load

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now, zone))
    if entries:
        years = [moment.year for entry in entries for moment in (entry.starts_at, entry.ends_at) if moment]
        calendar.add_missing_timezones(first_date=date(min(years) - 1, 1, 1), last_date=date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime, zone: ZoneInfo) -> icalendar.Event:
    from icalendar import Event

    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("dtstamp", _aware(now).astimezone(UTC))
    event.add("dtstart", _aware(entry.starts_at).astimezone(zone))
    if entry.ends_at is not None:
        event.add("dtend", _aware(entry.ends_at).astimezone(zone))
    event.add("summary", _line(entry.title))
    for name, value in (("location", _line(entry.place)), ("description", _text(entry.description))):
        if value:
            event.add(name, value)
    if _LINK.fullmatch(entry.url):
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("sequence", entry.sequence)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    for moment in sorted(set(entry.alarms)):
        if moment <= entry.starts_at and not entry.cancelled:
            event.add_component(_alarm(moment - entry.starts_at, _line(entry.title)))
    return event


def _alarm(before: timedelta, text: str) -> icalendar.Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", before)
    return alarm


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment of a calendar has a zone")
    return moment


def _text(written: str) -> str:
    """The text with plain line ends, and without what no calendar can carry."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", written)).strip()


def _line(written: str) -> str:
    return " ".join(_text(written).split())
