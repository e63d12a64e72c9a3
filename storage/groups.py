"""Group chats in which the bot sits, and the unit that a group is bound to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import group_chats
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A group chat; `unit_id` None = not bound to a unit."""

    id: int
    platform: str
    bot: str
    chat_id: str
    title: str
    unit_id: int | None


async def bind_group(
    db: AsyncConnection, platform: str, bot: str, chat_id: str, unit_id: int | None, title: str = ""
) -> None:
    """The group is bound to that unit, or to none."""
    key = {"platform": platform, "bot": bot, "chat_id": chat_id}
    statement = upsert(db, group_chats, list(key), ["unit_id", "title"])
    await db.execute(statement, {**key, "unit_id": unit_id, "title": title[:300]})


async def group_chat(db: AsyncConnection, platform: str, bot: str, chat_id: str) -> GroupChat | None:
    """The group, None when nobody ever bound it."""
    chosen = select(group_chats).where(
        group_chats.c.platform == platform, group_chats.c.bot == bot, group_chats.c.chat_id == chat_id
    )
    row = (await db.execute(chosen)).first()
    return None if row is None else GroupChat(**row._mapping)


async def bound_groups(db: AsyncConnection) -> tuple[GroupChat, ...]:
    """The groups that are bound to a unit, in the order in which they first were."""
    chosen = select(group_chats).where(group_chats.c.unit_id.is_not(None)).order_by(group_chats.c.id)
    return tuple(GroupChat(**row._mapping) for row in await db.execute(chosen))
