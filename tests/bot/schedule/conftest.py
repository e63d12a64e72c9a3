"""The data sets' committees, imported once a run, and asked through the whole bot."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from handlers import schedule, statistics
from storage.database import open_database
from storage.tables import conversations
from tests.bot.statistics.committee import make_database, now_of
from tests.scenarios.world import Said, Someone, World, settings_for

ROUTES = (*schedule.ROUTES, *statistics.ROUTES, *schedule.FREE_TEXT)
DATA_SETS = ("khoi-tinh", "dang-bo-a")


@dataclass
class Asked:
    """A committee of a data set, whose members ask."""

    world: World
    now: datetime

    async def by(self, code: str, text: str) -> Said:
        """What the bot answers to a member; an account is linked at the first time."""
        person = Someone(code, f"9{code[2:]}", code)
        if person.chat_id not in self.world.platform.sent:
            await self.world.link(person)
        said = await self.world.say(person, text)
        return said[-1]

    async def forget(self, code: str) -> None:
        """What the member asked before is no topic any more, and the clock is as it was."""
        self.world.clock.move_to(self.now)
        async with self.world.database.writing() as db:
            await db.execute(conversations.delete().where(conversations.c.user_id == f"9{code[2:]}"))


MakeAsked = Callable[[str], Awaitable[Asked]]


@pytest.fixture(scope="session")
def committees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The database files."""
    folder = tmp_path_factory.mktemp("schedules")
    for name in DATA_SETS:
        asyncio.run(make_database(name, folder / f"{name}.db"))
    return {name: folder / f"{name}.db" for name in DATA_SETS}


@pytest.fixture
async def asked(committees: dict[str, Path], tmp_path: Path) -> AsyncIterator[MakeAsked]:
    """Opens a committee at the time at which its data set is asked: `await asked("dang-bo-a")`."""
    worlds: list[World] = []

    async def make(name: str) -> Asked:
        path = tmp_path / f"{name}.db"
        shutil.copy(committees[name], path)
        database = open_database(f"sqlite:///{path}")
        world = World(database, settings_for(f"sqlite:///{path}"), routes=ROUTES)
        world.clock.move_to(now_of(name))
        await world.start()
        worlds.append(world)
        return Asked(world, now_of(name))

    yield make
    for world in worlds:
        await world.stop()
        await world.database.close()
