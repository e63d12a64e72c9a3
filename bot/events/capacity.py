"""Places of a class: who asks for one when all are taken waits, and a place that becomes free goes to the first.

Whoever counts places holds the occurrence (`storage.occurrences.locked_occurrence`), so two who ask for the last one at
the same moment do not both get it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events.concerned import read_audiences
from bot.events.handing_out import hand_out
from bot.events.wording import event_values
from bot.rendering import plain
from storage.events import change_event
from storage.occurrences import Scheduled, locked_occurrence, next_occurrences
from storage.outbox import URGENT, NewMessage
from storage.participants import YES, answer, counts, waiting_for

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.services import Services

PLACE_FREE = "place_free"
"""The kind of the delivery that tells somebody of a place."""
MOST_PLACES = 100_000
_ALL = 1_000_000
_MOST_OCCURRENCES = 400


async def has_room(db: AsyncConnection, scheduled: Scheduled) -> bool:
    """Whether one more may come. Nobody overtakes those who wait, as long as they are among the people it is for."""
    capacity = scheduled.event.capacity
    if capacity is None:
        return True
    waiting = await waiting_for(db, scheduled.occurrence.id, _ALL)
    if waiting:
        members = await _people(db, scheduled)
        waiting = tuple(one for one in waiting if one in members)
    return (await counts(db, scheduled.occurrence.id)).yes + len(waiting) < capacity


async def place_in_queue(db: AsyncConnection, occurrence_id: int, member_id: int) -> int:
    """The member's place on the waiting list, from 1; 0 when she does not wait."""
    waiting = await waiting_for(db, occurrence_id, _ALL)
    return waiting.index(member_id) + 1 if member_id in waiting else 0


async def fill_places(db: AsyncConnection, services: Services, scheduled: Scheduled) -> tuple[int, ...]:
    """Free places go to those who wait longest and whom it still concerns; they are told at once.

    Args:
        db: a writing transaction that holds the occurrence.

    Returns:
        The members who have a place now.
    """
    occurrence, event, now = scheduled.occurrence, scheduled.event, services.clock.now()
    waiting = await waiting_for(db, occurrence.id, _ALL)
    if not waiting or scheduled.cancelled or now >= occurrence.starts_at:
        return ()
    taken = (await counts(db, occurrence.id)).yes
    free = len(waiting) if event.capacity is None else max(event.capacity - taken, 0)
    if not free:
        return ()
    members = await _people(db, scheduled)
    lucky = tuple(one for one in waiting if one in members)[:free]
    for member_id in lucky:
        await answer(db, occurrence.id, member_id, YES, now)

    def write(language: str) -> NewMessage:
        values: dict[str, Shown] = {"event": event_values(event, occurrence, services.settings.zone)}
        label = plain(services.renderer.text("events/labels", {"label": "absent"}, language))
        html = services.renderer.text("answers/place_free", values, language)
        return NewMessage(html, (((label, f"absent:{occurrence.id}"),),))

    await hand_out(db, lucky, PLACE_FREE, URGENT, write, now, occurrence.starts_at)
    return lucky


async def fill_event(db: AsyncConnection, services: Services, event_id: int) -> int:
    """The same for all that is still to come of an event: to be called when its capacity has changed.

    Args:
        db: a writing transaction.

    Returns:
        How many have got a place.
    """
    found = 0
    for scheduled in await next_occurrences(db, event_id, services.clock.now(), _MOST_OCCURRENCES):
        if await waiting_for(db, scheduled.occurrence.id, 1):
            held = await locked_occurrence(db, scheduled.occurrence.id)
            found += 0 if held is None else len(await fill_places(db, services, held))
    return found


async def set_capacity(db: AsyncConnection, services: Services, event_id: int, places: int | None) -> int:
    """The event has so many places from now on; nobody who has one loses it.

    Args:
        db: a writing transaction.
        places: None = as many as come.

    Returns:
        How many who were waiting have got a place.
    """
    await change_event(db, event_id, capacity=places)
    return await fill_event(db, services, event_id)


async def _people(db: AsyncConnection, scheduled: Scheduled) -> frozenset[int]:
    """Whom it is for now: whoever has left since gets no place."""
    return frozenset((await (await read_audiences(db)).of(db, scheduled.event)).member_ids)
