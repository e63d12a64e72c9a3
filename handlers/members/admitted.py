"""Whom a secretary may hand codes to, and how that is told in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.access import may_admit
from bot.conversation import Json
from bot.turn import Turn
from handlers.members.card import visible_member
from storage.audit import AuditEntry
from storage.boarding import boarding_of_units
from storage.members import members_of_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from handlers.members.scope import Scope
    from storage.boarding import Boarding
    from storage.members import Member

Details = Mapping[str, Json]


async def admitted_member(turn: Turn, db: AsyncConnection, member_id: int) -> Member | None:
    """That active member, if the person may hand out her codes."""
    member = await visible_member(turn, db, member_id)
    return member if member is not None and may_admit(turn.person, member) else None


async def admitted_people(turn: Turn, db: AsyncConnection, scope: Scope) -> tuple[list[Boarding], list[Boarding]]:
    """Those at home in the scope: first whom the person may hand codes to, then the others."""
    allowed = {member.id for member in await members_of_units(db, scope.unit_ids) if may_admit(turn.person, member)}
    people = await boarding_of_units(db, scope.unit_ids, turn.services.clock.now())
    return (
        [one for one in people if one.member_id in allowed],
        [one for one in people if one.member_id not in allowed],
    )


def about_member(
    turn: Turn, action: str, member: Member, *, before: Details | None = None, after: Details | None = None
) -> AuditEntry:
    """What the person did about a member."""
    return _entry(turn, action, f"member {member.code}", before, after)


def about_scope(
    turn: Turn, action: str, scope: Scope, *, before: Details | None = None, after: Details | None = None
) -> AuditEntry:
    """What the person did about all members of a unit, or of all the units governed."""
    subject = "units *" if scope.unit is None else f"unit {scope.unit.code}"
    return _entry(turn, action, subject, before, after)


def _entry(turn: Turn, action: str, subject: str, before: Details | None, after: Details | None) -> AuditEntry:
    person = turn.person
    return AuditEntry(
        at=turn.services.clock.now(),
        actor_id=person.member_id,
        actor=person.code,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )
