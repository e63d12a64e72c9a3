"""Single values, shares and targets: of one or several indicators, units and years."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Shown
from bot.language.periods import Times
from bot.statistics.answers.answer import (
    Answer,
    Case,
    Suggestion,
    known,
    missing,
    origin,
    shown_amount,
    years_asked,
)
from bot.statistics.facts import Amount, Facts, load_facts
from bot.statistics.question import Operation, Subject

_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class _Line:
    """One value, or the lack of it."""

    subject: Subject
    unit: int
    year: int | None
    amount: Amount | None
    beside: Amount | None


async def answer_values(case: Case) -> Answer:
    """The values asked for; what is missing among several is named beside what is there."""
    question = case.question
    facts = await load_facts(case.db, case.lexicon, question.subjects, case.units_and_root)
    lines = _lines(case, facts)[:_MOST_LINES]
    if not any(line.amount for line in lines):
        asked = [line.year for line in lines if line.year is not None and line.subject == lines[0].subject]
        return missing(case, facts, lines[0].subject, lines[0].unit, list(dict.fromkeys(asked)))
    amounts = [a for line in lines for a in (line.amount, line.beside)]
    values: dict[str, Shown] = {
        "lines": [_shown(case, line) for line in lines],
        "period": case.period,
        "kind": case.kind,
        "one_unit": len({line.unit for line in lines}) == 1,
        "unit": case.unit_name(lines[0].unit),
        **origin(amounts),
    }
    answered = question
    if not question.times.years:
        years = dict.fromkeys(line.year for line in lines if line.year is not None)
        answered = replace(question, times=replace(Times(years=tuple(years)), period=question.times.period))
    return Answer("statistics/values", values, answered, suggestions=_next(case, facts, lines), amounts=known(amounts))


def _lines(case: Case, facts: Facts) -> list[_Line]:
    lines: list[_Line] = []
    for unit in case.units:
        for subject in case.question.subjects:
            there = facts.years(subject, unit, case.period, case.kind)
            years: tuple[int | None, ...] = years_asked(case.question.times, there, case.this_year) or (None,)
            lines.extend(_line(case, facts, subject, unit, year) for year in years)
    return lines


def _line(case: Case, facts: Facts, subject: Subject, unit: int, year: int | None) -> _Line:
    if year is None:
        return _Line(subject, unit, None, None, None)
    amount = facts.amount(subject, unit, year, case.period, case.kind)
    beside = None
    if amount is not None and amount.measure == "count":
        beside = facts.stored(subject.indicator_id, unit, year, case.period, case.kind, "percent")
    return _Line(subject, unit, year, amount, beside)


def _shown(case: Case, line: _Line) -> dict[str, Shown]:
    return {
        "label": case.label(line.subject),
        "unit": case.unit_name(line.unit),
        "year": line.year,
        "amount": shown_amount(line.amount, case.lexicon),
        "beside": shown_amount(line.beside, case.lexicon),
        "whole_said": line.subject.whole_said and line.subject.whole_id is None,
    }


def _next(case: Case, facts: Facts, lines: list[_Line]) -> tuple[Suggestion, ...]:
    """What people ask after one value: the year before, the target, the years together."""
    line = lines[0]
    if len(lines) > 1 or line.year is None:
        return ()
    one = replace(case.question, subjects=(line.subject,), unit_ids=(line.unit,), otherwise=None)
    there = facts.years(line.subject, line.unit, case.period, case.kind)
    earlier = [y for y in there if y < line.year]
    suggestions: list[Suggestion] = []
    period = case.question.times.period
    if earlier:
        times = Times(years=(line.year, earlier[-1]), period=period)
        suggestions.append(
            Suggestion("compare", replace(one, operation=Operation.COMPARE, times=times), {"year": earlier[-1]})
        )
    if case.kind == "actual" and facts.years(line.subject, line.unit, case.period, "target").count(line.year):
        times = Times(years=(line.year,), period=period)
        suggestions.append(Suggestion("attainment", replace(one, operation=Operation.ATTAINMENT, times=times)))
    if len(there) > 2:
        suggestions.append(Suggestion("trend", replace(one, operation=Operation.TREND, times=Times(every=True))))
    return tuple(suggestions)
