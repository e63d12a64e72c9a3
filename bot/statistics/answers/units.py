"""The units directly below one unit beside each other: rankings, lists, and those that meet a condition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Shown
from bot.language.periods import Times
from bot.language.unit_names import is_of_kind
from bot.statistics.answers.answer import Answer, Case, missing, origin, shown_amount
from bot.statistics.answers.bounds import holds
from bot.statistics.answers.targets import meets
from bot.statistics.facts import Amount, Facts, load_facts
from bot.statistics.question import Operation, Question, Subject
from storage.figures import years_of

_MOST_UNITS = 60


@dataclass(frozen=True, slots=True)
class _Row:
    unit: int
    amount: Amount


async def answer_units(case: Case) -> Answer:
    """Rank, list or pick out the units below the one asked for, for one year.

    Units that share a place are all named; units without a figure are counted and named, never ranked.
    """
    question = case.question
    subject, parent = question.subjects[0], _parent(case)
    below = _units_ranked(case, parent)
    year = await _year(case, subject, below)
    facts = await load_facts(
        case.db, case.lexicon, question.subjects, {parent, *below}, None if year is None else (year,)
    )
    rows, lacking = _rows(case, facts, subject, below, year)
    if year is not None and _by_target(question):
        known = {r.unit for r in rows if meets(case, facts, subject, r.unit, year) is not None}
        rows, lacking = [r for r in rows if r.unit in known], [u for u in below if u not in known]
        case = case if rows else replace(case, question=replace(question, kind="target"))
    if year is None or not rows:
        nothing = missing(case, facts, subject, parent, () if year is None else (year,))
        return replace(nothing, template="statistics/missing_units", suggestions=())
    chosen = _chosen(case, facts, subject, rows, year)
    values = {
        "label": case.label(subject),
        "parent": case.unit_name(parent),
        "year": year,
        "period": case.period,
        "kind": case.kind,
        "share": rows[0].amount.measure == "percent",
        "rows": [
            {
                "place": 1 + sum(_before(other, row, best_first=question.best_first) for other in rows),
                "unit": case.unit_name(row.unit),
                "amount": shown_amount(row.amount, case.lexicon),
            }
            for row in chosen[:_MOST_UNITS]
        ],
        "more": max(0, len(chosen) - _MOST_UNITS),
        "all": len(rows),
        "lacking": [case.unit_name(u) for u in lacking],
        "asks": _asks(case),
        **origin([r.amount for r in chosen[:_MOST_UNITS]] or [r.amount for r in rows]),
    }
    answered = replace(question, times=Times(years=(year,), period=question.times.period))
    return Answer("statistics/units", values, answered, amounts=tuple(r.amount for r in chosen[:_MOST_UNITS]))


def _by_target(question: Question) -> bool:
    condition = question.condition
    return condition is not None and condition.value is None


def _units_ranked(case: Case, parent: int) -> tuple[int, ...]:
    """The units directly below, of the kind asked for; where none of them is, those further below that are."""
    children = case.lexicon.children
    below = children.get(parent, ())
    kind = case.question.among
    level = below
    while kind and level:
        fitting = tuple(u for u in level if is_of_kind(case.lexicon.units[u].name, kind))
        if fitting:
            return fitting
        level = tuple(c for u in level for c in children.get(u, ()))
    return below


def _parent(case: Case) -> int:
    """The unit whose parts are compared: the one asked for, or the next above that has any."""
    unit = case.units[0]
    return next((u for u in (unit, *case.lexicon.ancestors(unit)) if case.lexicon.children.get(u)), unit)


def _before(other: _Row, row: _Row, *, best_first: bool) -> bool:
    return other.amount.value > row.amount.value if best_first else other.amount.value < row.amount.value


def _asks(case: Case) -> dict[str, Shown]:
    question = case.question
    condition = question.condition
    return {
        "operation": question.operation.value,
        "highest": question.best_first,
        "place": question.place,
        "comparison": condition.comparison if condition else "",
        "bound": condition.value if condition else None,
    }


async def _year(case: Case, subject: Subject, below: tuple[int, ...]) -> int | None:
    times = case.question.times
    if times.years:
        return times.years[-1]
    if times.previous:
        return case.this_year - 1
    known = {y for unit in below[:50] for y in await years_of(case.db, subject.indicator_id, unit)}
    if times.span:
        known = {y for y in known if times.span[0] <= y <= (times.span[1] or case.this_year)}
    return max((y for y in known if y <= case.this_year), default=None)


def _rows(
    case: Case, facts: Facts, subject: Subject, below: tuple[int, ...], year: int | None
) -> tuple[list[_Row], list[int]]:
    """The units with their amounts, in order of rank, and the units that have none."""
    if year is None:
        return [], list(below)
    measures = [subject.measure] if subject.measure else ["count", "percent"]
    for measure in measures:
        found = {u: facts.amount(subject, u, year, case.period, case.kind, measure) for u in below}
        rows = [_Row(u, a) for u, a in found.items() if a is not None]
        if rows:
            rows.sort(key=lambda r: r.amount.value, reverse=case.question.best_first)
            return rows, [u for u in below if found[u] is None]
    return [], list(below)


def _chosen(case: Case, facts: Facts, subject: Subject, rows: list[_Row], year: int) -> list[_Row]:
    question = case.question
    condition = question.condition
    if question.operation is Operation.FILTER_UNITS and condition is not None:
        if condition.value is not None:
            return [r for r in rows if holds(r.amount.value, condition)]
        return [r for r in rows if meets(case, facts, subject, r.unit, year) is (condition.comparison == "met")]
    if question.operation is Operation.BY_UNIT:
        return rows
    if question.place:
        at = question.place - 1
        return [r for r in rows if at < len(rows) and r.amount.value == rows[at].amount.value]
    last = rows[min(question.limit or 1, len(rows)) - 1]
    return [r for r in rows if r is last or not _before(last, r, best_first=question.best_first)]
