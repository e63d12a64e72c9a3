"""The reminders that follow from the roster are planned once, and anew when the roster or the rules have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.calendar.quiet import NIGHT
from bot.events.planning import read_planning
from bot.imports.known import HANOI
from bot.rulebook.planning import RULE, plan_rules
from bot.rulebook.seeding import seed_rule_book
from storage.database import Database
from storage.reminders import CANCELLED, MISSED, PLANNED, SENT, Reminder, mark, reminders_of_kinds
from storage.roster import MemberRow, PlaceRow, save_members
from storage.rules import enable_rule
from tests.storage.seed import plant_members

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội
MEMBER = MemberRow("DV100", "Lý Văn Mới", (PlaceRow(0),), born=date(2000, 3, 5), admitted=date(2025, 5, 20))
LEADS = ["probation_end 60d", "probation_end 30d", "probation_end 7d"]


async def plan(database: Database, now: datetime = NOW) -> tuple[Reminder, ...]:
    """Plan, and all that there is then."""
    async with database.writing() as db:
        await plan_rules(db, await read_planning(db, now, HANOI, NIGHT))
        return await reminders_of_kinds(db, [RULE], states=[PLANNED, SENT, MISSED, CANCELLED])


async def enrol(database: Database, unit_id: int, **changed: object) -> None:
    async with database.writing() as db:
        row = replace(MEMBER, places=(PlaceRow(unit_id),))
        await save_members(db, [replace(row, **changed)])  # type: ignore[arg-type]


def shown(found: tuple[Reminder, ...], state: str = PLANNED) -> list[tuple[str, str]]:
    moments = [(one.due_at.astimezone(HANOI).strftime("%m-%d %H:%M"), one) for one in found]
    return [(at, f"{one.key.partition(':')[0]} {one.lead}") for at, one in moments if one.state == state]


async def test_it_is_planned_once_on_both_databases(database: Database) -> None:
    units = await plant_members(database)
    async with database.writing() as db:
        await seed_rule_book(db)
    await enrol(database, units["CB1"])
    first = await plan(database)
    of_member = [pair for pair in shown(first) if pair[1].startswith("probation_end")]
    assert of_member == [
        ("03-21 08:00", "probation_end 60d"),
        ("04-20 08:00", "probation_end 30d"),
        ("05-13 08:00", "probation_end 7d"),
    ]
    assert await plan(database) == first
    async with database.writing() as db:
        await mark(db, [one.id for one in first if one.lead == "60d"], SENT, NOW)
    later = await plan(database, NOW + timedelta(days=20))
    assert [one.lead for one in later if one.state == SENT] == ["60d"]


async def test_what_changes_moves_and_what_is_gone_is_cancelled_and_comes_back(sqlite_database: Database) -> None:
    units = await plant_members(sqlite_database)
    async with sqlite_database.writing() as db:
        await seed_rule_book(db)
        await enable_rule(db, "birthday", enabled=True)
    await enrol(sqlite_database, units["CB1"])
    assert ("03-04 08:00", "birthday 1d") in shown(await plan(sqlite_database))
    await enrol(sqlite_database, units["CB1"], confirmed=date(2026, 3, 1))
    gone = await plan(sqlite_database)
    assert [lead for _, lead in shown(gone, CANCELLED)] == [
        "probation_end 60d",
        "probation_end 30d",
        "probation_end 7d",
    ]
    await enrol(sqlite_database, units["CB1"], confirmed=None)
    again = await plan(sqlite_database)
    assert [lead for _, lead in shown(again) if lead.startswith("probation")] == LEADS
    async with sqlite_database.writing() as db:
        await enable_rule(db, "birthday", enabled=False)
    assert [one for _, one in shown(await plan(sqlite_database)) if one.startswith("birthday")] == []


async def test_a_day_that_is_over_is_not_planned_again(sqlite_database: Database) -> None:
    units = await plant_members(sqlite_database)
    async with sqlite_database.writing() as db:
        await seed_rule_book(db)
        await enable_rule(db, "birthday", enabled=True)
    await enrol(sqlite_database, units["CB1"])
    found = await plan(sqlite_database, NOW + timedelta(days=4))  # the day after the birthday
    assert [one for one in found if one.key == "birthday:2026-03-05:1d"] == []
