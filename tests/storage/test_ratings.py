"""Ratings of members and units, one a year."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.ratings import (
    RatingRow,
    count_ratings,
    ratings_of,
    ratings_of_member,
    record_ratings,
    remove_ratings,
)
from tests.storage.seed import NOW, plant_members


async def test_a_rating_is_recorded_corrected_and_taken_back(database: Database) -> None:
    ids = await plant_members(database)
    lan, hung, unit = ids["LAN"], ids["HUNG"], ids["CB1"]
    rows = [RatingRow(unit, 2021, "good", lan), RatingRow(unit, 2021, "excellent"), RatingRow(unit, 2020, "good", lan)]
    async with database.writing() as db:
        assert await record_ratings(db, rows, NOW, hung) == ()
        assert await record_ratings(db, rows, NOW + timedelta(hours=1), None) == ()
        again = [RatingRow(unit, 2021, "good", None), RatingRow(unit, 2021, "excellent", lan)]
        before = await record_ratings(db, again, NOW + timedelta(hours=1), None)
        assert [(one.member_id, one.rating, one.recorded_by) for one in before] == [
            (lan, "good", hung),
            (None, "excellent", hung),
        ]
        now = await ratings_of(db, 2021, [unit])
        assert [(one.member_id, one.rating, one.recorded_by) for one in now] == [
            (lan, "excellent", None),
            (None, "good", None),
        ]
        assert [one.year for one in await ratings_of_member(db, lan)] == [2021, 2020]
        await remove_ratings(db, [one.id for one in now])
        assert await ratings_of(db, 2021, [unit]) == ()


async def test_ratings_are_counted_for_members_and_for_units(database: Database) -> None:
    ids = await plant_members(database)
    unit, above = ids["CB1"], ids["SYT"]
    rows = [
        RatingRow(unit, 2021, "good", ids["LAN"]),
        RatingRow(unit, 2021, "good", ids["HUNG"]),
        RatingRow(above, 2021, "excellent", ids["MINH"]),
        RatingRow(unit, 2021, "completed"),
    ]
    async with database.writing() as db:
        await record_ratings(db, rows, NOW, None)
        of_members = await count_ratings(db, 2021, [unit, above], of_members=True)
        assert of_members == {(unit, "good"): 2, (above, "excellent"): 1}
        assert await count_ratings(db, 2021, [unit, above], of_members=False) == {(unit, "completed"): 1}
        assert await count_ratings(db, 2020, [unit], of_members=True) == {}
