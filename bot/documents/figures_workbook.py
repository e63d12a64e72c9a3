"""Figures as an Excel workbook. All words come in finished; XlsxWriter takes no text for a formula or an address."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from bot.language.folding import nfc

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SheetCell: TypeAlias = "str | int | Decimal | date | None"

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NUMBER, _DAY = "#,##0.##", "dd/mm/yyyy"
_WIDEST = 60  # characters


@dataclass(frozen=True, slots=True)
class FiguresSheet:
    """One sheet, finished.

    Attributes:
        lines: stand above the table, the first in bold: what it is about, and when it was made.
        below: stand under it: the sources.
        years: columns (from 0) whose numbers are years and the like, written without a mark for thousands.
    """

    name: str
    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    below: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Formats:
    bold: Format
    header: Format
    number: Format
    plain: Format
    day: Format


def figures_workbook(sheets: Sequence[FiguresSheet], made_at: datetime) -> bytes:
    """The workbook (.xlsx).

    Args:
        sheets: with different names.
        made_at: stands in the document's properties.
    """
    from xlsxwriter import Workbook  # late: slow to import, needed only here

    target = io.BytesIO()
    workbook = Workbook(target, _OPTIONS)
    workbook.set_properties(
        {"title": _text(sheets[0].lines[0])[:255], "created": made_at.replace(tzinfo=None, microsecond=0)}
    )
    formats = _Formats(
        workbook.add_format({"bold": True, "font_size": 13}),
        workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"}),
        workbook.add_format({"num_format": _NUMBER}),
        workbook.add_format({"num_format": "0", "align": "left"}),
        workbook.add_format({"num_format": _DAY, "align": "left"}),
    )
    for sheet in sheets:
        name = _NOT_IN_A_SHEET_NAME.sub(" ", nfc(sheet.name))[:31]
        _fill(workbook.add_worksheet(name), sheet, formats)
    workbook.close()
    return target.getvalue()


def _fill(target: Worksheet, sheet: FiguresSheet, formats: _Formats) -> None:
    for at, line in enumerate(sheet.lines):
        target.write_string(at, 0, _text(line), formats.bold if at == 0 else None)
    top = len(sheet.lines) + 1
    for at, title in enumerate(sheet.header):
        target.write_string(top, at, _text(title), formats.header)
    for number, row in enumerate(sheet.rows, top + 1):
        for at, cell in enumerate(row):
            _write(target, number, at, cell, formats, plain=at in sheet.years)
    for number, line in enumerate(sheet.below, top + len(sheet.rows) + 2):
        target.write_string(number, 0, _text(line))
    for at, title in enumerate(sheet.header):
        longest = max([len(title), *(len(str(row[at] or "")) for row in sheet.rows)])
        target.set_column(at, at, min(max(longest + 2, 9), _WIDEST))
    target.freeze_panes(top + 1, 1)
    target.set_landscape()
    target.set_paper(9)  # A4
    target.fit_to_pages(1, 0)
    target.repeat_rows(top)


def _write(target: Worksheet, row: int, column: int, cell: SheetCell, formats: _Formats, *, plain: bool) -> None:
    if isinstance(cell, str):
        if cell:
            target.write_string(row, column, _text(cell))
    elif isinstance(cell, date):
        target.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats.day)  # noqa: DTZ001  # a sheet has no zones
    elif cell is not None:
        target.write_number(row, column, float(cell), formats.plain if plain else formats.number)


def _text(text: str) -> str:
    return _CONTROL.sub(" ", nfc(text))[:32_000]
