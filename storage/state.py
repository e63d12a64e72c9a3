"""Single named values, among them the revision that tells when the vocabulary must be read again."""

from __future__ import annotations

from sqlalchemy import Integer, String, bindparam, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import state
from storage.upsert import insert_into, upsert

REVISION = "vocabulary_revision"

_SELECT = select(state.c.value).where(state.c.name == bindparam("name"))


async def get(db: AsyncConnection, name: str) -> str | None:
    """The value of that name, None when there is none."""
    value: str | None = await db.scalar(_SELECT, {"name": name})
    return value


async def put(db: AsyncConnection, name: str, value: str | None) -> None:
    """The name has that value from now on; None removes it."""
    if value is None:
        await db.execute(state.delete().where(state.c.name == name))
    else:
        await db.execute(upsert(db, state, ["name"], ["value"]), {"name": name, "value": value})


async def revision(db: AsyncConnection) -> int:
    """How often units, indicators, aliases or figures have changed: 0 in a new database."""
    return int(await get(db, REVISION) or 0)


async def raise_revision(db: AsyncConnection) -> None:
    """Whoever keeps the vocabulary in memory, in whatever process, reads it again."""
    raised = cast(cast(state.c.value, Integer) + 1, String)
    statement = insert_into(db, state).values(name=REVISION, value="1")
    await db.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": raised}))
