"""A year's table as a PDF of one page, which can be put into a report. All words come in finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.documents.pages import FAMILY, fitted, lines_of, new_document
from bot.language.folding import nfc

if TYPE_CHECKING:
    from fpdf import FPDF

_LEFT, _TOP, _WIDTH, _HEIGHT = 14.0, 14.0, 182.0, 297.0
_WIDTHS = (9.0, 73.0, 20.0, 24.0, 20.0, 16.0, 20.0)
_TEXT_COLUMN = 1
_LARGEST, _SMALLEST, _STEP = 10.0, 6.0, 0.5  # points
_LINE = 0.46  # mm for each point of the letters
_SMALL = 8.0
_MOST_SOURCES = 8
_GREY = 232
_LONGEST = 300  # characters of a cell


@dataclass(frozen=True, slots=True)
class TablePage:
    """The page, finished.

    Attributes:
        rows: with as many cells as the header: number, indicator, measure, target, result, ratio, year before.
        cut: what is said when not all rows fit, with "{count}" for how many are left out.
    """

    title: str
    subtitle: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    cut: str
    made: str


def year_table_pdf(page: TablePage, made_at: datetime) -> bytes:
    """The PDF: one page, whatever stands in it; the letters get smaller for more rows."""
    document = new_document(page.title, made_at)
    document.add_page()
    top = _heading(document, page)
    sources = _sources(document, page)
    bottom = _HEIGHT - 12 - (len(sources) + 2) * _SMALL * _LINE
    size, rows = _that_fit(document, page, bottom - top)
    at = _row(document, page.header, top, size, bold=True)
    for cells in rows:
        at = _row(document, cells, at, size)
    left_out = len(page.rows) - len(rows)
    at += 2
    document.set_font(FAMILY, "", _SMALL)
    for line in (*([page.cut.replace("{count}", str(left_out))] if left_out else []), *sources, page.made):
        document.set_xy(_LEFT, at)
        document.cell(_WIDTH, _SMALL * _LINE, fitted(document, line, _WIDTH))
        at += _SMALL * _LINE
    return bytes(document.output())


def _heading(document: FPDF, page: TablePage) -> float:
    at = _TOP
    for text, style, size in ((page.title, "B", 14.0), (page.subtitle, "", 11.0)):
        document.set_font(FAMILY, style, size)
        for line in lines_of(document, text, _WIDTH)[:3]:
            document.set_xy(_LEFT, at)
            document.cell(_WIDTH, size * _LINE, line, align="C")
            at += size * _LINE
    return at + 4


def _sources(document: FPDF, page: TablePage) -> list[str]:
    document.set_font(FAMILY, "", _SMALL)
    lines = [line for source in page.sources[:_MOST_SOURCES] for line in lines_of(document, source[:600], _WIDTH)]
    return lines if len(lines) <= _MOST_SOURCES else [*lines[: _MOST_SOURCES - 1], "…"]


def _that_fit(document: FPDF, page: TablePage, room: float) -> tuple[float, Sequence[tuple[str, ...]]]:
    """The largest letters with which all rows fit; with the smallest, the rows that fit."""
    sizes = [_LARGEST - step * _STEP for step in range(round((_LARGEST - _SMALLEST) / _STEP) + 1)]
    low, high = 0, len(sizes) - 1
    while low < high:  # laying out text takes time, so not every size is tried
        middle = (low + high) // 2
        fits = sum(_heights(document, page, sizes[middle])) <= room
        low, high = (low, middle) if fits else (middle + 1, high)
    filled = list(accumulate(_heights(document, page, sizes[low])))
    return sizes[low], [cells for cells, height in zip(page.rows, filled[1:], strict=True) if height <= room]


def _heights(document: FPDF, page: TablePage, size: float) -> list[float]:
    """How high the header and each row are; of a row only the name may take more than one line."""
    every = range(len(page.header))
    return [
        _row_height(document, page.header, size, every),
        *(_row_height(document, cells, size, (_TEXT_COLUMN,)) for cells in page.rows),
    ]


def _row_height(document: FPDF, cells: tuple[str, ...], size: float, wrapping: Iterable[int]) -> float:
    document.set_font(FAMILY, "B", size)  # the wider letters
    lines = max(len(_lines(document, cells[at], _WIDTHS[at])) for at in wrapping)
    return lines * size * _LINE + 1.6


def _lines(document: FPDF, text: str, width: float) -> list[str]:
    return lines_of(document, nfc(text)[:_LONGEST], width - 2)[:3] or [""]


def _row(document: FPDF, cells: tuple[str, ...], top: float, size: float, *, bold: bool = False) -> float:
    """Draw one row; returns where the next begins."""
    height = _row_height(document, cells, size, range(len(cells)) if bold else (_TEXT_COLUMN,))
    document.set_font(FAMILY, "B" if bold else "", size)
    document.set_fill_color(_GREY)
    left = _LEFT
    for at, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True)):
        document.rect(left, top, width, height, style="DF" if bold else "D")
        align = "C" if bold else "L" if at == _TEXT_COLUMN else "R" if at > _TEXT_COLUMN + 1 else "C"
        lines = _lines(document, cell, width) if bold or at == _TEXT_COLUMN else [cell]
        start = top + (height - len(lines) * size * _LINE) / 2
        for number, line in enumerate(lines):
            document.set_xy(left + 0.5, start + number * size * _LINE)
            document.cell(width - 1, size * _LINE, fitted(document, line, width), align=align)
        left += width
    return top + height
