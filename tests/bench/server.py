"""The fake Bot API as a process of its own, and its control."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout

TOKEN = "123456789:AAbenchmark-token-0123456789abcdefghij"
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `token` is its bot's."""

    address: str
    session: ClientSession
    token: str = TOKEN

    async def control(self, command: str, **given: object) -> Any:  # JSON of many shapes
        """Give a command of `tests.fakes.botapi.control` and return its result."""
        async with self.session.post(f"{self.address}/_control/{command}", json=given) as response:
            response.raise_for_status()
            return (await response.json())["result"]

    async def first_poll(self) -> float:
        """When the first getUpdates came since `forget`, by the monotonic clock; waits for it.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(READY_SECONDS):
            while True:
                calls = await self.control("calls", method="getUpdates")
                if calls:
                    return float(calls[0][2])
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running_server() -> AsyncIterator[Server]:
    """Start the server, and end it afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram_server", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    if process.stdout is None:
        raise RuntimeError("the server has no output")
    try:
        port = int(await process.stdout.readline())
        async with ClientSession(timeout=ClientTimeout(total=None)) as session:
            yield Server(f"http://127.0.0.1:{port}", session)
    finally:
        process.terminate()
        await process.wait()
