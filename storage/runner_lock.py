"""One process at a time: whoever holds the lock may run the bot on a database. The death of a process frees it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import Database, explain

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
    """PostgreSQL's advisory lock, which lives as long as the connection that took it."""

    def __init__(self, database: Database) -> None:
        self._engine: AsyncEngine = create_async_engine(
            database.url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args={"connect_timeout": 5}
        )
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Hold the lock, anew if the connection was lost; False when another process has it."""
        if self._connection is not None and await self._alive(self._connection):
            return True
        await self.free()
        try:
            connection = await self._engine.connect()
        except DBAPIError as error:
            raise explain(error) from error
        if await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY}):
            self._connection = connection
            return True
        await connection.close()
        return False

    async def free(self) -> None:
        """Let another process have it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _alive(self, connection: AsyncConnection) -> bool:
        try:
            await connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


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
