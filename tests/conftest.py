"""Databases for all tests: each test has a fresh one with the current schema, copied from a template."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from storage.database import Database, open_database
from storage.schema import migrate
from tests.postgresql import postgresql_server


@dataclass
class PostgresServer:
    """A server in which each test makes its own database.

    Attributes:
        url: of the server's own database.
    """

    url: str
    _admin: Engine
    _made: int = 0

    def create(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of the template."""
        self._made += 1
        name = f"test_{self._made}"
        with self._admin.connect() as db:
            db.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = file_copy"))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """The database is gone, whoever was connected."""
        with self._admin.connect() as db:
            db.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgresql_server() as url:
        driver_url = make_url(url).set(drivername="postgresql+psycopg")
        admin = create_engine(driver_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        yield PostgresServer(url, admin)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a database with the current schema and no rows."""
    url = postgres_server.create()
    asyncio.run(_migrate(url))
    return cast("str", make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the current schema and no rows."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database, first SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create(request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file."""
    path = tmp_path / "committee.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database; the test runs once on SQLite and once on PostgreSQL."""
    async for opened in _opened(database_url):
        yield opened


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """A fresh SQLite database."""
    async for opened in _opened(sqlite_url):
        yield opened


async def _opened(url: str) -> AsyncIterator[Database]:
    opened = open_database(url)
    yield opened
    leaked = opened.in_use
    await opened.close()
    assert leaked == 0, "connections were not given back"


async def _migrate(url: str) -> None:
    opened = open_database(url)
    await migrate(opened)
    await opened.close()
