"""Comparison of two years, or of two units: both values, the difference and its direction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.chat import Shown
from bot.language.periods import Times
from bot.statistics.answers.answer import Answer, Case, known, missing, origin, shown_amount
from bot.statistics.answers.values import answer_values
from bot.statistics.comparability import questions_comparison
from bot.statistics.facts import Amount, Facts, load_facts, percent_of
from bot.statistics.question import Operation, Subject


@dataclass(frozen=True, slots=True)
class _Point:
    unit: int
    year: int


async def answer_comparison(case: Case) -> Answer:
    """Later year against earlier year, or first unit against second.

    Two percentages differ in percentage points. Where a note on one of the figures says that it is of another kind,
    both are given with the note, and no difference: whether they compare is not for arithmetic to say.
    """
    question = case.question
    root = case.lexicon.root_id
    facts = await load_facts(
        case.db, case.lexicon, question.subjects, {*case.units, *(() if root is None else (root,))}
    )
    if _compares_subjects(case):
        return _answer_of_subjects(case, facts)
    blocks: list[Shown] = []
    used: list[Amount | None] = []
    answered = question
    for subject in question.subjects:
        points = _points(case, facts, subject)
        if points is None:
            return await answer_values(replace(case, question=replace(question, operation=Operation.VALUE)))
        measure = _common_measure(case, facts, subject, points)
        first, second = (facts.amount(subject, p.unit, p.year, case.period, case.kind, measure) for p in points)
        if first is None or second is None:
            lacking = [p for p, a in zip(points, (first, second), strict=True) if a is None]
            if first is None and second is None and len(question.subjects) == 1:
                return missing(case, facts, subject, lacking[0].unit, [p.year for p in lacking])
        used += [first, second]
        blocks.append(_block(case, subject, points, first, second))
        answered = replace(question, times=_times(points, question.times))
    return Answer(
        "statistics/comparison",
        {"blocks": blocks, "period": case.period, "kind": case.kind, **origin(used)},
        answered,
        amounts=known(used),
    )


def _compares_subjects(case: Case) -> bool:
    """Whether two indicators of one year are compared, not each with another year."""
    times = case.question.times
    return len(case.question.subjects) == 2 and len(case.units) == 1 and len(times.years) < 2 and not times.previous


def _answer_of_subjects(case: Case, facts: Facts) -> Answer:
    """Two indicators of the same unit and year beside each other."""
    first, second = case.question.subjects
    unit = case.units[0]
    common = [
        y
        for y in facts.years(first, unit, case.period, case.kind)
        if y in facts.years(second, unit, case.period, case.kind)
    ]
    years = case.question.times.years or tuple(common[-1:])
    if not years:
        return missing(case, facts, first, unit, ())
    amounts = [facts.amount(s, unit, years[0], case.period, case.kind) for s in (first, second)]
    block = _block(case, first, (_Point(unit, years[0]), _Point(unit, years[0])), amounts[0], amounts[1])
    names = [case.label(s) for s in (first, second)]
    points = [
        {"name": name, "year": years[0], "amount": shown_amount(a, case.lexicon)}
        for name, a in zip(names, amounts, strict=True)
    ]
    block |= {"label": case.unit_name(unit), "of_units": True, "points": points, "growth": None}
    values = {"blocks": [block], "period": case.period, "kind": case.kind, **origin(amounts)}
    answered = replace(case.question, times=_times((_Point(unit, years[0]),) * 2, case.question.times))
    return Answer("statistics/comparison", values, answered, found=any(amounts), amounts=known(amounts))


def _points(case: Case, facts: Facts, subject: Subject) -> tuple[_Point, _Point] | None:
    """The two things compared, the one that is measured against the other first; None when they are not two."""
    years = sorted(set(case.question.times.years))
    there = facts.years(subject, case.units[0], case.period, case.kind)
    if len(case.units) == 2:
        year = years[-1] if years else (there[-1] if there else case.this_year - 1)
        return _Point(case.units[0], year), _Point(case.units[1], year)
    if len(case.units) > 2 or len(years) > 2:
        return None
    unit = case.units[0]
    if len(years) == 2:
        return _Point(unit, years[1]), _Point(unit, years[0])
    if len(years) == 1:
        return _Point(unit, years[0]), _Point(unit, years[0] - 1)
    if len(there) < 2:
        return None
    return _Point(unit, there[-1]), _Point(unit, there[-2])


def _times(points: tuple[_Point, _Point], said: Times) -> Times:
    years = dict.fromkeys(p.year for p in reversed(points))
    return Times(years=tuple(years), period=said.period)


def _common_measure(case: Case, facts: Facts, subject: Subject, points: tuple[_Point, _Point]) -> str:
    """A measure that both have: counts first, but percentages where "bao nhiêu phần trăm" is asked.

    Where there are none, that asks for the growth of the counts.
    """
    growth_asked = subject.measure == "percent"
    for measure in ("percent", "count") if growth_asked else ("count", "percent"):
        if all(facts.amount(subject, p.unit, p.year, case.period, case.kind, measure) for p in points):
            return measure
    return subject.measure


def _block(
    case: Case, subject: Subject, points: tuple[_Point, _Point], first: Amount | None, second: Amount | None
) -> dict[str, Shown]:
    of_units = points[0].unit != points[1].unit
    block: dict[str, Shown] = {
        "label": case.label(subject),
        "of_units": of_units,
        "unit": case.unit_name(points[0].unit),
        "year": points[0].year,
        "points": [
            {
                "name": case.unit_name(p.unit) if of_units else "",
                "year": p.year,
                "amount": shown_amount(a, case.lexicon),
            }
            for p, a in zip(points, (first, second), strict=True)
        ],
        "measure": first.measure if first else "",
        "difference": None,
        "growth": None,
        "doubtful": False,
    }
    if first is None or second is None or first.measure != second.measure:
        return block
    if any(questions_comparison(f.note) for f in (*first.figures, *second.figures)):
        return {**block, "doubtful": True}
    block["difference"] = first.value - second.value
    if first.measure == "count" and not of_units and second.value > 0 and first.value != second.value:
        block["growth"] = percent_of(abs(first.value - second.value), Decimal(second.value))
    return block
