"""Whole committees, as their offices would hand them in: each of their files is in order."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from bot.imports.importing import KINDS, ImportReport
from bot.starter.seeding import seed_catalogue
from tests.bot.imports.office import DATA, Office, csv_text

pytestmark = pytest.mark.long

COUNTS = {
    "khoi-tinh": {"units": 9, "indicators": 9, "roster": 39, "figures": 15, "events": 15},
    "dang-bo-a": {"units": 13, "indicators": 20, "roster": 57, "figures": 1418, "events": 16},
}


async def import_all(office: Office, data_set: str) -> Sequence[ImportReport]:
    return [await office.imports(kind, (DATA / data_set / f"{kind}.csv").read_bytes(), f"{kind}.csv") for kind in KINDS]


@pytest.mark.parametrize("data_set", COUNTS)
@pytest.mark.parametrize("seeded", [False, True], ids=["alone", "beside the starter catalogue"])
async def test_a_committees_files_are_imported_without_a_word_and_again_without_a_change(
    empty_office: Office, data_set: str, seeded: bool
) -> None:
    if seeded:
        async with empty_office.database.writing() as db:
            await seed_catalogue(db)
    first = await import_all(empty_office, data_set)
    assert {report.kind: report.added + report.updated for report in first} == COUNTS[data_set]
    again = await import_all(empty_office, data_set)
    assert {report.kind: report.unchanged for report in again} == COUNTS[data_set]
    warnings = [warning for report in (*first, *again) for warning in report.warnings]
    assert {warning.template for warning in warnings} <= {"checks/warning"}, "figures may be doubtful, rows are not"
    assert [report.missing_codes for report in (*first, *again)] == [()] * 10


@pytest.mark.parametrize("years", [8, pytest.param(40, marks=pytest.mark.long)], ids=["20,000", "100,000"])
async def test_very_many_figures_are_a_matter_of_seconds(office: Office, years: int) -> None:
    """Minutes would mean that rows are checked or stored one by one; the limit is generous to a busy machine."""
    units = [(f"U{n}", f"Chi bộ {n}", "DB") for n in range(500)]
    await office.imports("units", csv_text("code,name,parent", *units))
    keys = ("total", "excellent", "admitted", "trained", "orgs_excellent")
    rows = [
        (year, code, key, (year * number) % 5_000, f"Báo cáo năm {year}", f"12/01/{year + 1}")
        for year in range(2025 - years, 2025)
        for number, (code, _, _) in enumerate(units)
        for key in keys
    ]
    content = csv_text("năm,mã đơn vị,chỉ tiêu,giá trị,nguồn,ngày nguồn", *rows)
    started = time.perf_counter()
    report = await office.imports("figures", content)
    assert report.added == len(rows) == years * 2_500
    assert time.perf_counter() - started < years
