"""What of a line was understood only by guessing, or not at all: whoever enters a figure decides that.

A question may be answered by the likeliest reading; a figure that is stored under a likely name is a wrong figure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from bot.entry.words import Words
from bot.language.folding import fold
from bot.language.unit_names import whole_names
from bot.statistics.lexicon import concept_of
from bot.statistics.reading import Piece


def left_over(pieces: Sequence[Piece], near: Collection[int], words: Words, *, numbers: bool, clear: bool) -> str:
    """The words, as typed, that belong to no name.

    Args:
        pieces: of the line, read with all words.
        near: ids of the indicators that come nearest; what stands in their names is not left over.
        words: of the database.
        numbers: whether a number is left over too; not so where it may be the value.
        clear: whether an indicator is clear; then it explains all words but those that may mean nothing.
    """
    explained = {concept for i in near for concept in words.every.closures.get(i, ())}
    left = {
        at
        for at, piece in enumerate(pieces)
        if (not clear and _is_left(piece, explained, numbers=numbers)) or _is_called(pieces, at)
    }
    if 1 in left and _is_title(pieces[0]):
        left.add(0)  # "An Thịnh": the first word of a line begins with a capital anyway, so it tells only with the next
    return " ".join(pieces[at].typed for at in sorted(left))


def guessed_unit(pieces: Sequence[Piece], units: Collection[int], words: Words) -> bool:
    """Whether one of those units was understood although its name is spelt otherwise."""
    return any(
        piece.meaning is not None
        and set(piece.meaning.units) & set(units)
        and (_is_corrected(piece) or not _is_spelt_as(piece, piece.meaning.units, words))
        for piece in pieces
    )


def guessed_indicator(pieces: Sequence[Piece]) -> bool:
    """Whether a word of an indicator's name was understood although it is spelt otherwise."""
    return any(
        piece.meaning is not None
        and piece.meaning.concepts
        and not piece.meaning.units
        and not piece.meaning.filler
        and _is_corrected(piece)
        for piece in pieces
    )


def _is_left(piece: Piece, explained: Collection[str], *, numbers: bool) -> bool:
    meaning = piece.meaning
    if meaning is None:
        return numbers or piece.number is None
    if meaning.units or meaning.cues or meaning.filler:
        return False
    marks = {concept for concept in meaning.concepts if concept_of(concept).kind == "mark"}
    return bool(marks) and not marks & set(explained)


def _is_called(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word that could mean nothing is written as a name: "kết nạp An Thế", but not "Kết Nạp Của An Phú"."""
    small = any(one.meaning and one.meaning.concepts and one.typed.islower() for one in pieces)
    return at > 0 and small and _is_title(pieces[at])


def _is_title(piece: Piece) -> bool:
    """Whether it is a word with a capital that by itself means nothing, or only how something is asked."""
    meaning = piece.meaning
    idle = meaning is not None and not meaning.units and (meaning.filler or not meaning.concepts)
    return idle and piece.typed.istitle()


def _is_corrected(piece: Piece) -> bool:
    return fold(piece.typed).replace(" ", "") != piece.phrase.replace(" ", "")


def _is_spelt_as(piece: Piece, units: Collection[int], words: Words) -> bool:
    """Whether the words that are typed with marks have those of a name: "Chi bộ Hải" is not "Chi bộ Hai"."""
    named = (words.units[unit] for unit in units)
    written = " ".join(name for unit in named for name in whole_names(unit.name, unit.aliases, unit.code))
    known = {_letters(word) for word in _words_of(written)}
    return all(word == fold(word) or _letters(word) in known for word in _words_of(piece.typed))


def _words_of(text: str) -> list[str]:
    """The words in lower case with their marks."""
    return text.lower().replace(",", " ").split()


def _letters(word: str) -> str:
    """The same for both ways of placing a tone mark ("hòa", "hoà")."""
    return "".join(sorted(unicodedata.normalize("NFD", word)))
