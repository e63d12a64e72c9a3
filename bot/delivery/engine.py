"""The one sender of everything that waits in the outbox, on all channels.

A row is claimed (queued → sending), sent, and settled. What has come of those that were out and what goes out
next are written in one transaction: as much as has gathered while the last one was being written. A slot is
given to a row before it is claimed and is free again with the commit of what came of it, so that never more
than `slots.IN_FLIGHT` messages can be repeated after a sudden end.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from bot.clock import Clock
from bot.delivery.book import AWAY
from bot.delivery.channel import Channel
from bot.delivery.gate import Gate
from bot.delivery.line import Line
from bot.delivery.rounds import Rounds
from bot.delivery.slots import Slots
from bot.delivery.waiting import USUAL, Waiting
from storage.database import Database

SAFETY_SECONDS: Final = 1.0
"""So often the rows are looked through in any case: other processes write some too."""
STRAY_SECONDS: Final = 4.0
SHORTEST_SECONDS: Final = 0.002
LONGEST_PAUSE_SECONDS: Final = 5.0
SETTLING_SECONDS: Final = 120.0
"""So long at most one waits, by the clock that was handed in, for chats that have to be left alone."""

log = logging.getLogger(__name__)


class Engine:
    """Sends what is due, as fast as the platforms take it.

    Attributes:
        slots: shared with the replies.
    """

    def __init__(self, database: Database, clock: Clock, waiting: Waiting = USUAL) -> None:
        """Nothing is sent before `connect` and `start`, or `settled`."""
        self.slots = Slots()
        self.slots.freed = self._poke
        self._database = database
        self._clock = clock
        self._waiting = waiting
        self._rounds = Rounds(database, clock, self.slots, self._poke)
        self._poked = asyncio.Event()
        self._settlers: list[asyncio.Future[None]] = []
        self._read_at = 0.0
        self._strays_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def connect(self, channel: Channel, rate: float | None = None, only_chat: str = "") -> Gate:
        """Make a channel known; its gate, which its replies go through too.

        Args:
            channel: one bot of a platform.
            rate: messages a second that may go out on it; None = as fast as it takes them, to any chat.
            only_chat: deliver to that chat only; "" = to any.
        """
        gate = Gate(rate, self._waiting)
        self._rounds.lines.append(Line(channel, gate, self._database, self._clock, self._waiting, only_chat))
        return gate

    async def recover(self) -> int:
        """What was out when the last process died is to be sent again; how many that is.

        Raises:
            DatabaseUnavailable: it cannot be asked.
        """
        found = await self._rounds.book.recover(self._rounds.lines)
        if found:
            log.info("%d deliveries of the last run are taken up", found)
        self.wake()
        return found

    def start(self) -> None:
        """Send from now on, beginning with what the last process left."""
        self._task = asyncio.create_task(self._run(), name="delivery")

    def wake(self) -> None:
        """There is something new to be sent."""
        self._rounds.stale = True
        self._poke()

    async def settled(self) -> None:
        """Return when nothing is left of what is due now."""
        self.wake()
        if self._task is not None and not self._task.done():
            settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._settlers.append(settled)
            await settled
            return
        give_up = self._waiting.seconds() + SETTLING_SECONDS
        while True:
            await self._step()
            if self._rounds.busy:
                await self._poked.wait()
                self._poked.clear()
            elif not self._rounds.stale:
                wait = self._blocked()
                if wait is None or self._waiting.seconds() + wait > give_up:
                    return
                await self._waiting.sleep(wait)

    def halt(self) -> None:
        """Hand nothing more to the network, from this moment on."""
        self._rounds.halt()
        self._poke()

    async def stop(self, drain_seconds: float = 3.0, write_seconds: float = 2.0) -> None:
        """Come to rest: what is in flight ends and is written down, the rest waits in the database."""
        self.halt()
        tasks = {job.task for job in self._rounds.jobs if job.task is not None}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=drain_seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("%d deliveries are cut off; they are repeated after the next start", len(late))
                await asyncio.wait(late)
        await self._write_rest(write_seconds)
        for line in self._rounds.lines:
            await line.gate.close()

    async def _write_rest(self, seconds: float) -> None:
        task = self._task or asyncio.create_task(self._conduct())
        self._poke()
        _, late = await asyncio.wait({task}, timeout=seconds)
        if late:
            log.warning("what came of %d deliveries is not written", self._rounds.gathered)
            task.cancel()
            await asyncio.wait(late)
        for settler in self._settlers:
            settler.cancel()

    async def _run(self) -> None:
        tried = 0
        while not self._rounds.stopping:
            try:
                await self.recover()
                break
            except AWAY as error:
                tried += 1
                await self._database_away(error, tried)
        await self._conduct()

    async def _conduct(self) -> None:
        while True:
            try:
                await self._step()
            except Exception:
                log.exception("the delivery engine stumbled")
                await self._waiting.sleep(LONGEST_PAUSE_SECONDS)
                continue
            busy = self._rounds.busy
            if self._rounds.stopping and not busy:
                return
            if not busy and not self._rounds.stale and self._blocked() is None:
                self._tell_settlers()
            await self._rest()

    async def _rest(self) -> None:
        """Wait for the next thing that happens, or that is due."""
        if self._rounds.gathered or (self._rounds.stale and not self._rounds.stopping):
            return
        if not self._poked.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), self._seconds_to_next())
        self._poked.clear()

    def _seconds_to_next(self) -> float:
        now = self._clock.now()
        waits = [wait for wait in (line.seconds_to_next(now) for line in self._rounds.lines) if wait is not None]
        return min(max(min(waits, default=SAFETY_SECONDS), SHORTEST_SECONDS), SAFETY_SECONDS)

    def _blocked(self) -> float | None:
        """Seconds until the first row goes that is due already; None = there is no such row, or no knowing."""
        return min(
            (wait for wait in (line.seconds_blocked() for line in self._rounds.lines) if wait is not None), default=None
        )

    async def _step(self) -> None:
        """Read, write and send what there is at this moment."""
        await asyncio.sleep(0)  # let those that end in this very round of the loop join
        tried = 0
        while True:
            try:
                await self._read()
                await self._rounds.write()
            except AWAY as error:
                if self._rounds.stopping and not self._rounds.gathered:
                    return
                tried += 1
                await self._database_away(error, tried)
            else:
                return

    async def _database_away(self, error: Exception, tried: int) -> None:
        log.warning("deliveries wait for the database: %s", type(error).__name__)
        await self._waiting.sleep(min(0.1 * 2.0 ** min(tried, 10), LONGEST_PAUSE_SECONDS))

    async def _read(self) -> None:
        seconds = self._waiting.seconds()
        whole = self._rounds.stale or seconds - self._read_at >= SAFETY_SECONDS
        if whole:
            self._read_at = seconds
        if self._task is not None and seconds - self._strays_at >= STRAY_SECONDS:
            self._strays_at = seconds
            await self._rounds.take_up_strays()
        await self._rounds.read(whole=whole)

    def _tell_settlers(self) -> None:
        settlers, self._settlers = self._settlers, []
        for settler in settlers:
            if not settler.done():
                settler.set_result(None)

    def _poke(self) -> None:
        self._poked.set()
