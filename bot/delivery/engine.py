"""The one sender of everything that waits in the outbox, on all channels.

A row is claimed (queued → sending), sent, and settled. What has come of those that were out and what goes out
next are written in one transaction: as much as has gathered while the last one was being written. A slot is
given to a row before it is claimed and is free again with the commit of what came of it, so that never more
than `slots.IN_FLIGHT` messages can be repeated after a sudden end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.clock import Clock
from bot.delivery.book import AWAY, Book, Claimed
from bot.delivery.carrying import Leg
from bot.delivery.channel import Channel
from bot.delivery.gate import Gate
from bot.delivery.line import Line
from bot.delivery.outcomes import Outcome
from bot.delivery.slots import IN_FLIGHT, Slots
from bot.delivery.waiting import USUAL, Waiting
from storage.database import Database
from storage.outbox_claims import Due

SAFETY_SECONDS: Final = 1.0
"""So often the rows are looked through in any case: other processes write some too."""
SHORTEST_SECONDS: Final = 0.002
LONGEST_PAUSE_SECONDS: Final = 5.0
SETTLING_SECONDS: Final = 120.0
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Job:
    line: Line
    due: Due
    leg: Leg
    task: asyncio.Task[None] | None = None


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
        self._book = Book(database, clock)
        self._gates: dict[tuple[str, str], Gate] = {}
        self._lines: list[Line] = []
        self._jobs: set[_Job] = set()
        self._ended: list[tuple[_Job, Outcome]] = []
        self._progress: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._doubtful: set[int] = set()
        self._poked = asyncio.Event()
        self._settlers: list[asyncio.Future[None]] = []
        self._stale = True
        self._read_at = 0.0
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def connect(self, channel: Channel, rate: float | None = None, only_chat: str = "") -> Gate:
        """Make a channel known; its gate, which its replies go through too.

        Args:
            channel: one bot of a platform.
            rate: messages a second that may go out on it; None = as fast as it takes them, to any chat.
            only_chat: deliver to that chat only; "" = to any.
        """
        gate = self._gates[channel.name, channel.bot] = Gate(rate, self._waiting)
        self._lines.append(Line(channel, gate, self._database, self._clock, self._waiting, only_chat))
        return gate

    async def recover(self) -> int:
        """What was out when the last process died is to be sent again; how many that is.

        Raises:
            DatabaseUnavailable: it cannot be asked.
        """
        found = await self._book.recover(self._lines)
        if found:
            log.info("%d deliveries of the last run are taken up", found)
        self.wake()
        return found

    def start(self) -> None:
        """Send from now on, beginning with what the last process left."""
        self._task = asyncio.create_task(self._run(), name="delivery")

    def wake(self) -> None:
        """There is something new to be sent."""
        self._stale = True
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
            if self._jobs or self._ended or self._progress:
                await self._poked.wait()
                self._poked.clear()
            elif not self._stale:
                wait = self._blocked()
                if wait is None or self._waiting.seconds() + wait > give_up:
                    return
                await self._waiting.sleep(wait)

    def halt(self) -> None:
        """Hand nothing more to the network, from this moment on."""
        self._stopping = True
        for job in self._jobs:
            if not job.leg.out and job.task is not None:
                job.task.cancel()
        self._poke()

    async def stop(self, drain_seconds: float = 3.0, write_seconds: float = 2.0) -> None:
        """Come to rest: what is in flight ends and is written down, the rest waits in the database."""
        self.halt()
        tasks = {job.task for job in self._jobs if job.task is not None}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=drain_seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("%d deliveries are cut off; they are repeated after the next start", len(late))
                await asyncio.wait(late)
        await self._write_rest(write_seconds)
        for gate in self._gates.values():
            await gate.close()

    async def _write_rest(self, seconds: float) -> None:
        task = self._task or asyncio.create_task(self._conduct())
        self._poke()
        _, late = await asyncio.wait({task}, timeout=seconds)
        if late:
            log.warning("what came of %d deliveries is not written", len(self._ended))
            task.cancel()
            await asyncio.wait(late)
        for settler in self._settlers:
            settler.cancel()

    async def _run(self) -> None:
        tried = 0
        while not self._stopping:
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
            busy = bool(self._jobs or self._ended or self._progress)
            if self._stopping and not busy:
                return
            if not busy and not self._stale and self._blocked() is None:
                self._tell_settlers()
            await self._rest()

    async def _rest(self) -> None:
        """Wait for the next thing that happens, or that is due."""
        if self._ended or self._progress or (self._stale and not self._stopping):
            return
        if not self._poked.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), self._seconds_to_next())
        self._poked.clear()

    def _seconds_to_next(self) -> float:
        now = self._clock.now()
        waits = [wait for wait in (line.seconds_to_next(now) for line in self._lines) if wait is not None]
        return min(max(min(waits, default=SAFETY_SECONDS), SHORTEST_SECONDS), SAFETY_SECONDS)

    def _blocked(self) -> float | None:
        """Seconds until the first row goes that is due already; None = there is no such row, or no knowing."""
        return min(
            (wait for wait in (line.seconds_blocked() for line in self._lines) if wait is not None), default=None
        )

    async def _step(self) -> None:
        """Read, write and send what there is at this moment."""
        await asyncio.sleep(0)  # let those that end in this very round of the loop join
        tried = 0
        while True:
            try:
                await self._read()
                await self._write()
            except AWAY as error:
                if self._stopping and not (self._ended or self._progress):
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
        whole = self._stale or seconds - self._read_at >= SAFETY_SECONDS
        if self._stopping or not (whole or any(line.low for line in self._lines)):
            return
        self._stale, self._read_at = False, seconds
        now = self._clock.now()
        late = False
        try:
            async with self._database.reading() as db:
                for line in self._lines:
                    if whole or line.low:
                        late |= await line.read(db, now)
        except AWAY:
            self._stale = True
            raise
        if late:
            await self._book.expire(self._lines)

    async def _write(self) -> None:
        """Write down what has come of deliveries, claim the next ones in the same transaction, and send these."""
        ended, self._ended = self._ended, []
        progress, self._progress = self._progress, []
        own = 0 if self._stopping else self.slots.take(IN_FLIGHT)
        picked = self._pick(own + (0 if self.slots.awaited else len(ended)))
        if len(picked) < own:
            self.slots.release(own - len(picked), quietly=True)
            own = len(picked)
        if not (ended or progress or picked or self._doubtful):
            return
        outcomes = [outcome for _, outcome in ended] + [outcome for outcome, _ in progress]
        ids = [due.id for _, due in picked]
        try:
            claimed = await self._book.write(outcomes, ids, self._doubtful)
        except BaseException:
            self._ended[:0] = ended
            self._progress[:0] = progress
            self._doubtful.update(ids)
            self._drop(picked)
            self.slots.release(own)
            self._stale = True
            raise
        self._doubtful.clear()
        handed_on = len(picked) - own
        unclaimed = self._begin(picked, claimed)
        self._finish(ended)
        self.slots.release(len(ended) - handed_on + unclaimed)
        for _, future in progress:
            if not future.done():
                future.set_result(None)

    def _pick(self, room: int) -> list[tuple[Line, Due]]:
        """What goes out next: by priority, as far as there are slots and it will soon be its turn."""
        picked: list[tuple[Line, Due]] = []
        for line in () if self._stopping else self._lines:
            waiting = sum(1 for job in self._jobs if job.line is line and not job.leg.out)
            wanted = min(room - len(picked), line.gate.ahead - waiting)
            picked += [(line, due) for due in line.pick(wanted)]
        return picked

    def _drop(self, picked: Sequence[tuple[Line, Due]]) -> None:
        for line, due in picked:
            line.over(due)

    def _begin(self, picked: Sequence[tuple[Line, Due]], claimed: Claimed) -> int:
        """Send what was claimed; returns how many were not: they were cancelled, paused or expired meanwhile."""
        unclaimed = [(line, due) for line, due in picked if due.id not in claimed.deliveries]
        self._drop(unclaimed)
        for line, due in picked:
            delivery = claimed.deliveries.get(due.id)
            if delivery is None:
                continue
            target = claimed.targets.get(delivery.target_id) if delivery.target_id is not None else None
            job = _Job(line, due, Leg(delivery, target, self._note_progress))
            if self._stopping:
                self._ended.append((job, job.leg.standing.again(0.0, self._clock.now())))
                continue
            self._jobs.add(job)
            job.task = asyncio.create_task(self._carry(job))
        return len(unclaimed)

    def _finish(self, ended: Sequence[tuple[_Job, Outcome]]) -> None:
        for job, outcome in ended:
            job.line.over(job.due)
            if outcome.again_after is not None:
                message_id = outcome.result.message_id or job.due.message_id
                chat_id = outcome.new_chat_id or job.due.chat_id
                due = Due(job.due.id, job.due.priority, message_id, chat_id)
                job.line.later(due, outcome.again_after)

    async def _carry(self, job: _Job) -> None:
        try:
            outcome = await job.line.carrier.carry(job.leg)
            self._ended.append((job, job.line.outage.judge(outcome)))
        finally:
            self._jobs.discard(job)
            self._poke()

    async def _note_progress(self, outcome: Outcome) -> None:
        """Have it written that a part has arrived; returns with the commit."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._progress.append((outcome, written))
        self._poke()
        await written

    def _tell_settlers(self) -> None:
        settlers, self._settlers = self._settlers, []
        for settler in settlers:
            if not settler.done():
                settler.set_result(None)

    def _poke(self) -> None:
        self._poked.set()
