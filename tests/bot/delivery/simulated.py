"""Time that passes only when everybody waits: hours of sending take a moment, and to the same instant each time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from typing_extensions import override

from bot.delivery.waiting import Waiting

T = TypeVar("T")


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = 1000.0

    @override
    def time(self) -> float:
        return self._moment

    def stall(self, seconds: float) -> None:
        """The whole process stands still for so long."""
        self._moment += seconds

    def _run_once(self) -> None:
        ready: object = self._ready  # type: ignore[attr-defined]
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        if not ready and scheduled:
            self._moment = max(self._moment, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


def simulate(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end, in no time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(main)


def loop() -> SimulatedLoop:
    """The loop in which the test runs."""
    running = asyncio.get_running_loop()
    assert isinstance(running, SimulatedLoop)
    return running


def waiting() -> Waiting:
    """Waits in simulated time."""
    return Waiting(asyncio.sleep, loop().time, lambda: 0.5)
