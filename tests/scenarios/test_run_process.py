"""The real `run`: one at a time on a database, whichever database that is."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database, open_database
from tests.fakes.telegram_server import FakeTelegram
from tests.postgresql import PostgresServer
from tests.scenarios.bot_process import IN_2020, IN_2021, QUESTION, answer, bot_process, link, until


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.mark.long
async def test_on_a_file_a_second_process_is_turned_away_until_the_first_has_died(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    async with bot_process(fake, sqlite_database, tmp_path) as first:
        await link(sqlite_database, [lan])
        assert await answer(lan, QUESTION) == IN_2021
        async with bot_process(fake, sqlite_database, tmp_path) as second:
            assert await second.ended() == 1
            assert second.said.startswith("DATABASE_URL: một tiến trình run khác đang dùng cơ sở dữ liệu")
            assert second.said.count("\n") == 1
            assert await first.end(signal.SIGKILL) == -signal.SIGKILL
            await second.start()
            assert await answer(lan, "còn năm 2020?") == IN_2020
            assert await second.end() == 0


async def somebody_waits(database: Database) -> bool:
    """Whether a process has asked for the lock in vain."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%' AND pid NOT IN"
    held = "(SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
    async with database.reading() as db:
        return bool(await db.scalar(text(f"{asked} {held}")))


@pytest.mark.long
async def test_on_a_server_a_second_process_waits_and_takes_over_when_the_first_has_died(
    fake: FakeTelegram, postgres_server: PostgresServer, postgres_database: str, tmp_path: Path
) -> None:
    postgres_server.empty(postgres_database)
    database = open_database(postgres_database)
    lan = fake.person(1001, "Lan", started=True)
    settings = {"LOG_LEVEL": "INFO"}
    async with bot_process(fake, database, tmp_path, settings) as first:
        await link(database, [lan])
        assert await answer(lan, QUESTION) == IN_2021
        async with bot_process(fake, database, tmp_path, settings) as second:
            await until(partial(somebody_waits, database))
            assert await first.end(signal.SIGKILL) == -signal.SIGKILL
            assert await answer(lan, "còn năm 2020?") == IN_2020
            async with bot_process(fake, database, tmp_path, settings) as third:
                await until(partial(somebody_waits, database))
                assert await third.end() == 0  # whoever waits ends at once when told to
                assert third.said.count("waiting to take over") == 1
            assert await second.end() == 0
        assert second.said.count("waiting to take over") == 1
    await database.close()
