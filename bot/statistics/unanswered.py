"""Questions that could not be answered: alike ones together, and what of their words is not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.language.folding import fold
from bot.language.tokens import tokenize
from bot.statistics.content import content_of
from bot.statistics.lexicon import Lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.places import read_places
from bot.statistics.question import NotAQuestion, Question, Unanswerable, Unclear
from bot.statistics.reading import Piece, read_message

if TYPE_CHECKING:
    from storage.questions import Question as Asked

_LONGEST_PHRASE = 80


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for the same, apart from years, units and the words around it.

    Attributes:
        phrase: what of the newest one's words is not understood, as typed; "" = nothing that could be a name.
        unknown: of these, the stretch of words that nothing is known of: a unit's name, if it is one; "" = none.
        place: whether it seems to be the name of a unit.
        near: ids of indicators that come nearest.
        questions: the newest first.
    """

    phrase: str
    unknown: str
    place: bool
    near: tuple[int, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class _Trouble:
    key: str
    phrase: str
    unknown: str
    place: bool
    near: tuple[int, ...]


def group(asked: Iterable[Asked], lexicon: Lexicon, this_year: int) -> tuple[Group, ...]:
    """The questions in groups, that of the newest question first; what is understood by now is left out."""
    groups: dict[str, tuple[_Trouble, list[Asked]]] = {}
    for one in asked:
        trouble = _trouble(one.text, lexicon, this_year)
        if trouble is not None:
            groups.setdefault(trouble.key, (trouble, []))[1].append(one)
    return tuple(
        Group(trouble.phrase, trouble.unknown, trouble.place, trouble.near, tuple(own))
        for trouble, own in groups.values()
    )


def _trouble(text: str, lexicon: Lexicon, this_year: int) -> _Trouble | None:
    """What is not understood of a question, None when all is."""
    understood = understand(text, lexicon, Asker(), this_year)
    if isinstance(understood, (Question, Unclear)):
        return None
    reading = read_message(text, lexicon, this_year)
    unknown_place = read_places(reading.pieces, lexicon, ()).unknown
    content = [one.piece for one in content_of(reading, units_first=True) if one.piece.number is None]
    if isinstance(understood, Unanswerable):
        phrase, near = understood.words, understood.nearest
    else:
        phrase, near = " ".join(piece.typed for piece in content), ()
    if isinstance(understood, NotAQuestion) and understood.kind:
        phrase = ""
    told = [piece.phrase for piece in content if not _names_unit(piece)]
    key = " ".join(told) or fold(text)
    if not phrase or len(phrase) > _LONGEST_PHRASE or reading.times.mixed:
        return _Trouble(key, "", "", place=False, near=tuple(near))
    unknown = unknown_place or _unknown(reading.pieces)
    return _Trouble(key, phrase, unknown, place=bool(unknown_place), near=tuple(near))


def _unknown(pieces: Sequence[Piece]) -> str:
    """From the first to the last of the words that nothing is known of, with the capitals beside them, as typed."""
    at = [number for number, piece in enumerate(pieces) if piece.unknown]
    if not at:
        return ""
    first, last = at[0], at[-1]
    while first > 0 and not pieces[first].after_break and _is_capital(pieces[first - 1]):
        first -= 1
    while last + 1 < len(pieces) and not pieces[last + 1].after_break and _is_capital(pieces[last + 1]):
        last += 1
    return " ".join(piece.typed for piece in pieces[first : last + 1])


def _is_capital(piece: Piece) -> bool:
    return piece.typed[:1].isupper()


def _names_unit(piece: Piece) -> bool:
    return bool(piece.meaning and piece.meaning.units)


def nearest_units(phrase: str, lexicon: Lexicon, most: int) -> tuple[int, ...]:
    """The units whose names have most in common with the phrase."""
    return _nearest(phrase, ((u.id, (u.name, *u.aliases)) for u in lexicon.units.values()), most)


def nearest_indicators(phrase: str, lexicon: Lexicon, most: int) -> tuple[int, ...]:
    """The indicators whose names have most in common with the phrase; those that have figures first."""
    known = [(i.id, (i.name, *i.aliases)) for i in lexicon.indicators.values() if i.has_figures]
    return _nearest(phrase, known, most)


def _nearest(phrase: str, named: Iterable[tuple[int, Sequence[str]]], most: int) -> tuple[int, ...]:
    wanted = _words(phrase)
    scored = [(max(_likeness(wanted, _words(name)) for name in names), -number) for number, names in named]
    return tuple(-number for score, number in sorted(scored, reverse=True)[:most] if score > 0)


def _words(text: str) -> frozenset[str]:
    return frozenset(token.folded for token in tokenize(text) if token.is_word)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
