"""Evaluations and deadlines: who has handed in, with which file; said by the member or by a secretary."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import UserMistake
from storage.files import forget_file
from storage.occurrences import Scheduled, locked_occurrence
from storage.participants import Participant, participant, set_done

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def hand_in(db: AsyncConnection, scheduled: Scheduled, member_id: int, now: datetime) -> tuple[Participant, bool]:
    """The member has handed in; what was known before stays as it was.

    Args:
        db: a writing transaction.

    Returns:
        How the member stands, and whether it was so before.

    Raises:
        UserMistake: it was cancelled meanwhile.
    """
    await _hold(db, scheduled)
    before = await participant(db, scheduled.occurrence.id, member_id)
    if before.done_at is not None:
        return before, True
    await set_done(db, scheduled.occurrence.id, [member_id], now, by=member_id)
    return await participant(db, scheduled.occurrence.id, member_id), False


async def take_back(db: AsyncConnection, scheduled: Scheduled, member_id: int) -> Participant:
    """The member has not handed in after all; a file that came with it is let go.

    Args:
        db: a writing transaction.

    Returns:
        How it was before.

    Raises:
        UserMistake: a secretary has said that it is done, so a secretary has to take it back; or it is cancelled.
    """
    await _hold(db, scheduled)
    before = await participant(db, scheduled.occurrence.id, member_id)
    if before.done_at is not None and before.done_by != member_id:
        raise UserMistake("answers/done_by_secretary", {"title": scheduled.event.title})
    if before.done_at is not None:
        await set_done(db, scheduled.occurrence.id, [member_id], None)
        await _forget(db, before)
    return before


async def add_file(db: AsyncConnection, scheduled: Scheduled, member_id: int, file_id: int, now: datetime) -> None:
    """What the member has handed in is this file; it takes the place of an earlier one.

    Args:
        db: a writing transaction.

    Raises:
        UserMistake: it was cancelled meanwhile.
    """
    await _hold(db, scheduled)
    before = await participant(db, scheduled.occurrence.id, member_id)
    await set_done(
        db,
        scheduled.occurrence.id,
        [member_id],
        before.done_at or now,
        by=before.done_by if before.done_at else member_id,
        file_id=file_id,
    )
    await _forget(db, before)


async def mark_for(
    db: AsyncConnection, scheduled: Scheduled, member_id: int, by: int | None, now: datetime | None
) -> None:
    """A secretary says that a member has handed in, or (no `now`) that she has not; a file that she sent is kept.

    Args:
        db: a writing transaction.

    Raises:
        UserMistake: it was cancelled meanwhile.
    """
    await _hold(db, scheduled)
    before = await participant(db, scheduled.occurrence.id, member_id)
    who = None if now is None else by
    await set_done(db, scheduled.occurrence.id, [member_id], now, by=who, file_id=before.file_id)


async def _forget(db: AsyncConnection, before: Participant) -> None:
    """What was handed in is the member's: what is taken back is not kept."""
    if before.file_id is not None:
        await forget_file(db, before.file_id)


async def _hold(db: AsyncConnection, scheduled: Scheduled) -> None:
    held = await locked_occurrence(db, scheduled.occurrence.id)
    if held is None:
        raise UserMistake("errors/stale_button")
    if held.cancelled:
        raise UserMistake("answers/cancelled", {"title": held.event.title})
