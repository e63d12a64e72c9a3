"""A committee's indicators and figures, for scenarios about entering and correcting them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.starter.seeding import seed_catalogue
from storage.audit import AuditEntry, latest
from storage.figures import Figure, NewFigure, select_figures
from storage.indicators import COMMITTEE, IndicatorRow, all_indicators, save_indicators
from storage.recording import record_figures
from storage.units import all_units
from tests.scenarios.world import World

INDICATORS = (
    IndicatorRow("members_admitted", "Đảng viên mới kết nạp", ("kết nạp đảng viên",)),
    IndicatorRow("total_members", "Tổng số đảng viên", ("số đảng viên",)),
    IndicatorRow("members_excellent", "Đảng viên hoàn thành xuất sắc nhiệm vụ", ("đảng viên xuất sắc",)),
    IndicatorRow("members_disciplined", "Đảng viên bị thi hành kỷ luật", ("kỷ luật đảng viên",)),  # without figures
)
REPORT = "Báo cáo tổng kết năm 2024"
REPORTED = date(2025, 1, 6)


async def with_figures(world: World, *, starter: bool = False) -> World:
    """The world with four indicators of the committee's own and some figures of 2024; and the starter catalogue."""
    async with world.database.writing() as db:
        if starter:
            await seed_catalogue(db)
        await save_indicators(db, INDICATORS, COMMITTEE)
    await store(world, "members_admitted", "CB1", 2024, "12")
    await store(world, "members_admitted", "DB", 2024, "40")
    await store(world, "total_members", "CB1", 2024, "35")
    await store(world, "members_excellent", "CB1", 2024, "5")
    return world


async def store(world: World, key: str, unit: str, year: int, value: str, **given: object) -> None:
    """One more figure, of the report unless `given` says otherwise."""
    async with world.database.writing() as db:
        indicators = {one.key: one for one in await all_indicators(db)}
        units = {one.code: one.id for one in await all_units(db)}
        fields: dict[str, object] = {
            "period": "year",
            "kind": "actual",
            "measure": indicators[key].measure,
            "comparison": "eq",
            "source": REPORT,
            "source_date": REPORTED,
            **given,
        }
        figure = NewFigure(indicators[key].id, units[unit], year, value=Decimal(value), **fields)  # type: ignore[arg-type]
        await record_figures(db, [figure], world.clock.now(), None)


async def holding(world: World, key: str, unit: str, year: int) -> list[Figure]:
    """The figures that hold for that indicator, unit and year."""
    async with world.database.reading() as db:
        indicators = {one.key: one.id for one in await all_indicators(db)}
        units = {one.code: one.id for one in await all_units(db)}
        found = await select_figures(db, indicator_ids=(indicators[key],), unit_ids=(units[unit],), years=(year,))
        return list(found)


async def values(world: World, key: str, unit: str, year: int) -> list[str]:
    """The values of these, as short texts: "15", ">= 20"."""
    signs = {"eq": "", "ge": ">= ", "le": "<= "}
    return [f"{signs[one.comparison]}{one.value.normalize():f}" for one in await holding(world, key, unit, year)]


async def audit(world: World) -> list[AuditEntry]:
    """The audit log about figures and questions, the newest first."""
    async with world.database.reading() as db:
        entries = await latest(db, 100)
    return [entry for entry in entries if entry.subject.split(" ")[0] in {"figure", "file", "question"}]
