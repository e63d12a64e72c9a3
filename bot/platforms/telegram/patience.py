"""How long to wait for Telegram, and how long between two attempts."""

from __future__ import annotations

import random
from dataclasses import dataclass

from telegram.error import RetryAfter

from bot.platforms.telegram.failures import seconds_of


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    Attributes:
        poll: how long the server may hold back its answer while there is no update.
        margin: how much later than that an answer may come.
        first_pause: after the first failure; doubled after each further one.
        longest_pause: at most that.
        silence: without any answer for so long, the poller is suspected to hang.
        look: how often the watch looks.
        goodbye: how long the last request, which confirms what is stored, may take.
    """

    poll: int = 30
    margin: float = 10
    first_pause: float = 0.5
    longest_pause: float = 30
    silence: float = 90
    look: float = 15
    goodbye: float = 3


PATIENCE = Patience()


class Pauses:
    """Growing pauses between failures, with some chance in them, so that not all bots come back at once."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failures = 0

    def reset(self) -> None:
        """It went well: the next failure is the first again."""
        self._failures = 0

    def after(self, error: BaseException | None) -> float:
        """How many seconds to wait after that error: never less than Telegram asks for."""
        grown = self._patience.first_pause * 2 ** min(self._failures, 16)
        self._failures += 1
        longest = min(grown, self._patience.longest_pause)
        asked = seconds_of(error) if isinstance(error, RetryAfter) else 0
        return max(asked, random.uniform(longest / 2, longest))  # noqa: S311  # no secret
