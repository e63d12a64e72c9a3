"""Which indicators a message asks for: its notions against the names of the committee's indicators.

A name fits when it explains every notion of the question. It fits *strongly* when the question, in turn, names
everything that sets the indicator apart: only then is it answered without asking back. "Đảng viên nữ" fits no
indicator that does not speak of women, however much else agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from bot.statistics.lexicon import OWN_NAME, WORD, Lexicon, Term, closure_of, concept_of
from bot.statistics.reading import Piece

_WEIGHTS = {"head": 1.0, "mark": 2.0, "weak": 0.8, "light": 0.1}
SOFT = frozenset({"person"})
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
        unsaid: what sets the indicator apart and is not said.
    """

    indicator_id: int
    score: float
    strong: bool
    exact: bool
    cues: int = 0
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Notions said together, that is, one thing asked for."""

    pieces: tuple[Piece, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """All notions of the group, unknown words among them."""
        return frozenset(c for p in self.pieces for c in notions_of(p))

    @property
    def optional(self) -> frozenset[str]:
        """Notions that need no explanation: of words that may also say nothing, or only how it is asked."""
        return frozenset(
            c
            for p in self.pieces
            if p.meaning
            for c in p.meaning.concepts
            if p.meaning.filler
            or c.startswith(OWN_NAME)
            or (p.meaning.cues and c.startswith(WORD) and " " not in p.phrase)
        )

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


def fits(group: Group, cues: frozenset[str], lexicon: Lexicon) -> list[Fit]:
    """The indicators whose names explain all notions, best first; one fit an indicator."""
    heavy = {c for c in group.concepts if concept_of(c).kind != "light"}
    terms = {t for c in heavy for t in lexicon.terms_of_concept.get(c, ())}
    best: dict[int, Fit] = {}
    for term in terms:
        fit = _fit(term, heavy, group.optional, cues, lexicon.closures[term.indicator_id])
        if fit is not None and (fit.indicator_id not in best or _order(fit) > _order(best[fit.indicator_id])):
            best[fit.indicator_id] = fit
    return sorted(best.values(), key=_order, reverse=True)


def _order(fit: Fit) -> tuple[bool, bool, float, int]:
    return (fit.strong, fit.exact, fit.score, -fit.indicator_id)  # the same in every process


def _weight(names: Iterable[str]) -> float:
    return sum(_WEIGHTS[concept_of(c).kind] for c in names)


def _fit(
    term: Term, heavy: set[str], optional: frozenset[str], cues: frozenset[str], all_names: frozenset[str]
) -> Fit | None:
    """How one name fits; what it does not explain, another name of the same indicator may (`all_names`)."""
    if term.cues - cues:
        return None
    unexplained = heavy - all_names - optional
    if unexplained - SOFT:
        return None
    missing = term.concepts - closure_of(frozenset(heavy))
    matched = heavy & term.closure
    elsewhere = (heavy & all_names) - matched
    marks = {c for c in missing if concept_of(c).kind == "mark"}
    if not any(concept_of(c).kind != "weak" for c in matched):
        return None
    weight = _weight(matched) + len(term.cues)
    worth = weight + 0.6 * _weight(missing) + 0.3 * _weight(elsewhere) + len(unexplained)
    score = round(weight / worth, 6)  # the order of adding must not matter
    set_apart = any(concept_of(c).kind == "mark" for c in matched)
    strong = not marks and (set_apart or all(concept_of(c).kind == "weak" for c in missing))
    exact = not missing and not unexplained and not elsewhere
    return Fit(term.indicator_id, score, strong, exact, len(term.cues), frozenset(marks))


def match_group(group: Group, cues: frozenset[str], lexicon: Lexicon, favoured: frozenset[int]) -> Match:
    """What one group of notions means.

    Args:
        favoured: indicators spoken of just now; of several that fit equally, one akin to them is meant.
    """
    found = fits(group, cues, lexicon)
    strong = [f for f in found if f.strong] or _continued(found, favoured, lexicon)
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


def _continued(found: Sequence[Fit], favoured: frozenset[int], lexicon: Lexicon) -> list[Fit]:
    """Fits whose unsaid part was said before: "trong đó 30 năm mấy cái" after a question on badges."""
    said = frozenset(c for i in favoured for c in lexicon.closures.get(i, ()))
    return [
        f
        for f in found
        if f.indicator_id not in favoured and f.unsaid <= said and _akin(f.indicator_id, favoured, lexicon)
    ]


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
        clause: which clause it stands in; a comma, "và" or "trong đó" begins a new one.
        asked: whether "bao nhiêu", "số" or the like stands in its clause.
    """

    piece: Piece
    asks: int = 0
    clause: int = 0
    asked: bool = False


def nearest(concepts: frozenset[str], lexicon: Lexicon, most: int = 3) -> tuple[int, ...]:
    """Ids of the indicators that have most in common with some notions, the nearest first."""
    scores: dict[int, float] = {}
    for term in {t for c in concepts for t in lexicon.terms_of_concept.get(c, ())}:
        common = _weight(concepts & term.closure)
        score = common / (common + _weight(term.concepts - concepts) + 0.5 * _weight(concepts - term.closure))
        scores[term.indicator_id] = max(score, scores.get(term.indicator_id, 0.0))
    good = [i for i in scores if scores[i] >= _NEAR]
    return tuple(sorted(good, key=lambda i: (-scores[i], i))[:most])


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
    pairs = list(enumerate(pairwise(content), 1))
    cuts = [n for n, (a, b) in pairs if b.clause > a.clause or b.asks > a.asks]
    forced = {n for n, (a, b) in pairs if b.clause > a.clause and a.asked and b.asked}
    free = [n for n in cuts if n not in forced][:_MOST_BREAKS]
    clauses = {id(c.piece): c.clause for c in content}
    best: tuple[tuple[bool, int, int, float], list[Match]] | None = None
    for chosen in product((False, True), repeat=len(free)):
        at = sorted({0, len(content), *forced, *(n for n, take in zip(free, chosen, strict=True) if take)})
        groups = [Group(tuple(c.piece for c in content[a:b])) for a, b in pairwise(at)]
        matches = _match_groups(groups, cues, lexicon, favoured)
        lost = sum(_lost_names(m, clauses) for m in matches)
        rank = (all(m.choices for m in matches), -lost, -len(groups), sum(m.score for m in matches))
        if best is None or rank > best[0]:
            best = (rank, matches)
    return best[1] if best else []


def _lost_names(match: Match, clauses: Mapping[int, int]) -> int:
    """How many indicators a group of several clauses calls by their whole names without meaning them."""
    if len({clauses.get(id(p)) for p in match.group.pieces}) < 2:
        return 0
    called = {c.removeprefix(OWN_NAME) for c in match.group.concepts if c.startswith(OWN_NAME)}
    return len(called - {str(i) for i in match.choices})


def _match_groups(
    groups: Sequence[Group], cues: frozenset[str], lexicon: Lexicon, favoured: frozenset[int]
) -> list[Match]:
    """Match groups from left to right; each may leave unsaid what a neighbour says.

    A later group is about the same thing ("…, số xuất sắc"), or the same is said of another thing ("kỷ luật mấy đảng
    viên và mấy tổ chức đảng", "bao nhiêu tập thể, bao nhiêu cá nhân được tặng giấy khen").
    """
    matches = [match_group(g, cues, lexicon, favoured) for g in groups]
    head: tuple[Piece, ...] = ()
    for n, group in enumerate(groups):
        own_head = _pieces_of(group, "head")
        if len(matches[n].choices) != 1 and len(groups) > 1:
            lent = (*reversed(groups[:n]), *groups[n + 1 :])
            fuller = [() if own_head else head]
            fuller += [_pieces_of(g, "mark") if own_head else g.pieces for g in lent]
            matches[n] = _first_clear(matches[n], [f for f in fuller if f], cues, lexicon, favoured)
        head = own_head or head
    return matches


def _pieces_of(group: Group, kind: str) -> tuple[Piece, ...]:
    """The pieces of a group with only their notions of one kind."""
    kept: list[Piece] = []
    for piece in group.pieces:
        notions = tuple(c for c in notions_of(piece) if concept_of(c).kind == kind and not c.startswith(OWN_NAME))
        if notions and piece.meaning:
            kept.append(replace(piece, meaning=replace(piece.meaning, concepts=notions)))
    return tuple(kept)


def _first_clear(
    match: Match,
    lent: Sequence[tuple[Piece, ...]],
    cues: frozenset[str],
    lexicon: Lexicon,
    favoured: frozenset[int],
) -> Match:
    """The match of the group with the first loan of a neighbour's words that makes it clear, else as it is."""
    for pieces in lent:
        fuller = match_group(Group((*pieces, *match.group.pieces)), cues, lexicon, favoured)
        if len(fuller.choices) == 1:
            return replace(fuller, group=match.group)
    return match
