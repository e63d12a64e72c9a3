"""The queue of updates, and getUpdates: what it confirms, how long it waits, whom it refuses."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.fakes.botapi.answers import COMMON, ApiError, Json, JsonObject, conflict
from tests.fakes.botapi.request import Parameters

ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
"""The kinds that come only when `allowed_updates` names them."""
FIRST_UPDATE_ID = 100_000_001


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update that has not been confirmed."""

    update_id: int
    body: JsonObject


class UpdateQueue:
    """The updates that wait for the bot, in order.

    Attributes:
        allowed: the sticky `allowed_updates`; None = all but those on request.
        webhook_is_set: then getUpdates is refused.
        handed_out: number of updates given out by getUpdates, repeats included.
    """

    def __init__(self) -> None:
        self.waiting: deque[QueuedUpdate] = deque()
        self.allowed: frozenset[str] | None = None
        self.webhook_is_set: Callable[[], bool] = lambda: False
        self.handed_out = 0
        self._next_id = FIRST_UPDATE_ID
        self._poll: asyncio.Future[None] | None = None
        self._polled = asyncio.Event()
        self._arrived: list[Callable[[], None]] = []

    async def until_polled(self) -> None:
        """Return when a getUpdates waits for the next update."""
        await self._polled.wait()

    def on_arrival(self, call: Callable[[], None]) -> None:
        """Have `call` called whenever an update was added."""
        self._arrived.append(call)

    def push(self, kind: str, body: JsonObject) -> int | None:
        """Queue an update and return its id, None when the bot did not ask for this kind."""
        wanted = kind not in ON_REQUEST if self.allowed is None else kind in self.allowed
        if not wanted:
            return None
        return self.push_raw({"update_id": self._next_id, kind: body})

    def push_raw(self, update: JsonObject) -> int:
        """Queue an update exactly as given, also a repeated one; without an id it gets the next one."""
        given = update.get("update_id", self._next_id)
        update_id = given if isinstance(given, int) else self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        self.waiting.append(QueuedUpdate(update_id, {"update_id": update_id, **update}))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        for call in self._arrived:
            call()
        return update_id

    def allow(self, kinds: Sequence[Json]) -> None:
        """Set the sticky `allowed_updates`; an empty list is the default again."""
        self.allowed = frozenset(map(str, kinds)) or None

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps only the last ones."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        while self.waiting and offset > 0 and self.waiting[0].update_id < offset:
            self.waiting.popleft()

    async def get_updates(self, given: Parameters) -> list[Json]:
        """getUpdates.

        Raises:
            ApiError: a webhook is set, or another getUpdates came and ended this one.
        """
        if self.webhook_is_set():
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if "allowed_updates" in given:
            self.allow(given.items("allowed_updates"))
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, COMMON[409]))
        self.confirm(given.integer("offset"))
        limit = min(max(given.integer("limit", 100), 1), 100)
        if not self.waiting and given.integer("timeout") > 0:
            await self._wait(min(given.integer("timeout"), 50))
        taken: list[Json] = [update.body for update in _first(self.waiting, limit)]
        self.handed_out += len(taken)
        return taken

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self._polled.set()
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
                self._polled.clear()


def _first(waiting: deque[QueuedUpdate], limit: int) -> Iterator[QueuedUpdate]:
    for index, update in enumerate(waiting):
        if index >= limit:
            return
        yield update
