"""What a member still has to do: hand in, answer, read; and what waits for a secretary's approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Person, Role
from bot.events.kinds import is_attended
from bot.notices.authors import may_approve
from bot.schedule.viewing import viewer_of
from storage.notices import APPROVING, Notice, notice_by_id, notices_of
from storage.occurrences import Scheduled, occurrences_by_id, scheduled_between
from storage.participants import Participant, of_member
from storage.unread import notices_to_read

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

SOON = timedelta(days=14)
"""What begins later is asked about only when the member has been told of it."""
DUE_SOON = timedelta(days=30)
"""Likewise for what is due later."""
OVERDUE = timedelta(days=60)
"""What was due longer ago is not asked for any more."""
FAR = timedelta(days=400)
UNREAD = timedelta(days=90)
_MOST_APPROVALS = 20


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is still to be done.

    Attributes:
        to_hand_in: by when it is or was due, so that the most overdue comes first.
        to_answer: by when it begins.
        to_read: notices that the member has and has not confirmed, the oldest first.
        to_approve: notices that wait for the person's decision, the newest first.
    """

    to_hand_in: tuple[Scheduled, ...] = ()
    to_answer: tuple[Scheduled, ...] = ()
    to_read: tuple[Notice, ...] = ()
    to_approve: tuple[Notice, ...] = ()

    @property
    def count(self) -> int:
        """How many these are."""
        return len(self.to_hand_in) + len(self.to_answer) + len(self.to_read) + len(self.to_approve)


async def tasks_of(db: AsyncConnection, person: Person, now: datetime) -> Tasks:
    """What the person still has to do."""
    if person.member_id is None:
        return Tasks()
    open_events = await _open_events(db, person, person.member_id, now)
    unread = [await notice_by_id(db, one) for one in await notices_to_read(db, person.member_id, now - UNREAD)]
    return Tasks(
        to_hand_in=tuple(one for one in open_events if not is_attended(one.event.kind)),
        to_answer=tuple(one for one in open_events if is_attended(one.event.kind)),
        to_read=tuple(one for one in unread if one is not None),
        to_approve=await _to_approve(db, person),
    )


async def _open_events(db: AsyncConnection, person: Person, member_id: int, now: datetime) -> list[Scheduled]:
    """What the member was told of, and what is for her in her units and those above; by its start."""
    viewer = await viewer_of(db, person)
    known = await of_member(db, member_id, now - OVERDUE, now + FAR)
    near = await scheduled_between(db, now - OVERDUE, now + DUE_SOON, unit_ids=viewer.reached_units)
    found = {one.occurrence.id: one for one in near}
    told = await occurrences_by_id(db, known.keys() - found.keys())
    found |= {one_id: one for one_id, one in told.items() if not one.cancelled}
    asked = [one for one in found.values() if _asks(one, known.get(one.occurrence.id), now)]
    asked.sort(key=lambda one: (one.occurrence.starts_at, one.occurrence.id))
    return [one for one in asked if await viewer.is_meant(db, one.event)]


def _asks(one: Scheduled, own: Participant | None, now: datetime) -> bool:
    """Whether it still asks something of whoever it is for."""
    starts_at, told = one.occurrence.starts_at, own is not None and own.told_at is not None
    if is_attended(one.event.kind):
        return now < starts_at and (own is None or not own.answer) and (told or starts_at <= now + SOON)
    done = own is not None and own.done_at is not None
    return not done and starts_at >= now - OVERDUE and (told or starts_at <= now + DUE_SOON)


async def _to_approve(db: AsyncConnection, person: Person) -> tuple[Notice, ...]:
    if person.role < Role.SECRETARY:
        return ()
    waiting = await notices_of(db, unit_ids=person.governed_unit_ids, states=[APPROVING], limit=_MOST_APPROVALS)
    return tuple(one for one in waiting if may_approve(person, one))
