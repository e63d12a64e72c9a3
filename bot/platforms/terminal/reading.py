"""Standard input, line by line, without stopping the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import BinaryIO

LONGEST_LINE = 1_000_000  # bytes; the rest of a longer line is dropped


async def piped_lines(source: BinaryIO) -> AsyncIterator[str]:
    """The lines until the end; what is not UTF-8 in them is replaced.

    A thread reads, since a file cannot be waited for; it is a daemon, so that the program can end while it waits.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            with suppress(OSError, ValueError):  # the input is closed: that is its end
                while line := _line(source):
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


async def typed_lines(prompt: str) -> AsyncIterator[str]:
    """What a person types, with history and editing, until Ctrl-D; Ctrl-C drops the line."""
    from prompt_toolkit import PromptSession  # late: only a person at a real terminal needs it

    session: PromptSession[str] = PromptSession()
    while True:
        try:
            yield await session.prompt_async(prompt)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _line(source: BinaryIO) -> bytes:
    line = source.readline(LONGEST_LINE)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = source.readline(LONGEST_LINE)
    return line
