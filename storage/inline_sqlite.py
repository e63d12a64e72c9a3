"""SQLite in the thread of the event loop; only what waits for the disk is done in another thread.

A statement on a row or two takes SQLite some twenty microseconds; handing it to aiosqlite's thread and back
takes several times as long for each of the four calls that make up a statement, and under load each of them
waits for the interpreter's lock besides. In WAL mode a reader waits for nobody, nor does who has the write
lock, so that statements can run where they are asked for. What may wait are the write lock (asked for again
after a pause, in which the loop runs on) and the commit (one call to a thread).

The connections have the face of aiosqlite's towards SQLAlchemy's aiosqlite dialect, which is extended here.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias, cast

from sqlalchemy import URL, AdaptedConnection
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.interfaces import ConnectArgsType
from sqlalchemy.pool import PoolProxiedConnection
from typing_extensions import override

BUSY_SECONDS = 10.0  # how long one waits for another process's write: a large import takes its time
_OPENING_SECONDS = 1.0  # how long the event loop may stand still while another process opens or closes the file
_FIRST_PAUSE = 0.001  # seconds; doubled until
_LONGEST_PAUSE = 0.05
_SMALL_CACHE = "PRAGMA cache_size = -500"  # kilobytes for each connection: the system keeps the file's pages too

Parameters: TypeAlias = "Sequence[str | bytes | int | float | None]"


class InlineCursor:
    """A cursor whose coroutines never wait."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> InlineCursor:
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        """Run one statement."""
        self._cursor.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run one statement for each of the parameters."""
        self._cursor.executemany(statement, parameters)

    async def fetchall(self) -> list[tuple[object, ...]]:
        """All rows of the last statement."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Give the cursor up."""
        self._cursor.close()

    @property
    def description(self) -> object:
        """The columns of the last statement, None when it gives no rows."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last."""
        return self._cursor.lastrowid


class InlineConnection:
    """A connection for reading, whose coroutines never wait; the base of the one for writing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._conn = connection
        self._connection: sqlite3.Connection | None = connection  # the dialect asks it: None = closed

    async def begin(self) -> None:
        """Open a transaction, so that all statements until its end see one state."""
        self._conn.execute("BEGIN DEFERRED")

    def cursor(self) -> InlineCursor:
        """A new cursor."""
        return InlineCursor(self._conn.cursor())

    async def create_function(
        self, name: str, arguments: int, function: Callable[..., Any], *, deterministic: bool = False
    ) -> None:
        """Make a Python function known to SQL: the dialect brings its `regexp`."""
        self._conn.create_function(name, arguments, function, deterministic=deterministic)

    async def commit(self) -> None:
        """End the transaction."""
        self._conn.commit()

    async def rollback(self) -> None:
        """End the transaction."""
        self._conn.rollback()

    async def close(self) -> None:
        """Close the file."""
        self.stop()

    def stop(self) -> None:
        """Close the file."""
        self._connection = None
        self._conn.close()


class WritingConnection(InlineConnection):
    """A connection for writing: has the write lock from `begin` on, and commits in a thread of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")

    @override
    async def begin(self) -> None:
        """Take the write lock, which another process may have for a while.

        Raises:
            sqlite3.OperationalError: "database is locked", still after BUSY_SECONDS.
        """
        loop = asyncio.get_running_loop()
        give_up, pause = loop.time() + BUSY_SECONDS, _FIRST_PAUSE
        while True:
            try:
                self._conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as exc:
                if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() > give_up:
                    raise
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    @override
    async def commit(self) -> None:
        """What was written is on the disk; a task that is cancelled meanwhile still waits for that."""
        done = asyncio.get_running_loop().run_in_executor(self._committer, self._conn.commit)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise

    @override
    def stop(self) -> None:
        super().stop()
        self._committer.shutdown(wait=False)


class InlineDialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect "sqlite+inline"; the connect argument `writes` makes connections for writing."""

    driver = "inline"
    supports_statement_cache = True

    @override
    def create_connect_args(self, url: URL) -> ConnectArgsType:
        positional, named = super().create_connect_args(url)
        return positional, {**named, "async_creator_fn": _connect}

    @override
    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        adapted = cast("AdaptedConnection", dbapi_connection.dbapi_connection)
        adapted.run_async(lambda connection: connection.begin())


async def _connect(path: str, *, writes: bool = False, **_options: object) -> InlineConnection:
    """Open a file, which is made when it is missing."""
    if not writes:
        reader = sqlite3.connect(path, timeout=_OPENING_SECONDS, isolation_level=None)
        reader.execute("PRAGMA query_only = ON")
        reader.execute(_SMALL_CACHE)
        return InlineConnection(reader)
    writer = sqlite3.connect(path, timeout=_OPENING_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # what is committed outlives a power cut
        "foreign_keys = ON",
        "busy_timeout = 0",  # from here on `begin` waits, without holding up the loop
    ):
        writer.execute(f"PRAGMA {pragma}")
    writer.execute(_SMALL_CACHE)
    return WritingConnection(writer)
