"""Lays events out: their occurrences, and for each of these the rows of the reminders that are planned.

Done when an event is saved or changed, and once a day for all, so that a series always reaches as far ahead. Done again
without a change it writes nothing. Everything is per occurrence and lead, whomever they concern: how many people there
are costs nothing before a reminder is due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.planned_rows import rows_of
from bot.events.planning import Planning, planning_of
from bot.events.times import Times, times_of
from bot.imports.cells import BadValue
from bot.imports.lead_times import read_lead_times
from bot.imports.recurrence import read_recurrence
from storage.batches import batches
from storage.events import ACTIVE, Event, change_event, event_by_id, events_by_id, events_of
from storage.occurrences import (
    CANCELLED,
    Known,
    Occurrence,
    add_occurrences,
    cancel_occurrences,
    occurrences_of,
    remove_occurrences,
    retime_occurrences,
)
from storage.reminders import NewReminder, Replanned, cancel_of, plan_reminders

if TYPE_CHECKING:
    from bot.services import Services

log = logging.getLogger(__name__)

OVER = timedelta(days=60)
"""What began longer ago is not asked about any more."""
_AT_A_TIME = 5  # events laid out in one transaction when all are: others wait for no more than that


@dataclass(frozen=True, slots=True)
class Moved:
    """An occurrence of which people have been told is at another time; `before` is how it was."""

    before: Occurrence
    after: Occurrence


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What the laying out has changed.

    Attributes:
        added: ids of occurrences that are new.
        moved: those of which somebody knows, and which are at another time.
        cancelled: those of which somebody knows, and which the rule no longer gives.
        reminders: what became of the planned reminders.
    """

    added: tuple[int, ...] = ()
    moved: tuple[Moved, ...] = ()
    cancelled: tuple[Occurrence, ...] = ()
    reminders: Replanned = field(default_factory=Replanned)


async def lay_out(db: AsyncConnection, event_id: int, services: Services) -> LaidOut:
    """Occurrences and reminders of an event are as the event says now.

    What was moved or cancelled by hand stays so, what is over stays as it was, and who has answered stays with the
    occurrence, also when it is at another time. Reminders that were sent stay sent; those that are no longer wanted
    never go out.
    """
    event = await event_by_id(db, event_id)
    return await lay_out_events(db, [event], await planning_of(db, services)) if event else LaidOut()


async def lay_out_all(services: Services) -> None:
    """All events, in transactions of their own: so series reach as far ahead as ever, and other settings take effect.

    An event that cannot be laid out is left as it is, and said in the log.
    """
    async with services.database.reading() as db:
        planning = await planning_of(db, services)
        events = await events_of(db)
        begun = {
            event_id for event_id, known in (await occurrences_of(db, (one.id for one in events))).items() if known
        }
    oldest = planning.now - OVER
    ids = [one.id for one in events if one.rrule or one.recurrence or one.starts_at > oldest or one.id not in begun]
    for some in batches(ids, _AT_A_TIME):
        async with services.database.writing() as db:
            completed = [await _completed(db, event, planning.zone) for event in await events_by_id(db, some)]
            await lay_out_events(db, completed, planning)


async def lay_out_events(db: AsyncConnection, events: Sequence[Event], planning: Planning) -> LaidOut:
    """As `lay_out`, for several events at once."""
    before = await occurrences_of(db, (event.id for event in events))
    changes = {
        event.id: change
        for event in events
        if event.state == ACTIVE and (change := _times(event, before.get(event.id, ()), planning)).anything
    }
    after = before
    if changes:
        await _write(db, changes)
        after = await occurrences_of(db, (event.id for event in events))
    reminders = await _plan(db, events, after, planning)
    return _told(before, after, reminders)


def _times(event: Event, known: Sequence[Known], planning: Planning) -> Times:
    try:
        return times_of(event, known, planning.now, planning.zone, planning.working_days)
    except ValueError:
        log.exception("event %s has a rule that cannot be followed", event.id)
        return Times()


async def _write(db: AsyncConnection, changes: Mapping[int, Times]) -> None:
    await remove_occurrences(db, (one for change in changes.values() for one in change.removed))
    await cancel_occurrences(db, (one for change in changes.values() for one in change.cancelled))
    await retime_occurrences(db, [one for change in changes.values() for one in change.retimed])
    await add_occurrences(db, {event_id: change.added for event_id, change in changes.items()})


async def _plan(
    db: AsyncConnection, events: Sequence[Event], known: Mapping[int, Sequence[Known]], planning: Planning
) -> Replanned:
    alive: list[int] = []
    gone: list[int] = []
    rows: list[NewReminder] = []
    for event in events:
        for one in (known.occurrence for known in known.get(event.id, ())):
            if event.state != ACTIVE or one.state == CANCELLED:
                gone.append(one.id)
            elif one.starts_at > planning.now or (not event.rrule and one.starts_at > planning.now - OVER):
                # an occurrence of a series that is over when it becomes known was taken care of elsewhere
                alive.append(one.id)
                rows += _rows(event, one, planning)
    planned = await plan_reminders(db, alive, rows, planning.now)
    cancelled = await cancel_of(db, gone, planning.now)
    return replace(planned, cancelled=planned.cancelled + cancelled)


def _rows(event: Event, occurrence: Occurrence, planning: Planning) -> list[NewReminder]:
    try:
        return rows_of(event, occurrence, planning)
    except ValueError:
        log.exception("event %s has leads that cannot be read: the committee's hold", event.id)
        return rows_of(replace(event, leads=None), occurrence, planning)


def _told(before: Mapping[int, Sequence[Known]], after: Mapping[int, Sequence[Known]], reminders: Replanned) -> LaidOut:
    old = {one.occurrence.id: one for one in _all(before)}
    new = {one.occurrence.id: one.occurrence for one in _all(after)}
    told = [(one.occurrence, new[one.occurrence.id]) for one in old.values() if one.told and one.occurrence.id in new]
    return LaidOut(
        added=tuple(occurrence_id for occurrence_id in new if occurrence_id not in old),
        moved=tuple(Moved(was, now) for was, now in told if was.starts_at != now.starts_at),
        cancelled=tuple(now for was, now in told if was.state != now.state == CANCELLED),
        reminders=reminders,
    )


def _all(known: Mapping[int, Sequence[Known]]) -> Iterable[Known]:
    return (one for of_event in known.values() for one in of_event)


async def _completed(db: AsyncConnection, event: Event, zone: tzinfo) -> Event:
    """An event that was imported before there was a schedule, with what its words mean."""
    columns: dict[str, object] = {}
    try:
        if event.recurrence and not event.rrule:
            wall = event.starts_at.astimezone(zone).replace(tzinfo=None)
            columns["rrule"] = read_recurrence(event.recurrence, wall)
        if event.remind_before and event.leads is None:
            columns["leads"] = [str(lead) for lead in read_lead_times(event.remind_before)]
    except BadValue:
        log.warning("event %s has words that cannot be read", event.id)
        return event
    if not columns:
        return event
    await change_event(db, event.id, **columns)
    return await event_by_id(db, event.id) or event
