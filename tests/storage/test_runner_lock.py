"""One runner at a time, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from storage.database import Database, open_database
from storage.runner_lock import _ServerLock, runner_lock


async def test_only_one_holds_the_lock_until_it_is_freed(database: Database) -> None:
    first, second = runner_lock(database), runner_lock(database)
    assert await first.take()
    assert await first.take()
    assert not await second.take()
    await first.free()
    assert await second.take()
    await second.free()
    await second.free()


async def test_another_database_has_another_lock(database: Database, sqlite_url: str) -> None:
    if database.dialect == "sqlite":
        sqlite_url = sqlite_url.replace("committee.db", "other.db")
    other = open_database(sqlite_url)
    first, second = runner_lock(database), runner_lock(other)
    assert await first.take()
    assert await second.take()
    await first.free()
    await second.free()
    await other.close()


async def test_a_lost_connection_is_noticed_and_the_lock_taken_anew(database: Database) -> None:
    lock = runner_lock(database)
    assert await lock.take()
    if isinstance(lock, _ServerLock):
        async with database.writing() as db:
            ended = (
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
            await db.execute(text(ended))
    assert await lock.take()
    other = runner_lock(database)
    assert not await other.take()
    await other.free()
    await lock.free()


async def test_whoever_waits_has_it_as_soon_as_the_other_process_dies(database: Database) -> None:
    first, second = runner_lock(database), runner_lock(database)
    assert await first.take()
    assert not await second.take()
    if isinstance(first, _ServerLock):
        assert first._connection is not None
        await first._connection.invalidate()  # as when the process ends without a word
    else:
        await first.free()
    async with asyncio.timeout(5):
        while not await second.take():  # noqa: ASYNC110 # nobody tells
            await asyncio.sleep(0.01)
    await second.free()
    await first.free()
