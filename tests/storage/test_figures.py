"""Figures: corrected and kept, read by any choice of columns, and what there is of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from storage import state
from storage.changes import Change, Saved
from storage.database import Database
from storage.figures import Coverage, Figure, NewFigure, coverage, figure_history, select_figures, years_of
from storage.indicators import all_indicators
from storage.recording import PIECE, record_figures
from storage.tables import figures, sources
from tests.storage.seed import NOW, plant_indicators, plant_units

pytestmark = pytest.mark.long

EXCELLENT = NewFigure(
    indicator_id=1,
    unit_id=1,
    year=2021,
    period="year",
    kind="actual",
    measure="count",
    comparison="eq",
    value=Decimal(858),
    note="gồm cả dự bị",
    source="Báo cáo 2021",
    source_date=date(2022, 1, 6),
)


async def prepare(database: Database) -> None:
    await plant_units(database)
    await plant_indicators(database)


async def record(database: Database, *rows: NewFigure) -> Saved:
    async with database.writing() as db:
        return await record_figures(db, rows, NOW, None)


async def found(database: Database, **wanted: Collection[int] | Collection[str] | None) -> list[str]:
    async with database.reading() as db:
        rows = await select_figures(db, **wanted)  # type: ignore[arg-type]
    return [f"{row.year} {row.indicator_id} {row.unit_id} {row.value}" for row in rows]


async def test_a_figure_comes_back_as_it_was_stated(database: Database) -> None:
    await prepare(database)
    assert await record(database, EXCELLENT) == Saved(added=1)
    async with database.reading() as db:
        (stored,) = await select_figures(db)
        assert [indicator.has_figures for indicator in await all_indicators(db)] == [True, False]
    assert stored == Figure(
        id=stored.id,
        indicator_id=1,
        unit_id=1,
        year=2021,
        period="year",
        kind="actual",
        measure="count",
        comparison="eq",
        value=Decimal(858),
        note="gồm cả dự bị",
        source="Báo cáo 2021",
        source_date=date(2022, 1, 6),
        entered_at=NOW,
        current=True,
    )


async def test_a_figure_needs_no_source(database: Database) -> None:
    await prepare(database)
    await record(database, replace(EXCELLENT, source="", source_date=None))
    async with database.reading() as db:
        (stored,) = await select_figures(db)
        assert (stored.source, stored.source_date) == ("", None)
        assert (await db.execute(sources.select())).all() == []


async def test_a_later_source_corrects_and_the_past_is_kept(database: Database) -> None:
    await prepare(database)
    await record(database, EXCELLENT)
    later = replace(EXCELLENT, value=Decimal(860), source="Đính chính", source_date=date(2022, 2, 1))
    saved = await record(database, later)
    async with database.reading() as db:
        past = await figure_history(db, EXCELLENT.key)
    assert [(one.value, one.source, one.current) for one in past] == [
        (Decimal(860), "Đính chính", True),
        (Decimal(858), "Báo cáo 2021", False),
    ]
    same = {"period": "year", "kind": "actual", "measure": "count", "comparison": "eq", "note": "gồm cả dự bị"}
    before = {**same, "value": "858", "source": "Báo cáo 2021", "source_date": "2022-01-06"}
    after = {**same, "value": "860", "source": "Đính chính", "source_date": "2022-02-01"}
    assert saved == Saved(updated=1, changes=(Change("figure excellent 2021 DB", before, after),))


async def test_sources_may_come_out_of_order(database: Database) -> None:
    await prepare(database)
    march = replace(EXCELLENT, value=Decimal(3), source_date=date(2022, 3, 1))
    january = replace(EXCELLENT, value=Decimal(1), source_date=date(2022, 1, 1))
    february = replace(EXCELLENT, value=Decimal(2), source_date=date(2022, 2, 1))
    undated = replace(EXCELLENT, value=Decimal(0), source_date=None)
    assert await record(database, february, march, january) == Saved(added=1, history=2)
    assert await record(database, undated) == Saved(history=1)
    assert await record(database, undated, january, february, march) == Saved(unchanged=4)
    async with database.reading() as db:
        past = await figure_history(db, EXCELLENT.key)
    assert (past[0].value, past[0].current) == (Decimal(3), True)
    assert sorted(int(one.value) for one in past if not one.current) == [0, 1, 2]


async def test_only_a_change_raises_the_revision(database: Database) -> None:
    await prepare(database)

    async def revision_after(*rows: NewFigure) -> int:
        await record(database, *rows)
        async with database.reading() as db:
            return await state.revision(db)

    first = await revision_after(EXCELLENT)
    assert await revision_after(EXCELLENT) == first
    assert await revision_after() == first
    assert await revision_after(replace(EXCELLENT, note="")) == first + 1


async def test_the_database_allows_one_figure_to_hold(database: Database) -> None:
    await prepare(database)
    await record(database, EXCELLENT)
    columns = ("indicator_id", "unit_id", "year", "period", "kind", "measure", "comparison", "value", "note")
    row = {name: getattr(EXCELLENT, name) for name in columns} | {"entered_at": NOW}
    async with database.writing() as db:
        await db.execute(figures.insert(), {**row, "current": False})
    with pytest.raises(IntegrityError):
        async with database.writing() as db:
            await db.execute(figures.insert(), {**row, "current": True})


async def test_those_who_record_at_once_do_not_disturb_each_other(database: Database) -> None:
    await prepare(database)
    rows = [replace(EXCELLENT, value=Decimal(number), source_date=date(2022, 1, number)) for number in range(1, 9)]
    await asyncio.gather(*(record(database, row) for row in reversed(rows)))
    assert await found(database) == ["2021 1 1 8"]


async def test_figures_are_selected_by_any_choice_of_columns(database: Database) -> None:
    await prepare(database)
    percent = replace(EXCELLENT, measure="percent", value=Decimal("18"))
    older = replace(EXCELLENT, year=2020, value=Decimal("79.85"))
    other = replace(EXCELLENT, indicator_id=2, unit_id=2, value=Decimal(40))
    target = replace(EXCELLENT, kind="target", value=Decimal(900), comparison="ge")
    half = replace(EXCELLENT, period="h1", value=Decimal(400))
    await record(database, EXCELLENT, percent, older, other, target, half)
    assert len(await found(database)) == 6
    assert await found(database, years=[2020]) == ["2020 1 1 79.85"]
    assert await found(database, years=[2020, 2021], unit_ids=[2], indicator_ids={1, 2}) == ["2021 2 2 40"]
    assert await found(database, kinds=["target"]) == ["2021 1 1 900"]
    assert await found(database, periods=("h1", "h2")) == ["2021 1 1 400"]
    assert await found(database, indicator_ids=[1], years=[2021], kinds=["actual"], periods=["year"]) == [
        "2021 1 1 858",
        "2021 1 1 18",
    ]
    assert await found(database, indicator_ids=[]) == []
    assert await found(database, unit_ids=range(2, 40_000)) == ["2021 2 2 40"]


async def test_the_coverage_tells_the_years_of_each_series(database: Database) -> None:
    await prepare(database)
    rows = [replace(EXCELLENT, year=year) for year in (2021, 2018, 2020)]
    target = replace(EXCELLENT, kind="target", unit_id=2)
    await record(database, *rows, target, replace(EXCELLENT, value=Decimal(1), source_date=date(2023, 1, 1)))
    async with database.reading() as db:
        assert await coverage(db) == (
            Coverage(1, 1, "year", "actual", "count", 2018, 2021, (2018, 2020, 2021)),
            Coverage(1, 2, "year", "target", "count", 2021, 2021, (2021,)),
        )
        assert await years_of(db, 1, 1) == (2018, 2020, 2021)
        assert await years_of(db, 2, 1) == ()


async def test_a_large_file_is_recorded_in_pieces(database: Database) -> None:
    await prepare(database)
    rows = [
        replace(EXCELLENT, year=year, indicator_id=indicator, value=Decimal(year))
        for year in range(1900, 1900 + PIECE)
        for indicator in (1, 2)
    ]
    assert await record(database, *rows) == Saved(added=2 * PIECE)
    assert await record(database, *rows) == Saved(unchanged=2 * PIECE)
    later = [replace(row, source_date=date(2023, 1, 1)) for row in rows]
    saved = await record(database, *later)
    assert (saved.updated, len(saved.changes)) == (2 * PIECE, 2 * PIECE)
    assert len(await found(database)) == 2 * PIECE
