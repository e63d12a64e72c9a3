"""One bot against the server: how soon it polls, how much it answers, how fast, and what it weighs."""

from __future__ import annotations

import asyncio
import signal
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.server import Server

STOP_SECONDS = 30.0
FIRST_PERSON = 5_000_001


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot to measure.

    Attributes:
        command: runs it; `environment` is added to this process's.
        right: whether an answer to a text is right.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    right: Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Load:
    """What people write.

    Attributes:
        people: how many chats.
        each: texts that each person sends when all write as fast as they are answered.
        rate: messages a second of the even load, which shows the latency.
        even: messages of the even load.
    """

    people: int
    each: int
    rate: float
    even: int
    texts: Sequence[str]

    @property
    def ids(self) -> list[int]:
        """The people's ids."""
        return [FIRST_PERSON + number for number in range(self.people)]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bot did; the latencies are those of the even load."""

    start_seconds: float
    per_second: float
    p50_ms: float
    p95_ms: float
    memory_mb: float


class Failed(Exception):
    """A bot did not do its work, so that its speed means nothing."""


async def measure(server: Server, contender: Contender, load: Load) -> Measured:
    """Start a bot, put it under load, stop it.

    Raises:
        Failed: it did not start, left texts unanswered, or answered wrongly.
    """
    await server.control("forget")
    started = time.monotonic()
    async with running(contender) as process:
        start_seconds = await _first_poll(server, contender, process) - started
        await drive(server, contender, load, count=load.people)
        full = await drive(server, contender, load, count=load.people * load.each)
        even = await drive(server, contender, load, count=load.even, rate=load.rate)
        memory_mb = _memory(process.pid) / 2**20
    return Measured(start_seconds, full["per_second"], even["p50_ms"], even["p95_ms"], memory_mb)


def median(rounds: Sequence[Measured]) -> Measured:
    """The median of each value over several rounds."""

    def of(value: Callable[[Measured], float]) -> float:
        return statistics.median(value(one) for one in rounds)

    return Measured(
        of(lambda one: one.start_seconds),
        of(lambda one: one.per_second),
        of(lambda one: one.p50_ms),
        of(lambda one: one.p95_ms),
        of(lambda one: one.memory_mb),
    )


@asynccontextmanager
async def running(contender: Contender) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process, ended in order afterwards."""
    log = contender.folder / f"{contender.name.split()[0]}.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *contender.command,
            env=dict(contender.environment),
            cwd=contender.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _first_poll(server: Server, contender: Contender, process: asyncio.subprocess.Process) -> float:
    poll, end = asyncio.create_task(server.first_poll()), asyncio.create_task(process.wait())
    await asyncio.wait({poll, end}, return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    if poll.done() and poll.exception() is None:
        return poll.result()
    poll.cancel()
    raise Failed(f"{contender.name} did not start: see its log in {contender.folder}")


async def drive(server: Server, contender: Contender, load: Load, *, count: int, rate: float = 0.0) -> dict[str, float]:
    """Let people write, and wait for the answers; how many and how fast, and the latencies (ms).

    Raises:
        Failed: a text was not answered, or wrongly.
    """
    result = await server.control("drive", people=load.ids, texts=load.texts, count=count, rate=rate, timeout=120)
    if result["answered"] < count:
        log = f"see its log in {contender.folder}"
        raise Failed(f"{contender.name} answered {result['answered']} of {count}: {log}")
    wrong = [sample for sample in result.pop("samples") if not contender.right(*sample)]
    if wrong:
        raise Failed(f"{contender.name} answered {wrong[0][1]!r} to {wrong[0][0]!r}")
    return dict(result)


def _memory(pid: int) -> int:
    """Resident bytes of a process and its children."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
