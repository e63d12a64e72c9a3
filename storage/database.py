"""Opens the database and hands out its transactions: many to read, one after another to write."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Dialect: TypeAlias = Literal["sqlite", "postgresql"]
Unavailable: TypeAlias = Literal[
    "bad_url", "no_directory", "locked", "unreachable", "not_a_database", "read_only", "newer_schema"
]

TURN_SECONDS = 30.0  # how long a task waits for its turn to write, or for a free connection
_CONNECT_SECONDS = 5
_OLDEST_SQLITE = (3, 35)  # the first that knows RETURNING
_LIMITS = "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000"  # milliseconds
_READ_ONLY = r"-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read"

_to_json = partial(json.dumps, separators=(",", ":"))  # ASCII: half a surrogate pair does no harm


class DatabaseUnavailable(Exception):
    """The database cannot be worked with.

    Attributes:
        kind: "bad_url", "no_directory" (it cannot be made), "locked" (another process is writing),
            "unreachable", "not_a_database" (another kind of file), "read_only", "newer_schema" (a newer
            program made it).
        detail: the driver's own words, for the log; without password.
    """

    def __init__(self, kind: Unavailable, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: Unavailable = kind
        self.detail = detail


class Database:
    """One opened database; belongs to the event loop in which it is first used.

    Attributes:
        url: as SQLAlchemy understands it, with the driver chosen.
        dialect: "sqlite" or "postgresql".
        path: the file, None on PostgreSQL.
    """

    def __init__(self, url: URL, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self.url = url
        self.dialect: Dialect = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self.path = Path(url.database) if self.dialect == "sqlite" and url.database else None
        self._reader = reader
        self._writer = writer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads one state of the database and cannot write.

        Raises:
            DatabaseUnavailable: no connection could be had.
        """
        connection = await self._connect(self._reader)
        try:
            yield connection
        finally:
            await self._give_back(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end, rolled back on an exception.

        On SQLite writers of one process take their turn in order; never open a second one inside the first.

        Raises:
            DatabaseUnavailable: no connection could be had, or another process was writing for too long.
        """
        connection = await self._connect(self._writer)
        try:
            await _begin(connection)
            yield connection
            await connection.commit()
        finally:
            await self._give_back(connection)

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()  # last, since on SQLite only it can put the log back into the file

    @property
    def in_use(self) -> int:
        """How many connections are handed out at this moment."""
        pools = {self._reader.sync_engine.pool, self._writer.sync_engine.pool}
        return sum(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]  # of the queue pools

    async def _give_back(self, connection: AsyncConnection) -> None:
        """Back to the pool, rolled back unless committed, even when the task is being cancelled."""
        if self.dialect == "sqlite":
            await connection.close()  # never waits, so it cannot be cancelled half-way
        else:
            await asyncio.shield(asyncio.create_task(connection.close()))

    @staticmethod
    async def _connect(engine: AsyncEngine) -> AsyncConnection:
        try:
            return await engine.connect()
        except PoolTimeout as exc:
            raise DatabaseUnavailable("locked", "no free connection") from exc
        except DBAPIError as exc:
            raise explain(exc) from exc


def open_database(url: str) -> Database:
    """Make a database ready for use; nothing is connected yet, but a SQLite file and its folder are made.

    Args:
        url: `sqlite:///data/committee.db` (a file; a relative path) or `postgresql://user:password@host/name`.

    Raises:
        DatabaseUnavailable: "bad_url", "no_directory", or "unreachable" when Python's SQLite is too old.
    """
    parsed = _understood(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgresql(parsed)


def explain(error: DBAPIError) -> DatabaseUnavailable:
    """What a driver's error at the door means."""
    detail = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    kinds: tuple[tuple[str, Unavailable], ...] = (
        ("locked", "locked"),
        ("not a database", "not_a_database"),
        ("readonly", "read_only"),
    )
    for words, kind in kinds:
        if words in detail:
            return DatabaseUnavailable(kind, detail)
    return DatabaseUnavailable("unreachable", detail)


async def _begin(connection: AsyncConnection) -> None:
    try:
        _ = await connection.begin()
    except DBAPIError as exc:
        raise explain(exc) from exc


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as exc:
        raise DatabaseUnavailable("bad_url") from exc
    backend, _, driver = parsed.drivername.partition("+")
    if backend == "sqlite" and driver in {"", "aiosqlite"}:
        if not parsed.database or ":memory:" in parsed.database or parsed.host:
            raise DatabaseUnavailable("bad_url", "SQLite needs a file")
        return parsed.set(drivername="sqlite")
    if backend in {"postgresql", "postgres"} and driver in {"", "psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseUnavailable("bad_url", f"unknown kind of database: {parsed.drivername}")


def _open_sqlite(url: URL) -> Database:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise DatabaseUnavailable("unreachable", f"SQLite {sqlite3.sqlite_version} is older than 3.35")
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # members' data: nobody else on the machine needs to read them
    except OSError as exc:
        raise DatabaseUnavailable("no_directory", str(exc)) from exc
    registry.register("sqlite.inline", "storage.inline_sqlite", "InlineDialect")
    inline = url.set(drivername="sqlite+inline")
    reader = create_async_engine(
        inline,
        pool_size=16,
        max_overflow=48,
        pool_use_lifo=True,  # the one whose pages are still in memory
        pool_timeout=TURN_SECONDS,
        json_serializer=_to_json,
    )
    writer = create_async_engine(  # one connection: writers wait in a fair queue, not by polling
        inline,
        connect_args={"writes": True},
        pool_size=1,
        max_overflow=0,
        pool_timeout=TURN_SECONDS,
        json_serializer=_to_json,
    )
    return Database(url, reader, writer)


def _open_postgresql(url: URL) -> Database:
    def engine(size: int, options: str) -> AsyncEngine:
        return create_async_engine(
            url,
            connect_args={"options": options, "connect_timeout": _CONNECT_SECONDS},
            pool_size=size,
            max_overflow=size,
            pool_use_lifo=True,
            pool_timeout=TURN_SECONDS,
            pool_pre_ping=True,
            json_serializer=_to_json,
        )

    # Two pools: whoever reads and then wants to write never waits for others who do the same.
    return Database(url, engine(10, f"{_LIMITS} {_READ_ONLY}"), engine(5, _LIMITS))
