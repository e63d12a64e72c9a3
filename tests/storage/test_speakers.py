"""Who speaks in a chat is known in one read, with what is under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage.accounts import link_account
from storage.changes import Json
from storage.conversations import ConversationRow, save_conversations
from storage.database import Database
from storage.groups import bind_group
from storage.members import set_language
from storage.roster import MemberRow, PlaceRow, save_members
from storage.speakers import Speaker, governed_units, load_speaker
from storage.state import raise_revision, revision
from tests.storage.seed import NOW, plant_members


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def speaker(database: Database, user: str, chat: str = "") -> Speaker:
    """Who speaks, but for the revision of the vocabulary."""
    async with database.reading() as db:
        return replace(await load_speaker(db, "telegram", "1", chat or user, user), vocabulary_revision=0)


async def test_the_revision_of_the_vocabulary_comes_along(database: Database) -> None:
    await plant_members(database)
    async with database.writing() as db:
        await raise_revision(db)
    async with database.reading() as db:
        found = await load_speaker(db, "telegram", "1", "404", "404")
        assert found.vocabulary_revision == await revision(db) > 0


async def link(database: Database, member_id: int, user: str) -> int:
    async with database.writing() as db:
        return (await link_account(db, "telegram", "1", user, user, member_id, NOW)).id


async def test_a_stranger_is_nobody(database: Database) -> None:
    await plant_members(database)
    assert await speaker(database, "404") == Speaker()


async def test_a_member_is_known_by_one_statement(database: Database) -> None:
    ids = await plant_members(database)
    account = await link(database, ids["LAN"], "77")
    async with database.writing() as db:
        await set_language(db, ids["LAN"], "en")
        state: dict[str, Json] = {"step": "figures.value", "data": {"năm": 2021}, "topic": {}}
        await save_conversations(db, [ConversationRow("telegram", "1", "77", "77", state, NOW)])
    with counted_statements() as statements:
        found = await speaker(database, "77")
    assert len(statements) == 1
    assert found == Speaker(
        account_id=account,
        member_id=ids["LAN"],
        code="LAN",
        name="Nguyễn Thị Lan",
        language="en",
        status="active",
        unit_ids=(ids["CB1"],),
        conversation_state=state,
    )


async def test_a_secretary_governs_the_unit_and_all_below(database: Database) -> None:
    ids = await plant_members(database)
    await link(database, ids["HUNG"], "78")
    found = await speaker(database, "78")
    assert found.unit_ids == (ids["SYT"], ids["CB1"])
    assert found.roles == {"secretary"}
    assert found.governed_unit_ids == {ids["SYT"], ids["CB1"]}
    async with database.reading() as db:
        assert await governed_units(db, ids["HUNG"]) == found.governed_unit_ids
        assert await governed_units(db, ids["LAN"]) == frozenset()


async def test_an_admin_governs_every_unit(database: Database) -> None:
    ids = await plant_members(database)
    await link(database, ids["MINH"], "79")
    found = await speaker(database, "79")
    assert found.roles == {"admin"}
    assert found.governed_unit_ids == {ids[code] for code in ("DB", "SYT", "CB1", "CB2")}


@pytest.mark.parametrize("status", ["moved", "left"])
async def test_who_is_no_longer_active_counts_as_no_member(status: str, sqlite_database: Database) -> None:
    ids = await plant_members(sqlite_database)
    await link(sqlite_database, ids["HUNG"], "78")
    async with sqlite_database.writing() as db:
        row = MemberRow("HUNG", "Trần Văn Hùng", (PlaceRow(ids["SYT"]),), status=status)
        await save_members(db, [row])
    assert await speaker(sqlite_database, "78") == Speaker(status=status)


async def test_a_group_is_bound_to_a_unit_for_whoever_speaks_there(database: Database) -> None:
    ids = await plant_members(database)
    await link(database, ids["LAN"], "77")
    async with database.writing() as db:
        await bind_group(db, "telegram", "1", "-100", ids["SYT"], "Nhóm Sở Y tế")
    member, stranger = await speaker(database, "77", "-100"), await speaker(database, "404", "-100")
    assert (member.code, member.group_unit_id) == ("LAN", ids["SYT"])
    assert stranger == Speaker(group_unit_id=ids["SYT"])
