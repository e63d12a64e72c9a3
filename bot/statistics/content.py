"""Which pieces of a message an indicator's name has to explain, and which of them name a whole or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.phrasebook import Meaning
from bot.statistics.lexicon import NEGATIONS, NOT, concept_of
from bot.statistics.operations import KINDS_OF_UNIT, names_units, sets_units_apart
from bot.statistics.places import Places
from bot.statistics.reading import Piece, Reading
from bot.statistics.subjects import SOFT, Content, notions_of

_ASKING = frozenset({"count", "number"})
_DENYING = frozenset({*NEGATIONS, "ko", "k", "kg", "hok", "hong"})
_PASSIVE = frozenset({"duoc", "dc", "dk", "bi"})
_AMONG_THEM = frozenset({"trong do", "trong so do", "of which", "and of those"})


def content_of(reading: Reading, *, units_first: bool) -> list[Content]:
    """The pieces that an indicator's name has to explain."""
    content: list[Content] = []
    asked_clauses: set[int] = set()
    asks = clause = 0
    for n, piece in enumerate(reading.pieces):
        cues = _cues(piece)
        clause += piece.after_break or (bool(content) and piece.phrase in _AMONG_THEM)
        if cues & _ASKING:
            asks += 1
            asked_clauses.add(clause)
        if _is_classifier(reading.pieces, n):
            continue
        piece = _meant_in_full(reading.pieces, n)
        if _has_to_be_explained(piece, first=not content, units_first=units_first):
            content.append(Content(piece, asks, clause))
    return [replace(c, asked=c.clause in asked_clauses) for c in content]


def _meant_in_full(pieces: Sequence[Piece], n: int) -> Piece:
    """The piece, where its place in the sentence gives a small word its full meaning.

    "Chưa" and "không" before a notion deny it, at the end they only ask. "Triệu" that measures nothing is a word of
    some name that is not known.
    """
    piece = pieces[n]
    if piece.phrase in _DENYING:
        following = next((p for p in pieces[n + 1 :] if p.phrase not in _PASSIVE), None)
        if following is not None and _is_notion(following):
            return replace(piece, meaning=Meaning(concepts=(NOT,)))
    if notions_of(piece) == ("money_unit",) and not _cues(piece):
        return replace(piece, meaning=None)
    return piece


def _is_notion(piece: Piece) -> bool:
    """Whether a piece names something that can be denied."""
    meaning = piece.meaning
    return bool(meaning and meaning.concepts and not meaning.units and set(meaning.concepts) - SOFT)


def _is_classifier(pieces: Sequence[Piece], n: int) -> bool:
    """Whether a piece only counts or measures: "mấy triệu", "hai chi bộ".

    Elsewhere such a word may be part of a name that is not known, and then it must not be passed over.
    """
    piece = pieces[n]
    if piece.number is not None and not piece.typed[0].isdigit():
        following = pieces[n + 1].meaning if n + 1 < len(pieces) else None
        return bool(following and (following.units or set(following.concepts) & KINDS_OF_UNIT))
    if notions_of(piece) == ("money_unit",):
        before = pieces[n - 1] if n else None
        return before is not None and (
            before.number is not None or bool(_cues(before) & _ASKING) or notions_of(before) == ("money_unit",)
        )
    return False


def _has_to_be_explained(piece: Piece, *, first: bool, units_first: bool) -> bool:
    meaning = piece.meaning
    if meaning is None:
        return True
    if not meaning.concepts or (units_first and meaning.units):
        return False
    kinds = {concept_of(c).kind for c in meaning.concepts}
    if kinds <= {"light"}:
        return False
    if meaning.filler and (kinds <= {"weak"} or (first and meaning.concepts == ("person",))):
        return False
    return not (meaning.cues and meaning.concepts == ("give",))


def attempts(reading: Reading, content: list[Content], places: Places) -> list[list[Content]]:
    """The content, then without words that may speak of who asks or what is ranked instead of what is counted."""
    attempts = [content]
    if sets_units_apart(reading, len(places.unit_ids)):
        attempts = [[c for c in content if c.piece.number is None and notions_of(c.piece) != ("or_better",)]]
    for optional, wanted in (("committee", True), ("unit", names_units(reading.pieces))):
        rest = [c for c in attempts[-1] if notions_of(c.piece) != (optional,)]
        if wanted and rest and len(rest) < len(attempts[-1]):
            attempts.append(rest)
    if sets_units_apart(reading, len(places.unit_ids)) and len(attempts) > 1:
        attempts.reverse()
    return [a for a in attempts if any(set(notions_of(c.piece)) - SOFT for c in a)]


def whole_of(reading: Reading, content: list[Content]) -> tuple[list[Piece], list[Content]]:
    """Of "A chiếm bao nhiêu phần trăm B" or "tỷ lệ A trên tổng số B": the pieces of B, and the content of A."""
    if not reading.cues & {"share", "part_of"}:
        return [], content
    pieces = reading.pieces
    after = _end_of_part(pieces)
    if after is None:
        return [], content
    tail = [c for c in content if any(c.piece is p for p in pieces[after:])]
    front = [c for c in content if c not in tail]
    return ([c.piece for c in tail], front) if tail else ([], content)


def _end_of_part(pieces: Sequence[Piece]) -> int | None:
    """The position after which the whole is named."""
    for n, piece in enumerate(pieces):
        if piece.meaning and "part_of" in piece.meaning.cues:
            shares = [m for m in range(n + 1, len(pieces)) if "share" in _cues(pieces[m])]
            return shares[0] + 1 if shares else n + 1
    for n, piece in enumerate(pieces[:-1]):
        if n and piece.phrase in {"tren", "trong", "so voi"} and "number" in _cues(pieces[n + 1]):
            return n + 1
    return None


def _cues(piece: Piece) -> frozenset[str]:
    return piece.meaning.cues if piece.meaning else frozenset()
