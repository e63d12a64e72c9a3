"""A notice to two thousand people over a bad line, some of whom have blocked the bot; and two processes at once."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database, open_database
from storage.tables import deliveries
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import FakeTelegram, Limits
from tests.postgresql import PostgresServer
from tests.scenarios.bot_process import BotProcess, bot_process, until
from tests.scenarios.broadcast import copies, linked_members, linked_secretary, states, write_to_all

pytestmark = pytest.mark.long

FINAL = {"delivered", "failed"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


async def outcomes(database: Database) -> dict[int, tuple[str, str]]:
    """State and reason of each copy that went to a chat, by the chat."""
    columns = (deliveries.c.chat_id, deliveries.c.state, deliveries.c.reason)
    chosen = select(*columns).where(deliveries.c.kind == "notice", deliveries.c.platform == "telegram")
    async with database.reading() as db:
        return {int(row.chat_id): (row.state, row.reason) for row in await db.execute(chosen)}


async def test_over_a_bad_line_every_recipient_ends_in_a_true_final_state(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    chance = random.Random(5)  # noqa: S311 # not for secrets
    settings = {"TELEGRAM_RATE": "100000", "LOG_LEVEL": "WARNING"}
    async with bot_process(fake, sqlite_database, tmp_path, settings) as bot:
        people = await linked_members(sqlite_database, fake, 2_000)
        secretary = await linked_secretary(sqlite_database, fake)
        blocked = {one.id for one in chance.sample(people, 40)}
        for one in people:
            if one.id in blocked:
                one.chat.blocked = True  # and the bot has not been told
        shares: dict[How, float] = {"reset_before": 0.05, "reset_after": 0.05, 500: 0.03, "slow": 0.01}
        fake.faults.mix(chance, shares, slow_seconds=2)
        await write_to_all(fake, secretary)

        async def all_ended() -> bool:
            found = await states(sqlite_database)
            return found.total() >= len(people) and set(found) <= FINAL

        await until(all_ended, 120)
        found = await outcomes(sqlite_database)
        got = copies(fake, people)
        assert {one for one, (state, _) in found.items() if state == "failed"} == blocked
        assert {found[one] for one in blocked} == {("failed", "blocked")}
        assert all(got[one.id] >= 1 for one in people if one.id not in blocked)
        repeated = got.total() - (len(people) - len(blocked))
        resets = sum(how == "reset_after" for _, how, _ in fake.faults.hits)
        assert repeated <= resets
        assert await bot.end() == 0
        assert "Traceback" not in bot.said


async def test_beyond_the_limits_nothing_is_refused(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    fake.set_limits(Limits())
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        people = await linked_members(sqlite_database, fake, 280)
        secretary = await linked_secretary(sqlite_database, fake)
        await write_to_all(fake, secretary)

        async def all_ended() -> bool:
            found = await states(sqlite_database)
            return found.total() >= len(people) and set(found) <= FINAL

        await until(all_ended, 30)
        assert set(copies(fake, people).values()) == {1}
        assert [call.status for call in fake.calls if call.status == 429] == []
        assert await bot.end() == 0


async def test_of_two_processes_one_sends_and_the_other_takes_over_when_it_is_killed(
    fake: FakeTelegram, postgres_server: PostgresServer, postgres_database: str, tmp_path: Path
) -> None:
    postgres_server.empty(postgres_database)
    database = open_database(postgres_database)
    settings = {"TELEGRAM_RATE": "200", "LOG_LEVEL": "WARNING"}
    try:
        async with bot_process(fake, database, tmp_path, settings) as first:
            people = await linked_members(database, fake, 1_000)
            secretary = await linked_secretary(database, fake)
            second = BotProcess(fake, postgres_database, tmp_path, settings)
            await second.start()
            await write_to_all(fake, secretary)

            async def under_way() -> bool:
                return copies(fake, people).total() > 300

            await until(under_way, 30)
            assert await first.end(signal.SIGKILL) == -signal.SIGKILL
            died = asyncio.get_running_loop().time()
            at_death = copies(fake, people).total()
            in_flight = (await states(database))["sending"]
            assert in_flight <= 40

            async def taken_over() -> bool:
                return copies(fake, people).total() > at_death

            await until(taken_over, 15)
            assert asyncio.get_running_loop().time() - died < 15

            async def all_ended() -> bool:
                found = await states(database)
                return found.total() >= len(people) and set(found) <= FINAL

            await until(all_ended, 60)
            got = copies(fake, people)
            assert min(got.values()) == 1
            assert got.total() - len(people) <= in_flight
            assert await second.end() == 0
            await second.clear_up()
    finally:
        await database.close()
