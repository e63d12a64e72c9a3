"""The printed sheet that brings members aboard: for each a card with a QR code and the code to type.

All words come in finished (the caller takes them from the templates); here is only the layout. Drawing takes
about 7 ms a card, so it is done off the event loop.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.documents.pages import FAMILY, fitted, lines_of, new_document

if TYPE_CHECKING:
    from datetime import datetime

    from fpdf import FPDF


# Millimetres on A4 (210 × 297).
_MARGIN = 10.0
_TOP = 24.0
_COLUMNS, _ROWS = 2, 4
_CARD_WIDTH, _CARD_HEIGHT = 95.0, 65.0
_PADDING = 3.0
_QR = 36.0
_TEXT_LEFT = _PADDING + _QR + 2.0
_TEXT_WIDTH = _CARD_WIDTH - _TEXT_LEFT - _PADDING
_INNER_WIDTH = _CARD_WIDTH - 2 * _PADDING


@dataclass(frozen=True, slots=True)
class Card:
    """One member's card, to be cut out.

    Attributes:
        qr: what the QR code holds: a deep link, or the code itself.
        code: the code as it is typed, in groups.
    """

    name: str
    unit: str
    qr: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands on a sheet beside the members' own data.

    Attributes:
        title: at the top of every page.
        subtitle: below it (unit, date, until when the codes are good).
        steps: on every card: how to use it, a line or two.
        code_label: before the typed code.
        page: the word before the page number.
    """

    title: str
    subtitle: str
    steps: str
    code_label: str
    page: str


def linking_sheet(words: SheetWords, cards: Sequence[Card], made_at: datetime) -> bytes:
    """A PDF (A4) with eight cards a page, in the order given.

    Args:
        words: in the reader's language.
        cards: one or more.
        made_at: aware; stands in the document's properties.

    Raises:
        ValueError: no cards.
    """
    if not cards:
        raise ValueError("a sheet needs at least one card")
    document = new_document(words.title, made_at)
    per_page = _COLUMNS * _ROWS
    pages = -(-len(cards) // per_page)
    for number, card in enumerate(cards):
        page, place = divmod(number, per_page)
        if place == 0:
            _new_page(document, words, f"{words.page} {page + 1}/{pages}")
        row, column = divmod(place, _COLUMNS)
        _draw(document, words, card, _MARGIN + column * _CARD_WIDTH, _TOP + row * _CARD_HEIGHT)
    return bytes(document.output())


def _new_page(document: FPDF, words: SheetWords, number: str) -> None:
    document.add_page()
    width = 2 * _CARD_WIDTH
    document.set_font(FAMILY, "B", 13)
    document.set_xy(_MARGIN, 8)
    document.cell(width, 6, fitted(document, words.title, width))
    document.set_font(FAMILY, "", 9)
    document.set_xy(_MARGIN, 14.5)
    document.cell(width, 5, fitted(document, words.subtitle, width))
    document.set_xy(_MARGIN, 287)
    document.cell(width, 5, number, align="R")


def _draw(document: FPDF, words: SheetWords, card: Card, left: float, top: float) -> None:
    document.set_draw_color(150)
    document.set_dash_pattern(dash=1.5, gap=1.5)  # where to cut
    document.rect(left, top, _CARD_WIDTH, _CARD_HEIGHT)
    document.set_dash_pattern()
    document.image(_qr(card.qr), left + _PADDING, top + _PADDING, _QR, _QR)

    right, inner = left + _TEXT_LEFT, left + _PADDING
    bottom = _paragraph(document, card.name, "B", 12, right, top + _PADDING, lines=3)
    _paragraph(document, card.unit, "", 9, right, bottom + 0.5, lines=4)

    below = top + _PADDING + _QR
    document.set_font(FAMILY, "", 9)
    document.set_xy(inner, below)
    document.cell(_INNER_WIDTH, 8, words.code_label)
    document.set_font(FAMILY, "B", 16)
    document.set_xy(inner, below)
    document.cell(_INNER_WIDTH, 8, card.code, align="R")
    _paragraph(document, words.steps, "", 8.5, inner, below + 8.5, lines=4, width=_INNER_WIDTH)


def _paragraph(
    document: FPDF,
    text: str,
    style: str,
    size: float,
    left: float,
    top: float,
    *,
    lines: int,
    width: float = _TEXT_WIDTH,
) -> float:
    """Write a text of at most so many lines; returns where it ends (mm from the top)."""
    document.set_font(FAMILY, style, size)
    height = size * 0.43  # mm a line
    broken = lines_of(document, text, width)
    if len(broken) > lines:
        broken = [*broken[: lines - 1], fitted(document, f"{broken[lines - 1]} …", width)]
    for number, line in enumerate(broken):
        document.set_xy(left, top + number * height)
        document.cell(width, height, line)
    return top + len(broken) * height


def _qr(content: str) -> io.BytesIO:
    import segno

    image = io.BytesIO()
    segno.make_qr(content, error="m").save(image, kind="png", scale=6, border=2)
    image.seek(0)
    return image
