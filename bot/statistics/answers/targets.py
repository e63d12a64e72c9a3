"""Result against target: how much of it, above or below, and whether it is met."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.chat import Shown
from bot.language.periods import Times
from bot.statistics.answers.answer import Answer, Case, known, missing, origin, shown_amount
from bot.statistics.facts import Amount, Facts, load_facts, percent_of
from bot.statistics.question import Subject


async def answer_attainment(case: Case) -> Answer:
    """For each indicator, unit and year: target, result, and what follows."""
    question = case.question
    subjects = tuple(replace(s, measure="") for s in question.subjects)
    facts = await load_facts(case.db, case.lexicon, subjects, case.units_and_root)
    blocks: list[Shown] = []
    used: list[Amount | None] = []
    years: dict[int, None] = {}
    for unit in case.units:
        for subject in subjects:
            for year in _years(case, facts, subject, unit):
                target, actual = pair(facts, subject, unit, year, case.period)
                if target is None and actual is None:
                    continue
                years[year] = None
                used += [target, actual]
                blocks.append(_block(case, subject, unit, year, target, actual))
    if not blocks:
        asked = replace(case, question=replace(question, kind="target"))
        return missing(asked, facts, subjects[0], case.units[0], question.times.years)
    answered = replace(question, times=Times(years=tuple(years), period=question.times.period))
    values = {"blocks": blocks, "period": case.period, **origin(used)}
    return Answer("statistics/attainment", values, answered, amounts=known(used))


def pair(facts: Facts, subject: Subject, unit: int, year: int, period: str) -> tuple[Amount | None, Amount | None]:
    """Target and result by the same measure; the result by any measure when there is no target."""
    for measure in ("count", "percent"):
        target = facts.stored(subject.indicator_id, unit, year, period, "target", measure)
        if target is not None:
            return target, facts.amount(subject, unit, year, period, "actual", measure)
    return None, facts.amount(subject, unit, year, period, "actual")


def meets(case: Case, facts: Facts, subject: Subject, unit: int, year: int) -> bool | None:
    """Whether a unit met its target in a year; None when target or result is not known."""
    target, actual = pair(facts, subject, unit, year, case.period)
    if target is None or actual is None:
        return None
    higher_is = case.lexicon.indicators[subject.indicator_id].higher_is
    return is_met(actual.value, target.value, target.comparison, higher_is)


def is_met(actual: Decimal, target: Decimal, comparison: str, higher_is: str) -> bool:
    """Whether a result meets its target: at most ("le", or where more is worse), else at least."""
    if comparison == "le" or (comparison == "eq" and higher_is == "worse"):
        return actual <= target
    return actual >= target


def _years(case: Case, facts: Facts, subject: Subject, unit: int) -> tuple[int, ...]:
    times = case.question.times
    if times.years:
        return times.years
    targets = facts.years(subject, unit, case.period, "target")
    both = [y for y in targets if pair(facts, subject, unit, y, case.period)[1] is not None]
    if times.span or times.recent or times.every:
        last = (times.span[1] if times.span else None) or case.this_year
        first = times.span[0] if times.span else 0
        within = [y for y in targets if first <= y <= last]
        return tuple(within[-times.recent :] if times.recent else within)
    return tuple((both or targets)[-1:])


def _block(
    case: Case, subject: Subject, unit: int, year: int, target: Amount | None, actual: Amount | None
) -> dict[str, Shown]:
    block: dict[str, Shown] = {
        "label": case.label(subject),
        "unit": case.unit_name(unit),
        "year": year,
        "target": shown_amount(target, case.lexicon),
        "actual": shown_amount(actual, case.lexicon),
        "met": None,
        "difference": None,
        "ratio": None,
    }
    if target is None or actual is None:
        return block
    higher_is = case.lexicon.indicators[subject.indicator_id].higher_is
    block["met"] = is_met(actual.value, target.value, target.comparison, higher_is)
    block["difference"] = actual.value - target.value
    if target.measure == "count" and target.value > 0:
        block["ratio"] = percent_of(actual.value, target.value)
    return block
