"""Vietnamese letters made comparable: one spelling for what people spell in many ways."""

from __future__ import annotations

import re
import unicodedata

_TO_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "Ɖ": "D", "ɖ": "d"})  # look-alikes met in real texts
_SPACE = re.compile(r"\s+")


def nfc(text: str) -> str:
    """The text in Unicode's composed form, without control and zero-width characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if c in "\t\n\r\v\f" else c
        for c in unicodedata.normalize("NFC", text)
        if c in "\t\n\r\v\f" or unicodedata.category(c) not in {"Cc", "Cf"}
    )


def strip_marks(text: str) -> str:
    """The text without diacritics, letter case kept: "Đảng ủy" gives "Dang uy"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_TO_D))
    return "".join(c for c in apart if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Lower case, without diacritics, single spaces: old and new tone placement give the same."""
    return _SPACE.sub(" ", strip_marks(text).lower()).strip()
