"""What is forgotten in time, and chores that go on after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.clock import FrozenClock
from bot.housekeeping import Housekeeping, _guarded, purge
from storage.conversations import ConversationRow, save_conversations
from storage.database import Database, DatabaseUnavailable
from storage.inbox import mark_done, store_updates
from storage.tables import conversations, inbox

NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def test_what_is_old_and_over_is_forgotten_and_nothing_else(database: Database) -> None:
    async with database.writing() as db:
        for name, age in (("old", 4), ("new", 2)):
            moment = NOW - timedelta(days=age)
            done, _ = await store_updates(db, "telegram", "7", moment, [(f"{name} done", "{}"), (f"{name} open", "{}")])
            await mark_done(db, [done.id])
        for chat, age in (("old", 31), ("new", 29)):
            row = ConversationRow("telegram", "7", chat, chat, {"step": "a"}, NOW - timedelta(days=age))
            await save_conversations(db, [row])
    await purge(database, FrozenClock(NOW))
    async with database.reading() as db:
        left = (await db.execute(select(inbox.c.update_id).order_by(inbox.c.id))).scalars().all()
        chats = (await db.execute(select(conversations.c.chat_id))).scalars().all()
    assert left == ["old open", "new done", "new open"]
    assert chats == ["new"]


@pytest.mark.parametrize("error", [DatabaseUnavailable("locked"), ZeroDivisionError()])
async def test_a_chore_that_fails_is_logged_and_does_not_spread(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def chore() -> None:
        raise error

    await _guarded("sweep", chore)
    assert "sweep" in caplog.text


async def test_chores_come_again_until_it_stops() -> None:
    house, done = Housekeeping(), asyncio.Event()

    async def chore() -> None:
        done.set()

    house.every(timedelta(seconds=1), "chore", chore)
    house.start()
    async with asyncio.timeout(10):
        await done.wait()
    house.stop()
    house.stop()


async def test_a_chore_has_one_moment_the_last_that_was_said() -> None:
    house, done = Housekeeping(), asyncio.Queue[str]()
    now = datetime.now(UTC)

    def chore(name: str) -> Callable[[], Awaitable[None]]:
        return partial(done.put, name)

    house.start()
    house.at(now + timedelta(hours=1), "late", chore("late"))
    house.at(now + timedelta(milliseconds=30), "late", chore("soon"))
    house.at(now + timedelta(milliseconds=20), "never", chore("never"))
    house.at(None, "never", chore("never"))
    house.at(None, "unknown", chore("unknown"))
    async with asyncio.timeout(10):
        assert await done.get() == "soon"
    assert done.empty()
    house.at(now - timedelta(hours=1), "passed", chore("passed"))
    async with asyncio.timeout(10):
        assert await done.get() == "passed"
    house.stop()
