"""The words for one committee's own indicators and units, made from its database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from bot.language.folding import fold
from bot.language.phrasebook import Found, Meaning, Phrasebook, best_cover
from bot.language.tokens import tokenize
from bot.language.unit_names import bare_name, initials, parts, place_word, whole_names
from bot.language.vocabulary_files import Concept, concepts, everyday_phrases, polite_words

WORD = "w:"
"""Prefix of a concept that is just a word of some indicator's name."""
NEGATIONS = frozenset({"khong", "chua"})
NOT = "not"
"""The concept of a negation: "chưa được đánh giá" is another thing than "được đánh giá"."""
OWN_NAME = "i:"
"""Prefix of the concept that some indicator was called by its whole name."""
_DIRECTIONS = frozenset({"di", "den"})
"""Small words that may be all that tells two indicators apart ("chuyển sinh hoạt đi", "chuyển sinh hoạt đến")."""
_LONGEST_STRETCH = 6
_SHORTEST_INITIALS = 4
_LONGEST_INITIALS = 8
"""An indicator may be called by the initials of one of its names, unless they are too short or too long to tell."""
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
        closures: indicator id -> the concepts of all its names together.
        root_id: the unit at the top, the whole committee; None in an empty database.
        children: unit id -> ids of the units directly below.
    """

    phrasebook: Phrasebook
    indicators: Mapping[int, IndicatorWords]
    units: Mapping[int, UnitWords]
    terms: tuple[Term, ...]
    terms_of_concept: Mapping[str, tuple[Term, ...]]
    closures: Mapping[int, frozenset[str]]
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
    terms = tuple(dict.fromkeys(_term(everyday, i, written) for i in known for written in (i.name, *i.aliases)))
    entries = [*_name_phrases(everyday, known), *_unit_phrases(everyday, units)]
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
        _closures(terms),
        roots[0] if roots else None,
        {u: tuple(c) for u, c in children.items()},
    )


@cache
def _everyday() -> Phrasebook:
    return Phrasebook(everyday_phrases())


def concept_of(name: str) -> Concept:
    """The concept of that name; a plain word of an indicator's name is a mark."""
    return concepts().get(name) or Concept(name, "mark", frozenset())


@lru_cache(maxsize=4096)
def closure_of(names: frozenset[str]) -> frozenset[str]:
    """The concepts with all that follow from them: rated excellent means assessed."""
    closed = set(names)
    grew = True
    while grew:
        implied = {c.name for c in concepts().values() if c.implied_by & closed} - closed
        closed |= implied
        grew = bool(implied)
    return frozenset(closed)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an indicator's name: its words as written, and what they stand for ("" concepts: nothing)."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]
    cues: frozenset[str] = frozenset()


def _read_name(everyday: Phrasebook, written: str) -> list[_Part]:
    """The parts of an indicator's name in order; a word that is not known otherwise is a concept by itself."""
    words = [t for t in tokenize(written) if t.is_word or t.is_number]
    found = [f for f in everyday.find(words, [True] * len(words)) if f.cost == 0 and not _only_polite(f)]
    starts = {f.start: f for f in best_cover(found, len(words))}
    parts_of_name: list[_Part] = []
    at = 0
    while at < len(words):
        phrase = starts.get(at)
        end = phrase.end if phrase else at + 1
        typed = tuple(w.text for w in words[at:end])
        if phrase is None or (phrase.phrase in _DIRECTIONS and parts_of_name):
            parts_of_name.append(_Part(typed, (WORD + words[at].folded,)))
        elif phrase.phrase in NEGATIONS:
            parts_of_name.append(_Part(typed, (NOT,)))
        else:
            meaning = phrase.meaning
            parts_of_name.append(_Part(typed, meaning.concepts, frozenset() if meaning.concepts else meaning.cues))
        at = end
    return parts_of_name


def _only_polite(phrase: Found) -> bool:
    meaning = phrase.meaning
    return not meaning.concepts and not meaning.cues and tuple(phrase.phrase.split()) in polite_words()


def _term(everyday: Phrasebook, indicator: IndicatorWords, written: str) -> Term:
    read = _read_name(everyday, written)
    own = frozenset(c for part in read for c in part.concepts)
    solid = frozenset(c for c in own if concept_of(c).kind != "light")
    name = OWN_NAME + str(indicator.id)
    cues = frozenset(c for part in read for c in part.cues & _NAME_CUES)
    return Term(indicator.id, solid or frozenset({name}), closure_of(own) | {name}, cues)


def _name_phrases(everyday: Phrasebook, indicators: Sequence[IndicatorWords]) -> Iterable[tuple[str, Meaning]]:
    """The names, their stretches of several parts, and their single words, as phrases."""
    for indicator in indicators:
        for written in (indicator.name, *indicator.aliases):
            read = _read_name(everyday, written)
            for part in read:
                if len(part.words) == 1 and part.concepts and part.concepts[0].startswith(WORD):
                    yield part.words[0], Meaning(concepts=part.concepts, fragment=True)
            yield from _stretches(read)
            phrase, meaning = _joined(read)
            short = "".join(fold(w)[0] for part in read for w in part.words)
            if _SHORTEST_INITIALS <= len(short) <= _LONGEST_INITIALS and not everyday.knows(short):
                yield short, meaning
            if " " in phrase:
                yield phrase, replace(meaning, concepts=(*meaning.concepts, OWN_NAME + str(indicator.id)))


def _joined(parts_of_name: Sequence[_Part]) -> tuple[str, Meaning]:
    """A stretch of a name as one phrase."""
    words = " ".join(w for part in parts_of_name for w in part.words)
    notions = tuple(dict.fromkeys(c for part in parts_of_name for c in part.concepts))
    cues = frozenset(c for part in parts_of_name for c in part.cues & {*_NAME_CUES, "number"})
    return words, Meaning(concepts=notions, cues=cues)


def _stretches(read: Sequence[_Part]) -> Iterable[tuple[str, Meaning]]:
    """Runs of neighbouring parts that hold a word of the name's own; they begin and end with something that counts."""
    for start in range(len(read)):
        for end in range(start + 2, min(len(read), start + _LONGEST_STRETCH) + 1):
            run = read[start:end]
            own = any(c.startswith(WORD) for part in run for c in part.concepts)
            if own and run[0].concepts and run[-1].concepts:
                yield _joined(run)


def _closures(terms: Iterable[Term]) -> dict[int, frozenset[str]]:
    closures: dict[int, frozenset[str]] = {}
    for term in terms:
        closures[term.indicator_id] = closures.get(term.indicator_id, frozenset()) | term.closure
    return closures


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
        place = place_word(unit.name)
        if unit.parent_id is None and place and everyday.meaning(place) is None:
            yield place, Meaning(units=(unit.id,), whole_name=True)
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
