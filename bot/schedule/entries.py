"""What takes place as entries of a calendar, for a file or a feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.calendar.ics import Entry
from bot.events.kinds import is_attended
from bot.rendering import plain
from bot.schedule.viewing import Viewer, meant_ids, visible_between

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.events import Event
    from storage.occurrences import Scheduled
    from storage.titles import Title

MIME = "text/calendar"
BACK, AHEAD = timedelta(days=31), timedelta(days=400)
"""How far a feed reaches."""


def entries_of(found: Iterable[Scheduled], domain: str) -> tuple[Entry, ...]:
    """The entries, by which a calendar knows each occurrence again.

    Args:
        found: what takes place, or did not.
        domain: stands for this committee's bot among all others.
    """
    return tuple(_entry(one, domain) for one in found)


async def for_viewer(db: AsyncConnection, viewer: Viewer, start: datetime, end: datetime) -> tuple[Scheduled, ...]:
    """What is for the viewer, or for all of the viewer's units, between two moments; cancelled things too."""
    found = await visible_between(db, viewer, start, end)
    events = {one.event.id: one.event for one in found}.values()
    ids = own_ids(viewer, await meant_ids(db, viewer, events), events)
    return tuple(one for one in found if one.event.id in ids)


def own_ids(viewer: Viewer, meant: frozenset[int], titles: Iterable[Title | Event]) -> frozenset[int]:
    """The events that are for the viewer, and those of an own unit that the viewer governs."""
    return meant | {one.id for one in titles if one.unit_id in viewer.own_units and viewer.oversees(one.unit_id)}


def _entry(scheduled: Scheduled, domain: str) -> Entry:
    event, occurrence = scheduled.event, scheduled.occurrence
    return Entry(
        uid=f"{occurrence.id}.{event.id}@{domain}",
        title=event.title,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        place=scheduled.place,
        url=event.link,
        description=plain(event.agenda),
        cancelled=scheduled.cancelled,
        sequence=2 * event.version + occurrence.moved + scheduled.cancelled,
        busy=is_attended(event.kind),
    )
