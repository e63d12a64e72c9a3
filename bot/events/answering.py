"""Answers to an invitation: who comes, who does not, and why; changed at will until it begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.access import Person, Role
from bot.errors import UserMistake
from bot.events.capacity import fill_places, has_room, place_in_queue
from bot.events.kinds import is_attended
from bot.events.wording import event_values
from bot.schedule.viewing import viewer_of
from storage.occurrences import Scheduled, locked_occurrence, occurrence_by_id
from storage.participants import NO, YES, Participant, answer, participant

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.services import Services

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands with something that takes place.

    Attributes:
        queue: the member's place on the waiting list, from 1; 0 = does not wait.
        again: it was so before this answer.
    """

    scheduled: Scheduled
    participant: Participant
    queue: int = 0
    again: bool = False


async def asked(db: AsyncConnection, occurrence_id: int, person: Person, now: datetime, *, attended: bool) -> Scheduled:
    """What the person is asked about, if the person may answer now.

    Args:
        attended: it must be something to which one comes; otherwise something that one hands in.

    Raises:
        UserMistake: there is no such thing, it is not for this person, it is cancelled or has begun.
    """
    scheduled = await occurrence_by_id(db, occurrence_id) if occurrence_id > 0 else None
    if scheduled is None or person.member_id is None or is_attended(scheduled.event.kind) is not attended:
        raise UserMistake("errors/stale_button")
    if not await concerns(db, scheduled, person.member_id, person.unit_ids):
        raise UserMistake("answers/not_for_you")
    check_open(scheduled, now)
    return scheduled


async def concerns(db: AsyncConnection, scheduled: Scheduled, member_id: int, unit_ids: tuple[int, ...]) -> bool:
    """Whether it is for that active member, who has a place in these units: as audience and roster stand now."""
    viewer = await viewer_of(db, Person(Role.MEMBER, member_id=member_id, unit_ids=unit_ids))
    return await viewer.is_meant(db, scheduled.event)


def check_open(scheduled: Scheduled, now: datetime) -> None:
    """Make sure that it can still be answered: what is handed in late is handed in all the same.

    Raises:
        UserMistake: it is cancelled, or has begun.
    """
    if scheduled.cancelled:
        raise UserMistake("answers/cancelled", {"title": scheduled.event.title})
    if is_attended(scheduled.event.kind) and now >= scheduled.occurrence.starts_at:
        values: dict[str, Shown] = {"title": scheduled.event.title, "at": scheduled.occurrence.starts_at}
        raise UserMistake("answers/begun", values)


async def come(db: AsyncConnection, services: Services, scheduled: Scheduled, member_id: int) -> Standing:
    """The member comes, or waits for a place when all are taken; who has a place or waits already, stays so.

    Args:
        db: a writing transaction.

    Raises:
        UserMistake: it was cancelled or has begun meanwhile.
    """
    scheduled = await _held(db, services, scheduled)
    occurrence_id, now = scheduled.occurrence.id, services.clock.now()
    before = await participant(db, occurrence_id, member_id)
    again = before.answer == YES
    if not again:
        room = await has_room(db, scheduled)
        await answer(db, occurrence_id, member_id, YES, now, waiting=not room)
    return await standing(db, scheduled, member_id, again=again)


async def stay_away(db: AsyncConnection, services: Services, scheduled: Scheduled, member_id: int) -> Standing:
    """The member does not come; a place that becomes free goes to who waits longest. A reason told before is kept.

    Args:
        db: a writing transaction.

    Raises:
        UserMistake: it was cancelled or has begun meanwhile.
    """
    scheduled = await _held(db, services, scheduled)
    occurrence_id = scheduled.occurrence.id
    before = await participant(db, occurrence_id, member_id)
    again = before.answer == NO
    if not again:
        await answer(db, occurrence_id, member_id, NO, services.clock.now())
        await fill_places(db, services, scheduled)
    return await standing(db, scheduled, member_id, again=again)


async def give_reason(
    db: AsyncConnection, services: Services, scheduled: Scheduled, member_id: int, reason: str
) -> Standing:
    """The member does not come, and says why; whoever had said yes meanwhile has changed her mind again.

    Args:
        db: a writing transaction.

    Raises:
        UserMistake: it was cancelled or has begun meanwhile.
    """
    scheduled = await _held(db, services, scheduled)
    occurrence_id = scheduled.occurrence.id
    said = " ".join(reason.split())[:LONGEST_REASON]
    await answer(db, occurrence_id, member_id, NO, services.clock.now(), reason=said)
    await fill_places(db, services, scheduled)
    return await standing(db, scheduled, member_id)


async def standing(db: AsyncConnection, scheduled: Scheduled, member_id: int, *, again: bool = False) -> Standing:
    """How the member stands now."""
    own = await participant(db, scheduled.occurrence.id, member_id)
    queue = 0 if own.waiting_since is None else await place_in_queue(db, scheduled.occurrence.id, member_id)
    return Standing(scheduled, own, queue, again)


def told_of(scheduled: Scheduled, services: Services) -> dict[str, Shown]:
    """What the texts say of it."""
    return event_values(scheduled.event, scheduled.occurrence, services.settings.zone)


async def _held(db: AsyncConnection, services: Services, scheduled: Scheduled) -> Scheduled:
    """The same, read anew, and nobody else's until this transaction ends."""
    held = await locked_occurrence(db, scheduled.occurrence.id)
    if held is None:
        raise UserMistake("errors/stale_button")
    check_open(held, services.clock.now())
    return held
