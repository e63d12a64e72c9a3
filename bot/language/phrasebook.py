"""A phrasebook: known phrases with their meanings, found in a message even when it is misspelt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.language.spelling import SLIP_COST, SOUND_COST, Speller
from bot.language.tokens import Token, tokenize

MARK_COST = 0.45
"""For a word typed with other diacritics than the phrase has ("nam" and "năm" fold alike)."""
SQUASH_COST = 0.5
"""For a space left out or in the wrong place ("baon hieu")."""
LONE_SLIP = 6
"""A single word may be corrected for a slip of the finger only from this length on."""
_SHORT_NAME = (6, 10)
"""Of so few letters a name of one word, or of several, may with a slip of the finger well be another place: "An Phúc"
is neither An Phú nor An Phước."""
_FRAGMENT_WORTH = 0.5
"""Of one word out of a longer name: "viên" must not be split off "đảng viên" because of "học viên"."""

_DOUBT = {SOUND_COST: 0.5, SLIP_COST: 1.0}
"""How much of a phrase's words, at most half, may be doubted: what is spelt by ear counts half."""

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


@lru_cache(maxsize=4096)
def _spelling_key(word: str) -> str:
    """Lower case, the tone at the syllable's end: old and new tone placement are the same."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in apart if c not in _TONES) + "".join(c for c in apart if c in _TONES)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase may stand for; a phrase may have several meanings.

    Attributes:
        concepts: the notions that it names, e.g. ("member", "excellent").
        cues: the signs that it gives of what is asked, e.g. "share".
        filler: it may mean nothing at all.
        units: ids of the units that it may name; several when it is not clear which.
        whole_name: it is a unit's full name or alias, not a part of it.
        fragment: it is but one word of some longer name.
        doubtful: it names a unit only if a word was mistyped; whoever asks has to say so.
    """

    concepts: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    filler: bool = False
    units: tuple[int, ...] = ()
    whole_name: bool = False
    fragment: bool = False
    doubtful: bool = False

    def joined(self, other: Meaning) -> Meaning:
        """Both meanings; of two unit readings the one by whole name holds, else both."""
        mine, theirs = (self, other) if self.whole_name >= other.whole_name else (other, self)
        units = (
            mine.units
            if mine.whole_name > theirs.whole_name and mine.units
            else tuple(dict.fromkeys((*mine.units, *theirs.units)))
        )
        return Meaning(
            max(self.concepts, other.concepts, key=len),
            self.cues | other.cues,
            self.filler or other.filler,
            units,
            mine.whole_name,
            self.fragment and other.fragment,
            self.doubtful or other.doubtful,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a message: words `start` (inclusive) to `end` (exclusive)."""

    start: int
    end: int
    phrase: str
    meaning: Meaning
    cost: float

    @property
    def worth(self) -> float:
        """Longer phrases explain more than their parts do; corrections cost."""
        if self.meaning.fragment:
            return _FRAGMENT_WORTH - self.cost
        named = 0.2 if self.meaning.units else 0.0
        return float((self.end - self.start) ** 1.4) + named - self.cost


class Phrasebook:
    """Phrases by their folded words. Built once for a state of the database; read by many."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]], base: Phrasebook | None = None) -> None:
        """Take (phrase as written with diacritics, meaning) pairs; the same phrase may come several times.

        Args:
            base: a phrasebook whose phrases are known too; it stays as it is.
        """
        self._meanings: dict[tuple[str, ...], Meaning] = dict(base._meanings) if base else {}
        self._spellings: dict[tuple[str, ...], dict[tuple[str, ...], Meaning]] = dict(base._spellings) if base else {}
        self._prefixes: set[tuple[str, ...]] = set(base._prefixes) if base else set()
        self._squashed: dict[str, tuple[str, ...]] = dict(base._squashed) if base else {}
        for written, meaning in entries:
            self._add(written, meaning)
        words = {w for phrase in self._meanings for w in phrase}
        self._speller = Speller(words)
        self.longest = max((len(p) for p in self._meanings), default=0)

    def _add(self, written: str, meaning: Meaning) -> None:
        tokens = [t for t in tokenize(written) if t.is_word or t.is_number or t.text == "%"]
        phrase = tuple(t.folded for t in tokens)
        if not phrase:
            return
        known = self._meanings.get(phrase)
        self._meanings[phrase] = meaning if known is None else known.joined(meaning)
        spellings = dict(self._spellings.get(phrase, {}))  # copied: the base's own must not change
        spelling = tuple(_spelling_key(t.text) for t in tokens)
        known = spellings.get(spelling)
        spellings[spelling] = meaning if known is None else known.joined(meaning)
        self._spellings[phrase] = spellings
        for length in range(1, len(phrase) + 1):
            self._prefixes.add(phrase[:length])
        joined = "".join(phrase)
        if len(phrase) > 1 and len(joined) >= LONE_SLIP:
            self._squashed.setdefault(joined, phrase)

    def meaning(self, *phrase: str) -> Meaning | None:
        """The meaning of a phrase given by its folded words, or None."""
        return self._meanings.get(phrase)

    def knows(self, word: str) -> bool:
        """Whether a folded word stands in any phrase."""
        return word in self._speller.known

    def find(self, words: Sequence[Token], joins: Sequence[bool]) -> list[Found]:
        """All phrases that stand in a message, overlapping ones too.

        Args:
            words: the words of the message, without punctuation.
            joins: for each word, whether a phrase may run on into it from the word before.
        """
        proposals = [self._speller.proposals(w.folded) if w.is_word else ((w.folded, 0.0),) for w in words]
        found: list[Found] = []
        for start in range(len(words)):
            self._grow(words, joins, proposals, start, start, (), 0.0, (0, 0), found)
            self._find_squashed(words, joins, start, found)
        return _doubted(found)

    def _grow(
        self,
        words: Sequence[Token],
        joins: Sequence[bool],
        proposals: Sequence[tuple[tuple[str, float], ...]],
        start: int,
        at: int,
        phrase: tuple[str, ...],
        cost: float,
        doubts: tuple[float, int],
        found: list[Found],
    ) -> None:
        """Extend a phrase word by word. `doubts`: how much was believed corrected, and how many words were."""
        if at >= len(words) or (at > start and not joins[at]):
            return
        for word, price in proposals[at]:
            longer = (*phrase, word)
            if longer not in self._prefixes:
                continue
            doubted = (doubts[0] + _DOUBT.get(price, 0.0), doubts[1] + (price > 0))
            if doubted[0] > (len(longer) + 1) / 2:
                continue
            total = cost + price
            if longer in self._meanings and self._believable(longer, doubted[0], price, words[start]):
                typed = words[start : at + 1]
                meaning, mark_cost = self._by_spelling(longer, typed, corrected=doubted[1] > 0)
                if meaning.units and doubted[0] >= 1 and sum(map(len, longer)) <= _SHORT_NAME[len(longer) > 1]:
                    meaning = replace(meaning, doubtful=True)
                found.append(Found(start, at + 1, " ".join(longer), meaning, total + mark_cost))
            self._grow(words, joins, proposals, start, at + 1, longer, total, doubted, found)

    @staticmethod
    def _believable(phrase: tuple[str, ...], doubted: float, last_price: float, first: Token) -> bool:
        if doubted == 0:
            return True
        if len(phrase) == 1:
            return last_price == SLIP_COST and len(first.folded) >= LONE_SLIP
        return doubted * 2 <= len(phrase)

    def _by_spelling(
        self, phrase: tuple[str, ...], words: Sequence[Token], *, corrected: bool
    ) -> tuple[Meaning, float]:
        """The meaning of a phrase as it was typed: with its diacritics when they fit, else any that folds alike."""
        anything = self._meanings[phrase]
        if corrected or not any(w.marked for w in words):
            return anything, 0.0
        typed = tuple(_spelling_key(w.text) for w in words)
        spellings = self._spellings[phrase]
        if typed in spellings:
            return spellings[typed], 0.0
        wrong = min(
            sum(w.marked and t != s for t, s, w in zip(typed, spelling, words, strict=True)) for spelling in spellings
        )
        return anything, MARK_COST * wrong

    def _find_squashed(self, words: Sequence[Token], joins: Sequence[bool], start: int, found: list[Found]) -> None:
        joined = ""
        for at in range(start, min(start + self.longest, len(words))):
            if not words[at].is_word or (at > start and not joins[at]):
                return
            joined += words[at].folded
            phrase = self._squashed.get(joined)
            if phrase is not None and phrase != tuple(w.folded for w in words[start : at + 1]):
                found.append(Found(start, at + 1, " ".join(phrase), self._meanings[phrase], SQUASH_COST))


def _doubted(found: Sequence[Found]) -> list[Found]:
    """The same, but different units that the same mistyped words may name equally well become one unclear name."""
    same: dict[tuple[int, int, float], Found] = {}
    others: list[Found] = []
    for phrase in found:
        if not (phrase.meaning.units and phrase.cost):
            others.append(phrase)
            continue
        span = (phrase.start, phrase.end, round(phrase.cost, 3))
        known = same.get(span)
        same[span] = phrase if known is None else replace(known, meaning=_either(known.meaning, phrase.meaning))
    return [*others, *same.values()]


def _either(one: Meaning, other: Meaning) -> Meaning:
    units = tuple(dict.fromkeys((*one.units, *other.units)))
    return replace(one, units=units, doubtful=one.doubtful or other.doubtful)


def best_cover(found: Iterable[Found], length: int) -> tuple[Found, ...]:
    """The phrases that together explain most of a message of so many words, without overlap, in order."""
    ending: dict[int, list[Found]] = {}
    for phrase in found:
        ending.setdefault(phrase.end, []).append(phrase)
    best: list[tuple[float, Found | None]] = [(0.0, None)]
    for end in range(1, length + 1):
        choice: tuple[float, Found | None] = (best[end - 1][0], None)
        for phrase in ending.get(end, ()):
            worth = best[phrase.start][0] + phrase.worth
            if worth > choice[0]:
                choice = (worth, phrase)
        best.append(choice)
    cover: list[Found] = []
    at = length
    while at > 0:
        phrase_here = best[at][1]
        if phrase_here is None:
            at -= 1
        else:
            cover.append(phrase_here)
            at = phrase_here.start
    return tuple(reversed(cover))
