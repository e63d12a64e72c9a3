"""Names that the office taught: other names of indicators and units, which an import of these leaves alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.locks import one_save_at_a_time
from storage.tables import taught_names


@dataclass(frozen=True, slots=True)
class TaughtName:
    """A name; either `indicator_id` or `unit_id` says of what.

    Attributes:
        taught_by: a member's id; None = the member is gone.
    """

    id: int
    name: str
    indicator_id: int | None
    unit_id: int | None
    taught_by: int | None
    taught_at: datetime


async def all_taught_names(db: AsyncConnection) -> tuple[TaughtName, ...]:
    """All of them, by id."""
    rows = await db.execute(select(taught_names).order_by(taught_names.c.id))
    return tuple(TaughtName(**row._mapping) for row in rows)


async def taught_name(db: AsyncConnection, name_id: int) -> TaughtName | None:
    """The name of that id, None when it has been taken back."""
    row = (await db.execute(select(taught_names).where(taught_names.c.id == name_id))).first()
    return None if row is None else TaughtName(**row._mapping)


async def teach_name(
    db: AsyncConnection,
    name: str,
    now: datetime,
    taught_by: int | None,
    *,
    indicator_id: int | None = None,
    unit_id: int | None = None,
) -> int:
    """The indicator or the unit has that name too, from now on; returns the name's id."""
    await one_save_at_a_time(db)
    values = {
        "name": name,
        "indicator_id": indicator_id,
        "unit_id": unit_id,
        "taught_by": taught_by,
        "taught_at": now,
    }
    inserted = await db.execute(taught_names.insert().returning(taught_names.c.id), values)
    await state.raise_revision(db)
    return int(inserted.scalar_one())


async def forget_name(db: AsyncConnection, name_id: int) -> bool:
    """The name is taken back; False when it was already."""
    await one_save_at_a_time(db)
    gone = (await db.execute(taught_names.delete().where(taught_names.c.id == name_id))).rowcount > 0
    if gone:
        await state.raise_revision(db)
    return gone
