"""What events are called and whom they are for: so much as is needed to find the one that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import events


@dataclass(frozen=True, slots=True)
class Title:
    """An event as it is asked for; the fields are those of `storage.events.Event`."""

    id: int
    unit_id: int
    kind: str
    title: str
    place: str
    audience: str
    state: str


async def all_titles(db: AsyncConnection) -> tuple[Title, ...]:
    """All events, by id."""
    return tuple(Title(*row) for row in await db.execute(_TITLES.order_by(events.c.id)))


async def titles_of(db: AsyncConnection, unit_ids: Iterable[int]) -> tuple[Title, ...]:
    """The events of these units, and those of other units whose audience is said in words, by id."""
    wanted = frozenset(unit_ids)
    found = {row[0]: Title(*row) for row in await db.execute(_TITLES.where(events.c.audience != ""))}
    for some in batches(wanted):
        for row in await db.execute(_TITLES.where(events.c.unit_id.in_(some))):
            found[row[0]] = Title(*row)
    return tuple(found[event_id] for event_id in sorted(found))


_TITLES = select(
    events.c.id,
    events.c.unit_id,
    events.c.kind,
    events.c.title,
    events.c.place,
    events.c.audience,
    events.c.state,
)
