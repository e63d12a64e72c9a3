"""Indicators: what figures can be about, with the names that people use for them.

Some came with the program ("starter"), others are the committee's own. The committee's word wins: a starter
row never overwrites what the committee said of an indicator, and a starter name that a committee's indicator
claims no longer leads to the starter's. Nothing is lost by that: what is claimed is found out at reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.changes import Change, Json, Saved, count, difference
from storage.locks import one_save_at_a_time
from storage.tables import figures, indicator_aliases, indicators

STARTER = "starter"
COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that figures can be about.

    Attributes:
        aliases: other names, sorted; without those that a committee's indicator claims.
        measure: "count" or "percent".
        whole: key of the indicator that a percentage is of; "" = none.
        higher_is: "better", "worse" or "".
        origin: "starter" or "committee".
        has_figures: whether any figure is stored for it.
        name_claimed: a committee's indicator goes by the name of this starter, which must not answer to it.
    """

    id: int
    key: str
    name: str
    aliases: tuple[str, ...]
    measure: str
    whole: str
    higher_is: str
    origin: str
    has_figures: bool
    name_claimed: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator as it is to be."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    measure: str = "count"
    whole: str = ""
    higher_is: str = ""


@dataclass(frozen=True, slots=True)
class _Stored:
    """An indicator as it lies in the tables: names by whoever gave them."""

    id: int
    key: str
    name: str
    measure: str
    whole: str
    higher_is: str
    origin: str
    has_figures: bool
    starter_aliases: frozenset[str]
    own_aliases: frozenset[str]


async def all_indicators(db: AsyncConnection) -> tuple[Indicator, ...]:
    """Every indicator, by id."""
    stored = await _stored(db)
    claims: defaultdict[str, set[int]] = defaultdict(set)
    for one in stored:
        if one.origin == COMMITTEE:
            for name in (one.name, *one.own_aliases):
                claims[name.casefold()].add(one.id)
    return tuple(_seen(one, claims) for one in stored)


async def save_indicators(db: AsyncConnection, rows: Sequence[IndicatorRow], origin: str) -> Saved:
    """The indicators of these keys are as the rows say; others stay.

    Args:
        origin: "committee" makes them the committee's own, beside whose aliases the starter's stay;
            "starter" changes only the starter's aliases of an indicator that is the committee's.
    """
    await one_save_at_a_time(db)
    known = {one.key: one for one in await _stored(db)}
    changes = [_change(row, known.get(row.key), origin) for row in rows]
    changed = [row for row, change in zip(rows, changes, strict=True) if change]
    if changed:
        await _write(db, changed, known, origin)
        await state.raise_revision(db)
    return count(changes)


async def _stored(db: AsyncConnection) -> list[_Stored]:
    with_figures = exists(select(figures.c.id).where(figures.c.indicator_id == indicators.c.id))
    chosen = select(indicators, with_figures.label("has_figures")).order_by(indicators.c.id)
    rows = (await db.execute(chosen)).all()
    aliases: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for one in await db.execute(select(indicator_aliases)):
        aliases[one.indicator_id, one.origin].add(one.alias)
    return [
        _Stored(
            **row._mapping,
            starter_aliases=frozenset(aliases[row.id, STARTER]),
            own_aliases=frozenset(aliases[row.id, COMMITTEE]),
        )
        for row in rows
    ]


def _seen(one: _Stored, claims: Mapping[str, set[int]]) -> Indicator:
    def claimed(name: str) -> bool:
        return bool(claims.get(name.casefold(), set()) - {one.id})

    starter = {alias for alias in one.starter_aliases if not claimed(alias)}
    return Indicator(
        id=one.id,
        key=one.key,
        name=one.name,
        aliases=tuple(sorted(one.own_aliases | starter)),
        measure=one.measure,
        whole=one.whole,
        higher_is=one.higher_is,
        origin=one.origin,
        has_figures=one.has_figures,
        name_claimed=one.origin == STARTER and claimed(one.name),
    )


def _change(row: IndicatorRow, known: _Stored | None, origin: str) -> Change | None:
    after: dict[str, Json] = {"aliases": sorted(_aliases(row, known, origin))}
    before: dict[str, Json] | None = None
    if known:
        before = {"aliases": sorted(known.own_aliases if origin == COMMITTEE else known.starter_aliases)}
    if _sets_columns(known, origin):
        after |= {**_columns(row), "origin": origin}
        if known and before:
            names = ("name", "measure", "whole", "higher_is", "origin")
            before |= {name: getattr(known, name) for name in names}
    return difference(f"indicator {row.key}", before, after)


def _sets_columns(known: _Stored | None, origin: str) -> bool:
    return known is None or origin == COMMITTEE or known.origin == STARTER


def _aliases(row: IndicatorRow, known: _Stored | None, origin: str) -> set[str]:
    own = known.own_aliases if known and origin == STARTER else frozenset[str]()
    return set(row.aliases) - own


def _columns(row: IndicatorRow) -> dict[str, str]:
    return {"name": row.name, "measure": row.measure, "whole": row.whole, "higher_is": row.higher_is}


async def _write(db: AsyncConnection, rows: Sequence[IndicatorRow], known: Mapping[str, _Stored], origin: str) -> None:
    new = [{"key": row.key, "origin": origin, **_columns(row)} for row in rows if row.key not in known]
    if new:
        await db.execute(indicators.insert(), new)
    old = [
        {"indicator": known[row.key].id, "origin": origin, **_columns(row)}
        for row in rows
        if row.key in known and _sets_columns(known[row.key], origin)
    ]
    if old:
        await db.execute(indicators.update().where(indicators.c.id == bindparam("indicator")), old)
    await _write_aliases(db, rows, known, origin)


async def _write_aliases(
    db: AsyncConnection, rows: Sequence[IndicatorRow], known: Mapping[str, _Stored], origin: str
) -> None:
    ids = dict((await db.execute(select(indicators.c.key, indicators.c.id))).all())
    of_origin = indicator_aliases.delete().where(
        indicator_aliases.c.indicator_id == bindparam("indicator"), indicator_aliases.c.origin == origin
    )
    await db.execute(of_origin, [{"indicator": ids[row.key]} for row in rows])
    aliases = [(ids[row.key], alias) for row in rows for alias in sorted(_aliases(row, known.get(row.key), origin))]
    if not aliases:
        return
    same = indicator_aliases.delete().where(
        indicator_aliases.c.indicator_id == bindparam("indicator"),
        indicator_aliases.c.alias == bindparam("name"),
    )
    await db.execute(same, [{"indicator": indicator, "name": alias} for indicator, alias in aliases])
    values = [{"indicator_id": indicator, "alias": alias, "origin": origin} for indicator, alias in aliases]
    await db.execute(indicator_aliases.insert(), values)
