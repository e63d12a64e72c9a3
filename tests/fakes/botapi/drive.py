"""Load for benchmarks: many people write, and the time until the bot's answer is taken.

It runs inside the server, so that neither a client nor its HTTP distorts the figures.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.fakes.botapi.answers import Json
from tests.fakes.botapi.board import Board, SentMessage

MOST_SAMPLES = 300


class Writer(Protocol):
    """A person who writes to the bot."""

    @property
    def id(self) -> int:
        """The person's id."""
        ...

    def say(self, text: str) -> int:
        """Write."""
        ...


@dataclass(slots=True)
class Drive:
    """One run of load.

    Attributes:
        people: who writes, in turn.
        texts: what they write, in turn.
        count: how many messages in all.
        rate: messages a second, evenly spaced; 0 = each person writes again as soon as the answer is there.
        timeout: seconds to wait for the last answer.
    """

    board: Board
    people: Sequence[Writer]
    texts: Sequence[str]
    count: int
    rate: float = 0.0
    timeout: float = 60.0
    _by_id: dict[int, Writer] = field(init=False)
    _said: dict[int, deque[tuple[float, str]]] = field(default_factory=dict)
    _latencies: list[float] = field(default_factory=list)
    _samples: list[Json] = field(default_factory=list)
    _left: int = 0
    _turn: int = 0
    _last_answer: float = 0.0

    def __post_init__(self) -> None:
        self._by_id = {person.id: person for person in self.people}

    async def run(self) -> Mapping[str, Json]:
        """Let them write, and return answers a second, latency percentiles in milliseconds, and samples.

        A sample is [text, answer]: the first message to a person answers the first text, and so on.
        """
        self._left = self.count
        self.board.on_sent.append(self._answered)
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.timeout):
                await (self._evenly(started) if self.rate else self._each_in_turn())
                while len(self._latencies) < self.count:
                    await self.board.changed()
        except TimeoutError:
            pass
        finally:
            self.board.on_sent.remove(self._answered)
        return self._result(self._last_answer - started)

    async def _evenly(self, started: float) -> None:
        writers = itertools.cycle(self.people)
        for number in range(self.count):
            await asyncio.sleep(max(started + number / self.rate - time.monotonic(), 0))
            self._write(next(writers))

    async def _each_in_turn(self) -> None:
        for person in self.people:
            self._write(person)

    def _write(self, person: Writer) -> None:
        if self._left <= 0:
            return
        self._left -= 1
        text = self.texts[self._turn % len(self.texts)]
        self._turn += 1
        self._said.setdefault(person.id, deque()).append((time.monotonic(), text))
        person.say(text)

    def _answered(self, sent: SentMessage) -> None:
        waiting = self._said.get(sent.chat_id)
        if not waiting:
            return
        self._last_answer = time.monotonic()
        said_at, text = waiting.popleft()
        self._latencies.append(self._last_answer - said_at)
        if len(self._samples) < MOST_SAMPLES:
            self._samples.append([text, sent.text])
        if not self.rate:
            self._write(self._by_id[sent.chat_id])

    def _result(self, seconds: float) -> Mapping[str, Json]:
        latencies = sorted(self._latencies)
        return {
            "asked": self.count,
            "answered": len(latencies),
            "seconds": seconds,
            "per_second": len(latencies) / seconds if seconds > 0 else 0.0,
            "p50_ms": percentile(latencies, 50) * 1000,
            "p95_ms": percentile(latencies, 95) * 1000,
            "samples": self._samples,
        }


def percentile(ordered: Sequence[float], share: int) -> float:
    """The value below which `share` per cent of the ordered values lie; 0 for none."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)]
