"""Who governs a unit: its secretaries, those of the units above it, and the admins."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.members import ADMIN, SECRETARY
from storage.tables import members, roles, units


async def governors_of(db: AsyncConnection, unit_id: int) -> tuple[int, ...]:
    """The active members who govern the unit, by id."""
    above = select(units.c.id, units.c.parent_id).where(units.c.id == unit_id).cte("above", recursive=True)
    above = above.union(select(units.c.id, units.c.parent_id).join(above, units.c.id == above.c.parent_id))
    governs = (roles.c.role == ADMIN) | ((roles.c.role == SECRETARY) & roles.c.unit_id.in_(select(above.c.id)))
    chosen = select(members.c.id).join(roles, roles.c.member_id == members.c.id).distinct()
    chosen = chosen.where(members.c.status == "active", governs).order_by(members.c.id)
    return tuple((await db.execute(chosen)).scalars())
