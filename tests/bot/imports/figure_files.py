"""Files of figures, made on the spot."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bot.imports.office import csv_text

HEADER = "năm,kỳ,mã đơn vị,chỉ tiêu,loại,so sánh,giá trị,đơn vị tính,nguồn,ngày nguồn,ghi chú"


def row(
    value: object = "5",
    *,
    year: object = "2021",
    period: str = "",
    unit: str = "",
    indicator: str = "total",
    kind: str = "",
    comparison: str = "",
    measure: str = "",
    source: str = "",
    dated: object = "",
    note: str = "",
) -> Sequence[object]:
    """One row of a file with HEADER; only what matters is said."""
    return (year, period, unit, indicator, kind, comparison, value, measure, source, dated, note)


def figures_file(*rows: Sequence[object]) -> str:
    return csv_text(HEADER, *rows)
