"""The event that a button names, if the person may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.errors import UserMistake
from storage.occurrences import Scheduled, locked_occurrence, occurrence_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.turn import Turn


async def found(turn: Turn, db: AsyncConnection, occurrence_id: int, *, hold: bool = False) -> Scheduled:
    """The time of an event of that id.

    Args:
        turn: the person's.
        db: where it is; to hold it, a writing transaction.
        occurrence_id: may be forged.
        hold: nobody else can change it until the transaction ends.

    Raises:
        UserMistake: there is none, or it is of a unit that the person does not govern: both look the same.
    """
    scheduled = await occurrence_by_id(db, occurrence_id) if occurrence_id > 0 else None
    if scheduled is None or turn.person.role < Role.SECRETARY or not may_govern(turn.person, scheduled.event.unit_id):
        raise UserMistake("errors/stale_button")
    if not hold:
        return scheduled
    return await locked_occurrence(db, occurrence_id) or scheduled


async def open_one(turn: Turn, db: AsyncConnection, occurrence_id: int, *, hold: bool = False) -> Scheduled:
    """The same, as long as it takes place.

    Raises:
        UserMistake: it is cancelled.
    """
    scheduled = await found(turn, db, occurrence_id, hold=hold)
    if scheduled.cancelled:
        raise UserMistake("events/is_cancelled", {"title": scheduled.event.title})
    return scheduled
