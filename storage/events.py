"""Events as they were imported: meetings, trainings, evaluations and deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Json, Saved, count, difference
from storage.locks import one_save_at_a_time
from storage.tables import events

Key: TypeAlias = tuple[int, str, str, datetime]


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event; the same (unit, kind, title, first start) is the same event.

    Attributes:
        kind: "meeting", "training", "evaluation", "deadline" or "other".
        starts_at: of a deadline: when it is due.
        recurrence: as written, a rule or Vietnamese words; likewise `audience` and `remind_before`.
        id: 0 while it is not stored.
    """

    unit_id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    recurrence: str = ""
    place: str = ""
    audience: str = ""
    remind_before: str = ""
    id: int = 0

    @property
    def key(self) -> Key:
        """By what it is known again."""
        return (self.unit_id, self.kind, self.title, self.starts_at)


async def all_events(db: AsyncConnection) -> tuple[EventRow, ...]:
    """Every event, by its first start."""
    rows = await db.execute(select(events).order_by(events.c.starts_at, events.c.id))
    return tuple(EventRow(**row._mapping) for row in rows)


async def save_events(db: AsyncConnection, rows: Sequence[EventRow]) -> Saved:
    """The events are as the rows say, of several rows for one the last; others stay."""
    await one_save_at_a_time(db)
    known = {event.key: event for event in await all_events(db)}
    wanted = {row.key: row for row in rows}
    changes = [
        difference(f"event {row.title}", _fields(known.get(row.key)), _fields(row) or {}) for row in wanted.values()
    ]
    changed = [row for row, change in zip(wanted.values(), changes, strict=True) if change]
    new = [row for row in changed if row.key not in known]
    if new:
        await db.execute(events.insert(), [_columns(row) for row in new])
    old = [{"event": known[row.key].id, **_columns(row)} for row in changed if row.key in known]
    if old:
        await db.execute(events.update().where(events.c.id == bindparam("event")), old)
    saved = count(changes)
    return replace(saved, unchanged=saved.unchanged + len(rows) - len(wanted))


def _columns(row: EventRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "id"}


def _fields(row: EventRow | None) -> Mapping[str, Json] | None:
    if row is None:
        return None
    return {
        "starts": row.starts_at.isoformat(),
        "ends": row.ends_at.isoformat() if row.ends_at else None,
        "recurrence": row.recurrence,
        "place": row.place,
        "audience": row.audience,
        "remind_before": row.remind_before,
    }
