"""The figures: those that hold, their history, and what there is of them. (Written by `recording`.)"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import SIZE
from storage.precedence import Statement
from storage.tables import figures, sources


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What a figure says the value of: of several figures for one key, one holds.

    Attributes:
        period: "year", "h1", "h2", "q1" … "q4" or "9m".
        kind: "actual" or "target".
        measure: "count" or "percent".
    """

    indicator_id: int
    unit_id: int
    year: int
    period: str
    kind: str
    measure: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A stored figure.

    Attributes:
        comparison: "eq", "ge" (at least) or "le" (at most).
        note: shown with the answer; "" = none.
        source: title; "" = none.
        source_date: None = not known.
        current: whether it holds; otherwise it is history.
    """

    id: int
    indicator_id: int
    unit_id: int
    year: int
    period: str
    kind: str
    measure: str
    comparison: str
    value: Decimal
    note: str
    source: str
    source_date: date | None
    entered_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure as somebody states it; the fields are those of `Figure`."""

    indicator_id: int
    unit_id: int
    year: int
    period: str
    kind: str
    measure: str
    comparison: str
    value: Decimal
    note: str = ""
    source: str = ""
    source_date: date | None = None

    @property
    def key(self) -> FigureKey:
        """What it is the value of."""
        return FigureKey(self.indicator_id, self.unit_id, self.year, self.period, self.kind, self.measure)

    @property
    def statement(self) -> Statement:
        """What it says."""
        return Statement(self.comparison, self.value, self.note, self.source, self.source_date)


@dataclass(frozen=True, slots=True)
class Coverage:
    """For which years figures hold, of one indicator, unit, period, kind and measure.

    Attributes:
        years: rising, without gaps filled.
    """

    indicator_id: int
    unit_id: int
    period: str
    kind: str
    measure: str
    first_year: int
    last_year: int
    years: tuple[int, ...]


async def select_figures(
    db: AsyncConnection,
    *,
    indicator_ids: Collection[int] | None = None,
    unit_ids: Collection[int] | None = None,
    years: Collection[int] | None = None,
    periods: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
) -> tuple[Figure, ...]:
    """The figures that hold, by year, unit and indicator; None = whichever, an empty collection = none."""
    wanted: dict[str, Collection[int] | Collection[str] | None] = {
        "indicator_id": indicator_ids,
        "unit_id": unit_ids,
        "year": years,
        "period": periods,
        "kind": kinds,
    }
    given = {name: list(values) for name, values in wanted.items() if values is not None}
    if not all(given.values()):
        return ()
    asked = {name: values for name, values in given.items() if len(values) <= SIZE}
    single = frozenset(name for name, values in asked.items() if len(values) == 1)
    values = {name: values[0] if name in single else values for name, values in asked.items()}
    rows = (await db.execute(_holding(frozenset(asked), single), values)).all()
    found = tuple(Figure(*row) for row in rows)
    for name in given.keys() - asked.keys():
        chosen = frozenset(given[name])
        found = tuple(figure for figure in found if getattr(figure, name) in chosen)
    return found


async def figure_history(db: AsyncConnection, key: FigureKey) -> tuple[Figure, ...]:
    """Every figure stored for one thing: the one that holds, then the others, the one entered last first."""
    statement = _figures().where(*(figures.c[name] == getattr(key, name) for name in KEY))
    rows = (await db.execute(statement.order_by(figures.c.current.desc(), figures.c.id.desc()))).all()
    return tuple(Figure(*row) for row in rows)


async def coverage(db: AsyncConnection) -> tuple[Coverage, ...]:
    """For which years figures hold, by indicator, unit, period, kind and measure."""
    years = func.aggregate_strings(cast(figures.c.year, String), ",")
    series = (figures.c.indicator_id, figures.c.unit_id, figures.c.period, figures.c.kind, figures.c.measure)
    statement = select(*series, years).where(figures.c.current).group_by(*series).order_by(*series)
    found = []
    for indicator, unit, period, kind, measure, joined in await db.execute(statement):
        rising = tuple(sorted(int(year) for year in joined.split(",")))
        found.append(Coverage(indicator, unit, period, kind, measure, rising[0], rising[-1], rising))
    return tuple(found)


async def years_with_figures(db: AsyncConnection) -> tuple[int, ...]:
    """The years for which any figure holds, rising."""
    chosen = select(figures.c.year).where(figures.c.current).distinct().order_by(figures.c.year)
    return tuple((await db.execute(chosen)).scalars())


async def years_of(db: AsyncConnection, indicator_id: int, unit_id: int) -> tuple[int, ...]:
    """The years for which any figure of that indicator and unit holds, rising."""
    chosen = select(figures.c.year).where(
        figures.c.indicator_id == indicator_id, figures.c.unit_id == unit_id, figures.c.current
    )
    return tuple((await db.execute(chosen.distinct().order_by(figures.c.year))).scalars())


KEY = ("indicator_id", "unit_id", "year", "period", "kind", "measure")


def _figures() -> Select[*tuple[Any, ...]]:
    """The columns of `Figure`, in its order."""
    c = figures.c
    return select(
        c.id, c.indicator_id, c.unit_id, c.year, c.period, c.kind, c.measure, c.comparison, c.value, c.note,
        func.coalesce(sources.c.title, ""), sources.c.dated, c.entered_at, c.current,
    ).select_from(figures.outerjoin(sources, sources.c.id == c.source_id))  # fmt: skip


@cache
def _holding(names: frozenset[str], single: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """The statement that filters by these columns, those in `single` by one value; each is built once."""
    conditions = [
        figures.c[name] == bindparam(name) if name in single else figures.c[name].in_(bindparam(name, expanding=True))
        for name in sorted(names)
    ]
    return (
        _figures()
        .where(figures.c.current, *conditions)
        .order_by(figures.c.year, figures.c.unit_id, figures.c.indicator_id, figures.c.id)
    )
