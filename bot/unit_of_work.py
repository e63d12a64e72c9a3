"""The database during one turn: a reader first, and the writer as soon as a handler asks for it."""

from __future__ import annotations

import logging
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.turn import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database

log = logging.getLogger(__name__)


class Work(UnitOfWork):
    """Holds at most one transaction at a time, so that turns never wait for each other's connections.

    Attributes:
        wrote: whether the writing transaction was opened.
    """

    def __init__(self, database: Database) -> None:
        self.wrote = False
        self._database = database
        self._opened: AbstractAsyncContextManager[AsyncConnection] | None = None
        self._connection: AsyncConnection | None = None

    @override
    async def reading(self) -> AsyncConnection:
        """A connection to read with (the writing one, once that is open)."""
        if self._connection is None:
            return await self._open(self._database.reading())
        return self._connection

    @override
    async def writing(self) -> AsyncConnection:
        """The one writing transaction of this turn, begun at the first call."""
        if self.wrote and self._connection is not None:
            return self._connection
        await self.commit()  # gives the reader back: whoever waits for the writer must hold nothing else
        connection = await self._open(self._database.writing())
        self.wrote = True
        return connection

    @override
    async def pause(self) -> None:
        """Hold no connection while something slow is done; nothing happens once something has been written."""
        if not self.wrote:
            await self.commit()

    async def commit(self) -> None:
        """What was written is kept; the connection is given back."""
        opened = self._forget()
        if opened is not None:
            await opened.__aexit__(None, None, None)

    async def roll_back(self, error: BaseException) -> None:
        """What was written is undone because of that error; the connection is given back."""
        opened = self._forget()
        self.wrote = False
        if opened is not None:
            try:
                await opened.__aexit__(type(error), error, error.__traceback__)
            except Exception as lost:
                log.warning("a transaction was lost with its connection: %s", type(lost).__name__)

    async def _open(self, transaction: AbstractAsyncContextManager[AsyncConnection]) -> AsyncConnection:
        connection = await transaction.__aenter__()
        self._opened, self._connection = transaction, connection
        return connection

    def _forget(self) -> AbstractAsyncContextManager[AsyncConnection] | None:
        opened, self._opened, self._connection = self._opened, None, None
        return opened
