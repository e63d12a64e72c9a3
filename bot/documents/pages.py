"""What printed documents have in common: the font, and texts that fit where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.language.folding import nfc

if TYPE_CHECKING:
    from datetime import datetime

    from fpdf import FPDF

FAMILY = "sheet"
_FONTS = Path(__file__).resolve().parent


def new_document(title: str, made_at: datetime) -> FPDF:
    """An empty A4 document whose pages are begun by hand, with fonts that have all Vietnamese letters."""
    from fpdf import FPDF  # late: slow to import, needed only for a document

    document = FPDF(format="A4")
    document.set_auto_page_break(auto=False)
    document.set_creation_date(made_at)
    document.set_title(nfc(title))
    document.add_font(FAMILY, "", _FONTS / "DejaVuSansCondensed.ttf")
    document.add_font(FAMILY, "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
    return document


def lines_of(document: FPDF, text: str, width: float) -> list[str]:
    """The text broken into lines of that width (mm)."""
    lines = document.multi_cell(width, 1, nfc(text), dry_run=True, output="LINES", align="L")
    return [str(line) for line in lines] if isinstance(lines, list) else []


def fitted(document: FPDF, text: str, width: float) -> str:
    """The text on one line of that width (mm), cut with an ellipsis where it is too long."""
    shown = nfc(text)
    while len(shown) > 1 and document.get_string_width(shown) > width - 2:
        shown = shown.removesuffix("…").rstrip()[:-1] + "…"
    return shown
