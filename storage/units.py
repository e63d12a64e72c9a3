"""The tree of units: the committee, its đảng bộ and chi bộ, with the other names that people use for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.changes import Json, Saved, count, difference
from storage.locks import one_save_at_a_time
from storage.tables import unit_aliases, units


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the committee.

    Attributes:
        parent_id: None for the root, which is the committee itself.
        aliases: other names, sorted.
    """

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it is to be; `parent_code` is "" for the root."""

    code: str
    name: str
    kind: str = ""
    parent_code: str = ""
    aliases: tuple[str, ...] = ()


_start = select(units.c.id).where(units.c.id.in_(bindparam("roots", expanding=True))).cte("below", recursive=True)
_SUBTREE = select(_start.union(select(units.c.id).join(_start, units.c.parent_id == _start.c.id)).c.id)


async def all_units(db: AsyncConnection) -> tuple[Unit, ...]:
    """Every unit, by id."""
    rows = (await db.execute(select(units).order_by(units.c.id))).all()
    aliases: defaultdict[int, list[str]] = defaultdict(list)
    for unit_id, alias in (await db.execute(select(unit_aliases.c.unit_id, unit_aliases.c.alias))).all():
        aliases[unit_id].append(alias)
    return tuple(
        Unit(row.id, row.code, row.name, row.kind, row.parent_id, tuple(sorted(aliases[row.id]))) for row in rows
    )


async def root_unit(db: AsyncConnection) -> Unit | None:
    """The committee itself: the first unit without a parent; None when there are no units yet."""
    code = await db.scalar(select(units.c.code).where(units.c.parent_id.is_(None)).order_by(units.c.id).limit(1))
    return None if code is None else await unit_by_code(db, code)


async def unit_by_code(db: AsyncConnection, code: str) -> Unit | None:
    """The unit of exactly that code."""
    row = (await db.execute(select(units).where(units.c.code == code))).first()
    if row is None:
        return None
    of_unit = select(unit_aliases.c.alias).where(unit_aliases.c.unit_id == row.id).order_by(unit_aliases.c.alias)
    aliases = tuple(sorted((await db.execute(of_unit)).scalars()))
    return Unit(row.id, row.code, row.name, row.kind, row.parent_id, aliases)


async def subtree_ids(db: AsyncConnection, unit_id: int) -> frozenset[int]:
    """The unit and all below it; empty when there is no such unit."""
    return await subtrees_ids(db, [unit_id])


async def subtrees_ids(db: AsyncConnection, unit_ids: Sequence[int]) -> frozenset[int]:
    """The units and all below any of them."""
    return frozenset((await db.execute(_SUBTREE, {"roots": list(unit_ids)})).scalars())


async def save_units(db: AsyncConnection, rows: Sequence[UnitRow]) -> Saved:
    """The units of these codes are as the rows say, others stay; parents may come after their children.

    Raises:
        KeyError: a parent's code is neither in the rows nor in the database.
    """
    await one_save_at_a_time(db)
    known = {unit.code: unit for unit in await all_units(db)}
    codes = {unit.id: unit.code for unit in known.values()}
    changes = [
        difference(
            f"unit {row.code}",
            _fields(known[row.code], codes) if row.code in known else None,
            _row_fields(row),
        )
        for row in rows
    ]
    changed = [row for row, change in zip(rows, changes, strict=True) if change]
    if changed:
        await _write(db, changed, known)
        await state.raise_revision(db)
    return count(changes)


def _row_fields(row: UnitRow) -> Mapping[str, Json]:
    return {
        "name": row.name,
        "kind": row.kind,
        "parent": row.parent_code,
        "aliases": sorted(set(row.aliases)),
    }


def _fields(unit: Unit, codes: Mapping[int, str]) -> Mapping[str, Json]:
    parent = codes[unit.parent_id] if unit.parent_id is not None else ""
    return {"name": unit.name, "kind": unit.kind, "parent": parent, "aliases": list(unit.aliases)}


async def _write(db: AsyncConnection, rows: Sequence[UnitRow], known: Mapping[str, Unit]) -> None:
    ids = {code: unit.id for code, unit in known.items()}
    new = [row for row in rows if row.code not in ids]
    if new:
        await db.execute(units.insert(), [{"code": r.code, "name": r.name, "kind": r.kind} for r in new])
        ids = dict((await db.execute(select(units.c.code, units.c.id))).all())
    await db.execute(
        units.update().where(units.c.id == bindparam("unit")),
        [
            {
                "unit": ids[row.code],
                "name": row.name,
                "kind": row.kind,
                "parent_id": ids[row.parent_code] if row.parent_code else None,
            }
            for row in rows
        ],
    )
    await db.execute(
        unit_aliases.delete().where(unit_aliases.c.unit_id == bindparam("unit")),
        [{"unit": ids[row.code]} for row in rows],
    )
    aliases = [{"unit_id": ids[row.code], "alias": alias} for row in rows for alias in sorted(set(row.aliases))]
    if aliases:
        await db.execute(unit_aliases.insert(), aliases)
