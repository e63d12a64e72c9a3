"""From an answer to its charts: what varies (years, units or indicators) decides how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from bot.charts.chart import Chart, Series, Shape
from bot.statistics.question import Operation, Question

if TYPE_CHECKING:
    from bot.chat import Shown
    from bot.statistics.answers.answer import Answer
    from bot.statistics.facts import Amount
    from bot.statistics.lexicon import Lexicon

Words = Callable[[str, Mapping[str, "Shown"]], str]
"""Words for a chart: by the name of what they are for, with its values."""

MOST_BARS, MOST_LINES = 40, 6
_NO_PICTURE = frozenset({Operation.OVERVIEW, Operation.AVAILABLE, Operation.EXPLAIN})


@dataclass(frozen=True, slots=True)
class _Point:
    """A value with what it is of."""

    indicator: int
    unit: int
    year: int
    period: str
    kind: str
    measure: str
    value: Decimal


def for_chart(question: Question) -> Question:
    """The question whose answer can be drawn: all units instead of the first, all years instead of the highest."""
    operation = question.operation
    if operation is Operation.FILTER_UNITS or (
        operation is Operation.RANK_UNITS and (question.place or question.limit < 2)
    ):
        return replace(question, operation=Operation.BY_UNIT, condition=None, place=0, limit=0)
    if operation in {Operation.RANK_YEARS, Operation.FILTER_YEARS}:
        times = question.times if question.times.said else replace(question.times, every=True)
        return replace(question, operation=Operation.TREND, condition=None, times=times)
    if operation is Operation.ATTAINMENT and not question.times.said:
        return replace(question, times=replace(question.times, every=True))
    return question


def charts_of(answer: Answer, lexicon: Lexicon, words: Words, language: str) -> tuple[Chart, ...]:
    """The charts of what was answered; none where there is nothing to compare."""
    if answer.template == "statistics/composition":
        return _composition(answer, words, language)
    if answer.question.operation in _NO_PICTURE:
        return ()
    points = [_point(amount) for amount in answer.amounts]
    charts: list[Chart] = []
    for measure in dict.fromkeys(point.measure for point in points):
        same = list(dict.fromkeys(point for point in points if point.measure == measure))
        if len(same) > 1 and not (charts and len(same) < len(charts[0].categories)):
            charts.append(_chart(answer, same, lexicon, words, language))
    return tuple(charts)


def _point(amount: Amount) -> _Point:
    of = amount.figures[0]
    return _Point(of.indicator_id, of.unit_id, of.year, of.period, of.kind, amount.measure, amount.value)


def _chart(answer: Answer, points: Sequence[_Point], lexicon: Lexicon, words: Words, language: str) -> Chart:
    years = sorted({point.year for point in points})
    units = list(dict.fromkeys(point.unit for point in points))
    indicators = list(dict.fromkeys(point.indicator for point in points))
    kinds = list(dict.fromkeys(point.kind for point in points))
    marks = [point for point in points if point.kind == "target"] if len(kinds) > 1 else []
    bars = [point for point in points if point not in marks] or list(points)
    labels = [lexicon.indicators[i].name for i in indicators]
    values: dict[str, Shown] = {
        "labels": cast("Shown", labels),
        "units": cast("Shown", [lexicon.units[u].name for u in units]),
        "first": years[0],
        "last": years[-1],
        "period": points[0].period,
        "target": kinds == ["target"],
        "share": points[0].measure == "percent",
        "shown": MOST_BARS if len(units) > MOST_BARS else 0,
        "all": len(units),
    }
    chart = Chart(
        shape=Shape.BARS,
        title=words("title", values),
        subtitle=words("subtitle", values),
        categories=(),
        series=(),
        target_name=words("target", {}),
        missing=words("missing", {}),
        percent=points[0].measure == "percent",
        footer=_footer(answer.values, words),
        language=language,
    )
    if len(years) > 1:
        return _over_years(chart, bars, marks, years, lexicon, kinds, words)
    by_unit = len(units) > 1
    return _beside(chart, bars, marks, lexicon, by_unit=by_unit, words=words)


def _over_years(
    chart: Chart,
    points: Sequence[_Point],
    marks: Sequence[_Point],
    years: Sequence[int],
    lexicon: Lexicon,
    kinds: Sequence[str],
    words: Words,
) -> Chart:
    every = list(range(years[0], years[-1] + 1))  # a year between that has no figure is a gap, not passed over
    groups = list(dict.fromkeys((p.indicator, p.unit, p.kind) for p in points))[:MOST_LINES]
    several = {part: len({group[at] for group in groups}) > 1 for at, part in enumerate(("indicator", "unit"))}
    series = []
    for indicator, unit, kind in groups:
        found = {p.year: p.value for p in points if (p.indicator, p.unit, p.kind) == (indicator, unit, kind)}
        names = [
            *([lexicon.indicators[indicator].name] if several["indicator"] else []),
            *([lexicon.units[unit].name] if several["unit"] else []),
        ]
        series.append(Series(", ".join(names) or words(kind, {}), tuple(found.get(year) for year in every)))
    single = len(groups) == 1
    targets = {p.year: p.value for p in marks if single and (p.indicator, p.unit) == groups[0][:2]}
    columns = bool(targets) or (len(every) < 3 and single)
    return replace(
        chart,
        shape=Shape.COLUMNS if columns else Shape.LINE,
        categories=tuple(str(year) for year in every),
        series=tuple(series),
        targets=tuple(targets.get(year) for year in every) if targets else (),
    )


def _beside(
    chart: Chart, points: Sequence[_Point], marks: Sequence[_Point], lexicon: Lexicon, *, by_unit: bool, words: Words
) -> Chart:
    """Units, or indicators of one unit, one below another as they were answered."""
    several = len({p.indicator for p in points}) > 1

    def name(point: _Point) -> str:
        indicator, unit = lexicon.indicators[point.indicator].name, lexicon.units[point.unit].name
        if by_unit:
            return f"{unit}: {indicator}" if several else unit
        return indicator

    shown = points[:MOST_BARS]
    targets = {(p.indicator, p.unit): p.value for p in marks}
    return replace(
        chart,
        categories=tuple(name(point) for point in shown),
        series=(Series(words(points[0].kind, {}), tuple(point.value for point in shown)),),
        targets=tuple(targets.get((p.indicator, p.unit)) for p in shown) if targets else (),
    )


def _composition(answer: Answer, words: Words, language: str) -> tuple[Chart, ...]:
    values = cast("Mapping[str, Any]", answer.values)
    rows = values["rows"]
    names = list(dict.fromkeys(part["label"] for row in rows for part in row["parts"]))
    years = [row["year"] for row in rows]
    every = range(years[0], years[-1] + 1)
    found = {(row["year"], part["label"]): part["value"] for row in rows for part in row["parts"]}
    told: dict[str, Shown] = {
        "labels": [values["label"]],
        "units": [values["unit"]],
        "first": years[0],
        "last": years[-1],
        "period": values["period"],
        "target": False,
        "share": False,
        "shown": 0,
        "all": 1,
    }
    chart = Chart(
        shape=Shape.STACK,
        title=words("title", told),
        subtitle=words("subtitle", told),
        categories=tuple(str(year) for year in every),
        series=tuple(Series(name, tuple(found.get((year, name)) for year in every)) for name in names),
        missing=words("missing", {}),
        footer=_footer(answer.values, words),
        language=language,
    )
    return (chart,)


def _footer(values: Mapping[str, Shown], words: Words) -> tuple[str, ...]:
    told = cast("Mapping[str, Any]", values)
    sources: list[tuple[str, date | None]] = [(one["title"], one["date"]) for one in told.get("sources", ())]
    lines = [words("sources", {"sources": [{"title": title, "date": day} for title, day in sources]})]
    lines += [words("note", {"note": note}) for note in told.get("notes", ())[:2]]
    return tuple(line for line in lines if line)
