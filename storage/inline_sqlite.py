"""SQLite without a thread in between, for reading.

A read of a row or two takes SQLite some twenty microseconds, and handing it to aiosqlite's thread and back
takes thirty times as long. In WAL mode a reader waits for nobody, so short reads run where they are asked.
Writing can wait (another process may hold the lock) and stays with aiosqlite.

The classes have the face of aiosqlite that SQLAlchemy's aiosqlite dialect sees, and come in by its parameter
`async_creator_fn`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

BUSY_SECONDS = 1.0  # the event loop waits too, but only while another process opens or closes the file

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
    """A connection whose coroutines never wait."""

    __slots__ = ("_conn", "_connection")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._conn = connection
        self._connection: sqlite3.Connection | None = connection  # the dialect asks it: None = closed

    def begin(self) -> None:
        """Open a read transaction, so that all statements until its end see one state."""
        self._conn.execute("BEGIN DEFERRED")

    def cursor(self) -> InlineCursor:
        """A new cursor."""
        return InlineCursor(self._conn.cursor())

    async def create_function(
        self, name: str, arguments: int, function: object, *, deterministic: bool = False
    ) -> None:
        """Make a Python function known to SQL: the dialect brings `regexp`."""
        self._conn.create_function(name, arguments, function, deterministic=deterministic)  # type: ignore[arg-type]

    async def commit(self) -> None:
        """End the transaction."""
        self._conn.commit()

    async def rollback(self) -> None:
        """End the transaction."""
        self._conn.rollback()

    async def close(self) -> None:
        """Close the file."""
        self._connection = None
        self._conn.close()

    def stop(self) -> None:
        """Close the file."""
        self._connection = None
        self._conn.close()


async def connect_inline(path: str, **_options: object) -> InlineConnection:
    """Open a file for reading only; the connection refuses every thread but this one.

    Args:
        path: of the file; made when it is missing.
        _options: of the dialect, meant for aiosqlite.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return InlineConnection(connection)
