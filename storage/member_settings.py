"""What each member has chosen for oneself; whoever has chosen nothing has no row."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import member_settings
from storage.upsert import upsert


async def wants_optional_notices(db: AsyncConnection, member_id: int) -> bool:
    """Whether the member gets notices that are not mandatory; so it is until it is switched off."""
    return member_id not in await optional_notices_off(db, [member_id])


async def optional_notices_off(db: AsyncConnection, member_ids: Iterable[int]) -> frozenset[int]:
    """Those of the members who have switched optional notices off."""
    off: set[int] = set()
    for some in batches(member_ids):
        chosen = select(member_settings.c.member_id).where(
            member_settings.c.member_id.in_(some), member_settings.c.optional_notices.is_(False)
        )
        off.update((await db.execute(chosen)).scalars())
    return frozenset(off)


async def set_optional_notices(db: AsyncConnection, member_id: int, *, wanted: bool) -> None:
    """The member gets optional notices, or does not."""
    statement = upsert(db, member_settings, ["member_id"], ["optional_notices"])
    await db.execute(statement, {"member_id": member_id, "optional_notices": wanted})
