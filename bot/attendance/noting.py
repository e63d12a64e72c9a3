"""A secretary notes who was there: one by one, or all the rest at once; each change is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from bot.attendance.codes import opens_at
from bot.attendance.limits import warn_of_limits
from bot.errors import UserMistake
from bot.events.kinds import is_attended
from storage.audit import AuditEntry, note
from storage.participants import ABSENT, EXCUSED, PRESENT, set_attendance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.chat import Shown
    from bot.events.overview import Guest, Overview
    from bot.services import Services
    from storage.changes import Json
    from storage.occurrences import Scheduled

STATES = (PRESENT, EXCUSED, ABSENT, "")


def check_notable(scheduled: Scheduled, now: datetime) -> None:
    """Make sure that attendance can be noted.

    Raises:
        UserMistake: it is nothing that one attends, it is cancelled, or it is not soon yet.
    """
    if not is_attended(scheduled.event.kind):
        raise UserMistake("errors/stale_button")
    if scheduled.cancelled:
        raise UserMistake("answers/cancelled", {"title": scheduled.event.title})
    if now < opens_at(scheduled.occurrence):
        values: dict[str, Shown] = {"title": scheduled.event.title, "at": opens_at(scheduled.occurrence)}
        raise UserMistake("attendance/too_early", values)


async def note_one(
    db: AsyncConnection, services: Services, found: Overview, guest: Guest, attendance: str, by: Person
) -> bool:
    """Whether that guest was there is so from now on; False when it was so already.

    Args:
        db: a writing transaction that holds the occurrence.
        found: as it stands in that transaction.
        guest: one of them.
        attendance: one of `STATES`.
        by: the secretary.
    """
    if guest.participant.attendance == attendance:
        return False
    await _set(db, services, found, {guest.member_id: attendance})
    entry = _entry(services, found.scheduled, by, "attendance.marked", {"member": guest.code, "attendance": attendance})
    await note(db, entry)
    return True


async def note_present(
    db: AsyncConnection, services: Services, found: Overview, guests: tuple[Guest, ...], by: Person
) -> int:
    """Those of the guests of whom nothing is known yet were there; how many these are."""
    wanted = {one.member_id: PRESENT for one in guests if not one.participant.attendance}
    if wanted:
        await _set(db, services, found, wanted)
        await note(db, _entry(services, found.scheduled, by, "attendance.present", {"count": len(wanted)}))
    return len(wanted)


def the_rest(found: Overview) -> tuple[Guest, ...]:
    """Those of whom nothing is known; exempt members need not come, so nothing has to be known of them."""
    return tuple(one for one in found.guests if not one.participant.attendance and not one.exempt)


def with_reason(guest: Guest) -> bool:
    """Whether the guest has answered that she does not come, and why."""
    return guest.declined and bool(guest.participant.reason)


async def close(
    db: AsyncConnection, services: Services, found: Overview, rest: Literal["absent", "excused"], by: Person
) -> tuple[int, int]:
    """All of whom nothing is known were not there: with reason who has told one, the others as said.

    Args:
        db: a writing transaction that holds the occurrence.
        found: as it stands in that transaction.
        rest: how those count who have told no reason.
        by: the secretary.

    Returns:
        How many were noted as absent with reason, and how many without.
    """
    noted = {one.member_id: EXCUSED if with_reason(one) else rest for one in the_rest(found)}
    if noted:
        await _set(db, services, found, noted)
    counts = [*noted.values()]
    excused, absent = counts.count(EXCUSED), counts.count(ABSENT)
    if noted:
        after: dict[str, Json] = {"excused": excused, "absent": absent}
        await note(db, _entry(services, found.scheduled, by, "attendance.closed", after))
    return excused, absent


async def _set(db: AsyncConnection, services: Services, found: Overview, attendance: Mapping[int, str]) -> None:
    occurrence, event = found.scheduled.occurrence, found.scheduled.event
    await set_attendance(db, occurrence.id, attendance, services.clock.now())
    missing = [member_id for member_id, came in attendance.items() if came == ABSENT]
    if missing and event.kind == "meeting":
        await warn_of_limits(db, services, missing, occurrence.starts_at)


def _entry(services: Services, scheduled: Scheduled, by: Person, action: str, after: Mapping[str, Json]) -> AuditEntry:
    subject = f"occurrence {scheduled.occurrence.id}"
    return AuditEntry(services.clock.now(), by.member_id, by.code, action, subject, None, after)
