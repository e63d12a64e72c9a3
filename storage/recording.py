"""Writes figures: what is new is added, what a later source says replaces what held, and the past is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.batches import SIZE, batches
from storage.changes import Change, Json, Saved
from storage.figures import KEY, FigureKey, NewFigure
from storage.locks import one_save_at_a_time
from storage.precedence import Statement, Verdict, settle
from storage.tables import figures, indicators, sources, units


@dataclass(slots=True)
class _Known:
    """What is stored for one key."""

    current_id: int | None
    current: Statement | None
    past: list[Statement]


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
    known = await _known(db, given)
    verdicts = {key: settle(_current(known, key), _past(known, key), said) for key, said in given.items()}
    replaced = {
        key: known[key] for key, verdict in verdicts.items() if verdict.holds and _current(known, key)
    }
    await _retire(db, [one.current_id for one in replaced.values()])
    await _insert(db, verdicts, now, entered_by)
    saved = Saved(
        added=sum(verdict.holds is not None for verdict in verdicts.values()) - len(replaced),
        updated=len(replaced),
        unchanged=sum(verdict.unchanged for verdict in verdicts.values()),
        history=sum(len(verdict.history) for verdict in verdicts.values()),
        changes=await _changes(db, replaced, verdicts),
    )
    if saved.anything:
        await state.raise_revision(db)
    return saved


async def _known(db: AsyncConnection, keys: Iterable[FigureKey]) -> dict[FigureKey, _Known]:
    wanted = set(keys)
    c = figures.c
    chosen = select(
        c.id, c.indicator_id, c.unit_id, c.year, c.period, c.kind, c.measure,
        c.current, c.comparison, c.value, c.note, sources.c.title, sources.c.dated,
    ).select_from(figures.outerjoin(sources, sources.c.id == c.source_id))  # fmt: skip
    known: dict[FigureKey, _Known] = {}
    for figure_id, *key, current, comparison, value, note, title, dated in await db.execute(
        chosen.where(*_near(wanted)).order_by(c.id)
    ):
        one = FigureKey(*key)
        if one not in wanted:
            continue
        stored = known.setdefault(one, _Known(None, None, []))
        statement = Statement(comparison, value, note, title or "", dated)
        if current:
            stored.current_id, stored.current = figure_id, statement
        else:
            stored.past.append(statement)
    return known


def _near(keys: set[FigureKey]) -> list[ColumnElement[bool]]:
    """Conditions that hold for all the keys, and for few others where the keys are few."""
    conditions: list[ColumnElement[bool]] = []
    for name in ("indicator_id", "unit_id", "year"):
        values = {getattr(key, name) for key in keys}
        if len(values) <= SIZE:
            conditions.append(figures.c[name].in_(sorted(values)))
    return conditions


def _current(known: Mapping[FigureKey, _Known], key: FigureKey) -> Statement | None:
    return known[key].current if key in known else None


def _past(known: Mapping[FigureKey, _Known], key: FigureKey) -> Sequence[Statement]:
    return known[key].past if key in known else ()


async def _retire(db: AsyncConnection, ids: Sequence[int | None]) -> None:
    """The figures do not hold any more."""
    statement = (
        figures.update().where(figures.c.id.in_(bindparam("ids", expanding=True))).values(current=False)
    )
    for some in batches(ids):
        await db.execute(statement, {"ids": some})


async def _insert(
    db: AsyncConnection, verdicts: Mapping[FigureKey, Verdict], now: datetime, entered_by: int | None
) -> None:
    entries = [
        (key, statement, holds)
        for key, verdict in verdicts.items()
        for statement, holds in (*((one, False) for one in verdict.history), (verdict.holds, True))
        if statement is not None
    ]
    source_ids = await _source_ids(
        db, {(statement.source, statement.source_date) for _, statement, _ in entries}
    )
    for some in batches(entries):
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
            for key, statement, holds in some
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


async def _changes(
    db: AsyncConnection, replaced: Mapping[FigureKey, _Known], verdicts: Mapping[FigureKey, Verdict]
) -> tuple[Change, ...]:
    if not replaced:
        return ()
    names = dict((await db.execute(select(indicators.c.id, indicators.c.key))).all())
    codes = dict((await db.execute(select(units.c.id, units.c.code))).all())
    changes = []
    for key, known in replaced.items():
        subject = f"figure {names[key.indicator_id]} {key.year} {codes[key.unit_id]}"
        changes.append(Change(subject, _fields(known.current, key), _fields(verdicts[key].holds, key) or {}))
    return tuple(changes)


def _fields(statement: Statement | None, key: FigureKey) -> dict[str, Json] | None:
    if statement is None:
        return None
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
