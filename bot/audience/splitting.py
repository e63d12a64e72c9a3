"""An audience cut where parts may be joined: at commas, semicolons, "và", "trừ"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from bot.audience.spelling import comparable
from bot.audience.words import forms
from bot.language.spelling import untelex

_PIECE = re.compile(r"[^\W_]+|[,;+\n]")
_LONGEST_WORD = 8


class Joint(IntEnum):
    """What stands before a piece; of several the greatest counts."""

    START = 0
    SOFT = 1  # a comma or "và"
    HARD = 2  # a semicolon or a new line: what stands before it never says anything about what follows
    EXCEPT = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two joints, from `start` to before `end` in the text; maybe nothing.

    Attributes:
        joint: what stands before it.
        spoken: whether that joint is a word, and not a mark.
    """

    joint: Joint
    spoken: bool
    start: int
    end: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing between the joints."""
        return self.start == self.end


def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces in order; a name with "và" or a comma in it is cut too, to be joined again by whoever knows names."""
    found: list[Piece] = []
    joint, spoken, since, has_words = Joint.START, False, 0, False
    for at, until, is_joint in (*_marks(text), (len(text), len(text), Joint.START)):
        if is_joint is None:
            has_words = True
            continue
        inside = text[since:at]
        start = since + len(inside) - len(inside.lstrip()) if has_words else since
        found.append(Piece(joint, spoken, start, since + len(inside.rstrip()) if has_words else start))
        joint, spoken, since, has_words = is_joint, text[at : at + 1].isalpha(), until, False
    return tuple(found)


def _marks(text: str) -> list[tuple[int, int, Joint | None]]:
    """Words and joints with where they stand; joints of several words are one."""
    found = [(match.start(), match.end(), match.group()) for match in _PIECE.finditer(text)]
    words = [untelex(comparable(word)) if len(word) <= _LONGEST_WORD else comparable(word) for _, _, word in found]
    plain = [comparable(word) for _, _, word in found]
    marks: list[tuple[int, int, Joint | None]] = []
    at = 0
    while at < len(found):
        length, joint = _joint(plain, words, at, found[at][2])
        marks.append((found[at][0], found[at + length - 1][1], joint))
        at += length
    return marks


def _joint(plain: list[str], untyped: list[str], at: int, written: str) -> tuple[int, Joint | None]:
    if written in ",+":
        return 1, Joint.SOFT
    if written in ";\n":
        return 1, Joint.HARD
    for length in (3, 2, 1):
        for words in (plain, untyped):
            said = tuple(words[at : at + length])
            if said in forms("except"):
                return len(said), Joint.EXCEPT
            if said in forms("and"):
                return len(said), Joint.SOFT
    return 1, None
