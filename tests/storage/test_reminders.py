"""Planned reminders: planned once, planned anew, taken by one process only, handled once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from storage.database import Database, open_database
from storage.events import new_event
from storage.occurrences import NewOccurrence, add_occurrences, remove_occurrences
from storage.reminders import (
    CANCELLED,
    MISSED,
    PLANNED,
    SENT,
    NewReminder,
    Replanned,
    cancel_keys,
    cancel_of,
    mark,
    next_due,
    plan_again,
    plan_more,
    plan_reminders,
    purge_reminders,
    reminders_of,
    reminders_of_kinds,
    take_due,
)
from tests.storage.seed import NOW, plant_members

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def lead(name: str, hours: float, occurrence: int = 1, kind: str = "lead") -> NewReminder:
    return NewReminder(f"occ:{occurrence}:{kind}:{name}", kind, NOW + hours * HOUR, occurrence, lead=name)


async def planted(database: Database) -> dict[str, int]:
    """A meeting with the occurrences 1 and 2."""
    ids = await plant_members(database)
    async with database.writing() as db:
        meeting = await new_event(db, ids["CB1"], "meeting", "Họp", NOW, NOW)
        await add_occurrences(db, {meeting: [NewOccurrence(NOW + n * DAY, NOW + n * DAY) for n in (1, 2)]})
    return ids


async def states(database: Database) -> dict[str, tuple[str, float]]:
    """Of each reminder its state and in how many hours it is due."""
    async with database.reading() as db:
        return {one.key: (one.state, (one.due_at - NOW) / HOUR) for one in await reminders_of(db, [1, 2])}


async def test_a_plan_is_carried_out_once(database: Database) -> None:
    await planted(database)
    rows = [lead("1d", 1), lead("2h", 22), lead("3d", -48)]
    async with database.writing() as db:
        assert await plan_reminders(db, [1], rows, NOW) == Replanned(added=2)
        assert await plan_reminders(db, [1], rows, NOW) == Replanned()
        assert await next_due(db) == NOW + HOUR
    assert await states(database) == {"occ:1:lead:1d": (PLANNED, 1), "occ:1:lead:2h": (PLANNED, 22)}


async def test_planning_anew_moves_cancels_and_takes_up_again_what_is_planned(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await plan_reminders(db, [1, 2], [lead("1d", 1), lead("2h", 22), lead("1d", 25, 2)], NOW)
        await plan_more(db, [lead("", 1, kind="snooze")])
        assert await plan_reminders(db, [1], [lead("2h", 21)], NOW) == Replanned(moved=1, cancelled=1)
    assert await states(database) == {
        "occ:1:lead:1d": (CANCELLED, 1),
        "occ:1:lead:2h": (PLANNED, 21),
        "occ:2:lead:1d": (PLANNED, 25),
        "occ:1:snooze:": (PLANNED, 1),
    }
    async with database.writing() as db:
        assert await plan_reminders(db, [1], [lead("2h", 21), lead("1d", 2)], NOW) == Replanned(added=1)
    assert (await states(database))["occ:1:lead:1d"] == (PLANNED, 2)


async def test_what_was_handled_is_not_planned_again(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await plan_reminders(db, [1], [lead("1d", 1), lead("2h", 22)], NOW)
        (due,) = await take_due(db, NOW + HOUR, 10)
        assert (due.key, due.kind, due.occurrence_id, due.lead) == ("occ:1:lead:1d", "lead", 1, "1d")
        await mark(db, [due.id], SENT, NOW + HOUR)
        assert await plan_reminders(db, [1], [lead("1d", 5)], NOW) == Replanned(cancelled=1)
        await mark(db, [due.id], MISSED, NOW)
    assert await states(database) == {"occ:1:lead:1d": (SENT, 1), "occ:1:lead:2h": (CANCELLED, 22)}


async def test_what_is_due_and_not_handled_yet_stays_wanted(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await plan_reminders(db, [1], [lead("1d", 1)], NOW)
        assert await plan_reminders(db, [1], [lead("1d", 1), lead("2d", 0)], NOW + 2 * HOUR) == Replanned()
        assert [one.lead for one in await take_due(db, NOW + 2 * HOUR, 10)] == ["1d"]


async def test_what_is_due_is_taken_in_order_and_in_portions(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        assert (await next_due(db), await take_due(db, NOW, 5)) == (None, ())
        await plan_more(db, [lead("c", 3), lead("a", 1), lead("b", 2), lead("d", 9)])
        assert [one.lead for one in await take_due(db, NOW + 3 * HOUR, 2)] == ["a", "b"]
        assert [one.lead for one in await take_due(db, NOW + 3 * HOUR, 9)] == ["a", "b", "c"]


async def test_a_reminder_of_a_known_key_is_planned_again_only_when_that_is_said(database: Database) -> None:
    ids = await planted(database)
    snooze = replace(lead("", 1, kind="snooze"), member_id=ids["LAN"], details={"again": 1})
    async with database.writing() as db:
        await plan_more(db, [snooze])
        (due,) = await take_due(db, NOW + HOUR, 10)
        assert (due.member_id, due.details) == (ids["LAN"], {"again": 1})
        await mark(db, [due.id], SENT, NOW + HOUR)
        await plan_more(db, [replace(snooze, due_at=NOW + 2 * HOUR)])
        assert await next_due(db) is None
        await plan_again(db, replace(snooze, due_at=NOW + 3 * HOUR))
        (again,) = await reminders_of(db, [1])
        assert (again.id, again.state, again.due_at, again.handled_at) == (due.id, PLANNED, NOW + 3 * HOUR, None)


async def test_reminders_are_cancelled_by_occurrence_kind_and_member(database: Database) -> None:
    ids = await planted(database)
    mine = replace(lead("", 1, kind="snooze"), member_id=ids["LAN"])
    async with database.writing() as db:
        await plan_more(db, [lead("1d", 1), lead("1d", 1, 2), mine])
        assert await cancel_of(db, [1], NOW, kinds=["overdue"]) == 0
        assert await cancel_of(db, [1], NOW, member_id=ids["LAN"]) == 1
        assert await cancel_of(db, [1, 2], NOW, kinds=["lead"]) == 2
        assert await cancel_of(db, [1, 2], NOW) == 0
        await plan_more(db, [NewReminder("rule:1:LAN", "rule", NOW + DAY, unit_id=ids["CB1"])])
        (rule,) = await reminders_of_kinds(db, ["rule"])
        assert (rule.unit_id, rule.occurrence_id) == (ids["CB1"], None)
        await cancel_keys(db, ["rule:1:LAN"], NOW)
        assert await reminders_of_kinds(db, ["rule"]) == ()
        assert await purge_reminders(db, NOW + DAY) == 3
        assert len(await reminders_of_kinds(db, ["rule"], states=[CANCELLED])) == 1


async def test_reminders_go_with_their_occurrence(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await plan_more(db, [lead("1d", 1), lead("1d", 1, 2)])
        await remove_occurrences(db, [1])
        assert [one.occurrence_id for one in await reminders_of(db, [1, 2])] == [2]


async def test_two_processes_share_what_is_due(postgres_database: str, database: Database) -> None:
    if database.dialect == "sqlite":
        return
    await planted(database)
    other = open_database(postgres_database)
    try:
        async with database.writing() as db:
            await plan_more(db, [lead(str(n), 0) for n in range(10)])
        async with database.writing() as first, other.writing() as second:
            mine = await take_due(first, NOW, 6)
            theirs = await asyncio.wait_for(take_due(second, NOW, 6), 5)
            assert (len(mine), len(theirs)) == (6, 4)
            assert not {one.id for one in mine} & {one.id for one in theirs}
            await mark(first, [one.id for one in mine], SENT, NOW)
        async with other.writing() as second:
            assert len(await take_due(second, NOW, 10)) == 4
    finally:
        await other.close()


async def test_what_is_due_is_found_by_an_index_among_many(database: Database) -> None:
    await planted(database)
    async with database.writing() as db:
        await plan_more(db, [lead(str(n), n + 1) for n in range(2_000)])
        await db.execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
        chosen = "SELECT id FROM reminders WHERE state = 'planned' AND due_at <= :now ORDER BY due_at, id LIMIT 10"
        plan = " ".join(str(row) for row in await db.execute(text(explain + chosen), {"now": "2022-01-06 08:00:00"}))
    assert "ix_reminders_planned" in plan
