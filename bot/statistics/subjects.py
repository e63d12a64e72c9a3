"""Which indicators a message asks for: its notions against the names of the committee's indicators.

A name fits when it explains every notion of the question. It fits *strongly* when the question, in turn, names
everything that sets the indicator apart: only then is it answered without asking back. "Đảng viên nữ" fits no
indicator that does not speak of women, however much else agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from bot.statistics.lexicon import Lexicon, Term, closure_of, concept_of
from bot.statistics.reading import Piece

_WEIGHTS = {"head": 1.0, "mark": 2.0, "weak": 0.8, "light": 0.1}
_SOFT = frozenset({"person"})
"""Counted persons may be left unexplained: "đồng chí" is also how one addresses people."""
_ALIKE = 0.7
"""Fits at least so good as this share of the best are alternatives to it."""
_NEAR = 0.25
"""From this likeness on an indicator is worth offering when none fits."""
_MOST_BREAKS = 6


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one indicator fits a group of notions.

    Attributes:
        strong: the question names all that sets the indicator apart.
        exact: the question names all that the name does.
        cues: how many cue words of the question belong to the name ("vượt chỉ tiêu").
    """

    indicator_id: int
    score: float
    strong: bool
    exact: bool
    cues: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Notions said together, that is, one thing asked for."""

    pieces: tuple[Piece, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """All notions of the group, unknown words among them."""
        return frozenset(c for p in self.pieces for c in notions_of(p))

    @property
    def typed(self) -> str:
        """The words as typed."""
        return " ".join(p.typed for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Match:
    """A group with the indicators that it may mean.

    Attributes:
        choices: one id when it is clear; several when it is not; none when nothing fits.
        near: when nothing fits, ids of those that come nearest.
        cues: how many cue words of the question belong to the chosen name.
    """

    group: Group
    choices: tuple[int, ...]
    near: tuple[int, ...]
    score: float
    cues: int = 0


def notions_of(piece: Piece) -> tuple[str, ...]:
    """The notions of one piece; an unknown word or a number is a notion that no name explains."""
    if piece.meaning is not None:
        return piece.meaning.concepts
    return (f"?{piece.phrase}",)


def fits(concepts: frozenset[str], cues: frozenset[str], lexicon: Lexicon) -> list[Fit]:
    """The indicators whose names explain all notions, best first; one fit an indicator."""
    heavy = {c for c in concepts if concept_of(c).kind != "light"}
    terms = {t for c in heavy for t in lexicon.terms_of_concept.get(c, ())}
    best: dict[int, Fit] = {}
    for term in terms:
        fit = _fit(term, heavy, cues)
        if fit is not None and (fit.indicator_id not in best or _order(fit) > _order(best[fit.indicator_id])):
            best[fit.indicator_id] = fit
    return sorted(best.values(), key=_order, reverse=True)


def _order(fit: Fit) -> tuple[bool, bool, float]:
    return (fit.strong, fit.exact, fit.score)


def _weight(names: Iterable[str]) -> float:
    return sum(_WEIGHTS[concept_of(c).kind] for c in names)


def _fit(term: Term, heavy: set[str], cues: frozenset[str]) -> Fit | None:
    if term.cues - cues:
        return None
    unexplained = heavy - term.closure
    if unexplained - _SOFT:
        return None
    said = closure_of(frozenset(heavy))
    missing = term.concepts - said
    matched = heavy & term.closure
    marks = {c for c in missing if concept_of(c).kind == "mark"}
    solid = {c for c in matched if concept_of(c).kind != "weak"}
    if not solid:
        return None
    weight = _weight(matched) + len(term.cues)
    score = weight / (weight + 0.6 * _weight(missing) + len(unexplained))
    set_apart = any(concept_of(c).kind == "mark" for c in matched)
    strong = not marks and (set_apart or all(concept_of(c).kind == "weak" for c in missing))
    return Fit(term.indicator_id, score, strong, not missing and not unexplained, len(term.cues))


def match_group(group: Group, cues: frozenset[str], lexicon: Lexicon, favoured: frozenset[int]) -> Match:
    """What one group of notions means.

    Args:
        favoured: indicators spoken of just now; of several that fit equally, one akin to them is meant.
    """
    found = fits(group.concepts, cues, lexicon)
    strong = [f for f in found if f.strong]
    if not strong:
        weak = tuple(f.indicator_id for f in found)
        return Match(group, (), weak or nearest(group.concepts, lexicon), 0.0)
    best = strong[0]
    rivals = [f for f in strong if f.exact] if best.exact else [f for f in strong if f.score >= _ALIKE * best.score]
    rivals = [f for f in rivals if f.cues == max(r.cues for r in rivals)]
    if len(rivals) > 1 and favoured:
        akin = [f for f in rivals if _akin(f.indicator_id, favoured, lexicon)]
        rivals = akin or rivals
    return Match(group, tuple(f.indicator_id for f in rivals), (), best.score, rivals[0].cues)


def _akin(indicator_id: int, favoured: frozenset[int], lexicon: Lexicon) -> bool:
    """Whether one of the two is, in steps, the whole of the other, or both are of the same whole."""
    mine = set(_wholes(indicator_id, lexicon))
    return any(mine & set(_wholes(other, lexicon)) for other in favoured)


def _wholes(indicator_id: int, lexicon: Lexicon) -> list[int]:
    chain: list[int] = []
    at: int | None = indicator_id
    while at is not None and at not in chain:
        chain.append(at)
        at = lexicon.indicators[at].whole_id
    return chain


@dataclass(frozen=True, slots=True)
class Content:
    """A piece that an indicator's name has to explain.

    Attributes:
        asks: how many times "bao nhiêu", "số" or the like stood before it in the message.
        broken: a comma or "và" stands between it and the content before.
    """

    piece: Piece
    asks: int = 0
    broken: bool = False


def nearest(concepts: frozenset[str], lexicon: Lexicon, most: int = 3) -> tuple[int, ...]:
    """Ids of the indicators that have most in common with some notions, the nearest first."""
    scores: dict[int, float] = {}
    for term in {t for c in concepts for t in lexicon.terms_of_concept.get(c, ())}:
        common = _weight(concepts & term.closure)
        score = common / (common + _weight(term.concepts - concepts) + 0.5 * _weight(concepts - term.closure))
        scores[term.indicator_id] = max(score, scores.get(term.indicator_id, 0.0))
    good = [i for i in scores if scores[i] >= _NEAR]
    return tuple(sorted(good, key=lambda i: -scores[i])[:most])


def match_subjects(
    content: Sequence[Content],
    cues: frozenset[str],
    lexicon: Lexicon,
    favoured: frozenset[int],
) -> list[Match]:
    """All things asked for, in the order said.

    The content is divided where a comma, "và" or a second "bao nhiêu" allows it; of all divisions the one is taken
    in which every part fits, with the fewest parts.

    Args:
        content: the pieces that name indicators, in order.
    """
    asked = [n for n in range(1, len(content)) if content[n].asks > content[n - 1].asks]
    cuts = [n for n in range(1, len(content)) if content[n].broken or n in asked]
    forced = {n for n in asked if content[n].broken and content[n - 1].asks > 0}
    free = [n for n in cuts if n not in forced][:_MOST_BREAKS]
    best: tuple[tuple[bool, int, float], list[Match]] | None = None
    for chosen in product((False, True), repeat=len(free)):
        at = sorted({0, len(content), *forced, *(n for n, take in zip(free, chosen, strict=True) if take)})
        groups = [Group(tuple(c.piece for c in content[a:b])) for a, b in pairwise(at)]
        matches = _match_groups(groups, cues, lexicon, favoured)
        rank = (all(m.choices for m in matches), -len(groups), sum(m.score for m in matches))
        if best is None or rank > best[0]:
            best = (rank, matches)
    return best[1] if best else []


def _match_groups(
    groups: Sequence[Group], cues: frozenset[str], lexicon: Lexicon, favoured: frozenset[int]
) -> list[Match]:
    """Match groups from left to right; a later one may leave unsaid what the one before is about."""
    matches: list[Match] = []
    head: tuple[Piece, ...] = ()
    for group in groups:
        own_head = tuple(p for p in group.pieces if any(concept_of(c).kind == "head" for c in notions_of(p)))
        match = match_group(group, cues, lexicon, favoured)
        if head and not own_head and len(match.choices) != 1:
            fuller = match_group(Group((*head, *group.pieces)), cues, lexicon, favoured)
            match = fuller if fuller.choices else match
        matches.append(match)
        head = own_head or head
    return matches
