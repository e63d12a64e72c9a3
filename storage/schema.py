"""Brings the database to the tables that this program knows.

Alembic is imported only when there is something to do: a database that is up to date costs one query.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.database import Database, DatabaseUnavailable, explain

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 5.0  # how long one waits on SQLite for another process's write
_LOCK = 0x6D696772  # PostgreSQL's advisory lock of whoever migrates; `runner_lock` has another


async def migrate(database: Database) -> None:
    """The database has the current schema afterwards; of several processes at once, one does it.

    Raises:
        DatabaseUnavailable: it cannot be reached or written, or a newer program made it ("newer_schema").
    """
    current, head = await schema_state(database)
    if current == head:
        return
    if current is not None and current > head:
        raise DatabaseUnavailable("newer_schema", current)
    try:
        await asyncio.to_thread(_upgrade, database.url)
    except DBAPIError as exc:
        raise explain(exc) from exc


async def schema_state(database: Database) -> tuple[str | None, str]:
    """The database's revision (None: no tables yet) and the program's.

    Raises:
        DatabaseUnavailable: it cannot be reached or read.
    """
    try:
        async with database.reading() as db:
            known = await db.run_sync(lambda connection: inspect(connection).has_table("alembic_version"))
            current = await db.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    except DBAPIError as exc:
        raise explain(exc) from exc
    return current, head_revision()


def head_revision() -> str:
    """The newest revision that this program knows: file names begin with their number."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, for a connection whose transaction is open."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def schema_connection(url: URL | str) -> Iterator[Connection]:
    """A connection in whose one transaction the schema may be changed, by nobody else at the same time.

    On SQLite foreign keys are not enforced meanwhile, or altering a table (which means copying it and
    dropping the old one) would delete the rows that refer to it; they are checked at the end instead.
    """
    engine = _schema_engine(make_url(url))
    try:
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
            if engine.dialect.name == "sqlite":
                _check_references(connection)
    finally:
        engine.dispose()


def _upgrade(url: URL) -> None:
    from alembic import command

    with schema_connection(url) as connection:
        command.upgrade(alembic_config(connection), "head")


def _schema_engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS},
        poolclass=NullPool,
    )
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode = WAL"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = sorted({str(row[0]) for row in broken})
        raise RuntimeError(f"the migration leaves references into nothing in {', '.join(tables)}")
