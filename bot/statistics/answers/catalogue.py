"""What figures there are, a year's overview, where a figure comes from, and what an indicator is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bot.chat import Shown
from bot.language.periods import YEAR, Times
from bot.statistics.answers.answer import Answer, Case, Suggestion, known, missing, origin, shown_amount
from bot.statistics.answers.values import answer_values
from bot.statistics.facts import Facts, load_facts
from bot.statistics.question import Operation, Question, Subject
from storage.figures import Figure, select_figures

_MOST_LISTED = 60


async def answer_available(case: Case) -> Answer:
    """The years for which an indicator has figures; without an indicator, all indicators with their years."""
    if not case.question.subjects:
        return await _catalogue(case)
    unit = case.units[0]
    facts = await load_facts(case.db, case.lexicon, case.question.subjects, {unit})
    entries: list[Shown] = [
        {"label": case.label(s), **_years(facts.of(s.indicator_id))}
        for s in case.question.subjects
        if facts.of(s.indicator_id)
    ]
    if not entries:
        return missing(case, facts, case.question.subjects[0], unit, ())
    return Answer("statistics/available", {"entries": entries, "unit": case.unit_name(unit)}, case.question)


def _years(figures: Iterable[Figure]) -> dict[str, Shown]:
    """Years of results, of targets, and of parts of a year: the newest last."""
    kinds: dict[str, set[int]] = defaultdict(set)
    parts: dict[str, set[int]] = defaultdict(set)
    for figure in figures:
        if figure.period == YEAR:
            kinds[figure.kind].add(figure.year)
        else:
            parts[figure.period].add(figure.year)
    return {
        "actual": sorted(kinds["actual"]),
        "target": sorted(kinds["target"]),
        "parts_of_year": [{"period": p, "years": sorted(y)} for p, y in sorted(parts.items())],
    }


async def _catalogue(case: Case) -> Answer:
    figures = await select_figures(case.db, unit_ids=case.units[:1]) if case.units else ()
    grouped: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        grouped[figure.indicator_id].append(figure)
    entries = [
        {"label": case.lexicon.indicators[i].name, **_years(own)}
        for i, own in grouped.items()
        if i in case.lexicon.indicators
    ]
    values: dict[str, Shown] = {
        "unit": case.unit_name(case.units[0]) if case.units else "",
        "indicators": sorted(entries, key=lambda e: str(e["label"]))[:_MOST_LISTED],
        "more": max(0, len(entries) - _MOST_LISTED),
    }
    return Answer("statistics/catalogue", values, case.question, found=bool(entries))


async def answer_overview(case: Case) -> Answer:
    """All figures of a unit for one year, results before targets."""
    if not case.units:
        return await _catalogue(case)
    unit = case.units[0]
    figures = [f for f in await select_figures(case.db, unit_ids=(unit,)) if f.indicator_id in case.lexicon.indicators]
    years = sorted({f.year for f in figures if f.kind == "actual"} or {f.year for f in figures})
    year = _one_year(case, years)
    chosen = [f for f in figures if f.year == year and f.period == case.period]
    if not chosen or year is None:
        values: dict[str, Shown] = {
            "unit": case.unit_name(unit),
            "year": year,
            "period": case.period,
            "known": years,
        }
        others = tuple(_year_suggestion(case, y) for y in reversed(years))[:4]
        return Answer("statistics/no_overview", values, case.question, found=False, suggestions=others)
    facts = Facts(chosen, case.lexicon)
    used = [facts.stored(f.indicator_id, unit, f.year, f.period, f.kind, f.measure) for f in chosen]
    values = {
        "unit": case.unit_name(unit),
        "year": year,
        "period": case.period,
        "actual": _lines(case, facts, chosen, "actual"),
        "target": _lines(case, facts, chosen, "target"),
        **origin(used),
    }
    answered = replace(case.question, times=Times(years=(year,), period=case.question.times.period))
    others = tuple(_year_suggestion(case, y) for y in reversed(years) if y != year)[:3]
    return Answer("statistics/overview", values, answered, suggestions=others, amounts=known(used))


def _one_year(case: Case, known: list[int]) -> int | None:
    times = case.question.times
    if times.years:
        return times.years[-1]
    if times.previous:
        return case.this_year - 1
    return known[-1] if known else None


def _year_suggestion(case: Case, year: int) -> Suggestion:
    question = replace(case.question, operation=Operation.OVERVIEW, times=Times(years=(year,)))
    return Suggestion("year", question, {"year": year})


def _lines(case: Case, facts: Facts, figures: list[Figure], kind: str) -> list[Shown]:
    lines: list[Shown] = []
    for indicator in dict.fromkeys(f.indicator_id for f in figures if f.kind == kind):
        own = [f for f in figures if f.indicator_id == indicator and f.kind == kind]
        amounts = [facts.stored(indicator, f.unit_id, f.year, f.period, kind, f.measure) for f in own]
        amounts.sort(key=lambda a: a is not None and a.measure == "percent")
        shown = [shown_amount(a, case.lexicon) for a in amounts]
        lines.append({"label": case.lexicon.indicators[indicator].name, "amounts": shown})
    return lines


async def answer_source(case: Case) -> Answer:
    """Where a figure comes from, with the figure."""
    answer = await answer_values(replace(case, question=replace(case.question, operation=Operation.VALUE)))
    return replace(answer, template="statistics/source") if answer.found else answer


async def answer_explanation(case: Case) -> Answer:
    """What an indicator is called, counts, and is a part of: what is stored of it, nothing else."""
    subject = case.question.subjects[0]
    indicator = case.lexicon.indicators[subject.indicator_id]
    whole = case.lexicon.indicators.get(indicator.whole_id) if indicator.whole_id is not None else None
    values: dict[str, Shown] = {
        "label": indicator.name,
        "aliases": list(indicator.aliases[:6]),
        "measure": indicator.measure,
        "whole": whole.name if whole else "",
        "higher_is": indicator.higher_is,
    }
    latest = Question(Operation.VALUE, (Subject(indicator.id),), case.question.unit_ids)
    return Answer("statistics/explanation", values, case.question, suggestions=(Suggestion("latest", latest),))
