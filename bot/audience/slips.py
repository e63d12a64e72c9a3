"""Slips of typing in a part of an audience, and what may have been meant by words that name nobody."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import nlargest

from bot.audience.known import AudienceKnown
from bot.audience.parts import Part
from bot.audience.phrases import PartReader, cut
from bot.audience.words import every_word, leading
from bot.language.spelling import SLIP_COST, Speller, one_slip, untelex

_MOST_WRONG = 2
"""More words than that are not put right: it would be guessing."""
_MOST_TRIED = 400
_SHORT = 3
_COMPARED = 40
_OFFERED = 6
_LIKE = 0.75


class Slips:
    """Puts words right that stand in no name and no form of the language."""

    def __init__(self, known: AudienceKnown, reader: PartReader) -> None:
        self._known = known
        self._reader = reader

    def readings(self, text: str) -> tuple[Part, ...]:
        """What the text means when its unknown words are put right: nothing unless only one thing comes out.

        Raises:
            AudienceNotUnderstood: as `PartReader.readings`.
        """
        typed = cut(text).plain
        words = tuple(map(self._without_telex, typed))
        wrong = [at for at, word in enumerate(words) if word not in self._speller.known and word.isalpha()]
        if len(wrong) > _MOST_WRONG or (not wrong and words == typed):
            return ()
        found: dict[Part, None] = {}
        cheapest = float("inf")
        for cost, attempt in sorted(self._attempts(words, wrong))[:_MOST_TRIED]:
            if cost > cheapest:
                break
            parts = self._reader.readings(attempt)
            if parts:
                cheapest = cost
                found.update(dict.fromkeys(parts))
        return tuple(found) if len(found) == 1 else ()

    def _attempts(self, words: tuple[str, ...], wrong: list[int]) -> Iterator[tuple[float, str]]:
        if not wrong:
            yield 0.0, " ".join(words)
            return
        at, *rest = wrong
        for meant, cost in self._meant(words[at]):
            repaired = (*words[:at], meant, *words[at + 1 :])
            yield from ((cost + more, text) for more, text in self._attempts(repaired, rest))

    def _without_telex(self, word: str) -> str:
        """The word without letters left over from typing Telex, where that makes a known word of it."""
        known = self._speller.known
        return untelex(word) if word not in known and untelex(word) in known else word

    def _meant(self, word: str) -> Iterator[tuple[str, float]]:
        known = self._speller.known
        yield from ((meant, cost) for meant, cost in self._speller.proposals(word) if meant in known)
        if len(word) <= _SHORT:  # the speller leaves it alone: it may be anybody's name
            yield from (
                (meant, SLIP_COST) for meant in sorted(every_word()) if len(meant) > 1 and one_slip(word, meant)
            )
        yield from ((run, SLIP_COST) for run in _run_together(word, self._short_words) if " " in run)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(every_word() | self._known.names.words)

    @cached_property
    def _short_words(self) -> frozenset[str]:
        units = (word for name, _ in self._known.names.unit_name_words() for word in name.split())
        return every_word() | frozenset(units)

    def nearest(self, text: str) -> tuple[tuple[int, bool], ...]:
        """The units and members within reach whose names are most like the text: ids, and whether it is a unit's.

        None when many are equally like it.
        """
        words = cut(text).plain
        polite = leading(words, "polite")
        plain = " ".join(words[polite:] or words)
        wanted = {meant for word in plain.split() for meant, _ in self._speller.proposals(word)}
        scores: Counter[tuple[str, int, bool]] = Counter()
        for word in wanted:
            names = self._by_word.get(word, ())
            for name in names:
                scores[name] += 1_000_000 // len(names)  # a rare word says more
        near = nlargest(_COMPARED, scores, key=lambda name: (scores[name], name))
        rated = ((_likeness(plain, name), -index, thing, unit) for index, (name, thing, unit) in enumerate(near))
        good = sorted((one for one in rated if one[0] >= _LIKE), reverse=True)
        found = tuple(dict.fromkeys((thing, unit) for _, _, thing, unit in good))
        alike = {(thing, unit) for likeness, _, thing, unit in good if likeness == good[0][0]}
        return found[:_OFFERED] if len(alike) <= _OFFERED else ()

    @cached_property
    def _by_word(self) -> Mapping[str, list[tuple[str, int, bool]]]:
        found: defaultdict[str, list[tuple[str, int, bool]]] = defaultdict(list)
        for name, unit_id in self._known.names.unit_name_words():
            if self._known.in_reach(unit_id):
                _enter(found, name, (name, unit_id, True))
        for name, member_id in self._known.names.member_name_words():
            if self._known.reaches(self._known.person[member_id]):
                _enter(found, name, (name, member_id, False))
        return found


def _enter(index: defaultdict[str, list[tuple[str, int, bool]]], name: str, entry: tuple[str, int, bool]) -> None:
    for word in set(name.split()):
        index[word].append(entry)


def _likeness(text: str, name: str) -> float:
    """Near 1 for a misspelt name, and for a part of it: "Lan" may be meant for "Nguyễn Thị Lan"."""
    if set(text.split()) <= set(name.split()):
        return 0.9
    return difflib.SequenceMatcher(None, text, name, autojunk=False).ratio()


def _run_together(word: str, known: Iterable[str]) -> Iterator[str]:
    """Known words that give the word when written without spaces: "bithu" is "bi thu"."""
    words = frozenset(known)

    def rest_of(start: int) -> Iterator[tuple[str, ...]]:
        if start == len(word):
            yield ()
        for end in range(start + 1, min(start + 7, len(word)) + 1):
            if word[start:end] in words:
                yield from ((word[start:end], *more) for more in rest_of(end))

    yield from (" ".join(parts) for parts in rest_of(0))
