"""Whether the program lives and is ready, as a supervisor asks."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from bot.errors import SetupError
from bot.http_server import serve


async def _ask(port: int, path: str) -> tuple[int, object]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(("database", "status"), [(True, 200), (False, 503)])
async def test_ready_means_that_every_part_works(database: bool, status: int) -> None:
    async def ready() -> dict[str, bool]:
        return {"database": database, "telegram": True}

    server = await serve("127.0.0.1", 0, ready)
    assert await _ask(server.port, "/livez") == (200, {"alive": True})
    assert await _ask(server.port, "/readyz") == (status, {"database": database, "telegram": True})
    await server.close()


async def test_a_port_that_is_taken_is_named() -> None:
    async def ready() -> dict[str, bool]:
        return {}

    first = await serve("127.0.0.1", 0, ready)
    with pytest.raises(SetupError) as caught:
        await serve("127.0.0.1", first.port, ready)
    await first.close()
    assert caught.value.template == "setup/http_port"
    assert caught.value.values["port"] == str(first.port)
