"""The world in which scenarios play."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from storage.database import Database
from tests.scenarios.world import World, settings_for

MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def make_world(sqlite_database: Database) -> AsyncIterator[MakeWorld]:
    """Builds a world: `await make_world(platform="terminal", routes=ROUTES, open_statistics=True)`."""
    made: list[World] = []

    async def make(platform: str = "telegram", routes: object = None, **settings: object) -> World:
        url = sqlite_database.url.render_as_string(hide_password=False)
        world = World(sqlite_database, settings_for(url, **settings), platform, routes=routes)  # type: ignore[arg-type]
        await world.start()
        await world.people()
        made.append(world)
        return world

    yield make
    for world in made:
        await world.stop()


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """The whole bot, its cast linked on Telegram."""
    return await make_world()
