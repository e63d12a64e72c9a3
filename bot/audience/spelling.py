"""Texts made comparable, quickly enough for the names of a whole roster."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.language.folding import fold, strip_marks

_LETTERS = {code: strip_marks(chr(code)).lower() for code in (*range(0x80, 0x250), *range(0x1E00, 0x1F00))}
_BETWEEN = re.compile(r"[^\w&]+|_+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def comparable(text: str) -> str:
    """Without case, diacritics, tone placement, punctuation and needless spaces."""
    plain = text.lower().translate(_LETTERS)
    return _BETWEEN.sub(" ", plain if plain.isascii() else fold(plain)).strip()


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """As it is pronounced: all diacritics, but a word's tone wherever it was put ("hoà" is "hòa")."""
    return " ".join(_tone_last(word) for word in _BETWEEN.sub(" ", unicodedata.normalize("NFC", text)).lower().split())


def _tone_last(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    letters = "".join(letter for letter in apart if letter not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(letter for letter in apart if letter in _TONES)
