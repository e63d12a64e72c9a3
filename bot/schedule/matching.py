"""Which events the words of a question name, by their titles: the more of the words a title explains, the better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.language.spelling import SLIP_COST, Speller
from bot.schedule.question import Item
from bot.schedule.vocabulary import notions_of, spelled_words, speller_of, words_of
from bot.statistics.lexicon import concept_of

if TYPE_CHECKING:
    from storage.titles import Title
    from storage.units import Unit

ENOUGH = 0.6
"""How much of what is said an event has to explain, at least."""
_AS_GOOD = 0.04  # within so much of the best, others are named by the words as well
_OF_KIND = {"kind:": 1.0, "near:": 0.6, "sub:": 0.0}
_OF_NOTION, _OF_PLACE = 0.85, 0.6
_OF_OTHER_KIND, _LITTLE = 0.8, 0.3  # a meeting where a time limit was asked for
_SURE = 0.5  # so much of what is explained has to stand there as it was typed
_LONG_ENOUGH = 5  # letters; a shorter word with one of them wrong may be any other
_OTHER_MARKS = 0.5  # "lương" and "lượng"
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
    words, notions = words_of(title.title), notions_of(title.title)
    unit = units.get(title.unit_id)
    own, around = spelled_words(title.title), spelled_words(f"{title.place}, {unit.name if unit else ''}")
    whole = explained = sure = bonus = 0.0
    other_kind = False
    for item in items:
        certain = _certain(item, title, notions)
        here, there = _in_title(item, own, speller), _in_title(item, around, speller)
        credit = max(certain, here.all, _OF_PLACE * there.all)
        other_kind |= item.certain == "kind:" and credit < _LITTLE
        if item.soft:
            bonus += _BONUS if credit == 1 else 0.0
            continue
        whole += _weight(item)
        explained += _weight(item) * credit
        sure += _weight(item) * max(certain, here.sure, _OF_PLACE * there.sure)
    share = explained / whole if whole and sure >= _SURE * explained else 0.0
    if other_kind:
        share *= _OF_OTHER_KIND
    precise = sum(len(item.words) for item in items) / max(len(words), 1)
    return Named(title, share, bonus + min(precise, 1.0) * _BONUS)


def _certain(item: Item, title: Title, notions: frozenset[str]) -> float:
    """How well the event is what the item says, whatever words its title has."""
    kind = _OF_KIND.get(item.certain, 0.0) if title.kind in item.kinds else 0.0
    notion = _OF_NOTION if set(item.concepts) - _BY_CONCEPT and set(item.concepts) <= notions else 0.0
    unit = 1.0 if item.unit_id is not None and item.unit_id == title.unit_id else 0.0
    return max(kind, notion, unit)


def _weight(item: Item) -> float:
    if item.certain in _WEIGHT_OF_KIND:
        return _WEIGHT_OF_KIND[item.certain]
    light = item.concepts and all(concept_of(one).kind in {"light", "weak"} for one in item.concepts)
    return _WEIGHT_OF_LIGHT if light else float(len(item.words))


@dataclass(frozen=True, slots=True)
class _Share:
    """How much of some words stands in a text, and how much of them as it was typed."""

    all: float
    sure: float


def _in_title(item: Item, title: Mapping[str, frozenset[str]], speller: Speller) -> _Share:
    """Misspelt words count a little less, those of other diacritics much less; a notion stands there whole or not."""
    typed = spelled_words(item.typed)
    credits = [_credit(word, typed.get(word, frozenset()), title, speller) for word in item.words]
    if item.concepts and not all(word in title for word in item.words):
        return _Share(0.0, 0.0)
    sure = sum(credit for word, credit in zip(item.words, credits, strict=True) if word in title)
    return _Share(sum(credits) / len(credits), sure / len(credits))


def _credit(word: str, typed: frozenset[str], title: Mapping[str, frozenset[str]], speller: Speller) -> float:
    if word in title:
        marked = any(not one.isascii() for one in typed)
        return _OTHER_MARKS if marked and typed.isdisjoint(title[word]) else 1.0
    if not word.isalpha():
        return 0.0
    heard = len(word) < _LONG_ENOUGH
    costs = [c for meant, c in speller.proposals(word) if meant in title and (c < SLIP_COST or not heard)]
    return 1.0 - min(costs) / 4 if costs else 0.0
