"""How the program waits: handed in, so that tests need not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the program waits.

    Attributes:
        sleep: waits so many seconds.
        seconds: passed since some moment; never goes back.
        jitter: a number from 0 to 1.
    """

    sleep: Callable[[float], Awaitable[None]]
    seconds: Callable[[], float]
    jitter: Callable[[], float]

    def pause_after(self, tried: int) -> float:
        """Seconds to wait after so many failed tries: ever longer, and spread so that not all return at once."""
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (tried - 1))
        return longest * (0.5 + self.jitter() / 2)


USUAL: Final = Waiting(asyncio.sleep, time.monotonic, random.random)
"""As time goes by."""
