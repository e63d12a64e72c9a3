"""How fast one person may write: a burst is fine, a flood is not, and one message a second always is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

BURST = 20.0
PER_SECOND = 2.0
REMEMBERED = 10_000
"""People remembered before those whose allowance is full again are forgotten."""


class Verdict(Enum):
    """What becomes of a message."""

    ALLOWED = "allowed"
    WARNED = "warned"
    SILENCED = "silenced"


@dataclass(slots=True)
class _Allowance:
    tokens: float
    at: datetime
    warned: bool = False


class RateLimit:
    """One allowance for each person, refilled by the time at which messages were sent, not handled.

    So a backlog that was written calmly while the bot was away is answered whole.
    """

    def __init__(self) -> None:
        self._people: dict[tuple[str, str, str], _Allowance] = {}

    def check(self, person: tuple[str, str, str], sent_at: datetime) -> Verdict:
        """Count one message; the first that is too many is worth a word, those after it are not.

        Args:
            person: platform, bot, user id.
            sent_at: aware; one that goes back in time refills nothing.
        """
        allowance = self._people.get(person)
        if allowance is None:
            self._make_room(sent_at)
            allowance = self._people[person] = _Allowance(BURST, sent_at)
        _refill(allowance, sent_at)
        if allowance.tokens >= 1:
            allowance.tokens -= 1
            return Verdict.ALLOWED
        if allowance.warned:
            return Verdict.SILENCED
        allowance.warned = True
        return Verdict.WARNED

    def _make_room(self, now: datetime) -> None:
        if len(self._people) < REMEMBERED:
            return
        for allowance in self._people.values():
            _refill(allowance, now)
        self._people = {who: one for who, one in self._people.items() if one.tokens < BURST}


def _refill(allowance: _Allowance, now: datetime) -> None:
    passed = (now - allowance.at).total_seconds()
    if passed > 0:
        allowance.tokens = min(BURST, allowance.tokens + passed * PER_SECOND)
        allowance.at = now
    if allowance.tokens >= BURST / 2:
        allowance.warned = False
