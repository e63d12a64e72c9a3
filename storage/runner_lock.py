"""One process at a time: whoever holds the lock may run the bot on a database. The death of a process frees it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import Database, explain

_STILL_THERE = "SELECT CAST(:key AS bigint) IS NOT NULL"
_TRY = "SELECT pg_try_advisory_lock(:key)"
_FREE = "SELECT pg_advisory_unlock(:key)"
_ANSWER_SECONDS = 5.0
_SERVER_NOTICES = (
    "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=9000"
)
_WE_NOTICE = {"keepalives_idle": 3, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 9000}
_ADVISORY = 0x636F6D6D  # any number, the same in every process, and not the one that migrations lock


class RunnerLock(Protocol):
    """The lock of one database."""

    async def take(self) -> bool:
        """Hold the lock, or go on holding it; False when another process has it.

        Raises:
            DatabaseUnavailable: the database cannot be asked.
        """
        ...

    async def free(self) -> None:
        """Let another process have it."""
        ...


def runner_lock(database: Database) -> RunnerLock:
    """The lock of that database: of a file beside it, or of a connection to the server."""
    if database.path is not None:
        return _FileLock(database.path.with_name(f"{database.path.name}.lock"))
    return _ServerLock(database)


class _FileLock:
    """The operating system's lock on a file; the file itself stays, and means nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    async def take(self) -> bool:
        """Hold the lock; False when another process has it."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    async def free(self) -> None:
        """Let another process have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


class _ServerLock:
    """PostgreSQL's advisory lock, which lives as long as the connection that took it.

    Should this computer vanish from the network, the server notices within some ten seconds, and lets another
    process have the lock.
    """

    def __init__(self, database: Database) -> None:
        self._engine: AsyncEngine = create_async_engine(
            database.url,
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            connect_args={"connect_timeout": 5, "options": _SERVER_NOTICES, **_WE_NOTICE},
        )
        self._connection: AsyncConnection | None = None
        self._held = False

    async def take(self) -> bool:
        """Hold the lock, anew if the connection was lost; False when another process has it."""
        if self._held and await self._answers(_STILL_THERE):
            return True
        self._held = False
        if self._connection is not None and await self._answers(_TRY):
            self._held = True
            return True
        if self._connection is None:
            self._connection = await self._connect()
            self._held = await self._answers(_TRY)
        return self._held

    async def free(self) -> None:
        """Let another process have it."""
        if self._held:
            self._held = False
            await self._answers(_FREE)  # a connection's end alone would be noticed a moment later
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                await connection.close()

    async def _connect(self) -> AsyncConnection:
        try:
            return await self._engine.connect()
        except DBAPIError as error:
            raise explain(error) from error

    async def _answers(self, question: str) -> bool:
        """What the server says; a connection that says nothing is given up."""
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return bool(
                    await self._connection.scalar(text(question), {"key": _ADVISORY} if ":" in question else {})
                )
        except (SQLAlchemyError, TimeoutError):
            connection, self._connection = self._connection, None
            with suppress(SQLAlchemyError):
                await connection.invalidate()
            return False


def _lock(file: IO[bytes]) -> None:
    """Lock without waiting.

    Raises:
        OSError: another process has it.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
