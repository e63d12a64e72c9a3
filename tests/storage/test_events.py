"""Events are known again by unit, kind, title and first start, and keep what was chosen for them in chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.changes import Change, Saved
from storage.database import Database
from storage.events import (
    EventRow,
    all_events,
    change_event,
    event_by_id,
    events_of,
    locked_event,
    new_event,
    same_event,
    save_events,
)
from tests.storage.seed import NOW, plant_members, plant_units

MEETING = EventRow(
    1, "meeting", "Họp chi bộ", NOW, NOW + timedelta(hours=2), "", "Phòng A", "bí thư", "3 ngày;2 giờ", "", ("3d", "2h")
)


async def test_an_event_comes_back_as_it_was_imported(database: Database) -> None:
    await plant_units(database)
    deadline = EventRow(2, "deadline", "Nộp báo cáo", NOW - timedelta(days=1))
    async with database.writing() as db:
        assert (await save_events(db, [MEETING, deadline], NOW)).saved.added == 2
        stored = await all_events(db)
    assert stored == (replace(deadline, id=2), replace(MEETING, id=1))


async def test_importing_again_updates_and_does_not_duplicate(database: Database) -> None:
    await plant_units(database)
    moved = replace(MEETING, place="Phòng B")
    async with database.writing() as db:
        assert (await save_events(db, [MEETING], NOW)).ids == (1,)
        again = await save_events(db, [MEETING, MEETING], NOW)
        assert (again.saved, again.ids) == (Saved(unchanged=2), ())
        changed = await save_events(db, [moved], NOW)
        assert await all_events(db) == (replace(moved, id=1),)
    change = Change("event Họp chi bộ", {"place": "Phòng A"}, {"place": "Phòng B"})
    assert (changed.saved, changed.ids) == (Saved(updated=1, changes=(change,)), (1,))


async def test_a_file_keeps_what_was_chosen_in_chat_and_what_it_says_nothing_new_of(database: Database) -> None:
    await plant_units(database)
    async with database.writing() as db:
        await save_events(db, [MEETING], NOW)
        await change_event(db, 1, leads=["7d"], agenda="Nội dung", capacity=20, file_ids=[], day_rule="next")
        await save_events(db, [replace(MEETING, place="Phòng B")], NOW)
        kept = await event_by_id(db, 1)
        await save_events(db, [replace(MEETING, remind_before="1 ngày", leads=("1d",))], NOW)
        told = await event_by_id(db, 1)
    assert kept
    assert told
    assert (kept.leads, kept.agenda, kept.capacity, kept.day_rule, kept.place) == (
        ("7d",),
        "Nội dung",
        20,
        "next",
        "Phòng B",
    )
    assert (told.leads, told.remind_before) == (("1d",), "1 ngày")


async def test_an_event_is_made_changed_and_found(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        event_id = await new_event(
            db,
            ids["CB1"],
            "training",
            "Lớp",
            NOW,
            NOW,
            rrule="FREQ=DAILY",
            file_ids=[3, 4],
            organiser_id=ids["HUNG"],
            leads=["7d"],
        )
        event = await event_by_id(db, event_id)
        assert event
        assert (event.file_ids, event.leads, event.organiser_id, event.state, event.version) == (
            (3, 4),
            ("7d",),
            ids["HUNG"],
            "active",
            1,
        )
        assert await same_event(db, (ids["CB1"], "training", "Lớp", NOW)) == event
        assert await same_event(db, (ids["CB2"], "training", "Lớp", NOW)) is None
        await change_event(db, event_id, leads=None, state="cancelled")
        changed = await locked_event(db, event_id)
        assert changed == replace(event, leads=None, state="cancelled")
        assert (await events_of(db), await events_of(db, active=False)) == ((), (changed,))
        assert await events_of(db, [ids["CB2"]], active=False) == ()
        assert await event_by_id(db, 99) is None
        assert await locked_event(db, 99) is None


async def test_an_event_cannot_be_made_twice(database: Database) -> None:
    await plant_units(database)
    async with database.writing() as db:
        await new_event(db, 1, "meeting", "Họp", NOW, NOW)
        with pytest.raises(IntegrityError):
            await new_event(db, 1, "meeting", "Họp", NOW, NOW)
