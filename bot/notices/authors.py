"""Who may do what with a notice, and in whose name it goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from bot.access import Person, Role, may_govern
from bot.membership import below, tops
from storage.audit import AuditEntry
from storage.members import ADMIN, SECRETARY, Member, member_by_id
from storage.speakers import governed_units
from storage.units import all_units

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Json
    from storage.notices import Notice


async def person_of_member(db: AsyncConnection, member_id: int) -> Person | None:
    """What that member may do now; None when the member is no longer active."""
    member = await member_by_id(db, member_id)
    if member is None or member.status != "active":
        return None
    return Person(
        role=_role(member),
        member_id=member.id,
        code=member.code,
        name=member.name,
        unit_ids=tuple(held.unit_id for held in member.positions),
        governed_unit_ids=await governed_units(db, member.id),
        language=member.language,
    )


async def author_of(db: AsyncConnection, notice: Notice) -> Person | None:
    """Who wrote the notice, if that person still governs the unit in whose name it is to go out; else None."""
    author = None if notice.author_id is None else await person_of_member(db, notice.author_id)
    return author if author is not None and may_govern(author, notice.unit_id) else None


def may_write(person: Person, notice: Notice) -> bool:
    """Whether the person may change and send the notice: who wrote it and still governs the unit."""
    return person.member_id == notice.author_id and may_govern(person, notice.unit_id)


def may_stop(person: Person, notice: Notice) -> bool:
    """Whether the person may cancel the notice before it goes out: who wrote it, and an admin."""
    return may_write(person, notice) or person.role >= Role.ADMIN


def may_approve(person: Person, notice: Notice) -> bool:
    """Whether the person may be the second pair of eyes: never who wrote it."""
    return person.member_id != notice.author_id and may_govern(person, notice.unit_id)


async def naming_unit(db: AsyncConnection, person: Person, reached: Iterable[Collection[int]]) -> int:
    """The unit in whose name the person writes to people.

    Args:
        db: where the units are.
        person: a secretary or an admin; an admin writes in the name of the committee.
        reached: for each of the people the units where she has a place.

    Returns:
        Of several units that the person governs, the first to which all of the people belong, else the first.

    Raises:
        LookupError: the person governs no unit.
    """
    units = await all_units(db)
    own = tops(units, person.governed_unit_ids)
    if not own:
        raise LookupError("who writes governs no unit")
    everybody = tuple(reached)
    for unit in own if len(own) > 1 else ():
        inside = below(units, unit.id)
        if all(not inside.isdisjoint(places) for places in everybody):
            return unit.id
    return own[0].id


def noted(
    person: Person,
    action: str,
    notice: Notice,
    now: datetime,
    *,
    before: Mapping[str, Json] | None = None,
    after: Mapping[str, Json] | None = None,
) -> AuditEntry:
    """What the person did with a notice, for the audit log; never its text."""
    return AuditEntry(now, person.member_id, person.code, action, f"notice {notice.id}", before, after)


def _role(member: Member) -> Role:
    held = {granted.role for granted in member.roles}
    if ADMIN in held:
        return Role.ADMIN
    return Role.SECRETARY if SECRETARY in held else Role.MEMBER
