"""What is under way in each chat, kept so that a restart in the middle loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Json
from storage.tables import accounts, conversations, deliveries, group_chats
from storage.upsert import upsert

_KEY = ("platform", "bot", "chat_id", "user_id")


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """The state of one conversation as it is to be; `state` None = there is nothing to remember."""

    platform: str
    bot: str
    chat_id: str
    user_id: str
    state: Mapping[str, Json] | None
    updated_at: datetime


async def save_conversations(db: AsyncConnection, rows: Sequence[ConversationRow]) -> None:
    """Each of the conversations is in the state given; of several rows for one, the last holds."""
    latest = {(row.platform, row.bot, row.chat_id, row.user_id): row for row in rows}
    kept = [row for row in latest.values() if row.state is not None]
    if kept:
        statement = upsert(db, conversations, _KEY, ["state", "updated_at"])
        await db.execute(statement, [{**_key(row), "state": row.state, "updated_at": row.updated_at} for row in kept])
    over = [row for row in latest.values() if row.state is None]
    if over:
        await db.execute(_DELETE, [_bound(_key(row)) for row in over])


async def delete_conversation(db: AsyncConnection, platform: str, bot: str, chat_id: str, user_id: str) -> None:
    """Nothing is under way any more."""
    key = {"platform": platform, "bot": bot, "chat_id": chat_id, "user_id": user_id}
    await db.execute(_DELETE, _bound(key))


async def migrate_chat(db: AsyncConnection, platform: str, bot: str, old_chat_id: str, new_chat_id: str) -> None:
    """Everything known of the old chat belongs to the new one: the platform has renumbered it."""
    for table in (conversations, group_chats):
        taken = table.delete().where(*_in_chat(table, platform, bot, new_chat_id))
        moved = table.update().where(*_in_chat(table, platform, bot, old_chat_id)).values(chat_id=new_chat_id)
        has_old = table.select().where(*_in_chat(table, platform, bot, old_chat_id)).limit(1)
        if (await db.execute(has_old)).first() is not None:
            await db.execute(taken)
            await db.execute(moved)
    await db.execute(
        accounts.update().where(*_in_chat(accounts, platform, bot, old_chat_id)).values(chat_id=new_chat_id)
    )
    still_open = deliveries.c.state.in_(["queued", "sending"])
    waiting = deliveries.update().where(*_in_chat(deliveries, platform, bot, old_chat_id), still_open)
    await db.execute(waiting.values(chat_id=new_chat_id))


async def purge(db: AsyncConnection, before: datetime) -> int:
    """Forget conversations that were last touched before then; how many there were."""
    return (await db.execute(conversations.delete().where(conversations.c.updated_at < before))).rowcount


def _in_chat(table: Table, platform: str, bot: str, chat_id: str) -> tuple[ColumnElement[bool], ...]:
    return (table.c.platform == platform, table.c.bot == bot, table.c.chat_id == chat_id)


def _key(row: ConversationRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _KEY}


def _bound(key: Mapping[str, str]) -> dict[str, str]:
    return {f"the_{name}": value for name, value in key.items()}


_DELETE = conversations.delete().where(*(conversations.c[name] == bindparam(f"the_{name}") for name in _KEY))
