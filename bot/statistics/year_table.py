"""A unit's figures of one year as a table: result against target and the year before, and unit beside unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.statistics.answers.targets import is_met
from bot.statistics.facts import percent_of
from bot.statistics.lexicon import Lexicon
from storage.figures import Figure, select_figures

_MOST_UNITS = 60


@dataclass(frozen=True, slots=True)
class YearRow:
    """One indicator by one measure.

    Attributes:
        before: the result of the year before.
        ratio: result in percent of the target, of counts.
        met: whether the target is met; None = one of them is not known.
    """

    indicator: int
    measure: str
    target: Figure | None
    actual: Figure | None
    before: Figure | None
    ratio: Decimal | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class YearTable:
    """The table.

    Attributes:
        below: units directly below that have any figure of that year.
        by_unit: indicator and measure, with the result of the unit itself and of each unit below; None = not known.
        sources: of the unit's own figures, each once.
    """

    unit: int
    year: int
    period: str
    rows: tuple[YearRow, ...]
    below: tuple[int, ...]
    by_unit: tuple[tuple[int, str, tuple[Figure | None, ...]], ...]
    sources: tuple[tuple[str, date | None], ...]
    notes: tuple[str, ...]


async def year_table(db: AsyncConnection, lexicon: Lexicon, unit: int, year: int, period: str) -> YearTable:
    """The figures that hold; the table is empty when there are none."""
    below = lexicon.children.get(unit, ())[:_MOST_UNITS]
    found = await select_figures(db, unit_ids=(unit, *below), years=(year - 1, year), periods=(period,))
    known = [figure for figure in found if figure.indicator_id in lexicon.indicators]
    by_key = {(f.unit_id, f.year, f.kind, f.indicator_id, f.measure): f for f in known}
    own = [figure for figure in known if figure.unit_id == unit and figure.year == year]
    lines = _lines(figure for figure in own)
    rows = [_row(by_key, lexicon, unit, year, indicator, measure) for indicator, measure in lines]
    reporting = tuple(u for u in below if any(f.unit_id == u and f.year == year and f.kind == "actual" for f in known))
    of_units = _lines(f for f in known if f.year == year and f.kind == "actual")
    by_unit = [(i, m, tuple(by_key.get((u, year, "actual", i, m)) for u in (unit, *reporting))) for i, m in of_units]
    return YearTable(
        unit,
        year,
        period,
        tuple(rows),
        reporting,
        tuple(by_unit) if reporting else (),
        tuple(dict.fromkeys((figure.source, figure.source_date) for figure in own)),
        tuple(dict.fromkeys(figure.note for figure in own if figure.note)),
    )


def _lines(figures: Iterable[Figure]) -> Sequence[tuple[int, str]]:
    """Indicators in their order, counts before percentages."""
    return sorted({(f.indicator_id, f.measure) for f in figures})


def _row(
    by_key: dict[tuple[int, int, str, int, str], Figure],
    lexicon: Lexicon,
    unit: int,
    year: int,
    indicator: int,
    measure: str,
) -> YearRow:
    target = by_key.get((unit, year, "target", indicator, measure))
    actual = by_key.get((unit, year, "actual", indicator, measure))
    before = by_key.get((unit, year - 1, "actual", indicator, measure))
    ratio, met = None, None
    if target is not None and actual is not None:
        met = is_met(actual.value, target.value, target.comparison, lexicon.indicators[indicator].higher_is)
        if measure == "count" and target.value > 0:
            ratio = percent_of(actual.value, target.value)
    return YearRow(indicator, measure, target, actual, before, ratio, met)
