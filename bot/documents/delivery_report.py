"""The report on a notice as an Excel workbook: a sheet by unit, and one with a row for each member.

All words come in finished. XlsxWriter is told to take no text for a formula or an address: names are what
somebody typed.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from bot.language.folding import nfc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from bot.notices.report_tables import Cell, ReportTables, Table

_MOMENT = "dd/mm/yyyy hh:mm:ss"
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_WIDEST = 46  # characters


def delivery_workbook(tables: ReportTables, made_at: datetime) -> bytes:
    """The workbook (.xlsx).

    Args:
        tables: the report, finished.
        made_at: aware; stands in the document's properties.
    """
    target = io.BytesIO()
    workbook = _new_workbook(target, tables.notes[0] if tables.notes else "", made_at)
    bold, moment = workbook.add_format({"bold": True}), workbook.add_format({"num_format": _MOMENT})
    _sheet(workbook, tables.summary, bold, moment, notes=tables.notes, total=True)
    _sheet(workbook, tables.people, bold, moment)
    workbook.close()
    return target.getvalue()


def table_workbook(table: Table, made_at: datetime) -> bytes:
    """A workbook (.xlsx) with one sheet."""
    target = io.BytesIO()
    workbook = _new_workbook(target, table.name, made_at)
    bold, moment = workbook.add_format({"bold": True}), workbook.add_format({"num_format": _MOMENT})
    _sheet(workbook, table, bold, moment)
    workbook.close()
    return target.getvalue()


def _new_workbook(target: io.BytesIO, title: str, made_at: datetime) -> Workbook:
    from xlsxwriter import Workbook  # late: slow to import, needed only here

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = Workbook(target, options)
    workbook.set_properties({"title": nfc(title), "created": _naive(made_at)})
    return workbook


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, microsecond=0)


def _sheet(
    workbook: Workbook,
    table: Table,
    bold: Format,
    moment: Format,
    *,
    notes: Sequence[str] = (),
    total: bool = False,
) -> None:
    sheet = workbook.add_worksheet(_NOT_IN_A_SHEET_NAME.sub(" ", nfc(table.name))[:31])
    for at, line in enumerate(notes):
        sheet.write_string(at, 0, nfc(line), bold if at == 0 else None)
    top = len(notes) + 1 if notes else 0
    for at, title in enumerate(table.header):
        sheet.write_string(top, at, nfc(title), bold)
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        style = bold if total and number == last else None
        for at, cell in enumerate(row):
            _write(sheet, top + 1 + number, at, cell, moment if isinstance(cell, datetime) else style)
    sheet.freeze_panes(top + 1, 0)
    for at, title in enumerate(table.header):
        sheet.set_column(at, at, _width(title, [row[at] for row in table.rows]))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    if table.rows and not notes:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.header) - 1)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format | None) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, style)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, style)
    elif cell:
        sheet.write_string(row, column, nfc(cell), style)


def _width(title: str, cells: Sequence[Cell]) -> int:
    longest = max((19 if isinstance(cell, datetime) else len(str(cell or "")) for cell in cells), default=0)
    return min(max(len(title), longest) + 2, _WIDEST)
