"""Private calendar feeds: whose a feed is is told by the digest of the token in its address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import feeds
from storage.upsert import upsert


async def set_feed(db: AsyncConnection, member_id: int, digest: str, now: datetime) -> None:
    """The member has a feed under that digest; one from before is no longer served."""
    statement = upsert(db, feeds, ["member_id"], ["digest", "created_at"])
    await db.execute(statement, {"member_id": member_id, "digest": digest, "created_at": now})


async def member_of_feed(db: AsyncConnection, digest: str) -> int | None:
    """Whose feed that is, None when nobody's."""
    member_id: int | None = await db.scalar(select(feeds.c.member_id).where(feeds.c.digest == digest))
    return member_id


async def feed_since(db: AsyncConnection, member_id: int) -> datetime | None:
    """Since when the member has a feed, None when there is none."""
    since: datetime | None = await db.scalar(select(feeds.c.created_at).where(feeds.c.member_id == member_id))
    return since


async def revoke_feed(db: AsyncConnection, member_id: int) -> bool:
    """The member's feed is no longer served; False when there was none."""
    return (await db.execute(feeds.delete().where(feeds.c.member_id == member_id))).rowcount > 0
