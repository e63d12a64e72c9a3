"""What arrives is stored before Telegram may forget it, and only then handed on."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeGuard, cast

from bot.chat import TELEGRAM
from bot.clock import Clock
from bot.platforms.telegram.reading import ALLOWED_UPDATES, Fields
from storage import inbox
from storage.database import Database
from storage.inbox import StoredUpdate

log = logging.getLogger(__name__)

Receive: TypeAlias = Callable[[str, str, Sequence[StoredUpdate]], Awaitable[None]]
"""Takes what is new on that platform by that bot, in order; may hold back whoever brings too much, and does not
fail."""


class Intake:
    """Stores updates, each once, and hands on those that are new."""

    def __init__(self, database: Database, clock: Clock, bot: str, receive: Receive) -> None:
        self._database = database
        self._clock = clock
        self._bot = bot
        self._receive = receive

    async def take(self, updates: Sequence[object]) -> None:
        """Store updates in one transaction and hand on the new ones. What is no update is passed over.

        Raises:
            DatabaseUnavailable: nothing is stored.
        """
        rows = [(str(update["update_id"]), json.dumps(update)) for update in updates if _is_wanted(update)]
        if not rows:
            return
        async with self._database.writing() as db:
            stored = await inbox.store_updates(db, TELEGRAM, self._bot, self._clock.now(), rows)
        if stored:
            await self._receive(TELEGRAM, self._bot, stored)


def update_id(update: object) -> int | None:
    """An update's number; None for what is no update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


def _is_wanted(update: object) -> TypeGuard[Fields]:
    """Whether it is an update of a kind that is read."""
    if update_id(update) is None:
        log.warning("The server sent something that is no update", extra={"action": "update.malformed"})
        return False
    return any(kind in cast("Fields", update) for kind in ALLOWED_UPDATES)
