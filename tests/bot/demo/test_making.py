"""The demonstration database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.clock import FrozenClock
from bot.demo.making import make_demo
from bot.vault import Vault
from storage.database import Database
from storage.events import all_events
from storage.figures import select_figures
from storage.indicators import all_indicators
from storage.members import count_members, member_by_code

CLOCK = FrozenClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


async def test_the_demonstration_holds_the_articles_figures_and_their_source(sqlite_database: Database) -> None:
    assert await make_demo(sqlite_database, CLOCK, Vault("demo"))
    async with sqlite_database.reading() as db:
        keys = {one.id: one.key for one in await all_indicators(db)}
        figures = await select_figures(db)
        assert (await count_members(db), len(await all_events(db))) == (39, 15)
        secretary = await member_by_code(db, "DV002")
    assert secretary is not None
    assert {role.role for role in secretary.roles} == {"secretary"}
    stored = {(keys[f.indicator_id], f.year, f.kind, f.measure): f.value for f in figures}
    assert stored["members_excellent", 2021, "actual", "count"] == 858
    assert stored["members_excellent", 2021, "actual", "percent"] == 18
    assert stored["members_good_or_better", 2021, "actual", "percent"] == Decimal("98.1")
    assert stored["members_admitted", 2022, "target", "count"] == 100
    assert len(stored) == 15
    assert {(f.source, f.source_date) for f in figures} == {
        ("Đảng uỷ Khối các cơ quan tỉnh khen 22 đơn vị hoàn thành xuất sắc nhiệm vụ năm 2021", date(2022, 1, 6))
    }


async def test_the_doubtful_percentage_carries_its_note(sqlite_database: Database) -> None:
    await make_demo(sqlite_database, CLOCK, Vault("demo"))
    async with sqlite_database.reading() as db:
        noted = {f.value: f.note for f in await select_figures(db) if f.note}
    assert noted == {
        Decimal(
            "79.85"
        ): "Nguồn đặt tỷ lệ này cạnh 98,1% của năm 2021, nhưng có lẽ chỉ tính mức “tốt”, không gồm mức “xuất sắc”."
    }


async def test_a_database_that_has_units_is_left_alone(sqlite_database: Database) -> None:
    assert await make_demo(sqlite_database, CLOCK, Vault("demo"))
    assert not await make_demo(sqlite_database, CLOCK, Vault("demo"))


async def test_the_demonstration_is_made_whatever_the_clock_says(sqlite_database: Database) -> None:
    assert await make_demo(sqlite_database, FrozenClock(datetime(2020, 1, 1, tzinfo=UTC)), Vault("demo"))
