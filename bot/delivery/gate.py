"""The gate of one bot: lets messages out as fast as its platform takes them, and no faster.

Three things may hold a message back: its chat has been written to too much just now, the whole bot has, or the
platform has said to wait. Replies go before all else that waits.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from typing import Final

from bot.delivery.chat_pace import ChatPace
from bot.delivery.rate import Rate, Start
from bot.delivery.waiting import Waiting

REPLY: Final = -1
"""The priority of what answers a person; those of deliveries are in `storage.outbox`."""

FLOODED_CHATS: Final = 3
FLOOD_SECONDS: Final = 2.0
"""So many chats that report a flood within so short a time mean that the whole bot is too fast."""
MARGIN_SECONDS: Final = 0.05
"""Waited on top of what the platform says."""

log = logging.getLogger(__name__)

Waiter = tuple[int, int, str, bool, "asyncio.Future[Start | None]"]


class Gate:
    """Gives out permits: each is for one message that leaves at once."""

    def __init__(self, per_second: float | None, waiting: Waiting) -> None:
        """Everything is allowed as yet.

        Args:
            per_second: how many messages may leave in a second; None = the platform has no limits, for chats neither.
            waiting: how to wait.
        """
        self._waiting = waiting
        self._rate = Rate(per_second)
        self._chats = ChatPace() if per_second is not None else None
        self._chat_pauses: dict[str, float] = {}
        self._floods: dict[str, float] = {}
        self._queue: list[Waiter] = []
        self._order = itertools.count()
        self._pump: asyncio.Task[None] | None = None

    @property
    def ahead(self) -> int:
        """How many messages may be made ready before it is their turn, so that none of the rate is lost."""
        return self._rate.ahead

    def chat_wait(self, chat_id: str) -> float:
        """Seconds until that chat may be written to; 0 = now, as far as the chat is concerned."""
        now = self._waiting.seconds()
        wait = 0.0
        if self._chat_pauses:
            wait = self._chat_pauses.get(chat_id, 0.0) - now
            if wait <= 0:
                self._chat_pauses.pop(chat_id, None)
        if self._chats is not None:
            wait = max(wait, self._chats.wait(chat_id, now))
        return max(wait, 0.0)

    def bot_pause(self) -> float:
        """Seconds for which the platform has told the whole bot to be silent; 0 = it may speak."""
        return max(self._rate.paused_until - self._waiting.seconds(), 0.0)

    async def permit(self, chat_id: str, priority: int, *, spaced: bool = True) -> Start:
        """Wait until a message may leave for that chat; it has to leave at once.

        Args:
            chat_id: whereto.
            priority: the lowest goes first.
            spaced: whether it counts for the chat; what takes a message back does not.
        """
        while True:
            wait = self.chat_wait(chat_id) if spaced else 0.0
            if wait > 0:
                await self._waiting.sleep(wait)
                continue
            now = self._waiting.seconds()
            first = not self._queue or priority < self._queue[0][0]
            if first and self._rate.wait(now, urgent=priority <= REPLY) <= 0:
                return self._grant(chat_id, now, spaced=spaced)
            start = await self._queued(chat_id, priority, spaced=spaced)
            if start is not None:
                return start

    def ended(self, chat_id: str, start: Start) -> None:
        """The message's request has been answered, or has failed: its length tells how late it may have arrived."""
        late = self._rate.ended(start, self._waiting.seconds())
        if late > 0 and self._chats is not None:
            self._chats.arrived_late(chat_id, late)

    def flooded(self, chat_id: str, retry_after: float) -> None:
        """The platform refused a message: too many were sent, to the chat or by the bot."""
        now = self._waiting.seconds()
        until = now + retry_after + MARGIN_SECONDS
        self._chat_pauses[chat_id] = max(until, self._chat_pauses.get(chat_id, 0.0))
        if self._chats is not None:
            self._chats.exhausted(chat_id, until)
        self._floods[chat_id] = now
        self._floods = {chat: at for chat, at in self._floods.items() if now - at <= FLOOD_SECONDS}
        if len(self._floods) < FLOODED_CHATS:
            log.warning("one chat has had too many messages; it is left alone for %.0f s", retry_after)
            return
        pauses = [self._chat_pauses.pop(chat, 0.0) for chat in self._floods]
        self._floods.clear()
        per_second = self._rate.flooded(now, max(pauses))
        log.warning("the bot has sent too much; silence for %.0f s, then %.1f a second", max(pauses) - now, per_second)

    async def close(self) -> None:
        """Give out nothing more."""
        if self._pump is not None and not self._pump.done():
            self._pump.cancel()
            await asyncio.wait({self._pump})

    def _grant(self, chat_id: str, now: float, *, spaced: bool) -> Start:
        if spaced and self._chats is not None:
            self._chats.taken(chat_id, now)
        return self._rate.take(now)

    async def _queued(self, chat_id: str, priority: int, *, spaced: bool) -> Start | None:
        """Wait for one's turn; None when the chat has been written to meanwhile and must be waited for again."""
        turn: asyncio.Future[Start | None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (priority, next(self._order), chat_id, spaced, turn))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._give_out(), name="gate")
        return await turn

    async def _give_out(self) -> None:
        while self._queue:
            priority, _, chat_id, spaced, turn = self._queue[0]
            if turn.done():
                heapq.heappop(self._queue)
                continue
            now = self._waiting.seconds()
            wait = self._rate.wait(now, urgent=priority <= REPLY)
            if wait > 0:
                await self._waiting.sleep(wait)
                continue
            heapq.heappop(self._queue)
            free = not spaced or self.chat_wait(chat_id) <= 0
            turn.set_result(self._grant(chat_id, now, spaced=spaced) if free else None)
