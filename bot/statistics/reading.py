"""First stages: a message into pieces (phrases known, numbers, unknown words) and the times that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.language.folding import nfc
from bot.language.numerals import NUMBER_WORDS, spoken_number
from bot.language.periods import Times, read_times
from bot.language.phrasebook import Found, Meaning, best_cover
from bot.language.tokens import Token, tokenize
from bot.statistics.lexicon import Lexicon

_BREAKS = frozenset(',;?!:()[]"…|')
_ENGLISH = frozenset(
    {
        *("how", "many", "much", "what", "which", "who", "the", "of", "in", "is", "are", "was", "were", "did"),
        *("do", "does", "members", "member", "unit", "units", "year", "have", "has", "and"),
    }
)


_SPELLED_NUMBERS = frozenset({"một", "mốt", "hai", "ba", "bốn", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase, number or unknown word of a message.

    Attributes:
        typed: as typed.
        meaning: of a known phrase; None for a number or an unknown word.
        number: of a bare number.
        after_break: a comma, a separator ("và") or the like stands before it.
    """

    typed: str
    phrase: str
    meaning: Meaning | None
    number: Decimal | None
    after_break: bool

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of it."""
        return self.meaning is None and self.number is None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message after the first stages."""

    pieces: tuple[Piece, ...]
    times: Times
    language: str

    @property
    def cues(self) -> frozenset[str]:
        """All signs of what is asked."""
        return frozenset(c for p in self.pieces if p.meaning for c in p.meaning.cues)


def read_message(text: str, lexicon: Lexicon, this_year: int) -> Reading:
    """Cut a message into pieces. Time named in it stands in `times`, not in the pieces."""
    tokens = tokenize(text)
    times = read_times(tokens, this_year)
    kept = [i for i, t in enumerate(tokens) if i not in times.used and (t.is_word or t.is_number or t.text == "%")]
    words = [tokens[i] for i in kept]
    breaks = [_break_before(tokens, kept, n, times.used) for n in range(len(kept))]
    joins = [n > 0 and not breaks[n] for n in range(len(kept))]
    cover = best_cover(lexicon.phrasebook.find(words, joins), len(words))
    pieces = _pieces(words, breaks, cover, marked=any(t.marked for t in tokens))
    return Reading(pieces, times, _language(tokens))


def _break_before(tokens: Sequence[Token], kept: Sequence[int], n: int, timed: frozenset[int]) -> str:
    """What keeps a phrase from running on into this word: "time", "break" or nothing."""
    if n == 0:
        return ""
    between = range(kept[n - 1] + 1, kept[n])
    if any(tokens[i].text in _BREAKS for i in between):
        return "break"
    if any(i in timed for i in between):
        return "time"
    if any(tokens[i].text == "." for i in between) and not (
        len(tokens[kept[n]].text) == 1 and len(tokens[kept[n - 1]].text) == 1
    ):
        return "break"
    return ""


def _pieces(
    words: Sequence[Token], breaks: Sequence[str], cover: Sequence[Found], *, marked: bool
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    starts = {f.start: f for f in cover}
    at, broken = 0, False
    while at < len(words):
        broken = broken or breaks[at] == "break"
        phrase = starts.get(at)
        end = phrase.end if phrase else at + 1
        typed = " ".join(w.text for w in words[at:end])
        if phrase is not None and phrase.meaning.cues == {"separator"}:
            broken = True
        else:
            piece = _piece(typed, words[at], phrase, broken=broken)
            after_head = bool(pieces and _names_persons(pieces[-1]))
            pieces.append(_with_male(piece, words[at], certain=marked or after_head))
            broken = False
        at = end
    return tuple(pieces)


def _piece(typed: str, first: Token, phrase: Found | None, *, broken: bool) -> Piece:
    if phrase is not None:
        return Piece(typed, phrase.phrase, phrase.meaning, None, broken)
    if first.is_number:
        return Piece(typed, typed, None, _number(typed), broken)
    if first.folded in NUMBER_WORDS and _is_spelled_as_number(first):
        spoken = spoken_number([first.folded])
        return Piece(typed, first.folded, None, None if spoken is None else Decimal(spoken), broken)
    return Piece(typed, first.folded, None, None, broken)


def _is_spelled_as_number(word: Token) -> bool:
    """Whether a number word is typed as one: "sáu" or "sau" without marks, but not "sầu"."""
    return not word.marked or nfc(word.text.lower()) in _SPELLED_NUMBERS


def _names_persons(piece: Piece) -> bool:
    return bool(piece.meaning and {"member", "candidate", "person"} & set(piece.meaning.concepts))


def _with_male(piece: Piece, first: Token, *, certain: bool) -> Piece:
    """A "năm" that belongs to no time means nothing; without its mark it may be the male sex."""
    if piece.meaning is not None or first.folded != "nam":
        return piece
    male = first.text.lower() == "nam" and certain
    return replace(piece, meaning=Meaning(concepts=("male",)) if male else Meaning(filler=True), number=None)


def _number(typed: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    return Decimal(typed.replace(",", "."))


def _language(tokens: Sequence[Token]) -> str:
    words = [t.folded for t in tokens if t.is_word]
    if any(t.marked for t in tokens) and sum(t.marked for t in tokens) * 3 > len(words):
        return "vi"
    english = sum(w in _ENGLISH for w in words)
    return "en" if english >= 2 and english * 3 >= len(words) else "vi"
