"""The stored figures that a question needs, at hand; and what may be derived from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.language.periods import YEAR
from bot.statistics.lexicon import Lexicon
from bot.statistics.question import Subject
from storage.figures import Figure, select_figures

Kind = Literal["actual", "target"]
PERCENT_PLACES = Decimal("0.01")
"""A derived percentage is rounded to two places, half up."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One value with what it rests on.

    Attributes:
        measure: "count" or "percent".
        comparison: "eq", "ge" (at least) or "le" (at most).
        figures: the stored figures that it is, or is derived from (part first, then whole).
        derived: whether it is derived: part / whole × 100.
    """

    value: Decimal
    measure: str
    comparison: str
    figures: tuple[Figure, ...]
    derived: bool = False


class Facts:
    """Figures by what they are of."""

    def __init__(self, figures: Iterable[Figure], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._figures = {(f.indicator_id, f.unit_id, f.year, f.period, f.kind, f.measure): f for f in figures}

    def stored(self, indicator: int, unit: int, year: int, period: str, kind: str, measure: str) -> Amount | None:
        """The amount as stored, or None."""
        figure = self._figures.get((indicator, unit, year, period, kind, measure))
        return None if figure is None else Amount(figure.value, measure, figure.comparison, (figure,))

    def count(self, indicator: int, unit: int, year: int, period: str, kind: str = "actual") -> Amount | None:
        """The stored count, or None."""
        return self.stored(indicator, unit, year, period, kind, "count")

    def percentage(self, subject: Subject, unit: int, year: int, period: str, kind: str = "actual") -> Amount | None:
        """The percentage that the question means: as stored, else derived from two stored counts.

        A stored percentage is taken unless the question names another whole than the indicator's own.
        """
        if subject.whole_id == subject.indicator_id:
            return self._share_of_committee(subject.indicator_id, unit, year, period, kind)
        own_whole = self._lexicon.indicators[subject.indicator_id].whole_id
        whole = subject.whole_id or own_whole
        if subject.whole_id is None or subject.whole_id == own_whole:
            stored = self.stored(subject.indicator_id, unit, year, period, kind, "percent")
            if stored is not None:
                return stored
        if whole is None or kind != "actual":
            return None
        return _quotient(self.count(subject.indicator_id, unit, year, period), self.count(whole, unit, year, period))

    def _share_of_committee(self, indicator: int, unit: int, year: int, period: str, kind: str) -> Amount | None:
        """A unit's share of the whole committee's count ("doanh thu của … chiếm bao nhiêu % toàn tổng công ty")."""
        root = self._lexicon.root_id
        if root is None or unit == root or kind != "actual":
            return None
        return _quotient(self.count(indicator, unit, year, period), self.count(indicator, root, year, period))

    def amount(
        self, subject: Subject, unit: int, year: int, period: str, kind: str, measure: str = ""
    ) -> Amount | None:
        """The amount by that measure ("" = the subject's, else a count if there is one, else a percentage)."""
        wanted = measure or subject.measure
        if wanted == "percent":
            return self.percentage(subject, unit, year, period, kind)
        if wanted == "count":
            return self.count(subject.indicator_id, unit, year, period, kind)
        return self.count(subject.indicator_id, unit, year, period, kind) or self.stored(
            subject.indicator_id, unit, year, period, kind, "percent"
        )

    def years(self, subject: Subject, unit: int, period: str, kind: str, measure: str = "") -> list[int]:
        """The years for which `amount` finds something, ascending."""
        candidates = {y for (_, u, y, p, k, _) in self._figures if u == unit and p == period and k == kind}
        return sorted(y for y in candidates if self.amount(subject, unit, y, period, kind, measure) is not None)

    def of(self, indicator: int) -> list[Figure]:
        """All figures at hand of one indicator."""
        return [f for f in self._figures.values() if f.indicator_id == indicator]


def _quotient(part: Amount | None, whole: Amount | None) -> Amount | None:
    """Part of whole in percent, as derived from both."""
    if part is None or whole is None or whole.value == 0:
        return None
    value = percent_of(part.value, whole.value)
    return Amount(value, "percent", "eq", (*part.figures, *whole.figures), derived=True)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """Part of whole, in percent, rounded half up to two places; whole is not 0."""
    return (part / whole * 100).quantize(PERCENT_PLACES, ROUND_HALF_UP)


def indicators_needed(subjects: Collection[Subject], lexicon: Lexicon) -> set[int]:
    """Ids of the indicators whose figures answer for the subjects: their wholes too."""
    needed: set[int] = set()
    for subject in subjects:
        needed.add(subject.indicator_id)
        if subject.measure != "count":
            own = lexicon.indicators[subject.indicator_id].whole_id
            needed |= {w for w in (subject.whole_id, own) if w is not None}
    return needed


async def load_facts(
    db: AsyncConnection,
    lexicon: Lexicon,
    subjects: Collection[Subject],
    units: Collection[int],
    years: Collection[int] | None = None,
) -> Facts:
    """The figures of the subjects (and their wholes) in some units; of all years unless some are given."""
    needed = indicators_needed(subjects, lexicon)
    figures = await select_figures(db, indicator_ids=needed, unit_ids=units, years=years) if needed and units else ()
    return Facts(figures, lexicon)


def period_of(said: str) -> str:
    """The period to look up: the whole year unless another is said."""
    return said or YEAR
