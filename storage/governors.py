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


async def secretaries_by_unit(db: AsyncConnection) -> dict[int, tuple[int, ...]]:
    """The active members who are secretary of a unit itself, by unit; those of the units above are not among them."""
    found: dict[int, list[int]] = {}
    chosen = select(roles.c.unit_id, members.c.id).join(members, members.c.id == roles.c.member_id)
    chosen = chosen.where(roles.c.role == SECRETARY, roles.c.unit_id.is_not(None), members.c.status == "active")
    for unit_id, member_id in await db.execute(chosen.order_by(members.c.id)):
        found.setdefault(unit_id, []).append(member_id)
    return {unit_id: tuple(member_ids) for unit_id, member_ids in found.items()}


async def admins(db: AsyncConnection) -> tuple[int, ...]:
    """The active members who are admins, by id."""
    chosen = select(members.c.id).join(roles, roles.c.member_id == members.c.id).distinct()
    chosen = chosen.where(members.c.status == "active", roles.c.role == ADMIN).order_by(members.c.id)
    return tuple((await db.execute(chosen)).scalars())
