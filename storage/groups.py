"""Group chats in which the bot sits, and the unit that a group is bound to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
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


async def group_by_id(db: AsyncConnection, group_id: int) -> GroupChat | None:
    """The group of that id."""
    row = (await db.execute(select(group_chats).where(group_chats.c.id == group_id))).first()
    return None if row is None else GroupChat(**row._mapping)


async def groups_of_units(db: AsyncConnection, unit_ids: Iterable[int]) -> tuple[GroupChat, ...]:
    """The groups that are bound to any of the units, in the order in which they were first bound."""
    found = []
    for some in batches(unit_ids):
        rows = await db.execute(select(group_chats).where(group_chats.c.unit_id.in_(some)))
        found += [GroupChat(**row._mapping) for row in rows]
    return tuple(sorted(found, key=lambda group: group.id))


async def unbind_group(db: AsyncConnection, group_id: int) -> None:
    """The group belongs to no unit any more; what was sent to it stays known."""
    await db.execute(group_chats.update().where(group_chats.c.id == group_id).values(unit_id=None))
