"""Writes figures: what is new is added, what a later source says replaces what held, and the past is kept."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.batches import batches
from storage.changes import Change, Json, Saved
from storage.figures import KEY, FigureKey, NewFigure
from storage.locks import one_save_at_a_time
from storage.precedence import Statement, Verdict, settle
from storage.tables import figures, indicators, sources, units

PIECE = 1_000  # figures in one go; between two goes others have their turn


@dataclass(slots=True)
class _Known:
    """What is stored for one key."""

    current_id: int | None = None
    current: Statement | None = None
    past: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Correction:
    """A figure that held, and the one that holds instead."""

    key: FigureKey
    before: Statement
    after: Statement


async def record_figures(
    db: AsyncConnection, rows: Sequence[NewFigure], now: datetime, entered_by: int | None
) -> Saved:
    """Store figures: of those for one thing the latest source date holds, the others are history.

    Args:
        now: when they are entered.
        entered_by: the member's id; None for an import from the command line.
    """
    await one_save_at_a_time(db)
    given: defaultdict[FigureKey, list[Statement]] = defaultdict(list)
    for row in rows:
        given[row.key].append(row.statement)
    saved, corrections = Saved(), list[_Correction]()
    for keys in batches(sorted(given, key=attrgetter(*KEY)), PIECE):
        verdicts, corrected = await _record(db, {key: given[key] for key in keys}, now, entered_by)
        saved = _count(saved, verdicts, corrected)
        corrections += corrected
        await asyncio.sleep(0)
    if saved.anything:
        await state.raise_revision(db)
    return replace(saved, changes=await _changes(db, corrections))


async def _record(
    db: AsyncConnection, given: Mapping[FigureKey, Sequence[Statement]], now: datetime, entered_by: int | None
) -> tuple[Mapping[FigureKey, Verdict], Sequence[_Correction]]:
    known = await _known(db, given.keys())
    verdicts = {key: settle(known[key].current, known[key].past, said) for key, said in given.items()}
    corrected = []
    retired = []
    for key, verdict in verdicts.items():
        before = known[key]
        if verdict.holds and before.current:
            corrected.append(_Correction(key, before.current, verdict.holds))
            retired.append(before.current_id)
    if retired:
        await db.execute(_RETIRE, {"ids": retired})
    await _insert(db, verdicts, now, entered_by)
    return verdicts, corrected


def _count(so_far: Saved, verdicts: Mapping[FigureKey, Verdict], corrected: Sequence[_Correction]) -> Saved:
    holding = sum(verdict.holds is not None for verdict in verdicts.values())
    return Saved(
        added=so_far.added + holding - len(corrected),
        updated=so_far.updated + len(corrected),
        unchanged=so_far.unchanged + sum(verdict.unchanged for verdict in verdicts.values()),
        history=so_far.history + sum(len(verdict.history) for verdict in verdicts.values()),
    )


async def _known(db: AsyncConnection, wanted: Collection[FigureKey]) -> Mapping[FigureKey, _Known]:
    c = figures.c
    chosen = select(
        c.id, c.indicator_id, c.unit_id, c.year, c.period, c.kind, c.measure,
        c.current, c.comparison, c.value, c.note, sources.c.title, sources.c.dated,
    ).select_from(figures.outerjoin(sources, sources.c.id == c.source_id))  # fmt: skip
    near = [c[name].in_({getattr(key, name) for key in wanted}) for name in ("indicator_id", "unit_id", "year")]
    known = {key: _Known() for key in wanted}
    for figure_id, *key, current, comparison, value, note, title, dated in await db.execute(
        chosen.where(*near).order_by(c.id)
    ):
        stored = known.get(FigureKey(*key))
        if stored is None:
            continue
        statement = Statement(comparison, value, note, title or "", dated)
        if current:
            stored.current_id, stored.current = figure_id, statement
        else:
            stored.past.append(statement)
    return known


async def _insert(
    db: AsyncConnection, verdicts: Mapping[FigureKey, Verdict], now: datetime, entered_by: int | None
) -> None:
    entries = [
        (key, statement, holds)
        for key, verdict in verdicts.items()
        for statement, holds in (*((one, False) for one in verdict.history), (verdict.holds, True))
        if statement is not None
    ]
    if not entries:
        return
    source_ids = await _source_ids(db, {(statement.source, statement.source_date) for _, statement, _ in entries})
    values = [
        {
            **{name: getattr(key, name) for name in KEY},
            "comparison": statement.comparison,
            "value": statement.value,
            "note": statement.note,
            "source_id": source_ids[statement.source, statement.source_date],
            "entered_at": now,
            "entered_by": entered_by,
            "current": holds,
        }
        for key, statement, holds in entries
    ]
    await db.execute(figures.insert(), values)


async def _source_ids(
    db: AsyncConnection, wanted: set[tuple[str, date | None]]
) -> Mapping[tuple[str, date | None], int | None]:
    """The sources by title and date, made where they are not yet there; without both there is none."""
    missing = sorted(wanted - (await _stored_sources(db)).keys(), key=str)
    if missing:
        await db.execute(sources.insert(), [{"title": title, "dated": dated} for title, dated in missing])
    return await _stored_sources(db)


async def _stored_sources(db: AsyncConnection) -> dict[tuple[str, date | None], int | None]:
    ids: dict[tuple[str, date | None], int | None] = {("", None): None}
    for source_id, title, dated in await db.execute(select(sources)):
        ids[title, dated] = source_id
    return ids


async def _changes(db: AsyncConnection, corrections: Sequence[_Correction]) -> tuple[Change, ...]:
    if not corrections:
        return ()
    names = dict((await db.execute(select(indicators.c.id, indicators.c.key))).all())
    codes = dict((await db.execute(select(units.c.id, units.c.code))).all())
    return tuple(
        Change(
            f"figure {names[one.key.indicator_id]} {one.key.year} {codes[one.key.unit_id]}",
            _fields(one.before, one.key),
            _fields(one.after, one.key),
        )
        for one in corrections
    )


def _fields(statement: Statement, key: FigureKey) -> dict[str, Json]:
    return {
        "period": key.period,
        "kind": key.kind,
        "measure": key.measure,
        "comparison": statement.comparison,
        "value": str(statement.value),
        "note": statement.note,
        "source": statement.source,
        "source_date": statement.source_date.isoformat() if statement.source_date else None,
    }


_RETIRE = figures.update().where(figures.c.id.in_(bindparam("ids", expanding=True))).values(current=False)
