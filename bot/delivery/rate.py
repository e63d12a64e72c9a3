"""How fast one bot may send to all chats together.

Telegram refuses the 31st message within any second, as it counts them: by when they arrive. So messages leave
evenly, at the rate that is set; after a moment in which none could leave some follow faster, but never more
than one second's worth within any second, and one or two replies besides; and a message whose answer was long
in coming counts as having arrived so much later.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

CATCH_UP_SECONDS: Final = 0.1
"""What was missed for so long can be made good."""
CATCH_UP_SPEED: Final = 1.25
"""So much faster than evenly at most: faster would leave a gap a second later, in which even replies must wait."""
KEPT_FREE: Final = 1
"""Of one second's messages, for whoever gets a reply: it need not wait for the next turn."""
AHEAD_SECONDS: Final = 0.25
BATCH_SECONDS: Final = 0.005
"""Beyond one message in so short a time nobody waits for each one: they leave in batches."""
EVEN_SECOND: Final = 0.97
"""Counted in so long a second, what is kept free costs nothing of the rate when a moment was missed."""
LATEST_SECONDS: Final = 1.0
"""By so much a message may have arrived later than it usually does; beyond, its answer was slow."""
NEW_FLOOD_SECONDS: Final = 120.0
"""A second flood within that time shows that the rate is too high."""
SLOWER, FASTER = 0.7, 1.1
FASTER_AFTER_SECONDS: Final = 30.0


@dataclass(slots=True)
class Start:
    """A message that has left.

    Attributes:
        at: when.
        took: seconds until the answer; None = it is not there yet.
    """

    at: float
    took: float | None = None


class Rate:
    """Counts what leaves, and tells how long the next one has to wait.

    Attributes:
        paused_until: until then the platform wants silence.
    """

    def __init__(self, per_second: float | None) -> None:
        self.paused_until = 0.0
        self._usual = per_second
        self._starts: deque[Start] = deque()
        self._next = 0.0
        self._quickest = math.inf
        self._flooded_at = -math.inf
        self._changed_at = 0.0
        self._set(per_second)

    @property
    def ahead(self) -> int:
        """How many messages leave in a quarter of a second."""
        return 1_000_000 if self._per_second is None else max(2, math.ceil(self._per_second * AHEAD_SECONDS))

    def wait(self, now: float, *, urgent: bool) -> float:
        """Seconds until the next message may leave; 0 or less = now.

        Args:
            now: in the seconds of the monotonic clock, as everywhere here.
            urgent: it need not keep the even distance, only the limit.
        """
        wait = self.paused_until - now
        if self._per_second is None:
            return wait
        self._recover(now)
        self._forget(now)
        spare = KEPT_FREE if urgent and not self._batched else 0
        for count, window in self._windows:
            if len(self._starts) >= count + spare:
                wait = max(wait, self._starts[-count - spare].at + window - now)
        if not self._batched:
            wait = max(wait, self._crowded(now, self._most + KEPT_FREE, 1.0) if urgent else self._crowded_evenly(now))
        if not urgent:
            due = self._next - now
            if self._batched:
                due = max(due, BATCH_SECONDS) if due > 0 else 0.0
            elif self._starts:
                due = max(due, self._starts[-1].at + self._interval / CATCH_UP_SPEED - now)
            wait = max(wait, due)
        return wait

    def take(self, now: float) -> Start:
        """A message leaves."""
        start = Start(now)
        if self._per_second is not None:
            self._next = max(self._next, now - CATCH_UP_SECONDS) + self._interval
            self._starts.append(start)
        return start

    def ended(self, start: Start, now: float) -> float:
        """Its answer has come; by how many seconds it may have arrived late."""
        start.took = now - start.at
        self._quickest = min(start.took, self._quickest * 1.02)
        return self._lateness(start, now)

    def flooded(self, now: float, until: float) -> float:
        """The platform wants silence until then; the rate a second from now on."""
        self.paused_until = max(self.paused_until, until)
        if self._per_second is None or self._usual is None:
            return math.inf
        if now - self._flooded_at < NEW_FLOOD_SECONDS:
            self._set(max(self._per_second * SLOWER, self._usual / 10))
        self._flooded_at = now
        self._changed_at = self.paused_until
        return self._per_second

    def _set(self, per_second: float | None) -> None:
        self._per_second = per_second
        if per_second is None:
            return
        self._interval = 1 / per_second
        self._batched = self._interval < BATCH_SECONDS
        self._most = math.floor(per_second) + 1
        # A hair longer than a second wherever the even distance leaves room for it: messages do not all take
        # equally long to arrive.
        self._windows = tuple(
            (count, 1 + 0.85 * (count * self._interval - 1)) for count in (self._most, self._most + 1)
        )

    def _recover(self, now: float) -> None:
        if self._per_second != self._usual and now - self._changed_at >= FASTER_AFTER_SECONDS:
            self._changed_at = now
            self._set(min(self._per_second * FASTER, self._usual) if self._per_second and self._usual else None)

    def _forget(self, now: float) -> None:
        oldest = now - self._windows[-1][1] - LATEST_SECONDS
        while self._starts and self._starts[0].at < oldest:
            self._starts.popleft()

    def _crowded_evenly(self, now: float) -> float:
        """The same for what keeps the even distance, and some room free; a hair less than a second's worth."""
        return self._crowded(now, max(self._most - KEPT_FREE, 1), EVEN_SECOND)

    def _crowded(self, now: float, most: int, second: float) -> float:
        """Seconds until the platform's last second, as it may have seen it, holds fewer than so many."""
        arrivals = sorted(start.at + self._lateness(start, now) for start in self._starts)
        fresh = [arrival for arrival in arrivals if arrival > now - second]
        too_many = len(fresh) - most
        return fresh[too_many] + second - now if too_many >= 0 else 0.0

    def _lateness(self, start: Start, now: float) -> float:
        took = now - start.at if start.took is None else start.took
        return min(max(took - self._quickest, 0.0), LATEST_SECONDS)
