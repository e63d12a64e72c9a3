"""A notice to a thousand people, while the process that sends it is killed again and again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from storage.database import Database
from tests.fakes.botapi.answers import Json
from tests.fakes.botapi.request import Parameters
from tests.fakes.botapi.service import Service
from tests.fakes.botapi.table import Method
from tests.fakes.telegram_server import FakeTelegram
from tests.scenarios.bot_process import BotProcess, bot_process, until
from tests.scenarios.broadcast import TEXT, copies, linked_members, linked_secretary, states, write_to_all

pytestmark = pytest.mark.long

PEOPLE = 1_000
IN_FLIGHT = 40
Instant: TypeAlias = Literal["before", "sent", "answered", "later"]
"""When the process is killed: its request has come but nothing is done yet (so it is claimed and not sent); the
message is there but not answered; answered but the outcome not committed; or at any moment after that."""

CHOSEN: tuple[Instant, ...] = ("before", "sent", "answered") * 4
RANDOM: tuple[Instant, ...] = ("later",) * 8


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


class Killer:
    """Kills the process at an instant of the broadcast's nth message from now."""

    def __init__(self, bot: BotProcess, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bot = bot
        self._chance = chance
        self._instant: Instant | None = None
        self._left = 0
        self.struck = asyncio.Event()
        self._perform = Service.perform
        killer = self

        async def watch(service: Service, method: Method, given: Parameters) -> Json:
            return await killer._watch(service, method, given)

        monkeypatch.setattr(Service, "perform", watch)  # the one place where all methods pass

    def aim(self, instant: Instant, messages: int) -> None:
        """Strike at that instant of a message soon to come."""
        self._instant, self._left = instant, messages
        self.struck.clear()

    async def _watch(self, service: Service, method: Method, given: Parameters) -> Json:
        if self._instant is None or TEXT not in str(given.given.get("text", "")):
            return await self._perform(service, method, given)
        self._left -= 1
        if self._left > 0:
            return await self._perform(service, method, given)
        instant, self._instant = self._instant, None
        if instant == "before":
            self._strike()
            await asyncio.Event().wait()  # until the connection is gone, and this call with it
        result = await self._perform(service, method, given)
        if instant == "sent":
            self._strike()
        elif instant == "answered":  # as soon as the answer has been written
            asyncio.get_running_loop().call_later(0.0003, self._strike)
        else:
            asyncio.get_running_loop().call_later(self._chance.uniform(0, 0.05), self._strike)
        return result

    def _strike(self) -> None:
        os.kill(self._bot.pid, signal.SIGKILL)
        self.struck.set()


async def test_killed_twenty_times_nobody_is_left_out_and_only_what_was_in_flight_comes_twice(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20)  # noqa: S311 # not for secrets
    settings = {"TELEGRAM_RATE": "100000", "LOG_LEVEL": "WARNING"}
    async with bot_process(fake, sqlite_database, tmp_path, settings) as bot:
        people = await linked_members(sqlite_database, fake, PEOPLE)
        secretary = await linked_secretary(sqlite_database, fake)
        killer = Killer(bot, chance, monkeypatch)
        instants = [*CHOSEN, *RANDOM]
        chance.shuffle(instants)
        in_flight = repeated = 0
        killer.aim(instants[0], chance.randint(20, 45))
        await write_to_all(fake, secretary)
        for following in [*instants[1:], None]:
            async with asyncio.timeout(20):
                await killer.struck.wait()
            assert await bot.ended() == -signal.SIGKILL
            assert copies(fake, people).total() - len(people) <= in_flight
            open_now = (await states(sqlite_database))["sending"]
            assert open_now <= IN_FLIGHT
            in_flight += open_now
            if following is not None:
                killer.aim(following, chance.randint(20, 45))
            await bot.start()

        async def all_ended() -> bool:
            return set(await states(sqlite_database)) == {"delivered", "failed"}

        await until(all_ended, 60)
        got = copies(fake, people)
        assert min(got.values()) == 1
        repeated = got.total() - len(people)
        assert repeated <= in_flight
        assert (await states(sqlite_database))["delivered"] >= PEOPLE
