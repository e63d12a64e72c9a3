"""Group commit: the ends of many turns in one transaction, and none lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.completions import Completion, Completions
from storage.conversations import ConversationRow
from storage.database import Database, DatabaseUnavailable
from storage.inbox import store_updates
from storage.tables import conversations, inbox

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Watched:
    """A database that counts its writing transactions, and fails the first ones when told so."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.begun = 0
        self.failures = 0

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        self.begun += 1
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable("locked")
        async with self.database.writing() as db:
            yield db


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def completions(watched: Watched, pauses: list[float]) -> Completions:
    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    return Completions(watched, sleep=sleep)  # type: ignore[arg-type]  # has what is used of it


async def stored(database: Database, count: int) -> list[int]:
    async with database.writing() as db:
        rows = await store_updates(db, "telegram", "7", NOW, [(str(n), "{}") for n in range(count)])
    return [row.id for row in rows]


def state(chat: str, step: object) -> ConversationRow:
    return ConversationRow("telegram", "7", chat, chat, {"step": step}, NOW)  # type: ignore[dict-item]


async def test_turns_that_end_together_are_written_together(completions: Completions, watched: Watched) -> None:
    ids = await stored(watched.database, 40)
    ends = [Completion(row, state(str(number), "a")) for number, row in enumerate(ids)]
    await asyncio.gather(*(completions.add(end) for end in ends))
    assert watched.begun == 1
    async with watched.database.reading() as db:
        assert set((await db.execute(select(inbox.c.state))).scalars()) == {"done"}
        assert len((await db.execute(select(conversations))).all()) == 40


async def test_what_gathers_during_a_commit_goes_with_the_next(completions: Completions, watched: Watched) -> None:
    ids = await stored(watched.database, 20)
    futures = []
    for row in ids:
        futures.append(completions.add(Completion(row)))
        await asyncio.sleep(0)
    await asyncio.gather(*futures)
    assert watched.begun < 10


async def test_nothing_to_write_is_written_at_once(completions: Completions, watched: Watched) -> None:
    await completions.add(Completion())
    assert watched.begun == 0


async def test_a_database_that_is_away_is_waited_for(
    completions: Completions, watched: Watched, pauses: list[float]
) -> None:
    ids = await stored(watched.database, 1)
    watched.failures = 8
    await completions.add(Completion(ids[0]))
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    async with watched.database.reading() as db:
        assert (await db.execute(select(inbox.c.state))).scalar_one() == "done"


async def test_one_that_cannot_be_written_does_not_hold_up_the_others(
    completions: Completions, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    ids = await stored(watched.database, 3)
    ends = [Completion(ids[0]), Completion(ids[1], state("1", object())), Completion(ids[2])]
    results = await asyncio.gather(*(completions.add(end) for end in ends), return_exceptions=True)
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    async with watched.database.reading() as db:
        states = (await db.execute(select(inbox.c.state).order_by(inbox.c.id))).scalars().all()
    assert states == ["done", "new", "done"]
    assert "could not be written" in caplog.text


async def test_closing_waits_for_what_is_being_written(completions: Completions, watched: Watched) -> None:
    ids = await stored(watched.database, 1)
    committed = completions.add(Completion(ids[0]))
    await completions.close(5)
    assert committed.done()


async def test_closing_gives_up_on_a_database_that_stays_away(completions: Completions, watched: Watched) -> None:
    async def for_ever(_: float) -> None:
        await asyncio.Event().wait()

    completions._sleep = for_ever
    ids = await stored(watched.database, 1)
    watched.failures = 1
    committed = completions.add(Completion(ids[0]))
    await completions.close(0.05)
    assert not committed.done()
