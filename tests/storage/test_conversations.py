"""Conversations are saved together, deleted, moved with their chat and forgotten when stale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from storage.accounts import account_of, link_account
from storage.changes import Json
from storage.conversations import (
    ConversationRow,
    delete_conversation,
    migrate_chat,
    purge,
    save_conversations,
)
from storage.database import Database
from storage.groups import GroupChat, bind_group, group_chat
from storage.speakers import load_speaker
from tests.storage.seed import NOW, plant_members


def row(user: str, state: Mapping[str, Json] | None, chat: str = "") -> ConversationRow:
    return ConversationRow("telegram", "1", chat or user, user, state, NOW)


async def states(database: Database, *users: str, chat: str = "") -> list[Mapping[str, Json] | None]:
    async with database.reading() as db:
        found = [await load_speaker(db, "telegram", "1", chat or user, user) for user in users]
    return [speaker.conversation_state for speaker in found]


async def test_of_several_states_for_one_chat_the_last_holds(database: Database) -> None:
    async with database.writing() as db:
        await save_conversations(db, [row("1", {"step": "a"}), row("2", {"step": "b"}), row("1", {"step": "c"})])
    assert await states(database, "1", "2", "3") == [{"step": "c"}, {"step": "b"}, None]


async def test_nothing_to_remember_deletes_the_row(database: Database) -> None:
    async with database.writing() as db:
        await save_conversations(db, [row("1", {"step": "a"}), row("2", {"step": "b"}), row("3", {"step": "c"})])
        await save_conversations(db, [row("1", None), row("9", None)])
        await delete_conversation(db, "telegram", "1", "2", "2")
    assert await states(database, "1", "2", "3") == [None, None, {"step": "c"}]


async def test_a_renumbered_chat_keeps_everything(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        await save_conversations(db, [row("7", {"step": "a"}, chat="-1"), row("7", {"step": "private"})])
        await bind_group(db, "telegram", "1", "-1", ids["SYT"], "Nhóm")
        await link_account(db, "telegram", "1", "7", "-1", ids["LAN"], NOW)
        for _ in range(2):  # the platform says it twice
            await migrate_chat(db, "telegram", "1", "-1", "-100")
        assert await group_chat(db, "telegram", "1", "-1") is None
        moved = await group_chat(db, "telegram", "1", "-100")
        account = await account_of(db, "telegram", "1", "7")
    assert moved
    assert moved == GroupChat(moved.id, "telegram", "1", "-100", "Nhóm", ids["SYT"])
    assert account
    assert account.chat_id == "-100"
    assert await states(database, "7", chat="-100") == [{"step": "a"}]
    assert await states(database, "7") == [{"step": "private"}]


async def test_what_was_last_touched_long_ago_is_forgotten(database: Database) -> None:
    old = ConversationRow("telegram", "1", "1", "1", {"step": "a"}, NOW - timedelta(days=30))
    async with database.writing() as db:
        await save_conversations(db, [old, row("2", {"step": "b"})])
        assert await purge(db, NOW - timedelta(days=1)) == 1
    assert await states(database, "1", "2") == [None, {"step": "b"}]
