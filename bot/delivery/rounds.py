"""One round of the engine: read what is due, write down what has come of what was out, claim and send the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.delivery.book import AWAY, Book, Claimed
from bot.delivery.carrying import Leg
from bot.delivery.line import Line
from bot.delivery.outcomes import Outcome
from bot.delivery.slots import IN_FLIGHT, Slots
from storage.database import Database
from storage.outbox_claims import Due


@dataclass(slots=True, eq=False)
class Job:
    """A delivery that is being sent."""

    line: Line
    due: Due
    leg: Leg
    task: asyncio.Task[None] | None = None


class Rounds:
    """What is under way, and how it goes on.

    Attributes:
        lines: of all channels.
        jobs: what is being sent.
        stale: there may be rows that have not been read.
        stopping: nothing more is handed to the network.
    """

    def __init__(self, database: Database, clock: Clock, slots: Slots, poke: Callable[[], None]) -> None:
        self.lines: list[Line] = []
        self.jobs: set[Job] = set()
        self.stale = True
        self.stopping = False
        self.book = Book(database, clock)
        self._database = database
        self._clock = clock
        self._slots = slots
        self._poke = poke
        self._ended: list[tuple[Job, Outcome]] = []
        self._progress: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._doubtful: set[int] = set()
        self._strays: frozenset[int] = frozenset()

    @property
    def gathered(self) -> int:
        """How many outcomes wait to be written down."""
        return len(self._ended) + len(self._progress)

    @property
    def busy(self) -> bool:
        """Whether something is being sent, or waits to be written down."""
        return bool(self.jobs or self.gathered)

    @property
    def own(self) -> frozenset[int]:
        """What this process is sending, or has sent and not yet written down."""
        jobs = [*self.jobs, *(job for job, _ in self._ended)]
        return frozenset(job.due.id for job in jobs) | self._doubtful

    async def take_up_strays(self) -> None:
        """Send what a process that died claimed by its very last commit, after the recovery at this one's start.

        Twice it must be seen, so that nothing is taken for a stray that is only just ending.
        """
        strays = await self.book.strays(self.lines, self.own)
        again = strays & self._strays
        self._strays = strays - again
        if again:
            await self.book.take_up(self.lines, again)
            self.stale = True

    def halt(self) -> None:
        """Hand nothing more to the network, from this moment on."""
        self.stopping = True
        for job in self.jobs:
            if not job.leg.out and job.task is not None:
                job.task.cancel()

    async def read(self, *, whole: bool) -> None:
        """Read what is due, on all channels if `whole`, else where little is at hand."""
        if self.stopping or not (whole or any(line.low for line in self.lines)):
            return
        self.stale = False if whole else self.stale
        now, late = self._clock.now(), False
        try:
            async with self._database.reading() as db:
                for line in self.lines:
                    if whole or line.low:
                        late |= await line.read(db, now)
        except AWAY:
            self.stale = True
            raise
        if late:
            await self.book.expire(self.lines)

    async def write(self) -> None:
        """Write down what has come of deliveries, claim the next ones in the same transaction, and send these."""
        ended, self._ended = self._ended, []
        progress, self._progress = self._progress, []
        own = 0 if self.stopping else self._slots.take(IN_FLIGHT)
        picked = self._pick(own + (0 if self._slots.awaited else len(ended)))
        if len(picked) < own:
            self._slots.release(own - len(picked), quietly=True)
            own = len(picked)
        if not (ended or progress or picked or self._doubtful):
            return
        outcomes = [outcome for _, outcome in ended] + [outcome for outcome, _ in progress]
        ids = [due.id for _, due in picked]
        try:
            claimed = await self.book.write(outcomes, ids, self._doubtful)
        except BaseException:
            self._ended[:0] = ended
            self._progress[:0] = progress
            self._doubtful.update(ids)
            self._drop(picked)
            self._slots.release(own)
            self.stale = True
            raise
        self._doubtful.clear()
        handed_on = len(picked) - own
        unclaimed = self._begin(picked, claimed)
        self._finish(ended)
        self._slots.release(len(ended) - handed_on + unclaimed)
        for _, future in progress:
            if not future.done():
                future.set_result(None)

    def _pick(self, room: int) -> list[tuple[Line, Due]]:
        """What goes out next: by priority, as far as there are slots and it will soon be its turn."""
        picked: list[tuple[Line, Due]] = []
        for line in () if self.stopping else self.lines:
            waiting = sum(1 for job in self.jobs if job.line is line and not job.leg.out)
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
            job = Job(line, due, Leg(delivery, target, self._note_progress))
            if self.stopping:
                self._ended.append((job, job.leg.standing.again(0.0, self._clock.now())))
                continue
            self.jobs.add(job)
            job.task = asyncio.create_task(self._carry(job))
        return len(unclaimed)

    def _finish(self, ended: Sequence[tuple[Job, Outcome]]) -> None:
        for job, outcome in ended:
            job.line.over(job.due)
            if outcome.again_after is not None:
                message_id = outcome.result.message_id or job.due.message_id
                chat_id = outcome.new_chat_id or job.due.chat_id
                due = Due(job.due.id, job.due.priority, message_id, chat_id)
                job.line.later(due, outcome.again_after)

    async def _carry(self, job: Job) -> None:
        try:
            outcome = await job.line.carrier.carry(job.leg)
            self._ended.append((job, job.line.outage.judge(outcome)))
        finally:
            self.jobs.discard(job)
            self._poke()

    async def _note_progress(self, outcome: Outcome) -> None:
        """Have it written that a part has arrived; returns with the commit."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._progress.append((outcome, written))
        self._poke()
        await written
