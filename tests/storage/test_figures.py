"""Figures: which of several holds, exact values, and what is read of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Change, Saved
from storage.database import Database
from storage.figures import Coverage, Figure, NewFigure, coverage, figure_history, select_figures, years_of
from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from storage.recording import record_figures
from storage.units import UnitRow, save_units

NOW = datetime(2022, 1, 6, 7, 30, tzinfo=UTC)


async def prepare(database: Database) -> None:
    async with database.writing() as db:
        await save_units(db, [UnitRow("DB", "Đảng bộ tỉnh"), UnitRow("SYT", "Sở Y tế", parent_code="DB")])
        rows = [IndicatorRow("excellent", "Hoàn thành xuất sắc"), IndicatorRow("admitted", "Kết nạp")]
        await save_indicators(db, rows, COMMITTEE)


def figure(value: str, **changed: object) -> NewFigure:
    given = {
        "indicator_id": 1,
        "unit_id": 1,
        "year": 2021,
        "period": "year",
        "kind": "actual",
        "measure": "count",
        "comparison": "eq",
        "value": Decimal(value),
    }
    return NewFigure(**(given | changed))  # type: ignore[arg-type]


async def record(database: Database, *rows: NewFigure) -> Saved:
    async with database.writing() as db:
        return await record_figures(db, rows, NOW, None)


async def values(database: Database, **wanted: list[int]) -> list[Decimal]:
    async with database.reading() as db:
        return [one.value for one in await select_figures(db, **wanted)]  # type: ignore[arg-type]


async def test_a_later_source_corrects_and_the_past_is_kept(database: Database) -> None:
    await prepare(database)
    first = figure("858", source="Báo cáo 2021", source_date=date(2022, 1, 6))
    later = figure("860", source="Đính chính", source_date=date(2022, 2, 1))
    assert await record(database, first) == Saved(added=1)
    saved = await record(database, later)
    assert (saved.updated, saved.added, saved.history) == (1, 0, 0)
    assert [change.subject for change in saved.changes] == ["figure excellent 2021 DB"]
    async with database.reading() as db:
        held, old = await figure_history(db, first.key)
    assert (held.value, held.source, held.source_date, held.current) == (
        Decimal(860), "Đính chính", date(2022, 2, 1), True
    )  # fmt: skip
    assert (old.value, old.current) == (Decimal(858), False)
    assert await values(database) == [Decimal(860)]
