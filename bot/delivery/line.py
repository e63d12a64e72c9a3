"""What waits to go out on one channel, and which of it is next."""

from __future__ import annotations

import heapq
from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.delivery.carrying import Carrier
from bot.delivery.contents import Contents
from bot.delivery.gate import Gate
from bot.delivery.outage import Outage
from storage import outbox_claims
from storage.outbox_claims import Due

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.clock import Clock
    from bot.delivery.channel import Channel
    from bot.delivery.waiting import Waiting
    from storage.database import Database

PAGE: Final = 400
LONGEST_CLAIM_SECONDS: Final = 1.0
"""Nothing is claimed that could not leave for longer than that."""
LOW: Final = 100
"""With fewer rows at hand the next ones are read."""


class Line:
    """The deliveries of one channel, read ahead.

    Attributes:
        where: the platform's name and the bot's id.
        only_chat: the one chat that is delivered to; "" = all.
        gate: of the channel.
        outage: whether the platform can be reached.
        more: there are more due rows than were read.
        next_at: when the next row is due that is not due yet, by the clock; None = there is none.
    """

    def __init__(
        self, channel: Channel, gate: Gate, database: Database, clock: Clock, waiting: Waiting, only_chat: str
    ) -> None:
        self.channel = channel
        self.gate = gate
        self.contents = Contents(database, channel)
        self.carrier = Carrier(channel, gate, self.contents, clock, waiting)
        self.where = (channel.name, channel.bot)
        self.only_chat = only_chat
        self.outage = Outage(waiting)
        self.more = False
        self.next_at: datetime | None = None
        self._seconds = waiting.seconds
        self._ahead: deque[Due] = deque()
        self._later: list[tuple[float, int, Due]] = []
        self._forward: dict[int, Due] = {}
        self._blocked = False
        self._known: set[int] = set()
        self._chats: set[str] = set()
        self._alone: set[int] = set()

    @property
    def low(self) -> bool:
        """Whether it is time to read on: little is at hand, or only what has to wait for its chat."""
        return self.more and (len(self._ahead) < LOW or self._blocked)

    async def read(self, db: AsyncConnection, now: datetime) -> bool:
        """Read what is due; returns whether something has expired."""
        limit = PAGE + len(self._later) + sum(1 for due in self._ahead if self._wait(due) != 0)
        rows = await outbox_claims.due(db, *self.where, now, limit, self.only_chat)
        fresh = [row for row in rows if row.id not in self._known and row.id not in self._forward]
        self._ahead = _by_priority([*self._forward.values(), *fresh]) if self._forward else deque(fresh)
        self.more = len(rows) == limit
        self._blocked = False
        self.next_at = None
        if not self.more:
            self.next_at = await outbox_claims.next_at(db, *self.where, after=now, chat_id=self.only_chat)
        return await outbox_claims.has_expired(db, *self.where, now, self.only_chat)

    def pick(self, wanted: int) -> list[Due]:
        """Take up to so many of those that may go now, the most urgent first."""
        if self.outage.seconds_left() > 0 or self.gate.bot_pause() > LONGEST_CLAIM_SECONDS:
            return []
        self._bring_forward()
        picked: list[Due] = []
        passed: list[Due] = []
        free = True
        while self._ahead and len(picked) < wanted:
            due = self._ahead.popleft()
            if self._wait(due) == 0:
                self._begin(due)
                picked.append(due)
            else:
                passed.append(due)
                free = free and due.message_id not in self._alone
        self._blocked = free and len(picked) < wanted
        self._ahead.extendleft(reversed(passed))
        return picked

    def over(self, due: Due) -> None:
        """It is on its way no more."""
        self._known.discard(due.id)
        self._chats.discard(due.chat_id)
        self._alone.discard(due.message_id)

    def later(self, due: Due, seconds: float) -> None:
        """It may be tried again after so many seconds, whatever the clock says then."""
        self._known.add(due.id)
        heapq.heappush(self._later, (self._seconds() + seconds, due.id, due))

    def seconds_to_next(self, now: datetime) -> float | None:
        """Until something may go that may not go now; None = nothing is known of such."""
        waits = [wait for wait in map(self._wait, self._ahead) if wait]
        if self._later:
            waits.append(max(self._later[0][0] - self._seconds(), 0.0))
        if self.next_at is not None:
            waits.append(max((self.next_at - now).total_seconds(), 0.0))
        return min(waits, default=None)

    def seconds_blocked(self) -> float | None:
        """Until the first row may go that is due already; None = there is none, or no knowing when."""
        if self.outage.seconds_left() > 0:
            return None
        if self._later and self._later[0][0] <= self._seconds():
            return self.gate.bot_pause()
        soonest = min((wait for wait in map(self._wait, self._ahead) if wait is not None), default=None)
        return None if soonest is None else max(soonest, self.gate.bot_pause())

    def _wait(self, due: Due) -> float | None:
        """Seconds until it may go; None = after another that is on its way."""
        if due.chat_id in self._chats or due.message_id in self._alone:
            return None
        return self.gate.chat_wait(due.chat_id)

    def _begin(self, due: Due) -> None:
        self._forward.pop(due.id, None)
        self._known.add(due.id)
        self._chats.add(due.chat_id)
        if not self.contents.proven(due.message_id):
            self._alone.add(due.message_id)

    def _bring_forward(self) -> None:
        """What has waited long enough for its next try goes among the others."""
        now = self._seconds()
        if not self._later or self._later[0][0] > now:
            return
        while self._later and self._later[0][0] <= now:
            due = heapq.heappop(self._later)[2]
            self._known.discard(due.id)
            self._forward[due.id] = due
        self._ahead = _by_priority(
            [*self._forward.values(), *(row for row in self._ahead if row.id not in self._forward)]
        )


def _by_priority(rows: list[Due]) -> deque[Due]:
    return deque(sorted(rows, key=lambda due: due.priority))
