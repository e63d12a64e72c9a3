"""A member checks in by the code that is shown in the room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.attendance.codes import is_open, scheduled_by_code
from bot.events.answering import concerns
from storage.occurrences import Scheduled, locked_occurrence
from storage.participants import BY_CODE, PRESENT, participant, set_attendance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.services import Services


class Came(StrEnum):
    """What came of it."""

    NOW = "now"
    BEFORE = "before"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    NOT_FOR_YOU = "not_for_you"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What came of a code, and to what it belongs."""

    came: Came
    scheduled: Scheduled


async def check_in(
    reading: AsyncConnection,
    writing: Callable[[], Awaitable[AsyncConnection]],
    services: Services,
    person: Person,
    text: str,
) -> CheckIn | None:
    """The member is present, if the code is good now and the event is for her; None = no event has that code.

    Args:
        reading: to look things up.
        writing: opens the turn's writing transaction; not called when nothing is to be noted.
        person: a member.
        text: the code as typed.
    """
    now = services.clock.now()
    scheduled = await scheduled_by_code(reading, services.vault, text, now)
    if scheduled is None or person.member_id is None:
        return None
    if scheduled.cancelled:
        return CheckIn(Came.CANCELLED, scheduled)
    if not await concerns(reading, scheduled, person.member_id, person.unit_ids):
        return CheckIn(Came.NOT_FOR_YOU, scheduled)
    before = await participant(reading, scheduled.occurrence.id, person.member_id)
    if before.attendance == PRESENT:
        return CheckIn(Came.BEFORE, scheduled)
    if not is_open(scheduled.occurrence, now):
        return CheckIn(Came.CLOSED, scheduled)
    db = await writing()
    held = await locked_occurrence(db, scheduled.occurrence.id)
    if held is None or held.cancelled:
        return CheckIn(Came.CANCELLED, scheduled)
    await set_attendance(db, held.occurrence.id, {person.member_id: PRESENT}, now, way=BY_CODE)
    return CheckIn(Came.NOW, held)
