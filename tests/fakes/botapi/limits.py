"""Telegram's limits on sending: for the whole bot, for a private chat, for a group."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.botapi.answers import too_many


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent.

    Attributes:
        bot_per_second: to all chats together, in any second.
        private_per_second: to one private chat in the long run, with up to `private_burst` at once.
        group_per_minute: to one group, in any minute.
        penalty_seconds: how long whoever goes beyond must be silent, at least.
    """

    bot_per_second: int = 30
    private_per_second: float = 1.0
    private_burst: int = 3
    group_per_minute: int = 20
    penalty_seconds: int = 1


COUNTED = ("send", "forward", "copy", "edit")
NOT_COUNTED = {"sendchataction"}


def counts(method: str) -> bool:
    """Whether a method (by its name in lower case) counts against the limits."""
    return method.startswith(COUNTED) and method not in NOT_COUNTED


class LimitKeeper:
    """Counts what is sent, and refuses what is too much."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self.refused = 0
        self._clock = clock
        self._sent: deque[float] = deque()
        self._by_group: dict[int, deque[float]] = {}
        self._debts: dict[int, tuple[float, float]] = {}
        self._paused: dict[int | None, float] = {}

    def take(self, chat_id: int, messages: int = 1) -> None:
        """Count messages that are about to go to a chat.

        Raises:
            ApiError: 429 with retry_after, for this chat or for the whole bot; nothing was counted.
        """
        now = self._clock()
        for scope in (None, chat_id):
            until = self._paused.get(scope, 0.0)
            if now < until:
                self.refused += 1
                raise too_many(math.ceil(until - now))
        self._check_bot(now, messages)
        if chat_id < 0:
            self._check_group(chat_id, now, messages)
        else:
            self._check_private(chat_id, now, messages)
        self._sent.extend([now] * messages)

    def _refuse(self, scope: int | None, wait_seconds: float) -> None:
        self.refused += 1
        wait = max(math.ceil(wait_seconds), 1)
        self._paused[scope] = self._clock() + wait
        raise too_many(wait)

    def _check_bot(self, now: float, messages: int) -> None:
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if len(self._sent) + messages > self.limits.bot_per_second:
            self._refuse(None, self.limits.penalty_seconds)

    def _check_group(self, chat_id: int, now: float, messages: int) -> None:
        sent = self._by_group.setdefault(chat_id, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        if len(sent) + messages > self.limits.group_per_minute:
            free_at = sent[messages - 1] + 60 if len(sent) >= messages else now
            self._refuse(chat_id, max(free_at - now, self.limits.penalty_seconds))
        sent.extend([now] * messages)

    def _check_private(self, chat_id: int, now: float, messages: int) -> None:
        """A bucket that leaks `private_per_second`: the debt is what it holds."""
        debt, at = self._debts.get(chat_id, (0.0, now))
        debt = max(debt - (now - at) * self.limits.private_per_second, 0.0) + messages
        # Clocks of client and server differ by the network's jitter, which the real server lets pass too.
        if debt > self.limits.private_burst + 0.05:
            excess = (debt - self.limits.private_burst) / self.limits.private_per_second
            self._refuse(chat_id, max(excess, self.limits.penalty_seconds))
        self._debts[chat_id] = (debt, now)
