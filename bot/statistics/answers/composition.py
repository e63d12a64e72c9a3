"""A whole by its parts: how many of those rated are excellent, good and so on, for one year or several."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.chat import Shown
from bot.checks.relations import Relations, relations_of
from bot.statistics.answers.answer import Answer, Case, known, origin, years_asked
from bot.statistics.answers.series import answer_trend
from bot.statistics.facts import Amount, Facts, load_facts, percent_of
from bot.statistics.question import Subject
from storage.figures import Figure

_FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One part in one year.

    Attributes:
        figures: the one stored, or the whole and the other parts that it follows from.
    """

    indicator: int
    value: Decimal
    figures: tuple[Figure, ...]

    @property
    def derived(self) -> bool:
        """Whether it is what the other parts leave of the whole."""
        return len(self.figures) > 1


async def answer_composition(case: Case) -> Answer:
    """The parts that together are the whole, where all of them are known; otherwise the whole by itself."""
    subject, unit = case.question.subjects[0], case.units[0]
    relations = relations_of((i.id, i.key, i.whole_id) for i in case.lexicon.indicators.values())
    wanted = [Subject(i, "count") for i in relations.family(subject.indicator_id)]
    facts = await load_facts(case.db, case.lexicon, wanted, case.units_and_root)
    years = years_asked(
        case.question.times, facts.years(Subject(subject.indicator_id), unit, case.period, "actual"), case.this_year
    )
    found = {y: _segments(case, facts, relations, subject.indicator_id, unit, y) for y in sorted(years)}
    by_year = {year: parts for year, parts in found.items() if len(parts) >= _FEWEST_PARTS}
    if not by_year:
        return await answer_trend(case)
    figures = [f for parts in by_year.values() for part in parts for f in part.figures]
    rows = [_row(case, facts, subject, unit, year, parts) for year, parts in by_year.items()]
    amounts = [
        facts.stored(f.indicator_id, f.unit_id, f.year, f.period, f.kind, f.measure) for f in dict.fromkeys(figures)
    ]
    values: dict[str, Shown] = {
        "label": case.label(subject),
        "unit": case.unit_name(unit),
        "period": case.period,
        "rows": rows,
        "lacking": [year for year in found if year not in by_year],
        **origin(amounts),
    }
    return Answer("statistics/composition", values, case.question, amounts=known(amounts))


def _row(case: Case, facts: Facts, subject: Subject, unit: int, year: int, parts: list[Segment]) -> dict[str, Shown]:
    total = sum((part.value for part in parts), Decimal(0))
    return {
        "year": year,
        "total": total,
        "parts": [
            {
                "label": case.lexicon.indicators[part.indicator].name,
                "value": part.value,
                "share": percent_of(part.value, total) if total else None,
                "derived": part.derived,
                "figures": [figure.value for figure in part.figures],
            }
            for part in parts
        ],
    }


def _segments(case: Case, facts: Facts, relations: Relations, whole: int, unit: int, year: int) -> list[Segment]:
    """The parts of the whole; a part that is itself a whole stands by its own parts. None when any is unknown."""

    def count(indicator: int) -> Amount | None:
        return facts.count(indicator, unit, year, case.period)

    for parts in relations.sums_of(whole):
        stored = [(part, count(part)) for part in parts]
        lacking = [part for part, amount in stored if amount is None]
        total = count(whole)
        segments: list[Segment] = []
        if len(lacking) > 1 or (lacking and total is None):
            continue
        rest = tuple(f for _, a in stored if a is not None for f in a.figures)
        for part, amount in stored:
            if amount is not None:
                inner = _segments(case, facts, relations, part, unit, year)
                segments += inner or [Segment(part, amount.value, amount.figures)]
            elif total is not None:
                left = total.value - sum((f.value for f in rest), Decimal(0))
                segments.append(Segment(part, left, (*total.figures, *rest)))
        if all(segment.value >= 0 for segment in segments) and (
            total is None or sum((s.value for s in segments), Decimal(0)) == total.value
        ):
            return segments
    return []
