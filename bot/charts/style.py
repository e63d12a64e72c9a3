"""How charts look: readable on a phone, and for people who are colour-blind."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable
from datetime import UTC, tzinfo
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, cast

from bot.language.folding import nfc
from bot.rendering import filters

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from matplotlib.font_manager import FontProperties

DOTS = 150  # per inch
WIDTH = 8.0  # inches: 1200 dots
HEIGHT = 6.0
TALLEST = 26.0
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F", "#B8A800")
"""The first six: Okabe and Ito's colours, which people with any kind of colour blindness tell apart."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES = ("-", "--", "-.", ":", "-", "--", "-.", ":")
HATCHES = ("", "//", "..", "xx", "\\\\", "oo", "--", "++")
DARK, PALE = "#222222", "#767676"
TITLE, TEXT, SMALL = 20.0, 15.0, 12.0  # points
_TITLE_CHARACTERS = 44
_TITLE_LINES = 3
_REPLACEMENT = "?"


@cache
def font(*, bold: bool = False) -> FontProperties:
    """DejaVu Sans as it comes with matplotlib: it has every Vietnamese letter, whatever the machine has."""
    from pathlib import Path

    from matplotlib import get_data_path
    from matplotlib.font_manager import FontProperties

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=str(Path(get_data_path()) / "fonts" / "ttf" / name))


@cache
def _has_letter(letter: str) -> bool:
    from matplotlib.font_manager import get_font

    return bool(get_font(cast("str", font().get_file())).get_char_index(ord(letter)))


def shown(text: str) -> str:
    """The text without what cannot be drawn: control characters go, letters that the font lacks become "?"."""
    tidy = "".join(c if not unicodedata.category(c).startswith("C") else " " for c in nfc(text))
    return "".join(c if _has_letter(c) else _REPLACEMENT for c in " ".join(tidy.split()))


def wrapped(text: str, characters: int = _TITLE_CHARACTERS, lines: int = _TITLE_LINES) -> list[str]:
    """The text in lines of about that length, the last cut with an ellipsis where it is too long."""
    return textwrap.wrap(shown(text), characters, max_lines=lines, placeholder=" …") or [""]


@cache
def _number(language: str) -> Callable[[Decimal], str]:
    return filters(language, cast("ZoneInfo", cast("tzinfo", UTC)))["number"]


def written(value: Decimal, language: str, *, percent: bool) -> str:
    """The value as texts in that language have it."""
    return f"{_number(language)(value)}%" if percent else _number(language)(value)
