"""The days in members' lives from which deadlines follow, read in one go for thousands of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import members, positions


@dataclass(frozen=True, slots=True)
class LifeDays:
    """An active member's days.

    Attributes:
        unit_id: the home unit.
        confirmed: end of the probation; None = probationary.
    """

    member_id: int
    code: str
    name: str = field(repr=False)
    unit_id: int
    born: date | None = field(repr=False)
    admitted: date | None
    confirmed: date | None


async def life_days(db: AsyncConnection) -> tuple[LifeDays, ...]:
    """Of the active members, by id."""
    return tuple(LifeDays(*row) for row in await db.execute(_CHOSEN))


_CHOSEN = (
    select(
        members.c.id,
        members.c.code,
        members.c.name,
        positions.c.unit_id,
        members.c.born,
        members.c.admitted,
        members.c.confirmed,
    )
    .select_from(members.join(positions, (positions.c.member_id == members.c.id) & positions.c.home))
    .where(members.c.status == "active")
    .order_by(members.c.id)
)
