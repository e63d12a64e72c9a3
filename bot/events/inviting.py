"""Invitations: to everybody whom an event is for, with its files and the buttons by which one answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.events.handing_out import hand_out
from bot.events.kinds import is_attended
from bot.events.people import concerned
from bot.events.trail import noted, on_clock
from bot.events.wording import answer_buttons, event_values
from bot.language.secrecy import visible_text
from storage import audit
from storage.occurrences import change_occurrence
from storage.outbox import REMINDER, NewMessage
from storage.participants import participants_of, tell
from storage.units import all_units

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.chat import Shown
    from bot.conversation import Json
    from bot.services import Services
    from storage.occurrences import Scheduled

INVITATION = "invitation"
"""The kind of the deliveries."""
_SHORT = 1_500
"""Characters of an agenda that stands in the invitation; a longer one is asked for by a button."""
_AT_LEAST = timedelta(hours=1)
_DAYS_OF_DEADLINES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """How many have been invited, and how many of them a chat reaches."""

    people: int
    reached: int


async def to_invite(db: AsyncConnection, scheduled: Scheduled) -> tuple[int, ...]:
    """The members who would get an invitation now: at first all, later those who have not been told yet."""
    people = (await concerned(db, scheduled.event)).member_ids
    if scheduled.occurrence.invited_at is None:
        return people
    told = {one.member_id for one in await participants_of(db, scheduled.occurrence.id) if one.told_at is not None}
    return tuple(one for one in people if one not in told)


async def invite(db: AsyncConnection, scheduled: Scheduled, person: Person, services: Services) -> Invited:
    """Have the invitations go out.

    Args:
        db: a writing transaction that holds the occurrence.
        scheduled: as it stands in that transaction.
        person: who invites, for the audit log.
        services: the clock and what writes the invitations.
    """
    now, occurrence = services.clock.now(), scheduled.occurrence
    people = await to_invite(db, scheduled)
    write = await invitation(db, scheduled, services)
    reached = await hand_out(db, people, INVITATION, REMINDER, write, now, expiry(scheduled, now))
    await tell(db, occurrence.id, people, now)
    if occurrence.invited_at is None:
        await change_occurrence(db, occurrence.id, invited_at=now)
    after: dict[str, Json] = {"people": len(people), "starts": on_clock(occurrence.starts_at, services.settings.zone)}
    await audit.note(db, noted(person, "event.invited", scheduled.event.title, now, after=after))
    return Invited(len(people), reached)


async def invitation(db: AsyncConnection, scheduled: Scheduled, services: Services) -> Callable[[str], NewMessage]:
    """What writes the invitation, by language."""
    units = {unit.id: unit.name for unit in await all_units(db)}
    event, occurrence = scheduled.event, scheduled.occurrence
    values: dict[str, Shown] = {
        "event": event_values(event, occurrence, services.settings.zone, unit=units[event.unit_id]),
        "agenda_here": len(visible_text(event.agenda)) <= _SHORT,
    }

    def write(language: str) -> NewMessage:
        html = services.renderer.text("events/invitation", values, language)
        buttons = answer_buttons(event, occurrence.id, services.renderer, language, documents=True)
        return NewMessage(html, buttons, event.file_ids)

    return write


def expiry(scheduled: Scheduled, now: datetime) -> datetime:
    """Until when it is worth telling somebody: the start; of what is due, some days more."""
    starts_at = scheduled.occurrence.starts_at
    until = starts_at if is_attended(scheduled.event.kind) else starts_at + _DAYS_OF_DEADLINES
    return max(until, now + _AT_LEAST)
