"""Runs the fake server as a process of its own, for benchmarks that put it on another core."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from tests.fakes.botapi.control import Control, Fake


class Server(Fake, Protocol):
    """A running server."""

    @property
    def port(self) -> int:
        """Where it listens."""
        ...


def main(make: Callable[[str, int], AbstractAsyncContextManager[Server]]) -> None:
    """Read the command line, print the port, and serve until a signal comes or the parent is gone."""
    parser = argparse.ArgumentParser(description="A fake Telegram Bot API server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", required=True)
    arguments = parser.parse_args()
    # What benchmarks pile up is never garbage: looking through it again and again would only cost time.
    gc.set_threshold(100_000, 50, 1000)
    try:
        asyncio.run(serve(make(arguments.token, arguments.port)))
    except KeyboardInterrupt:
        sys.exit(130)


async def serve(context: AbstractAsyncContextManager[Server]) -> None:
    """Serve until cancelled, or until the process that started this one is gone."""
    parent = os.getppid()
    async with context as server:
        server.service.control = Control(server)
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        while os.getppid() == parent:  # noqa: ASYNC110 # nobody tells a process that its parent is gone
            await asyncio.sleep(1)
