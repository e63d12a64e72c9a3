"""What members answer, hand in and attend is kept, counted and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.events import new_event
from storage.occurrences import NewOccurrence, add_occurrences, cancel_occurrences
from storage.participants import (
    Attended,
    Counts,
    Participant,
    answer,
    attendances,
    counts,
    counts_of,
    of_member,
    participant,
    participants_of,
    participants_of_all,
    set_attendance,
    set_done,
    tell,
    waiting_for,
)
from tests.storage.seed import NOW, plant_members

DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)


async def planted(database: Database) -> Mapping[str, int]:
    """A meeting of CB1 on two days: occurrences 1 and 2."""
    ids = await plant_members(database)
    async with database.writing() as db:
        meeting = await new_event(db, ids["CB1"], "meeting", "Họp", NOW, NOW)
        await add_occurrences(db, {meeting: [NewOccurrence(NOW + n * DAY, NOW + n * DAY) for n in (1, 2)]})
    return ids


async def test_who_is_told_twice_was_told_the_first_time(database: Database) -> None:
    ids = await planted(database)
    async with database.writing() as db:
        await tell(db, 1, [ids["LAN"]], NOW)
        await tell(db, 1, [ids["LAN"], ids["HUNG"]], LATER)
        told = {one.member_id: one.told_at for one in await participants_of(db, 1)}
    assert told == {ids["LAN"]: NOW, ids["HUNG"]: LATER}


async def test_an_answer_is_changed_and_taken_back(database: Database) -> None:
    ids = await planted(database)
    lan = ids["LAN"]
    async with database.writing() as db:
        assert await participant(db, 1, lan) == Participant(1, lan)
        await tell(db, 1, [lan], NOW)
        await answer(db, 1, lan, "no", NOW, reason="Đi công tác" * 100)
        away = await participant(db, 1, lan)
        assert (away.answer, len(away.reason), away.answered_at, away.told_at) == ("no", 500, NOW, NOW)
        await answer(db, 1, lan, "yes", LATER)
        comes = await participant(db, 1, lan)
        assert (comes.answer, comes.reason, comes.answered_at) == ("yes", "", LATER)
        await answer(db, 1, lan, "", LATER)
        assert await participant(db, 1, lan) == Participant(1, lan, NOW)


async def test_a_full_class_has_a_queue(database: Database) -> None:
    ids = await planted(database)
    async with database.writing() as db:
        await answer(db, 1, ids["HUNG"], "yes", NOW, waiting=True)
        await answer(db, 1, ids["LAN"], "yes", LATER, waiting=True)
        await answer(db, 1, ids["HUNG"], "yes", LATER + DAY, waiting=True)
        await answer(db, 1, ids["MINH"], "yes", LATER)
        assert await waiting_for(db, 1, 5) == (ids["HUNG"], ids["LAN"])
        assert await counts(db, 1) == Counts(yes=1, waiting=2)
        await answer(db, 1, ids["HUNG"], "yes", LATER)
        assert await waiting_for(db, 1, 5) == (ids["LAN"],)
        assert await counts(db, 1) == Counts(yes=2, waiting=1)


async def test_what_is_handed_in_keeps_its_file_until_it_is_taken_back(database: Database) -> None:
    ids = await planted(database)
    lan, hung = ids["LAN"], ids["HUNG"]
    async with database.writing() as db:
        await set_done(db, 1, [lan, hung], NOW, by=hung)
        assert await participant(db, 1, lan) == Participant(1, lan, done_at=NOW, done_by=hung)
        assert (await counts(db, 1)).done == 2
        await set_done(db, 1, [lan], None)
        assert (await participant(db, 1, lan)).done_at is None


async def test_attendance_is_counted(database: Database) -> None:
    ids = await planted(database)
    lan, hung, minh = ids["LAN"], ids["HUNG"], ids["MINH"]
    async with database.writing() as db:
        await tell(db, 1, [lan, hung, minh], NOW)
        await answer(db, 1, hung, "no", NOW, reason="Ốm")
        await set_attendance(db, 1, {lan: "present"}, NOW + DAY, way="code")
        await set_attendance(db, 1, {hung: "excused", minh: "absent"}, NOW + DAY)
        assert await counts(db, 1) == Counts(told=3, no=1, present=1, excused=1, absent=1)
        assert await counts_of(db, [1, 2]) == {1: Counts(told=3, no=1, present=1, excused=1, absent=1)}
        assert await counts(db, 2) == Counts()
        came = await participant(db, 1, lan)
        assert came == Participant(1, lan, NOW, attendance="present", attended_at=NOW + DAY, attended_way="code")
        await set_attendance(db, 1, {minh: ""}, NOW + DAY)
        assert await participant(db, 1, minh) == Participant(1, minh, NOW)


async def test_attendance_is_read_over_a_time_for_what_took_place(database: Database) -> None:
    ids = await planted(database)
    lan, hung = ids["LAN"], ids["HUNG"]
    async with database.writing() as db:
        await set_attendance(db, 1, {lan: "present", hung: "absent"}, NOW)
        await set_attendance(db, 2, {lan: "absent"}, NOW)
        first = Attended(lan, 1, 1, ids["CB1"], "meeting", NOW + DAY, "present")
        assert await attendances(db, NOW, NOW + 2 * DAY) == (
            first,
            replace(first, member_id=hung, attendance="absent"),
        )
        of_lan = await attendances(db, NOW, NOW + 3 * DAY, member_ids=[lan])
        assert [one.attendance for one in of_lan] == ["present", "absent"]
        assert await attendances(db, NOW, NOW + 3 * DAY, kinds=["training"]) == ()
        await cancel_occurrences(db, [1])
        assert await attendances(db, NOW, NOW + 2 * DAY) == ()


async def test_what_is_known_of_a_member_is_found_by_occurrence(database: Database) -> None:
    ids = await planted(database)
    lan = ids["LAN"]
    async with database.writing() as db:
        await tell(db, 1, [lan], NOW)
        await tell(db, 2, [lan, ids["HUNG"]], NOW)
        assert await of_member(db, lan, NOW, NOW + 2 * DAY) == {1: Participant(1, lan, NOW)}
        assert set(await of_member(db, lan, NOW, NOW + 3 * DAY)) == {1, 2}
        assert {key: len(rows) for key, rows in (await participants_of_all(db, [1, 2])).items()} == {1: 1, 2: 2}
