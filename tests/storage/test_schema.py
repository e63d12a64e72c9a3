"""Migrations: up, down, alike with the tables, safe when several start at once, and gentle with child rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, inspect, select, text

from storage import schema
from storage.database import Database, DatabaseUnavailable, open_database
from storage.runner_lock import runner_lock
from storage.schema import alembic_config, head_revision, migrate, schema_connection, schema_state
from storage.tables import accounts, metadata, positions
from tests.postgresql import PostgresServer
from tests.storage.seed import plant_members


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def database_url(empty_url: str) -> str:
    """The URL of a database that the test may spoil."""
    with schema_connection(empty_url) as connection:
        command.upgrade(alembic_config(connection), "head")
    return empty_url


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_migrations_go_up_and_down(empty_url: str) -> None:
    with schema_connection(empty_url) as connection:
        command.upgrade(alembic_config(connection), "head")
        assert tables(connection) == {*metadata.tables, "alembic_version"}
        command.downgrade(alembic_config(connection), "base")
        assert tables(connection) == {"alembic_version"}
        command.upgrade(alembic_config(connection), "head")
        assert tables(connection) == {*metadata.tables, "alembic_version"}


def test_migrations_make_the_tables_that_the_program_knows(database_url: str) -> None:
    with schema_connection(database_url) as connection:
        command.check(alembic_config(connection))


def test_the_check_for_differences_would_find_one(database_url: str) -> None:
    with schema_connection(database_url) as connection:
        connection.execute(text("DROP TABLE audit_entries"))
        context = MigrationContext.configure(connection)
        assert next(difference[0] for difference in compare_metadata(context, metadata)) == "add_table"


async def test_of_two_that_start_at_once_one_migrates(empty_url: str) -> None:
    one, other = open_database(empty_url), open_database(empty_url)
    assert await schema_state(one) == (None, head_revision())
    await asyncio.gather(migrate(one), migrate(other))
    assert await schema_state(one) == (head_revision(), head_revision())
    await one.close()
    await other.close()


async def test_a_running_bot_does_not_hold_up_a_migration(empty_url: str) -> None:
    database = open_database(empty_url)
    lock = runner_lock(database)
    assert await lock.take()
    await migrate(database)
    assert await schema_state(database) == (head_revision(), head_revision())
    await lock.free()
    await database.close()


async def test_a_current_database_is_left_alone(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "schema_connection", None)
    await migrate(sqlite_database)


async def test_a_database_of_a_newer_program_is_refused(sqlite_database: Database) -> None:
    async with sqlite_database.writing() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailable) as refused:
        await migrate(sqlite_database)
    assert refused.value.kind == "newer_schema"


def test_the_newest_revision_is_alembics(sqlite_url: str) -> None:
    with schema_connection(sqlite_url) as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
    assert script.get_current_head() == head_revision()


async def test_altering_a_parent_table_keeps_the_child_rows(database: Database) -> None:
    await plant_members(database)
    with schema_connection(database.url) as connection:
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("members", recreate="auto") as batch:
            batch.alter_column("name", type_=String(250), existing_type=String(200), existing_nullable=False)
    async with database.reading() as db:
        assert len((await db.execute(select(positions))).all()) == 4


async def test_a_migration_that_breaks_references_is_taken_back(sqlite_database: Database) -> None:
    await plant_members(sqlite_database)
    with pytest.raises(RuntimeError, match="positions"), schema_connection(sqlite_database.url) as connection:
        connection.execute(text("DELETE FROM members"))
    async with sqlite_database.reading() as db:
        assert len((await db.execute(select(positions))).all()) == 4


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    def upgrade_and_fail() -> None:
        with schema_connection(empty_url) as connection:
            command.upgrade(alembic_config(connection), "head")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        upgrade_and_fail()
    with schema_connection(empty_url) as connection:
        assert tables(connection) == set()


def test_every_account_row_goes_with_its_member() -> None:
    (reference,) = accounts.c.member_id.foreign_keys
    assert reference.ondelete == "CASCADE"
