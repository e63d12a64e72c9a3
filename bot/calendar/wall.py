"""From the committee's wall clock to instants, in zones with daylight saving time too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_STEP = timedelta(microseconds=1)


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which the clocks of a zone show a time.

    A time that the clocks skip in spring means the first instant after the gap; one that they show twice in autumn
    means the first of the two.

    Args:
        wall: without zone.
        zone: whose clocks.

    Raises:
        ValueError: a time with a zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("a time of the wall clock has no zone")
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_of(instant, zone) == wall:
        return instant
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant
    offset = after.astimezone(zone).utcoffset()
    while after - before > _STEP:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def instant_on(day: date, clock: time, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which the clocks of a zone show a time of a day."""
    return instant_of(datetime.combine(day, clock), zone)


def wall_of(instant: datetime, zone: tzinfo) -> datetime:
    """What the clocks of a zone show at an instant, without zone.

    Raises:
        ValueError: an instant without zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant has a zone")
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
