"""Which events the words of a question name, by their titles: the more of the words a title explains, the better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.language.spelling import Speller
from bot.schedule.question import Item
from bot.schedule.vocabulary import notions_of, speller_of, words_of
from bot.statistics.lexicon import concept_of

if TYPE_CHECKING:
    from storage.titles import Title
    from storage.units import Unit

ENOUGH = 0.6
"""How much of what is said an event has to explain, at least."""
_AS_GOOD = 0.04  # within so much of the best, others are named by the words as well
_OF_KIND = {"kind:": 0.9, "near:": 0.6, "sub:": 0.0}
_OF_NOTION, _OF_PLACE = 0.85, 0.6
_WEIGHT_OF_KIND = {"kind:": 0.6, "near:": 0.8}
_WEIGHT_OF_LIGHT = 0.4
_BONUS = 0.02  # for a word that need not be explained, but is
_BY_CONCEPT = frozenset({"party", "times", "person", "unit"})  # notions that nearly every title has


@dataclass(frozen=True, slots=True)
class Named:
    """An event that the words may name.

    Attributes:
        share: how much of the words it explains, from 0 to 1.
        rank: for the order among those that explain as much.
    """

    title: Title
    share: float
    rank: float


def named_by(items: Sequence[Item], titles: Iterable[Title], units: Mapping[int, Unit]) -> tuple[Named, ...]:
    """The events that the items name, the best first; those that explain clearly less are left out."""
    every = tuple(titles)
    wanted = [item for item in items if not item.soft]
    if not wanted:
        return tuple(Named(title, 1.0, 0.0) for title in every)
    speller = speller_of(frozenset(word for title in every for word in words_of(title.title)))
    scored = [_scored(items, title, units, speller) for title in every]
    good = [one for one in scored if one.share >= ENOUGH]
    best = max((one.share for one in good), default=0.0)
    kept = [one for one in good if one.share >= best - _AS_GOOD]
    return tuple(sorted(kept, key=lambda one: (-one.share, -one.rank, one.title.id)))


def _scored(items: Sequence[Item], title: Title, units: Mapping[int, Unit], speller: Speller) -> Named:
    words = words_of(title.title)
    own, notions = frozenset(words), notions_of(title.title)
    unit = units.get(title.unit_id)
    around = frozenset((*words_of(title.place), *(words_of(unit.name) if unit else ())))
    whole = explained = bonus = 0.0
    for item in items:
        weight = _weight(item)
        credit = max(
            _in_title(item.words, own, speller),
            _OF_KIND.get(item.certain, 0.0) if title.kind in item.kinds else 0.0,
            _OF_NOTION if set(item.concepts) - _BY_CONCEPT and set(item.concepts) <= notions else 0.0,
            1.0 if item.unit_id is not None and item.unit_id == title.unit_id else 0.0,
            _OF_PLACE * _in_title(item.words, around, speller),
        )
        if item.soft:
            bonus += _BONUS if credit == 1 else 0.0
        else:
            whole += weight
            explained += weight * credit
    share = explained / whole if whole else 0.0
    precise = sum(len(item.words) for item in items) / max(len(words), 1)
    return Named(title, share, bonus + min(precise, 1.0) * _BONUS)


def _weight(item: Item) -> float:
    if item.certain in _WEIGHT_OF_KIND:
        return _WEIGHT_OF_KIND[item.certain]
    light = item.concepts and all(concept_of(one).kind in {"light", "weak"} for one in item.concepts)
    return _WEIGHT_OF_LIGHT if light else float(len(item.words))


def _in_title(words: Sequence[str], title: frozenset[str], speller: Speller) -> float:
    """How much of the words a title has, misspelt ones a little less."""
    return sum(_credit(word, title, speller) for word in words) / len(words)


def _credit(word: str, title: frozenset[str], speller: Speller) -> float:
    if word in title:
        return 1.0
    if not word.isalpha():
        return 0.0
    costs = [cost for meant, cost in speller.proposals(word) if meant in title]
    return 1.0 - min(costs) / 4 if costs else 0.0
