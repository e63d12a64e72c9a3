"""Several years together: the course over years, sums and averages, the highest and lowest year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from bot.chat import Shown
from bot.language.periods import Times
from bot.statistics.answers.answer import Answer, Case, known, missing, origin, shown_amount, years_asked
from bot.statistics.answers.bounds import holds
from bot.statistics.answers.targets import meets
from bot.statistics.facts import Amount, Facts, load_facts
from bot.statistics.question import Operation, Subject

_MEAN_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Row:
    unit: int
    year: int
    amount: Amount | None


async def answer_trend(case: Case) -> Answer:
    """The values year by year; years without a figure inside the span are named."""
    facts = await _facts(case)
    blocks: list[Shown] = []
    used: list[Amount | None] = []
    for unit in case.units:
        for subject in case.question.subjects:
            rows = _rows(case, facts, subject, unit)
            if any(r.amount for r in rows):
                blocks.append(_block(case, subject, unit, rows))
                used += [r.amount for r in rows]
    if not blocks:
        return _missing(case, facts)
    values = {"blocks": blocks, "period": case.period, "kind": case.kind, **origin(used)}
    return Answer("statistics/trend", values, case.question, amounts=known(used))


async def answer_sum(case: Case) -> Answer:
    """The sum or the average over years and units; only when every part is there, and never of percentages."""
    facts = await _facts(case)
    subject = case.question.subjects[0]
    rows = [r for unit in case.units for r in _rows(case, facts, subject, unit, measure="count")]
    if not any(r.amount for r in rows) or len(rows) == 1:
        return await answer_trend(case)  # percentages are not added up, nor is a single number
    lacking = [r for r in rows if r.amount is None]
    amounts = [r.amount for r in rows if r.amount is not None]
    total = sum((a.value for a in amounts), Decimal(0))
    mean = (total / len(amounts)).quantize(_MEAN_PLACES, ROUND_HALF_UP)
    values: dict[str, Shown] = {
        "label": case.label(subject),
        "mean": case.question.operation is Operation.MEAN,
        "of_units": len(case.units) > 1,
        "unit": case.unit_name(case.units[0]),
        "parts": [
            {"unit": case.unit_name(r.unit), "year": r.year, "amount": shown_amount(r.amount, case.lexicon)}
            for r in rows
        ],
        "count": len(amounts),
        "result": None if lacking else (mean if case.question.operation is Operation.MEAN else total),
        "total": total,
        "period": case.period,
        "kind": case.kind,
        **origin(amounts),
    }
    return Answer("statistics/sum", values, case.question, found=not lacking, amounts=tuple(amounts))


async def answer_years(case: Case) -> Answer:
    """The year with the highest or lowest value, or the years that meet a condition."""
    facts = await _facts(case)
    subject, unit = case.question.subjects[0], case.units[0]
    times = case.question.times if case.question.times.said else Times(every=True)
    rows = _rows(replace(case, question=replace(case.question, times=times)), facts, subject, unit)
    found = [(r.year, r.amount) for r in rows if r.amount is not None]
    if not found:
        return _missing(case, facts)
    condition = case.question.condition
    if condition is None:
        found = [(y, a) for y, a in found if a.measure == found[0][1].measure]
        best = (max if case.question.best_first else min)(a.value for _, a in found)
        chosen = [(y, a) for y, a in found if a.value == best]
    elif condition.value is not None:
        chosen = [(y, a) for y, a in found if holds(a.value, condition)]
    else:
        chosen = [(y, a) for y, a in found if meets(case, facts, subject, unit, y) is (condition.comparison == "met")]
    values: dict[str, Shown] = {
        "label": case.label(subject),
        "unit": case.unit_name(unit),
        "years": [{"year": y, "amount": shown_amount(a, case.lexicon)} for y, a in chosen],
        "first_year": found[0][0],
        "last_year": found[-1][0],
        "highest": case.question.best_first if condition is None else None,
        "period": case.period,
        "kind": case.kind,
        **origin([a for _, a in chosen] or [a for _, a in found]),
    }
    return Answer("statistics/years", values, case.question, amounts=tuple(a for _, a in chosen))


async def _facts(case: Case) -> Facts:
    return await load_facts(case.db, case.lexicon, case.question.subjects, case.units_and_root)


def _rows(case: Case, facts: Facts, subject: Subject, unit: int, measure: str = "") -> list[_Row]:
    wanted = measure or subject.measure or _usual_measure(case, facts, subject, unit)
    there = facts.years(subject, unit, case.period, case.kind, wanted)
    times = case.question.times
    if not times.said:
        times = Times(every=case.question.operation is Operation.TREND)
    years: Sequence[int] = years_asked(times, there, case.this_year)
    if times.span and there:
        last = times.span[1] or there[-1]
        if case.question.operation in {Operation.SUM, Operation.MEAN}:
            years = range(times.span[0], last + 1)
        elif years:
            years = range(max(times.span[0], there[0]), min(last, there[-1]) + 1)
    return [_Row(unit, y, facts.amount(subject, unit, y, case.period, case.kind, wanted)) for y in sorted(years)]


def _usual_measure(case: Case, facts: Facts, subject: Subject, unit: int) -> str:
    """The measure known for more years, counts first."""
    counts = facts.years(subject, unit, case.period, case.kind, "count")
    shares = [
        f.year
        for f in facts.of(subject.indicator_id)
        if f.measure == "percent" and f.unit_id == unit and f.kind == case.kind and f.period == case.period
    ]
    return "percent" if len(shares) > len(counts) else "count"


def _block(case: Case, subject: Subject, unit: int, rows: Sequence[_Row]) -> dict[str, Shown]:
    found = [r for r in rows if r.amount is not None]
    return {
        "label": case.label(subject),
        "unit": case.unit_name(unit),
        "rows": [{"year": r.year, "amount": shown_amount(r.amount, case.lexicon)} for r in rows],
        "share": bool(found and found[0].amount and found[0].amount.measure == "percent"),
    }


def _missing(case: Case, facts: Facts) -> Answer:
    return missing(case, facts, case.question.subjects[0], case.units[0], case.question.times.years)
