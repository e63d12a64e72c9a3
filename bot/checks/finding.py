"""Finds what is doubtful about the figures in the database: of all units, of some, or of what an import brings."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.checks.doubts import Doubt, DoubtKind, Figures, Limit, Scheme, doubts
from bot.checks.relations import relations_of
from bot.language.folding import fold
from bot.rulebook.kinds import BASES, EXCELLENT_SHARE
from bot.rulebook.reading import number_in, rule_of, texts_in
from storage.figures import Figure, FigureKey, NewFigure, select_figures, years_with_figures
from storage.indicators import Indicator, all_indicators
from storage.units import all_units

_PERCENT = 20
_AVERAGES = ("binh quan", "trung binh", "average", "mean")
"""Words of indicators that are not added up over units."""
_ORDER = {kind: at for at, kind in enumerate(DoubtKind)}


async def find_doubts(
    db: AsyncConnection, *, units: Collection[int] | None = None, years: Collection[int] | None = None
) -> tuple[Doubt, ...]:
    """Everything doubtful, by kind, the latest year first, what differs most first.

    Args:
        units: of these only; None = of all.
        years: in these only; None = in all.
    """
    known = await years_with_figures(db)
    wanted = [year for year in known if years is None or year in years]
    scheme = await _scheme(db, wanted)
    found: list[Doubt] = []
    before, before_year = Figures(()), 0
    for year in wanted:
        if before_year != year - 1:
            before = Figures(await _results(db, year - 1, units) if year - 1 in known else ())
        current = Figures(await _results(db, year, units))
        found += await asyncio.to_thread(_listed, current, before, scheme)
        before, before_year = current, year
    return tuple(sorted(found, key=lambda one: (_ORDER[one.kind], -one.figures[0].year, -one.size)))


async def doubts_about(db: AsyncConnection, figures: Sequence[NewFigure]) -> tuple[Doubt, ...]:
    """What is doubtful about figures that have just been stored, beside those that were there."""
    keys = {figure.key for figure in figures}
    above = {unit.id: unit.parent_id for unit in await all_units(db)}
    own = {key.unit_id for key in keys}
    units = own | {parent for unit in own if (parent := above.get(unit)) is not None}
    units |= {unit for unit, parent in above.items() if parent in units}
    years = {key.year for key in keys}
    found = await find_doubts(db, units=units, years=years | {year + 1 for year in years})
    return tuple(doubt for doubt in found if any(_key(figure) in keys for figure in doubt.figures))


def by_kind(found: Iterable[Doubt]) -> dict[DoubtKind, list[Doubt]]:
    """The doubts by the rule that is not kept, in the order in which they are told."""
    grouped: defaultdict[DoubtKind, list[Doubt]] = defaultdict(list)
    for doubt in found:
        grouped[doubt.kind].append(doubt)
    return {kind: grouped[kind] for kind in DoubtKind if grouped[kind]}


def _listed(current: Figures, before: Figures, scheme: Scheme) -> list[Doubt]:
    return list(doubts(current, before, scheme))


def _key(figure: Figure) -> FigureKey:
    return FigureKey(figure.indicator_id, figure.unit_id, figure.year, figure.period, figure.kind, figure.measure)


async def _results(db: AsyncConnection, year: int, units: Collection[int] | None) -> tuple[Figure, ...]:
    return await select_figures(db, years=(year,), unit_ids=units, kinds=("actual",))


async def _scheme(db: AsyncConnection, years: Iterable[int]) -> Scheme:
    indicators = await all_indicators(db)
    ids = {one.key: one.id for one in indicators}
    wholes = {one.id: ids[one.whole] for one in indicators if one.whole in ids}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for unit in await all_units(db):
        if unit.parent_id is not None:
            children[unit.parent_id].append(unit.id)
    limits = {year: await _limit(db, year) for year in years}
    return Scheme(
        relations=relations_of((one.id, one.key, wholes.get(one.id)) for one in indicators),
        wholes=wholes,
        children={unit: tuple(below) for unit, below in children.items()},
        averages=frozenset(one.id for one in indicators if _is_average(one)),
        limits={year: limit for year, limit in limits.items() if limit is not None},
    )


async def _limit(db: AsyncConnection, year: int) -> Limit | None:
    """The rule by which the year was evaluated: the one in force at its end."""
    rule = await rule_of(db, EXCELLENT_SHARE, date(year, 12, 31))
    if rule is None:
        return None
    base = next((text for text in texts_in(rule, "base") if text in BASES), BASES[0])
    return Limit(number_in(rule, "percent", _PERCENT), base, rule.source)


def _is_average(indicator: Indicator) -> bool:
    names = [fold(name) for name in (indicator.name, *indicator.aliases)]
    return any(word in name for name in names for word in _AVERAGES)
