"""How many messages may be in flight: handed to the network, and what became of them not yet written down."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

IN_FLIGHT: Final = 40
"""At one time, everything together: so many may be repeated after a sudden end."""
FOR_REPLIES: Final = 4
"""Of these, kept free of deliveries, so that somebody who asks need not wait for one to end."""


class Slots:
    """The slots, shared by replies and deliveries; a waiting reply gets the next one."""

    def __init__(self, count: int = IN_FLIGHT, for_replies: int = FOR_REPLIES) -> None:
        self._free = count
        self._reserved = for_replies
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.freed: Callable[[], None] | None = None

    @property
    def awaited(self) -> bool:
        """Whether a reply waits for one."""
        return bool(self._waiting)

    def take(self, wanted: int) -> int:
        """Take up to so many for deliveries; how many there were."""
        taken = max(0, min(wanted, self._free - self._reserved))
        self._free -= taken
        return taken

    async def take_for_reply(self) -> None:
        """Take one for a reply, as soon as there is one."""
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()
            raise

    def release(self, count: int = 1, *, quietly: bool = False) -> None:
        """Give slots back; `quietly` those that were taken in vain."""
        for _ in range(count):
            while self._waiting:
                turn = self._waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    break
            else:
                self._free += 1
        if self.freed is not None and not quietly:
            self.freed()
