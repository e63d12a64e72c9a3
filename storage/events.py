"""Events: meetings, trainings, evaluations and deadlines, once or as a series, as they were entered or imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.changes import Json, Saved, count, difference
from storage.locks import one_save_at_a_time
from storage.tables import events

Key: TypeAlias = tuple[int, str, str, datetime]

ACTIVE, CANCELLED = "active", "cancelled"
_OF_FILES = ("ends_at", "recurrence", "place", "audience", "remind_before")
_DERIVED = {"recurrence": "rrule", "remind_before": "leads"}
"""What is worked out of what is written, and changes only together with it."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event or a series; the same (unit, kind, title, first start) is the same event. Moments are in UTC.

    Attributes:
        kind: "meeting", "training", "evaluation", "deadline" or "other".
        starts_at: the first start; of a deadline: when it is first due.
        recurrence: as written, a rule or Vietnamese words; likewise `audience` and `remind_before`.
        rrule: what is written in `recurrence` as RFC 5545 has it, on the wall clock; "" = once.
        day_rule: what becomes of a day that is off or missing: "keep", "skip", "next" or "previous".
        link: of an online meeting.
        agenda: in the subset of HTML that messages know.
        file_ids: of `storage.files`.
        leads: when people are reminded, e.g. ("1d", "2h"); None = the defaults of the kind.
        capacity: places of a class; None = no limit.
        state: "active" or "cancelled".
        created_at: None for events that are older than the schedule.
        version: raised by each change of which people are told.
    """

    id: int
    unit_id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    recurrence: str
    place: str
    audience: str
    remind_before: str
    rrule: str
    day_rule: str
    link: str
    agenda: str
    file_ids: tuple[int, ...]
    leads: tuple[str, ...] | None
    capacity: int | None
    organiser_id: int | None
    state: str
    created_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as a file has it.

    Attributes:
        recurrence, audience, remind_before: as written.
        rrule, leads: what `recurrence` and `remind_before` mean.
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
    rrule: str = ""
    leads: tuple[str, ...] | None = None
    id: int = 0

    @property
    def key(self) -> Key:
        """By what it is known again."""
        return (self.unit_id, self.kind, self.title, self.starts_at)


@dataclass(frozen=True, slots=True)
class SavedEvents:
    """What a save did, and the ids of the events that are new or not as they were."""

    saved: Saved
    ids: tuple[int, ...]


async def new_event(
    db: AsyncConnection, unit_id: int, kind: str, title: str, starts_at: datetime, now: datetime, **columns: object
) -> int:
    """A new event; its id. It takes place nowhere until `set_occurrences` says when.

    Args:
        columns: anything else of `Event`.

    Raises:
        IntegrityError: the unit has an event of that kind, title and first start already (see `same_event`).
    """
    row = {"unit_id": unit_id, "kind": kind, "title": title, "starts_at": starts_at, "created_at": now, **columns}
    event_id: int = (await db.execute(events.insert().values(row).returning(events.c.id))).scalar_one()
    return event_id


async def event_by_id(db: AsyncConnection, event_id: int) -> Event | None:
    """The event of that id."""
    return next(iter(await events_by_id(db, [event_id])), None)


async def events_by_id(db: AsyncConnection, ids: Iterable[int]) -> tuple[Event, ...]:
    """The events of these ids, by id."""
    found: list[Event] = []
    for some in batches(sorted(set(ids))):
        chosen = select(events).where(events.c.id.in_(some)).order_by(events.c.id)
        found += [read_event(row) for row in await db.execute(chosen)]
    return tuple(found)


async def same_event(db: AsyncConnection, key: Key) -> Event | None:
    """The event of that unit, kind, title and first start."""
    unit_id, kind, title, starts_at = key
    chosen = select(events).where(
        events.c.unit_id == unit_id, events.c.kind == kind, events.c.title == title, events.c.starts_at == starts_at
    )
    row = (await db.execute(chosen)).first()
    return None if row is None else read_event(row)


async def change_event(db: AsyncConnection, event_id: int, **columns: object) -> None:
    """Change some of what `Event` holds."""
    await db.execute(events.update().where(events.c.id == event_id).values(columns))


async def locked_event(db: AsyncConnection, event_id: int) -> Event | None:
    """The event of that id, which nobody else can change until this transaction ends."""
    locked = events.update().where(events.c.id == event_id).values(state=events.c.state).returning(events)
    row = (await db.execute(locked)).first()
    return None if row is None else read_event(row)


async def events_of(
    db: AsyncConnection, unit_ids: Iterable[int] | None = None, *, active: bool = True
) -> tuple[Event, ...]:
    """The events of these units, by first start.

    Args:
        unit_ids: None = of all units.
        active: leave out what is cancelled.
    """
    chosen = select(events)
    if active:
        chosen = chosen.where(events.c.state == ACTIVE)
    pieces = [None] if unit_ids is None else batches(set(unit_ids))
    found: list[Event] = []
    for some in pieces:
        of_units = chosen if some is None else chosen.where(events.c.unit_id.in_(some))
        found += [read_event(row) for row in await db.execute(of_units)]
    return tuple(sorted(found, key=lambda event: (event.starts_at, event.id)))


async def all_events(db: AsyncConnection) -> tuple[EventRow, ...]:
    """Every event as a file would have it, by its first start."""
    return tuple(_row(event) for event in await events_of(db, active=False))


async def save_events(db: AsyncConnection, rows: Sequence[EventRow], now: datetime) -> SavedEvents:
    """The events are as the rows say, of several rows for one the last; others stay.

    What a file does not say (agenda, capacity, whether it is cancelled …) stays as it is. A new series takes place on
    just the days that its rule names.
    """
    await one_save_at_a_time(db)
    known = {event.key: event for event in await all_events(db)}
    wanted = {row.key: row for row in rows}
    changes = [
        difference(f"event {row.title}", _fields(known.get(row.key)), _fields(row) or {}) for row in wanted.values()
    ]
    changed = [row for row, change in zip(wanted.values(), changes, strict=True) if change]
    ids = [known[row.key].id for row in changed if row.key in known]
    if new := [row for row in changed if row.key not in known]:
        values = [{**_columns(row), "day_rule": "keep", "created_at": now} for row in new]
        ids += (await db.execute(events.insert().returning(events.c.id), values)).scalars()
    if old := [row for row in changed if row.key in known]:
        update = events.update().where(events.c.id == bindparam("event")).values(_BINDS)
        await db.execute(update, [_update(row, known[row.key]) for row in old])
    saved = count(changes)
    return SavedEvents(replace(saved, unchanged=saved.unchanged + len(rows) - len(wanted)), tuple(sorted(ids)))


def read_event(row: Sequence[Any]) -> Event:
    """A whole row of `events`."""
    event = Event(*row)
    leads = None if event.leads is None else tuple(event.leads)
    return replace(event, file_ids=tuple(event.file_ids), leads=leads)


_BINDS = {name: bindparam(f"new_{name}", type_=events.c[name].type) for name in (*_OF_FILES, *_DERIVED.values())}


def _row(event: Event) -> EventRow:
    return EventRow(**{name: getattr(event, name) for name in EventRow.__dataclass_fields__})


def _columns(row: EventRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "id"}


def _update(row: EventRow, before: EventRow) -> dict[str, object]:
    """What was chosen in chat, for instance when to remind, is kept if the file says about it what it said before."""
    values = {name: getattr(row, name) for name in _OF_FILES}
    for written, derived in _DERIVED.items():
        same = getattr(row, written) == getattr(before, written)
        values[derived] = getattr(before if same else row, derived)
    return {"event": before.id, **{f"new_{name}": value for name, value in values.items()}}


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
