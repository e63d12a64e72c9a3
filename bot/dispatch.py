"""Takes each stored update to its end: handled once, in its chat's order, whatever happens meanwhile.

An update's row in the inbox is "new", then "done"; or, when its handler wrote something, "answered" in
between: the replies lie in the row and go out, the handler is never asked again. So a process that dies at
any instant repeats at most what was not committed: a reply may come twice, a change is never made twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from bot.chat import Address, Incoming, IncomingKind, Reply
from bot.completions import Completion, Completions
from bot.delivery.channel import Channel
from bot.delivery.engine import Engine
from bot.delivery.gate import Gate
from bot.delivery.replies import Replies, from_json
from bot.delivery.waiting import Waiting
from bot.group_chats import note_shut_out
from bot.handling import Answer, Handling, Job, passing
from bot.lanes import Lanes
from bot.rate_limit import RateLimit, Verdict
from bot.router import Router
from bot.services import Services
from storage.accounts import mark_blocked
from storage.conversations import migrate_chat
from storage.inbox import ANSWERED, OpenUpdate, StoredUpdate, count_try, mark_done, open_updates

AT_ONCE = 32
"""Handlers running at one time; more turns wait, in the order in which they came."""
MOST_RESTARTS = 2
"""After a crash during an update's handling it is handled again so often; then it is given up."""
MOST_TRIES_UNKEPT = 2
MANY = 2_000
"""Updates under way beyond which whoever brings more is held back for a moment."""
HOLD_BACK_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 5.0

_APPLIED = frozenset({IncomingKind.BLOCKED, IncomingKind.UNBLOCKED, IncomingKind.MIGRATED})
"""What happened to a chat rather than in it: needs no handler."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Connected:
    channel: Channel
    limited: bool
    gate: Gate


class Dispatcher:
    """Hands updates to handlers: one chat's in order, different chats' side by side.

    Attributes:
        engine: sends what turns have put into the outbox; shares what the replies may take of the platforms.
    """

    def __init__(self, services: Services, router: Router, waiting: Waiting) -> None:
        self._clock = services.clock
        self._database = services.database
        self._sleep = waiting.sleep
        self._handling = Handling(services, router)
        self.engine = Engine(services.database, services.clock, waiting)
        self._replies = Replies(services.database, services.clock, waiting, self.engine.slots)
        self._completions = Completions(services.database, sleep=waiting.sleep)
        self._limit = RateLimit()
        self._channels: dict[tuple[str, str], _Connected] = {}
        self._lanes: Lanes[Address, Job] = Lanes(self._work)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._alone = asyncio.Lock()
        self._held: set[int] = set()
        self._fewer = asyncio.Event()

    def connect(
        self, channel: Channel, *, limited: bool = True, rate: float | None = None, only_chat: str = ""
    ) -> None:
        """Make a channel known.

        Args:
            channel: one bot of a platform.
            limited: whether a person who writes too fast is slowed down; not so at a terminal.
            rate: messages a second that may go out on it; None = as fast as it takes them.
            only_chat: the one chat to which the engine delivers; "" = all.
        """
        gate = self.engine.connect(channel, rate, only_chat)
        self._channels[channel.name, channel.bot] = _Connected(channel, limited, gate)

    async def receive(self, platform: str, bot: str, updates: Iterable[StoredUpdate]) -> None:
        """Have updates handled that have just been stored; waits a while when very many are under way."""
        channel = self._channels[platform, bot].channel
        for update in updates:
            self._put(channel, update.id, update.payload)
        if len(self._held) > MANY:
            self._fewer.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._fewer.wait(), HOLD_BACK_SECONDS)

    def submit(self, channel: Channel, incoming: Incoming) -> None:
        """Have something handled that is not kept in the inbox; returns at once."""
        self._lanes.put(incoming.address, Job(channel, incoming, None))

    async def recover(self, platform: str, bot: str, before: datetime | None = None) -> int:
        """Go on with what is stored and in nobody's hands: after a start, and now and then to be sure.

        Args:
            platform: whose updates.
            bot: likewise.
            before: only what was received before then; None = all.

        Returns:
            How many updates that is.
        """
        channel = self._channels[platform, bot].channel
        held = frozenset(self._held)  # before reading: what is read as open may be done a moment later
        async with self._database.reading() as db:
            stored = await open_updates(db, platform, bot)
        forgotten = [one for one in stored if one.id not in held and (before is None or one.received_at < before)]
        for update in forgotten:
            self._put(channel, update.id, update.payload, update)
        return len(forgotten)

    async def awaits_text(self, address: Address, user_id: str) -> bool:
        """Whether a step of that person's conversation waits for free text."""
        return await self._handling.awaits_text(address, user_id)

    async def idle(self) -> None:
        """Wait until everything received has come to its end."""
        await self._lanes.idle()

    async def stop(
        self, *, drain_seconds: float = 7.0, finish_seconds: float = 2.0, write_seconds: float = 2.0
    ) -> None:
        """Come to rest: what is under way ends; what cannot end in time is taken up after the next start."""
        left = await self._lanes.stop(drain_seconds, finish_seconds)
        if left:
            log.warning("%d updates are left for the next start", left)
        await self._completions.close(write_seconds)

    def _put(self, channel: Channel, row: int, payload: str, stored: OpenUpdate | None = None) -> None:
        if row in self._held:
            return
        incoming = _read(channel, row, payload)
        if incoming is None:
            self._completions.add(Completion(row)).add_done_callback(_seen)
            return
        job = Job(channel, incoming, row)
        if stored is not None:
            replies = from_json(stored.replies) if stored.state == ANSWERED else None
            job = Job(channel, incoming, row, replies, restarted=True, tries=stored.tries)
        self._held.add(row)
        self._lanes.put(incoming.address, job)

    async def _work(self, job: Job) -> None:
        try:
            answer = await self._answer(job)
            if answer.wrote:
                self.engine.wake()
            gate = self._channels[job.channel.name, job.channel.bot].gate
            async with self._replies.sent(job.channel, gate, job.incoming, answer.messages):
                await self._completions.add(answer.completion)
        finally:
            if job.row is not None:
                self._held.discard(job.row)
                if len(self._held) <= MANY:
                    self._fewer.set()

    async def _answer(self, job: Job) -> Answer:
        """The answer to a job; waits for a database that is away, since nothing has been done yet."""
        if job.replies is not None:
            return Answer(job.replies, Completion(job.row))
        refused = self._too_fast(job)
        if refused is not None:
            return refused
        pause_seconds, tried = 0.1, 0
        while True:
            try:
                async with self._slot(job):
                    return await self._handle(job, counted=tried > 0)
            except Exception as error:
                tried += 1
                if not passing(error) or (job.row is None and tried == MOST_TRIES_UNKEPT):
                    return self._handling.bug(job, error)
                log.warning("update %s waits for the database: %s", job.row, type(error).__name__)
            await self._sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)

    def _too_fast(self, job: Job) -> Answer | None:
        incoming, where = job.incoming, job.incoming.address
        unheard = incoming.is_group and not incoming.addressed
        connected = self._channels.get((where.platform, where.bot))
        if connected is None or not connected.limited or incoming.kind in _APPLIED or unheard:
            return None
        verdict = self._limit.check((where.platform, where.bot, incoming.user_id), incoming.sent_at)
        if verdict is Verdict.ALLOWED:
            return None
        if verdict is Verdict.SILENCED:
            return Answer((), Completion(job.row))
        return self._handling.reply(job, Reply("errors/slow_down"))

    @asynccontextmanager
    async def _slot(self, job: Job) -> AsyncIterator[None]:
        """One of the slots; all of them for an update whose handling two ends of the process have cut off.

        It may well be their cause, and whatever is being handled beside it would come under suspicion too.
        """
        if job.tries == 0:
            async with self._slots:
                yield
            return
        async with self._alone:
            for _ in range(AT_ONCE):
                await self._slots.acquire()
            try:
                yield
            finally:
                for _ in range(AT_ONCE):
                    self._slots.release()

    async def _handle(self, job: Job, *, counted: bool) -> Answer:
        if job.incoming.kind in _APPLIED:
            return await self._apply(job)
        if job.restarted and job.row is not None and not counted:
            async with self._database.writing() as db:
                tries = await count_try(db, job.row)
            if tries > MOST_RESTARTS:
                return self._handling.bug(job, None)
        return await self._handling.answer(job)

    async def _apply(self, job: Job) -> Answer:
        """Note what happened to the chat, and that this update is done, in one transaction."""
        incoming, where = job.incoming, job.incoming.address
        async with self._database.writing() as db:
            if incoming.kind is IncomingKind.MIGRATED:
                await migrate_chat(db, where.platform, where.bot, where.chat_id, incoming.new_chat_id)
            elif incoming.is_group:
                if incoming.kind is IncomingKind.BLOCKED:
                    await note_shut_out(db, where, self._clock.now())
            else:
                since = self._clock.now() if incoming.kind is IncomingKind.BLOCKED else None
                await mark_blocked(db, where.platform, where.bot, incoming.user_id, since)
            if job.row is not None:
                await mark_done(db, [job.row])
        return Answer((), Completion())


def _read(channel: Channel, row: int, payload: str) -> Incoming | None:
    try:
        return channel.read_update(payload)
    except Exception:  # a shape that the platform has never sent: it will not get better by waiting
        log.exception("update %s could not be read; it is left aside", row)
        return None


def _seen(written: asyncio.Future[None]) -> None:
    """A failure has been logged where it happened."""
    if not written.cancelled():
        written.exception()
