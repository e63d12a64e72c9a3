"""INSERT … ON CONFLICT, which SQLite and PostgreSQL share and SQLAlchemy spells for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Insert: TypeAlias = "postgresql.Insert | sqlite.Insert"


def upsert(db: AsyncConnection, table: Table, key: Sequence[str], update: Sequence[str]) -> Insert:
    """An INSERT that overwrites the columns `update` of the row that has the same `key` already."""
    return _upsert(db.dialect.name, table, tuple(key), tuple(update))


def insert_into(db: AsyncConnection, table: Table) -> Insert:
    """An INSERT in the dialect of the connection, to which `on_conflict_…` can be said."""
    return _insert(db.dialect.name, table)


@cache  # building a statement takes longer than running it
def _upsert(dialect: str, table: Table, key: tuple[str, ...], update: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    excluded = {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(index_elements=list(key), set_=excluded)


def _insert(dialect: str, table: Table) -> Insert:
    """The dialects are imported when one is used: the other takes time and memory for nothing."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
