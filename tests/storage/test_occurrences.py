"""Occurrences are added, moved, found by time and unit, and keep who has answered."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.events import change_event, new_event
from storage.occurrences import (
    NewOccurrence,
    Retimed,
    add_occurrences,
    cancel_occurrences,
    change_occurrence,
    locked_occurrence,
    next_occurrences,
    occurrence_by_id,
    occurrences_by_id,
    occurrences_of,
    remove_occurrences,
    retime_occurrences,
    scheduled_between,
)
from storage.participants import participants_of, tell
from tests.storage.seed import NOW, plant_members

DAY = timedelta(days=1)


async def planted(database: Database) -> dict[str, int]:
    """A weekly meeting of CB1 in hall A and one class of SYT; occurrences 1 to 3, and 4."""
    ids = await plant_members(database)
    async with database.writing() as db:
        ids["meeting"] = await new_event(db, ids["CB1"], "meeting", "Họp", NOW, NOW, place="A")
        ids["class"] = await new_event(db, ids["SYT"], "training", "Lớp", NOW, NOW)
        weekly = [NewOccurrence(NOW + 7 * n * DAY, NOW + 7 * n * DAY) for n in range(3)]
        await add_occurrences(db, {ids["meeting"]: weekly})
        await add_occurrences(db, {ids["class"]: [NewOccurrence(NOW, NOW, NOW + 3 * DAY)], ids["meeting"]: weekly[:1]})
    return ids


async def test_what_begins_or_goes_on_between_two_moments_is_found(database: Database) -> None:
    ids = await planted(database)
    async with database.writing() as db:
        soon = await scheduled_between(db, NOW + DAY, NOW + 7 * DAY)
        assert [one.event.title for one in soon] == ["Lớp"]
        later = await scheduled_between(db, NOW + 3 * DAY, NOW + 8 * DAY)
        assert [(one.event.title, one.occurrence.starts_at) for one in later] == [("Họp", NOW + 7 * DAY)]
        of_unit = await scheduled_between(db, NOW, NOW + DAY, unit_ids=[ids["CB1"]])
        assert [one.event.title for one in of_unit] == ["Họp"]
        of_kind = await scheduled_between(db, NOW, NOW + DAY, kinds=["training"])
        assert [one.event.title for one in of_kind] == ["Lớp"]
        assert await scheduled_between(db, NOW, NOW + DAY, unit_ids=[]) == ()


async def test_what_is_cancelled_is_left_out_unless_it_is_asked_for(database: Database) -> None:
    ids = await planted(database)
    async with database.writing() as db:
        await cancel_occurrences(db, [2])
        await change_event(db, ids["class"], state="cancelled")
        found = await scheduled_between(db, NOW, NOW + 30 * DAY)
        assert [one.occurrence.id for one in found] == [1, 3]
        all_of_them = await scheduled_between(db, NOW, NOW + 30 * DAY, cancelled=True)
        assert [(one.occurrence.id, one.cancelled) for one in all_of_them] == [
            (1, False),
            (4, True),
            (2, True),
            (3, False),
        ]
        ahead = await next_occurrences(db, ids["meeting"], NOW, 1)
        assert [one.occurrence.id for one in ahead] == [3]


async def test_an_occurrence_has_a_place_of_its_own_or_its_events(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await change_occurrence(db, 2, place="B", starts_at=NOW + 8 * DAY, moved=True)
        first, second = await occurrence_by_id(db, 1), await locked_occurrence(db, 2)
        assert first
        assert second
        assert (first.place, second.place, second.occurrence.starts_at) == ("A", "B", NOW + 8 * DAY)
        assert (second.occurrence.original_at, second.occurrence.moved) == (NOW + 7 * DAY, True)
        assert await occurrence_by_id(db, 99) is None
        assert await locked_occurrence(db, 99) is None
        assert set(await occurrences_by_id(db, [1, 4, 99])) == {1, 4}


async def test_two_may_change_places_and_keep_who_was_told(database: Database) -> None:
    ids = await planted(database)
    async with database.writing() as db:
        await tell(db, 1, [ids["LAN"]], NOW)
        swapped = [
            Retimed(1, NOW + 7 * DAY, NOW + 7 * DAY, NOW + 8 * DAY),
            Retimed(2, NOW, NOW, None),
        ]
        await retime_occurrences(db, swapped)
        await retime_occurrences(db, [])
        await change_occurrence(db, 3, invited_at=NOW)
        known = (await occurrences_of(db, [ids["meeting"], 99]))[ids["meeting"]]
        assert [(one.occurrence.id, one.occurrence.starts_at, one.told) for one in known] == [
            (2, NOW, False),
            (1, NOW + 7 * DAY, True),
            (3, NOW + 14 * DAY, True),
        ]
        assert [one.member_id for one in await participants_of(db, 1)] == [ids["LAN"]]
        await remove_occurrences(db, [1])
        assert await participants_of(db, 1) == ()
