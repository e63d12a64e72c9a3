"""The inbox keeps each update once, in order, until its end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.inbox import (
    OpenUpdate,
    StoredUpdate,
    count_try,
    mark_answered,
    mark_done,
    open_updates,
    purge_done,
    store_updates,
)
from storage.tables import inbox
from tests.storage.seed import NOW


async def test_a_repeated_update_is_stored_once(database: Database) -> None:
    async with database.writing() as db:
        first = await store_updates(db, "telegram", "1", NOW, [("10", "a"), ("11", "b"), ("10", "again")])
        second = await store_updates(db, "telegram", "1", NOW, [("12", "c"), ("11", "b"), ("9", "late")])
        other_bot = await store_updates(db, "telegram", "2", NOW, [("10", "d")])
        nothing = await store_updates(db, "telegram", "1", NOW, [])
        ids = [update.id for update in (*first, *second, *other_bot)]
        assert [update.id for update in await open_updates(db)] == ids == sorted(ids)
        assert [update.payload for update in await open_updates(db, "telegram", "1")] == ["a", "b", "c", "late"]
        assert await open_updates(db, "zalo") == ()
    assert first == (StoredUpdate(ids[0], "10", "a"), StoredUpdate(ids[1], "11", "b"))
    assert second == (StoredUpdate(ids[2], "12", "c"), StoredUpdate(ids[3], "9", "late"))
    assert nothing == ()


async def test_a_large_batch_comes_back_in_order(database: Database) -> None:
    updates = [(str(number), "x") for number in range(2_500)]
    async with database.writing() as db:
        stored = await store_updates(db, "telegram", "1", NOW, updates)
        assert [(update.update_id, update.payload) for update in stored] == updates
        assert [update.id for update in stored] == sorted(update.id for update in stored)
        await mark_done(db, [update.id for update in stored])
        assert await open_updates(db) == ()


async def test_an_answered_update_keeps_its_replies_until_it_is_done(database: Database) -> None:
    async with database.writing() as db:
        (update,) = await store_updates(db, "telegram", "1", NOW, [("10", "payload")])
        assert [await count_try(db, update.id), await count_try(db, update.id)] == [1, 2]
        await mark_answered(db, update.id, [{"html": "Đã lưu"}])
        (answered,) = await open_updates(db)
        await mark_done(db, [update.id])
        assert await open_updates(db) == ()
        row = (await db.execute(select(inbox.c.state, inbox.c.payload, inbox.c.replies))).one()
        assert await store_updates(db, "telegram", "1", NOW, [("10", "payload")]) == ()
    assert answered == OpenUpdate(update.id, "telegram", "1", "10", NOW, "payload", "answered", [{"html": "Đã lưu"}], 2)
    assert tuple(row) == ("done", "", None)


async def test_only_what_is_done_and_old_is_forgotten(database: Database) -> None:
    async with database.writing() as db:
        old = await store_updates(db, "telegram", "1", NOW - timedelta(days=4), [("1", "a"), ("2", "b")])
        new = await store_updates(db, "telegram", "1", NOW, [("3", "c")])
        await mark_done(db, [old[0].id, new[0].id])
        assert await purge_done(db, NOW - timedelta(days=3)) == 1
        assert [update.update_id for update in await open_updates(db)] == ["2"]
        left = (await db.execute(select(inbox.c.update_id).order_by(inbox.c.id))).scalars().all()
    assert left == ["2", "3"]
