"""Events that are planned, without the conversation in which they are written."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.events.series import lay_out
from storage.events import new_event
from storage.occurrences import next_occurrences
from storage.participants import Participant, participant
from storage.units import all_units
from tests.scenarios.notices.sent import member_id
from tests.scenarios.world import HUNG, Someone, World

SOON = timedelta(days=2, hours=5)  # from the world's first moment: Wednesday 04/03/2026, 14:00


async def planned(
    world: World,
    *,
    kind: str = "meeting",
    title: str = "Họp chi bộ",
    unit: str = "CB1",
    starts_at: datetime | None = None,
    organiser: Someone = HUNG,
    **columns: object,
) -> int:
    """An event that takes place once; the id of its occurrence."""
    now = world.clock.now()
    begins = (now + SOON if starts_at is None else starts_at).replace(second=0, microsecond=0)
    async with world.database.writing() as db:
        unit_id = {one.code: one.id for one in await all_units(db)}[unit]
        columns.setdefault("place", "phòng họp A")
        columns.setdefault("organiser_id", await member_id(world, organiser))
        event_id = await new_event(db, unit_id, kind, title, begins, now, **columns)
        await lay_out(db, event_id, world.services)
        (one,) = await next_occurrences(db, event_id, now, 1)
    return one.occurrence.id


async def own(world: World, occurrence_id: int, person: Someone) -> Participant:
    """What is kept of the person at the occurrence."""
    async with world.database.reading() as db:
        return await participant(db, occurrence_id, await member_id(world, person))
