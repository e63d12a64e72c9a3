"""The words for one committee's own indicators and units, made from its database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.folding import fold
from bot.language.phrasebook import Meaning, Phrasebook, best_cover
from bot.language.tokens import Token, tokenize
from bot.language.unit_names import bare_name, initials, parts, whole_names
from bot.language.vocabulary_files import Concept, concepts, everyday_phrases

WORD = "w:"
"""Prefix of a concept that is just a word of some indicator's name."""
_NAME_CUES = frozenset({"target", "exceed", "attain", "mean"})


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """What is known of an indicator for understanding questions.

    Attributes:
        whole_id: the indicator that its percentage is of; None when not known.
        has_figures: whether any figure of it is stored.
    """

    id: int
    key: str
    name: str
    aliases: tuple[str, ...]
    measure: str
    whole_id: int | None
    higher_is: str
    has_figures: bool


@dataclass(frozen=True, slots=True)
class UnitWords:
    """What is known of a unit for understanding questions."""

    id: int
    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """One name or alias of an indicator, as the concepts that it is made of.

    Attributes:
        closure: its concepts with all that they imply.
        cues: cue words that belong to the name itself ("vượt chỉ tiêu").
    """

    indicator_id: int
    concepts: frozenset[str]
    closure: frozenset[str]
    cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words that questions are read with, for one state of the database.

    Attributes:
        root_id: the unit at the top, the whole committee; None in an empty database.
        children: unit id -> ids of the units directly below.
    """

    phrasebook: Phrasebook
    indicators: Mapping[int, IndicatorWords]
    units: Mapping[int, UnitWords]
    terms: tuple[Term, ...]
    terms_of_concept: Mapping[str, tuple[Term, ...]]
    root_id: int | None
    children: Mapping[int, tuple[int, ...]]

    def ancestors(self, unit_id: int) -> tuple[int, ...]:
        """The units above, the nearest first."""
        above: list[int] = []
        parent = self.units[unit_id].parent_id
        while parent is not None and parent not in above:
            above.append(parent)
            parent = self.units[parent].parent_id
        return tuple(above)


def build_lexicon(indicators: Sequence[IndicatorWords], units: Sequence[UnitWords]) -> Lexicon:
    """Make the lexicon of a committee.

    Only indicators that have figures are understood: what nobody has reported cannot be asked for, and must not
    compete with what can.
    """
    everyday = _everyday()
    known = [i for i in indicators if i.has_figures]
    terms = tuple(_unique(_term(everyday, i, written) for i in known for written in (i.name, *i.aliases)))
    entries = [*_word_phrases(everyday, known), *_unit_phrases(everyday, units)]
    by_concept: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for concept in term.closure:
            by_concept[concept].append(term)
    children: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        if unit.parent_id is not None:
            children[unit.parent_id].append(unit.id)
    roots = [u.id for u in units if u.parent_id is None]
    return Lexicon(
        Phrasebook(entries, everyday),
        {i.id: i for i in indicators},
        {u.id: u for u in units},
        terms,
        {c: tuple(t) for c, t in by_concept.items()},
        roots[0] if roots else None,
        {u: tuple(c) for u, c in children.items()},
    )


@cache
def _everyday() -> Phrasebook:
    return Phrasebook(everyday_phrases())


def concept_of(name: str) -> Concept:
    """The concept of that name; a plain word of an indicator's name is a mark."""
    return concepts().get(name) or Concept(name, "mark", frozenset())


@lru_cache(maxsize=10_000)
def closure_of(names: frozenset[str]) -> frozenset[str]:
    """The concepts with all that follow from them: rated excellent means assessed."""
    closed = set(names)
    grew = True
    while grew:
        implied = {c.name for c in concepts().values() if c.implied_by & closed} - closed
        closed |= implied
        grew = bool(implied)
    return frozenset(closed)


def _read_name(everyday: Phrasebook, written: str) -> tuple[list[str], set[str], list[list[Token]]]:
    """The concepts, the cues and the runs of otherwise unknown words of an indicator's name."""
    words = [t for t in tokenize(written) if t.is_word or t.is_number]
    found = [f for f in everyday.find(words, [True] * len(words)) if f.cost == 0]
    notions: list[str] = []
    cues: set[str] = set()
    unknown = set(range(len(words)))
    for phrase in best_cover(found, len(words)):
        unknown -= set(range(phrase.start, phrase.end))
        if phrase.meaning.concepts:
            notions.extend(phrase.meaning.concepts)
        else:
            cues |= phrase.meaning.cues & _NAME_CUES
    runs: list[list[Token]] = []
    for i in sorted(unknown):
        if i - 1 in unknown:
            runs[-1].append(words[i])
        else:
            runs.append([words[i]])
    return notions, cues, runs


def _term(everyday: Phrasebook, indicator: IndicatorWords, written: str) -> Term:
    notions, cues, unknown = _read_name(everyday, written)
    own = frozenset((*notions, *(WORD + w.folded for run in unknown for w in run)))
    solid = frozenset(c for c in own if concept_of(c).kind != "light") or own
    return Term(indicator.id, solid, closure_of(own), frozenset(cues))


def _unique(terms: Iterable[Term]) -> Iterable[Term]:
    return dict.fromkeys(t for t in terms if t.concepts)


def _word_phrases(everyday: Phrasebook, indicators: Sequence[IndicatorWords]) -> Iterable[tuple[str, Meaning]]:
    for indicator in indicators:
        for written in (indicator.name, *indicator.aliases):
            for run in _read_name(everyday, written)[2]:
                if len(run) > 1:
                    notions = tuple(WORD + w.folded for w in run)
                    yield " ".join(w.text for w in run), Meaning(concepts=notions)
                for word in run:
                    yield word.text, Meaning(concepts=(WORD + word.folded,), fragment=True)


def _unit_phrases(everyday: Phrasebook, units: Sequence[UnitWords]) -> Iterable[tuple[str, Meaning]]:
    used_by = Counter(w for u in units for w in {fold(p) for p in bare_name(u.name)})
    for unit in units:
        for name in whole_names(unit.name, unit.aliases, unit.code):
            if _is_everyday(everyday, name):
                continue
            yield name, Meaning(units=(unit.id,), whole_name=True)
        for part in {p for written in (unit.name, *unit.aliases) for p in parts(written)}:
            if _can_stand_for(everyday, part, used_by):
                yield " ".join(part), Meaning(units=(unit.id,))
        short = initials(unit.name)
        if 3 <= len(short) <= 6 and not everyday.knows(short):
            yield short, Meaning(units=(unit.id,))


def _is_everyday(everyday: Phrasebook, name: str) -> bool:
    return everyday.meaning(*fold(name).split()) is not None


def _can_stand_for(everyday: Phrasebook, part: tuple[str, ...], used_by: Mapping[str, int]) -> bool:
    """Whether a part of a name may stand for the unit: everyday phrases may not, nor words that many units share."""
    folded = tuple(fold(w) for w in part)
    if everyday.meaning(*folded) is not None or all(w.isdigit() for w in folded):
        return False
    if len(part) == 1:
        return used_by[folded[0]] == 1 and len(folded[0]) >= 3 and not everyday.knows(folded[0])
    return not all(everyday.meaning(w) is not None for w in folded)
