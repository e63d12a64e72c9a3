"""Tells a platform that cannot be reached at all from messages that fail: an outage costs nobody a try."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from bot.delivery.outcomes import Outcome
from bot.delivery.waiting import Waiting
from storage.outbox import DELIVERED

CHATS: Final = 5
"""So many different chats in a row to which nothing could even be sent: the way itself is broken."""
LONGEST_SECONDS: Final = 30.0

log = logging.getLogger(__name__)


class Outage:
    """Watches the outcomes of one channel."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._chats: set[str] = set()
        self._times = 0
        self._until = 0.0

    def seconds_left(self) -> float:
        """For how long nothing is tried."""
        return max(self._until - self._waiting.seconds(), 0.0)

    def judge(self, outcome: Outcome) -> Outcome:
        """The same outcome, without the try that it cost if nothing could be sent to anybody."""
        failure = outcome.failure
        if outcome.result.state == DELIVERED or (failure is not None and failure.reason != "network"):
            self._chats.clear()
            self._times = 0
            return outcome
        if failure is None or failure.ambiguous:
            return outcome
        self._chats.add(outcome.delivery.chat_id)
        if len(self._chats) < CHATS:
            return outcome
        if self.seconds_left() == 0:
            self._times += 1
            pause = min(2.0 ** (self._times - 1), LONGEST_SECONDS)
            self._until = self._waiting.seconds() + pause
            log.warning("the platform cannot be reached; the next try in %.0f s", pause)
        return replace(outcome, result=replace(outcome.result, tries=outcome.delivery.tries))
