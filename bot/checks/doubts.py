"""What is doubtful about figures: rules on stored figures, which write nothing and refuse nothing.

Only results are looked at, each against figures of the same unit and period. The rules: a part is not more than its
whole; parts together are the whole; a percentage agrees with the counts; not too many are excellent; nothing jumps by
more than half from the year before; what the units below report adds up to what is reported for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.checks.relations import ExcellentShare, Relations
from storage.figures import Figure

_HALF = Decimal("0.5")
_SMALL = 2
"""A jump by one or two is no jump, however few there were."""


class DoubtKind(StrEnum):
    """Which rule is not kept, in the order in which doubts are told."""

    ORDER = "order"
    SUM = "sum"
    SHARE = "share"
    EXCELLENT = "excellent"
    BELOW = "below"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many may be excellent: at most so many percent of that base, by that regulation."""

    percent: int
    base: str
    source: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """What figures are checked against.

    Attributes:
        wholes: indicator -> the one that its percentage is of.
        children: unit -> the units directly below.
        averages: indicators that are not added up.
        limits: by year.
    """

    relations: Relations
    wholes: Mapping[int, int]
    children: Mapping[int, tuple[int, ...]]
    averages: frozenset[int]
    limits: Mapping[int, Limit]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Figures that do not agree.

    Attributes:
        figures: those concerned, the one in doubt first.
        found, expected: the value in doubt, and what it should be, or not be above.
        limit: of too many excellent ranks.
    """

    kind: DoubtKind
    figures: tuple[Figure, ...]
    found: Decimal
    expected: Decimal
    limit: Limit | None = None

    @property
    def size(self) -> Decimal:
        """How far apart they are, in relation to what is expected."""
        return abs(self.found - self.expected) / max(abs(self.expected), Decimal(1))


@dataclass(frozen=True, slots=True)
class Place:
    """Whose figures stand beside each other: of one unit for one period of a year."""

    unit: int
    year: int
    period: str


class Figures:
    """Results by place, indicator and measure."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._found: dict[Place, dict[tuple[int, str], Figure]] = {}
        for one in figures:
            if one.kind == "actual":
                place = Place(one.unit_id, one.year, one.period)
                self._found.setdefault(place, {})[one.indicator_id, one.measure] = one

    def places(self) -> Iterable[Place]:
        """Where there are any."""
        return self._found

    def at(self, place: Place) -> Mapping[tuple[int, str], Figure]:
        """Those of a place, by indicator and measure."""
        return self._found.get(place, {})

    def count(self, place: Place, indicator: int | None) -> Figure | None:
        """The count of an indicator."""
        return None if indicator is None else self.at(place).get((indicator, "count"))


def doubts(year: Figures, before: Figures, scheme: Scheme) -> Iterator[Doubt]:
    """What is doubtful in one year's figures.

    Args:
        year: the figures of that year.
        before: those of the year before it.
        scheme: what they are checked against.
    """
    for place in year.places():
        yield from _order(year, place, scheme)
        yield from _sums(year, place, scheme)
        yield from _shares(year, place, scheme)
        yield from _excellent(year, place, scheme)
        yield from _below(year, place, scheme)
        yield from _jumps(year, before, place)


def _order(figures: Figures, place: Place, scheme: Scheme) -> Iterator[Doubt]:
    for part_id, whole_id in scheme.relations.parts:
        part, whole = figures.count(place, part_id), figures.count(place, whole_id)
        if part and whole and part.value > whole.value:
            yield Doubt(DoubtKind.ORDER, (part, whole), part.value, whole.value)


def _sums(figures: Figures, place: Place, scheme: Scheme) -> Iterator[Doubt]:
    for whole_id, part_ids in scheme.relations.sums:
        whole = figures.count(place, whole_id)
        parts = [figures.count(place, part) for part in part_ids]
        known = [part for part in parts if part is not None]
        if whole is None or len(known) < len(parts):
            continue
        together = sum((part.value for part in known), Decimal(0))
        if together != whole.value:
            yield Doubt(DoubtKind.SUM, (whole, *known), whole.value, together)


def _shares(figures: Figures, place: Place, scheme: Scheme) -> Iterator[Doubt]:
    """A percentage may be of its own whole, or of what that is a part of: published reports have both."""
    for (indicator, measure), share in figures.at(place).items():
        part = figures.count(place, indicator)
        if measure != "percent" or part is None:
            continue
        wholes = [w for w in (figures.count(place, i) for i in _above(indicator, scheme)) if w is not None and w.value]
        agrees = [abs(share.value - part.value / whole.value * 100) < _rounding(share.value) for whole in wholes]
        if wholes and not any(agrees):
            whole = wholes[0]
            yield Doubt(DoubtKind.SHARE, (share, part, whole), share.value, part.value / whole.value * 100)


def _above(indicator: int, scheme: Scheme) -> list[int]:
    above: list[int] = []
    whole = scheme.wholes.get(indicator)
    while whole is not None and whole not in above:
        above.append(whole)
        whole = scheme.wholes.get(whole)
    return above


def _rounding(value: Decimal) -> Decimal:
    """By how much a written percentage may differ: by less than one of its last place, rounded or cut off."""
    exponent = value.normalize().as_tuple().exponent
    places = min(max(-exponent, 0), 4) if isinstance(exponent, int) else 0
    return Decimal(1).scaleb(-places)


def _excellent(figures: Figures, place: Place, scheme: Scheme) -> Iterator[Doubt]:
    limit = scheme.limits.get(place.year)
    if limit is None:
        return
    for share in scheme.relations.shares:
        excellent = figures.count(place, share.excellent)
        base = _base(figures, place, share, limit.base)
        if excellent is None or base is None or base[0] <= 0:
            continue
        percent = excellent.value / base[0] * 100
        if percent > limit.percent:
            yield Doubt(DoubtKind.EXCELLENT, (excellent, *base[1]), percent, Decimal(limit.percent), limit)


def _base(
    figures: Figures, place: Place, share: ExcellentShare, name: str
) -> tuple[Decimal, tuple[Figure, ...]] | None:
    """How many the excellent ranks are measured against; those ranked good follow from those ranked good or better."""
    stored = figures.count(place, share.bases.get(name))
    if stored is not None:
        return stored.value, (stored,)
    better = figures.count(place, share.bases.get("good_or_better"))
    excellent = figures.count(place, share.excellent)
    if name == "good" and better is not None and excellent is not None:
        return better.value - excellent.value, (better,)
    return None


def _below(figures: Figures, place: Place, scheme: Scheme) -> Iterator[Doubt]:
    """The units below together against the unit above; only where all of them have reported."""
    below = scheme.children.get(place.unit, ())
    if not below:
        return
    for (indicator, measure), whole in figures.at(place).items():
        if measure != "count" or indicator in scheme.averages:
            continue
        parts = [figures.count(Place(unit, place.year, place.period), indicator) for unit in below]
        known = [part for part in parts if part is not None]
        together = sum((part.value for part in known), Decimal(0))
        if len(known) == len(below) and together != whole.value:
            yield Doubt(DoubtKind.BELOW, (whole, *known), whole.value, together)


def _jumps(figures: Figures, before: Figures, place: Place) -> Iterator[Doubt]:
    earlier = before.at(Place(place.unit, place.year - 1, place.period))
    for key, now in figures.at(place).items():
        was = earlier.get(key)
        if was is None or was.value <= 0:
            continue
        change = abs(now.value - was.value)
        if change > was.value * _HALF and change > _SMALL:
            yield Doubt(DoubtKind.JUMP, (now, was), now.value, was.value)
