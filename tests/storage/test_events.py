"""Events are imported, and known again by unit, kind, title and first start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.changes import Change, Saved
from storage.database import Database
from storage.events import EventRow, all_events, save_events
from tests.storage.seed import NOW, plant_units

MEETING = EventRow(1, "meeting", "Họp chi bộ", NOW, NOW + timedelta(hours=2), "", "Phòng A", "bí thư", "3 ngày;2 giờ")


async def test_an_event_comes_back_as_it_was_imported(database: Database) -> None:
    await plant_units(database)
    deadline = EventRow(2, "deadline", "Nộp báo cáo", NOW - timedelta(days=1))
    async with database.writing() as db:
        assert (await save_events(db, [MEETING, deadline])).added == 2
        stored = await all_events(db)
    assert stored == (replace(deadline, id=2), replace(MEETING, id=1))


async def test_importing_again_updates_and_does_not_duplicate(database: Database) -> None:
    await plant_units(database)
    moved = replace(MEETING, place="Phòng B")
    async with database.writing() as db:
        await save_events(db, [MEETING])
        assert await save_events(db, [MEETING, MEETING]) == Saved(unchanged=2)
        saved = await save_events(db, [moved])
        assert await all_events(db) == (replace(moved, id=1),)
    assert saved == Saved(updated=1, changes=(Change("event Họp chi bộ", {"place": "Phòng A"}, {"place": "Phòng B"}),))
