"""Lanes: what has the same key is done one after another, what has different keys side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Job = TypeVar("Job")

log = logging.getLogger(__name__)


class Lanes(Generic[Key, Job]):
    """A queue for each key, with a task that lives as long as there is something in it."""

    def __init__(self, work: Callable[[Job], Awaitable[None]]) -> None:
        """Nothing runs yet.

        Args:
            work: does one job; what it raises is logged, and the lane goes on.
        """
        self._work = work
        self._queues: dict[Key, deque[Job]] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._closing = False

    def put(self, key: Key, job: Job) -> None:
        """Have the job done after all others of that key."""
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = deque((job,))
        self._tasks[key] = asyncio.create_task(self._run(key))

    async def idle(self) -> None:
        """Wait until nothing is left to do."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def stop(self, drain_seconds: float, finish_seconds: float) -> int:
        """Come to rest; returns how many jobs were left undone.

        Args:
            drain_seconds: so long what waits is still begun.
            finish_seconds: so long after that what is under way may take; then it is cancelled.
        """
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=drain_seconds)
        self._closing = True
        left = sum(len(queue) for queue in self._queues.values())
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=finish_seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        return left

    async def _run(self, key: Key) -> None:
        queue = self._queues[key]
        try:
            while queue and not self._closing:
                try:
                    await self._work(queue[0])
                except Exception:
                    log.exception("a job of a lane failed")
                queue.popleft()
        finally:
            del self._queues[key], self._tasks[key]
