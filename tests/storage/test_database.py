"""Opening databases, and what their transactions promise."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import inline_sqlite, state
from storage.database import Database, DatabaseUnavailable, open_database
from storage.tables import units


async def names(database: Database) -> list[str]:
    async with database.reading() as db:
        return list((await db.execute(text("SELECT name FROM state ORDER BY name"))).scalars())


async def test_what_is_written_is_there_afterwards(database: Database) -> None:
    async with database.writing() as db:
        await state.put(db, "a", "1")
    assert await names(database) == ["a"]


async def test_an_exception_takes_back_what_was_written(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as db:
            await state.put(db, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await names(database) == []


async def test_a_cancelled_task_takes_back_what_it_wrote(database: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.writing() as db:
            await state.put(db, "a", "1")
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(database) == []


async def test_a_reader_sees_one_state_and_cannot_write(database: Database) -> None:
    async with database.reading() as reader:
        before = await state.get(reader, "a")
        async with database.writing() as db:
            await state.put(db, "a", "1")
        assert (before, await state.get(reader, "a")) == (None, None)
    with pytest.raises(DBAPIError):
        async with database.reading() as reader:
            await state.put(reader, "b", "1")
    assert await names(database) == ["a"]


async def add_one(db: AsyncConnection) -> None:
    value = int(await state.get(db, "counter") or 0)
    await asyncio.sleep(0)
    await state.put(db, "counter", str(value + 1))


async def test_200_concurrent_increments_end_at_200(sqlite_database: Database) -> None:
    async def increment() -> None:
        async with sqlite_database.writing() as db:
            await add_one(db)

    await asyncio.gather(*(increment() for _ in range(200)))
    async with sqlite_database.reading() as db:
        assert await state.get(db, "counter") == "200"


async def test_two_processes_lose_no_increment(sqlite_url: str) -> None:
    one, other = open_database(sqlite_url), open_database(sqlite_url)

    async def increment(database: Database) -> None:
        for _ in range(50):
            async with database.writing() as db:
                await add_one(db)

    await asyncio.gather(increment(one), increment(other))
    async with one.reading() as db:
        assert await state.get(db, "counter") == "100"
    await one.close()
    await other.close()


async def test_200_changes_of_the_vocabulary_raise_its_revision_to_200(database: Database) -> None:
    async def change() -> None:
        async with database.writing() as db:
            await state.raise_revision(db)

    await asyncio.gather(*(change() for _ in range(200)))
    async with database.reading() as db:
        assert await state.revision(db) == 200


async def test_while_another_process_writes_the_loop_runs_on(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(str(sqlite_database.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> str:
        try:
            async with sqlite_database.writing() as db:
                await state.put(db, "a", "1")
        except DatabaseUnavailable as exc:
            return exc.kind
        return "written"

    waiting = asyncio.create_task(write())
    reads = 0
    while not waiting.done():
        assert await names(sqlite_database) == []
        reads += 1
        await asyncio.sleep(0)
    other.rollback()
    other.close()
    assert reads > 2
    assert (await waiting, await write()) == ("locked", "written")


async def test_a_commit_that_has_begun_is_waited_for_even_when_cancelled(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    task: asyncio.Task[None]

    async def write() -> None:
        async with sqlite_database.writing() as db:
            await state.put(db, "a", "1")
            asyncio.get_running_loop().call_soon(task.cancel)  # comes when the commit is in its thread

    task = asyncio.create_task(write())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(sqlite_database) == ["a"]


@pytest.mark.parametrize(
    "url",
    ["", "data.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "sqlite://host/x.db", "postgresql+x://h/n"],
)
def test_a_url_that_is_not_understood_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        open_database(url)
    assert refused.value.kind == "bad_url"


async def test_the_file_and_its_folder_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.db"
    database = open_database(f"sqlite:///{path}")
    assert (database.path, database.dialect, path.stat().st_mode & 0o777) == (path, "sqlite", 0o600)
    await database.close()


async def test_a_closed_database_is_one_file(sqlite_database: Database) -> None:
    async with sqlite_database.writing() as db:
        await state.put(db, "a", "1")
    assert await names(sqlite_database) == ["a"]
    await sqlite_database.close()
    assert sqlite_database.path
    assert [path.name for path in sqlite_database.path.parent.iterdir()] == ["committee.db"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable) as refused:
        open_database(f"sqlite:///{tmp_path}/file/a.db")
    assert refused.value.kind == "no_directory"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", "unreachable"),
        ("sqlite:///{folder}", "unreachable"),
        ("sqlite:///{folder}/notes.txt", "not_a_database"),
    ],
)
async def test_what_cannot_be_opened_is_told_apart(url: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes and no database at all. " * 50)
    database = open_database(url.format(folder=tmp_path))
    with pytest.raises(DatabaseUnavailable) as refused:
        async with database.writing() as db:
            await db.execute(select(units))
    assert refused.value.kind == kind
    assert "secret" not in str(refused.value)
    await database.close()


async def test_the_leak_check_counts_what_is_handed_out(database: Database) -> None:
    async with database.reading(), database.reading(), database.writing():
        assert database.in_use == 3
    assert database.in_use == 0
