"""A message cut into words, numbers and marks, each beside its folded form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.language.folding import fold, nfc, strip_marks

MOST_CHARACTERS = 600
"""Longer messages are cut: no question about figures needs more, and time spent on them stays bounded."""

_PIECE = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d+[.,]\d{1,2}(?!\d)|\d+|[^\W\d_]+|[^\w\s]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,40}>")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a message.

    Attributes:
        text: as typed, NFC.
        folded: lower case without diacritics.
        marked: whether it was typed with diacritics.
        is_word: letters only; otherwise a number or a punctuation mark.
    """

    text: str
    folded: str
    marked: bool
    is_word: bool

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[0].isdecimal()  # a raised "²" is a digit, but makes no number


def tokenize(text: str) -> tuple[Token, ...]:
    """The pieces of a message in order; markup and what lies beyond `MOST_CHARACTERS` is left out."""
    plain = _TAG.sub(" ", nfc(text)[:MOST_CHARACTERS])
    return tuple(_token(piece) for piece in _PIECE.findall(plain))


@lru_cache(maxsize=4096)
def _token(piece: str) -> Token:
    return Token(piece, fold(piece), strip_marks(piece) != piece, piece[0].isalpha())


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a name, without punctuation."""
    return tuple(t.folded for t in tokenize(text) if t.is_word or t.is_number)
