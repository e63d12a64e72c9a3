"""The database during one turn."""

from __future__ import annotations

import asyncio

import pytest

from bot.unit_of_work import Work
from storage import state
from storage.database import Database


async def value(database: Database) -> str | None:
    async with database.reading() as db:
        return await state.get(db, "word")


async def test_what_was_written_is_there_after_the_commit(database: Database) -> None:
    work = Work(database)
    assert await state.get(await work.reading(), "word") is None
    await state.put(await work.writing(), "word", "a")
    assert await state.get(await work.reading(), "word") == "a"
    assert await value(database) is None
    await work.commit()
    assert (await value(database), work.wrote) == ("a", True)


async def test_what_was_written_is_gone_after_an_error(database: Database) -> None:
    work = Work(database)
    await state.put(await work.writing(), "word", "a")
    await work.roll_back(ValueError("mistake"))
    assert (await value(database), work.wrote) == (None, False)


async def test_only_one_connection_is_held_at_a_time(database: Database) -> None:
    work = Work(database)
    for _ in range(2):
        _ = await work.reading()
        assert database.in_use == 1
    for _ in range(2):
        _ = await work.writing()
        assert database.in_use == 1
    await work.commit()
    assert database.in_use == 0


async def test_many_turns_that_want_to_write_do_not_block_each_other(database: Database) -> None:
    async def turn(number: int) -> None:
        work = Work(database)
        _ = await work.reading()
        await asyncio.sleep(0)
        await state.put(await work.writing(), f"word{number}", "a")
        await work.commit()

    async with asyncio.timeout(20):
        await asyncio.gather(*(turn(number) for number in range(60)))


async def test_nothing_opened_is_nothing_to_end(database: Database) -> None:
    work = Work(database)
    await work.commit()
    await work.roll_back(ValueError("mistake"))
    assert work.wrote is False


async def test_a_transaction_lost_with_its_connection_hides_no_error(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    class Lost:
        async def __aexit__(self, *_: object) -> None:
            raise ConnectionError

    work = Work(sqlite_database)
    work._opened = Lost()  # type: ignore[assignment]  # has what is used of it
    await work.roll_back(ValueError("mistake"))
    assert "lost with its connection" in caplog.text
