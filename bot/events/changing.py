"""Saving, changing, moving and cancelling events: all that follows is in the same transaction.

Whoever was told before is told at once what is different, the old reminders are no longer planned, and an answer that
was given for another time is asked for anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import UserMistake
from bot.events.capacity import fill_event
from bot.events.drafting import columns_of, starts_at
from bot.events.kinds import is_attended
from bot.events.series import lay_out
from bot.events.telling import tell_cancelled, tell_change
from bot.events.trail import details, differing, noted, on_clock
from storage import audit
from storage.events import CANCELLED as EVENT_CANCELLED
from storage.events import Key, change_event, event_by_id, locked_event, new_event, same_event
from storage.locks import one_save_at_a_time
from storage.occurrences import (
    PLANNED,
    Scheduled,
    cancel_occurrences,
    change_occurrence,
    next_occurrences,
    occurrence_by_id,
    occurrences_of,
)
from storage.participants import participants_of
from storage.placements import placed_members

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.conversation import Json
    from bot.events.drafts import Draft
    from bot.services import Services
    from storage.events import Event

_OVERDUE = timedelta(days=8)
"""So long after its day something that is due is still followed up."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An event that is kept.

    Attributes:
        event: as it is now.
        next: the next time that it takes place; None when there is none.
        told: how many people have been told of the change.
    """

    event: Event
    next: Scheduled | None
    told: int = 0


async def save_new(db: AsyncConnection, draft: Draft, person: Person, services: Services) -> Saved:
    """The draft is an event, with its occurrences and its planned reminders.

    Raises:
        UserMistake: it is there already.
    """
    now, zone = services.clock.now(), services.settings.zone
    columns = columns_of(draft, zone)
    await _check_not_there(db, (draft.unit_id, draft.kind, draft.title, starts_at(draft, zone)), draft.event_id)
    event_id = await new_event(db, **columns, now=now, organiser_id=person.member_id)  # type: ignore[arg-type]
    await lay_out(db, event_id, services)
    saved = await _saved(db, event_id, now)
    await audit.note(db, noted(person, "event.created", draft.title, now, after=details(saved.event, zone)))
    return saved


async def save_change(db: AsyncConnection, draft: Draft, person: Person, services: Services) -> Saved:
    """The event is as its draft says, and those who were told are told what of it concerns them.

    Raises:
        UserMistake: somebody else has changed it meanwhile, it is cancelled, or another is just the same.
    """
    now, zone = services.clock.now(), services.settings.zone
    before = await locked_event(db, draft.event_id)
    if before is None or before.version != draft.version or before.state == EVENT_CANCELLED:
        raise UserMistake("events/changed_meanwhile")
    columns = columns_of(draft, zone)
    await _check_not_there(db, (draft.unit_id, draft.kind, draft.title, starts_at(draft, zone)), draft.event_id)
    ahead = await _ahead(db, before, now)
    await change_event(db, before.id, **columns, version=before.version + 1)
    await lay_out(db, before.id, services)
    await fill_event(db, services, before.id)
    saved = await _saved(db, before.id, now)
    told: set[int] = set()
    for was in ahead:
        told |= set(await _tell_difference(db, was, person, services))
    was_so, is_so = differing(details(before, zone), details(saved.event, zone))
    await audit.note(db, noted(person, "event.changed", before.title, now, before=was_so, after=is_so))
    return Saved(saved.event, saved.next, len(told))


async def move_one(
    db: AsyncConnection,
    scheduled: Scheduled,
    starts_at: datetime,
    ends_at: datetime | None,
    person: Person,
    services: Services,
) -> int:
    """This one time takes place at another moment; how many people have been told. A series stays as it is.

    Args:
        db: a writing transaction that holds the occurrence.
        scheduled: as it stands in that transaction.
        starts_at: when it begins now, in UTC.
        ends_at: when it ends now.
        person: who moves it.
        services: the clock and what writes the messages.

    Raises:
        UserMistake: another event is just the same then.
    """
    occurrence, event, now = scheduled.occurrence, scheduled.event, services.clock.now()
    if event.rrule:
        await change_occurrence(db, occurrence.id, starts_at=starts_at, ends_at=ends_at, moved=True)
    else:
        await _check_not_there(db, (event.unit_id, event.kind, event.title, starts_at), event.id)
        await change_event(db, event.id, starts_at=starts_at, ends_at=ends_at, version=event.version + 1)
    await lay_out(db, event.id, services)
    told = await _tell_difference(db, scheduled, person, services)
    zone = services.settings.zone
    before, after = {"starts": on_clock(occurrence.starts_at, zone)}, {"starts": on_clock(starts_at, zone)}
    await audit.note(db, noted(person, "event.moved", event.title, now, before=before, after=after))
    return len(told)


async def cancel_one(db: AsyncConnection, scheduled: Scheduled, person: Person, services: Services) -> int:
    """This one time does not take place; how many people have been told."""
    now, occurrence = services.clock.now(), scheduled.occurrence
    await cancel_occurrences(db, [occurrence.id])
    await lay_out(db, scheduled.event.id, services)
    told = await tell_cancelled(db, scheduled, services)
    before = {"starts": on_clock(occurrence.starts_at, services.settings.zone)}
    await audit.note(db, noted(person, "event.cancelled", scheduled.event.title, now, before=before))
    return len(told)


async def cancel_all(db: AsyncConnection, event: Event, person: Person, services: Services) -> int:
    """The event does not take place any more, none of its times; how many people have been told.

    Raises:
        UserMistake: it was changed or cancelled meanwhile.
    """
    now = services.clock.now()
    held = await locked_event(db, event.id)
    if held is None or held.state == EVENT_CANCELLED or held.version != event.version:
        raise UserMistake("events/changed_meanwhile")
    ahead = await _ahead(db, held, now)
    await change_event(db, event.id, state=EVENT_CANCELLED, version=event.version + 1)
    await lay_out(db, event.id, services)
    told: set[int] = set()
    for one in ahead:
        told |= set(await tell_cancelled(db, one, services, whole=True, but=told))
    before = {"starts": on_clock(event.starts_at, services.settings.zone), "rrule": event.rrule}
    await audit.note(
        db, noted(person, "event.cancelled", event.title, now, before=before, after={"whole": bool(event.rrule)})
    )
    return len(told)


async def _check_not_there(db: AsyncConnection, key: Key, event_id: int) -> None:
    await one_save_at_a_time(db)
    same = await same_event(db, key)
    if same is not None and same.id != event_id:
        raise UserMistake("events/there_already", {"cancelled": same.state == EVENT_CANCELLED})


async def _saved(db: AsyncConnection, event_id: int, now: datetime) -> Saved:
    event = await event_by_id(db, event_id)
    if event is None:
        raise LookupError(event_id)
    return Saved(event, next(iter(await next_occurrences(db, event_id, now, 1)), None))


async def _ahead(db: AsyncConnection, event: Event, now: datetime) -> tuple[Scheduled, ...]:
    """The times of which somebody knows and which are not over; what is due stays open for some days more."""
    since = now if is_attended(event.kind) else now - _OVERDUE
    known = (await occurrences_of(db, [event.id])).get(event.id, ())
    return tuple(
        Scheduled(one.occurrence, event)
        for one in known
        if one.told and one.occurrence.starts_at > since and one.occurrence.state == PLANNED
    )


async def _tell_difference(db: AsyncConnection, was: Scheduled, person: Person, services: Services) -> tuple[int, ...]:
    """Tell those who know of it how it is now; the answers that are asked for anew are kept in the log."""
    after = await occurrence_by_id(db, was.occurrence.id)
    if after is None:
        return ()
    if after.cancelled:
        return await tell_cancelled(db, was, services)
    answers = await _answers(db, was)
    told = await tell_change(db, was, after, services)
    if told and answers and was.occurrence.starts_at != after.occurrence.starts_at:
        now = services.clock.now()
        before = {"starts": on_clock(was.occurrence.starts_at, services.settings.zone), **answers}
        await audit.note(db, noted(person, "event.asked_anew", after.event.title, now, before=before))
    return told


async def _answers(db: AsyncConnection, scheduled: Scheduled) -> dict[str, Json]:
    """Who has said what, by member code."""
    codes = {one.member_id: one.code for one in await placed_members(db)}
    said: dict[str, list[str]] = {}
    for one in await participants_of(db, scheduled.occurrence.id):
        if one.answer and one.member_id in codes:
            said.setdefault(one.answer, []).append(codes[one.member_id])
    return {name: sorted(some) for name, some in said.items()}
