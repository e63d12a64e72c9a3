"""Group commit: turns that end at about the same time are written down in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from storage.conversations import ConversationRow, save_conversations
from storage.database import Database, DatabaseUnavailable
from storage.inbox import mark_done

MOST_AT_ONCE = 500
LONGEST_PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of one turn.

    Attributes:
        update: the row of the inbox that is done; None = it was not kept there.
        conversation: the state to be saved; None = unchanged (or saved already).
    """

    update: int | None = None
    conversation: ConversationRow | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return self.update is None and self.conversation is None


Pending = tuple[Completion, "asyncio.Future[None]"]
Sleep = Callable[[float], Awaitable[None]]


class Completions:
    """Writes the ends of turns, as many together as have gathered while the last ones were being written.

    While the database cannot be had they wait: nothing that has been done is forgotten.
    """

    def __init__(self, database: Database, *, sleep: Sleep = asyncio.sleep) -> None:
        self._database = database
        self._sleep = sleep
        self._waiting: list[Pending] = []
        self._unwritten = 0
        self._writer: asyncio.Task[None] | None = None

    def add(self, completion: Completion) -> asyncio.Future[None]:
        """Have it written; the future is done as soon as it is committed."""
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if completion.empty:
            committed.set_result(None)
            return committed
        self._waiting.append((completion, committed))
        self._unwritten += 1
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all(), name="completions")
        return committed

    async def close(self, seconds: float) -> None:
        """Wait until all is written, at most so long: what is not is repeated after the next start."""
        if self._writer is not None and not self._writer.done():
            _, late = await asyncio.wait({self._writer}, timeout=seconds)
            if late:
                log.warning("the ends of %d turns are not written", self._unwritten)
                self._writer.cancel()
                await asyncio.wait(late)

    async def _write_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # let the turns that end in this very round of the loop join
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            await self._write(batch)
            self._unwritten -= len(batch)

    async def _write(self, batch: Sequence[Pending]) -> None:
        try:
            await self._commit([completion for completion, _ in batch])
        except Exception as error:
            if len(batch) > 1:  # one of them cannot be written: the others must not suffer for it
                for one in batch:
                    await self._write([one])
                return
            log.exception("the end of a turn could not be written (update %s)", batch[0][0].update)
            if not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for _, committed in batch:
            if not committed.done():
                committed.set_result(None)

    async def _commit(self, batch: Sequence[Completion]) -> None:
        conversations = [one.conversation for one in batch if one.conversation is not None]
        updates = [one.update for one in batch if one.update is not None]
        pause_seconds = 0.1
        while True:
            try:
                async with self._database.writing() as db:
                    if conversations:
                        await save_conversations(db, conversations)
                    if updates:
                        await mark_done(db, updates)
            except (DatabaseUnavailable, OperationalError) as error:
                log.warning("the database cannot be written to: %s; trying again", type(error).__name__)
                await self._sleep(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
            else:
                return
