"""The printed list by which a secretary telephones: unit by unit, with large type and room for notes.

All words and numbers come in finished; here is only the layout. Drawing takes about 1 ms a line, so it is
done off the event loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.documents.pages import FAMILY, fitted, new_document

if TYPE_CHECKING:
    from fpdf import FPDF

# Millimetres on A4, upright (210 × 297).
_MARGIN = 10.0
_TOP, _BOTTOM = 26.0, 284.0
_ROW, _HEADING = 11.0, 11.0
_WIDTHS = (10.0, 66.0, 38.0, 40.0, 36.0)  # number, name and code, phone, why, result of the call
_ALL = sum(_WIDTHS)


@dataclass(frozen=True, slots=True)
class Call:
    """One member to be called; `phone` is "" when the roster has none."""

    name: str
    code: str
    phone: str = field(repr=False)
    why: str


@dataclass(frozen=True, slots=True)
class UnitCalls:
    """The members of one unit."""

    unit: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class CallWords:
    """What stands on the list beside the members' own data.

    Attributes:
        title: at the top of every page.
        subtitle: below it, two lines (which notice; when printed, and a word on the numbers).
        header: of the five columns.
        no_phone: in place of a number.
        page: the word before the page number.
    """

    title: str
    subtitle: tuple[str, str]
    header: tuple[str, str, str, str, str]
    no_phone: str
    page: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A unit's heading (`call` None) or a member; `number` counts the members through."""

    unit: str
    call: Call | None = None
    number: int = 0

    @property
    def height(self) -> float:
        return _HEADING if self.call is None else _ROW


def call_sheet(words: CallWords, units: Sequence[UnitCalls], made_at: datetime) -> bytes:
    """A PDF (A4), unit by unit in the order given; a unit's heading is repeated on each page.

    Args:
        words: in the reader's language.
        units: with one or more members in all.
        made_at: aware; stands in the document's properties.

    Raises:
        ValueError: nobody to call.
    """
    pages = _pages(units)
    if not pages:
        raise ValueError("a call sheet needs at least one member")
    document = new_document(words.title, made_at)
    for number, rows in enumerate(pages, 1):
        _begin(document, words, f"{words.page} {number}/{len(pages)}")
        top = _TOP + _ROW
        for row in rows:
            _draw(document, words, row, top)
            top += row.height
    return bytes(document.output())


def _pages(units: Sequence[UnitCalls]) -> list[list[_Row]]:
    """What stands on which page; a heading never stands alone at the foot of one."""
    pages: list[list[_Row]] = []
    left = 0.0
    for row in _members(units):
        begins = not pages or row.unit != pages[-1][-1].unit
        needed = row.height + (_HEADING if begins else 0)
        if needed > left:
            pages.append([])
            left, begins = _BOTTOM - _TOP - _ROW, True
        if begins:
            pages[-1].append(_Row(row.unit))
            left -= _HEADING
        pages[-1].append(row)
        left -= row.height
    return pages


def _members(units: Sequence[UnitCalls]) -> Iterator[_Row]:
    number = 0
    for unit in units:
        for call in unit.calls:
            number += 1
            yield _Row(unit.unit, call, number)


def _begin(document: FPDF, words: CallWords, number: str) -> None:
    document.add_page()
    document.set_draw_color(150)
    _text(document, words.title, _MARGIN, 7, _ALL, "B", 14)
    _text(document, words.subtitle[0], _MARGIN, 13.5, _ALL, "", 10)
    _text(document, words.subtitle[1], _MARGIN, 18.5, _ALL, "", 10)
    _text(document, number, _MARGIN, 287, _ALL, "", 10, align="R")
    left = _MARGIN
    for width, title in zip(_WIDTHS, words.header, strict=True):
        _text(document, title, left, _TOP + 3, width, "B", 10)
        left += width
    document.line(_MARGIN, _TOP + _ROW - 0.5, _MARGIN + _ALL, _TOP + _ROW - 0.5)


def _draw(document: FPDF, words: CallWords, row: _Row, top: float) -> None:
    if row.call is None:
        _text(document, row.unit, _MARGIN, top + 2.5, _ALL, "B", 12)
        document.line(_MARGIN, top + _HEADING, _MARGIN + _ALL, top + _HEADING)
        return
    number, name, phone, why, _ = _lefts()
    _text(document, str(row.number), number, top + 2.5, _WIDTHS[0], "", 10)
    _text(document, row.call.name, name, top + 0.5, _WIDTHS[1], "B", 12)
    _text(document, row.call.code, name, top + 6.3, _WIDTHS[1], "", 8)
    _text(document, row.call.phone or words.no_phone, phone, top + 2.2, _WIDTHS[2], "B" if row.call.phone else "", 12)
    _text(document, row.call.why, why, top + 2.5, _WIDTHS[3], "", 10)
    document.line(_MARGIN, top + _ROW, _MARGIN + _ALL, top + _ROW)


def _lefts() -> Iterator[float]:
    left = _MARGIN
    for width in _WIDTHS:
        yield left
        left += width


def _text(
    document: FPDF, text: str, left: float, top: float, width: float, style: str, size: float, *, align: str = "L"
) -> None:
    document.set_font(FAMILY, style, size)
    document.set_xy(left, top)
    document.cell(width, size * 0.5, fitted(document, text, width), align=align)
