"""The report as a workbook, and as CSV: what stands where, and that nothing in it can do harm."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.documents.delivery_report import delivery_workbook
from bot.notices.report_tables import ReportTables, Table, csv_rows, safe

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MOMENT = datetime(2026, 3, 2, 9, 0, 5)  # noqa: DTZ001  # a spreadsheet's moments have no zone


def tables(*rows: tuple[str | int | datetime | None, ...]) -> ReportTables:
    summary = Table("Tổng hợp", ("Đơn vị", "Số người"), (("Chi bộ Một", 2), ("Tổng cộng", 2)))
    return ReportTables(("Báo cáo số 1", "Lập hôm nay"), summary, Table("Từng người", ("Họ tên", "Lúc"), rows))


def test_notes_stand_above_the_summary_and_each_cell_has_its_type() -> None:
    book = load_workbook(io.BytesIO(delivery_workbook(tables(("Lan", MOMENT), ("Hùng", None)), NOW)))
    assert list(book["Tổng hợp"].iter_rows(values_only=True)) == [
        ("Báo cáo số 1", None),
        ("Lập hôm nay", None),
        (None, None),
        ("Đơn vị", "Số người"),
        ("Chi bộ Một", 2),
        ("Tổng cộng", 2),
    ]
    assert list(book["Từng người"].iter_rows(values_only=True)) == [
        ("Họ tên", "Lúc"),
        ("Lan", MOMENT),
        ("Hùng", None),
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "https://example.org", "{=1}", "0123", "\x00a", "x" * 40_000]
)
def test_what_somebody_typed_stays_a_text(text: str) -> None:
    book = load_workbook(io.BytesIO(delivery_workbook(tables((text, None)), NOW)))
    cell = book["Từng người"]["A2"]
    assert cell.data_type in {"s", "n"} if cell.value is None else cell.data_type == "s"
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "-x", "@x", "\tx", "\rx", "\nx"])
def test_csv_shows_what_could_begin_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_csv_writes_moments_and_gaps() -> None:
    assert csv_rows(Table("x", ("Họ tên", "Lúc", "Số"), (("Lan", MOMENT, 1), ("Hùng", None, 0)))) == [
        ["Họ tên", "Lúc", "Số"],
        ["Lan", "02/03/2026 09:00:05", "1"],
        ["Hùng", "", "0"],
    ]
