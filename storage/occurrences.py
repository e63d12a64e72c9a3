"""Each time that an event takes place: one for a single event, many for a series."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.events import ACTIVE, Event, read_event
from storage.tables import events, occurrences, participants
from storage.upsert import insert_into

PLANNED, CANCELLED = "planned", "cancelled"
_LONGEST = timedelta(days=366)  # an event that began longer ago is over


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place; moments are in UTC.

    Attributes:
        original_at: as the rule gives it; by this it is known again.
        place: None = the event's.
        state: "planned" or "cancelled".
        moved: by hand: the series does not move it back.
        invited_at: when those whom it concerns were invited.
        code_digest: keyed digest of the code by which one checks in.
    """

    id: int
    event_id: int
    original_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    state: str
    moved: bool
    invited_at: datetime | None
    code_digest: str | None


@dataclass(frozen=True, slots=True)
class NewOccurrence:
    """A time that an event's rule gives."""

    original_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An occurrence together with its event."""

    occurrence: Occurrence
    event: Event

    @property
    def place(self) -> str:
        """Where it takes place, "" = not known."""
        return self.event.place if self.occurrence.place is None else self.occurrence.place

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place, be it this one alone or the whole event."""
        return self.occurrence.state == CANCELLED or self.event.state != ACTIVE


@dataclass(frozen=True, slots=True)
class Known:
    """An occurrence, and whether anybody has been told of it, or has answered."""

    occurrence: Occurrence
    told: bool


@dataclass(frozen=True, slots=True)
class Retimed:
    """An occurrence that is to be at other times."""

    id: int
    original_at: datetime
    starts_at: datetime
    ends_at: datetime | None


async def occurrence_by_id(db: AsyncConnection, occurrence_id: int) -> Scheduled | None:
    """The occurrence of that id."""
    return (await occurrences_by_id(db, [occurrence_id])).get(occurrence_id)


async def occurrences_by_id(db: AsyncConnection, ids: Iterable[int]) -> dict[int, Scheduled]:
    """The occurrences of these ids, by id."""
    found: dict[int, Scheduled] = {}
    for some in batches(sorted(set(ids))):
        for row in await db.execute(_scheduled().where(occurrences.c.id.in_(some))):
            found[row[0]] = _read(row)
    return found


async def scheduled_between(
    db: AsyncConnection,
    start: datetime,
    end: datetime,
    *,
    unit_ids: Iterable[int] | None = None,
    kinds: Collection[str] | None = None,
    event_ids: Iterable[int] | None = None,
    worded: bool = False,
    cancelled: bool = False,
) -> tuple[Scheduled, ...]:
    """What begins or still goes on between two moments, by its start.

    Args:
        start: the first moment.
        end: the first moment that no longer counts.
        unit_ids: only events of these units; None = of all.
        kinds: only events of these kinds; None = of all.
        event_ids: only these events; None = all. Not together with `unit_ids`.
        worded: with `unit_ids`: and events of other units whose audience is said in words.
        cancelled: with what does not take place.
    """
    since = occurrences.c.starts_at >= start - _LONGEST  # said so that the index serves
    begins = occurrences.c.starts_at >= start
    chosen = _scheduled().where(since, occurrences.c.starts_at < end, or_(begins, occurrences.c.ends_at > start))
    if kinds is not None:
        chosen = chosen.where(events.c.kind.in_(list(kinds)))
    if not cancelled:
        chosen = chosen.where(_takes_place())
    column, wanted = (events.c.unit_id, unit_ids) if event_ids is None else (events.c.id, event_ids)
    found: list[Scheduled] = []
    for some in [None] if wanted is None else batches(set(wanted)):
        fits = chosen if some is None else chosen.where(or_(column.in_(some), _WORDED if worded else false()))
        found += [_read(row) for row in await db.execute(fits)]
    if worded and len(found) > 1:
        found = list({one.occurrence.id: one for one in found}.values())
    return tuple(sorted(found, key=lambda one: (one.occurrence.starts_at, one.occurrence.id)))


async def next_occurrences(db: AsyncConnection, event_id: int, after: datetime, limit: int) -> tuple[Scheduled, ...]:
    """The next times that an event takes place after a moment, by their start."""
    chosen = _scheduled().where(occurrences.c.event_id == event_id, occurrences.c.starts_at > after, _takes_place())
    rows = await db.execute(chosen.order_by(occurrences.c.starts_at).limit(limit))
    return tuple(_read(row) for row in rows)


async def occurrences_of_code(
    db: AsyncConnection, digest: str, start: datetime, end: datetime
) -> tuple[Scheduled, ...]:
    """What begins between two moments, and at which one checks in by the code of that digest, by its start."""
    chosen = _scheduled().where(
        occurrences.c.code_digest == digest, occurrences.c.starts_at >= start, occurrences.c.starts_at < end
    )
    rows = await db.execute(chosen.order_by(occurrences.c.starts_at, occurrences.c.id))
    return tuple(_read(row) for row in rows)


async def occurrences_of(db: AsyncConnection, event_ids: Iterable[int]) -> dict[int, tuple[Known, ...]]:
    """All occurrences of these events, whatever their state, by event and start."""
    answered = select(participants.c.occurrence_id).where(participants.c.occurrence_id == occurrences.c.id).exists()
    found: dict[int, list[Known]] = {}
    for some in batches(sorted(set(event_ids))):
        chosen = select(occurrences, or_(occurrences.c.invited_at.is_not(None), answered))
        for row in await db.execute(chosen.where(occurrences.c.event_id.in_(some)).order_by(occurrences.c.starts_at)):
            *columns, told = row
            found.setdefault(row.event_id, []).append(Known(Occurrence(*columns), bool(told)))
    return {event_id: tuple(known) for event_id, known in found.items()}


async def add_occurrences(db: AsyncConnection, rows: Mapping[int, Sequence[NewOccurrence]]) -> None:
    """Events take place at these times as well; what is there already stays as it is.

    Args:
        rows: by event.
    """
    columns = ("original_at", "starts_at", "ends_at")
    values = [
        {"event_id": event_id, **{name: getattr(one, name) for name in columns}}
        for event_id, of_event in rows.items()
        for one in of_event
    ]
    adding = insert_into(db, occurrences).on_conflict_do_nothing(index_elements=["event_id", "original_at"])
    for some in batches(values, 1_000):
        await db.execute(adding, some)


async def retime_occurrences(db: AsyncConnection, rows: Sequence[Retimed]) -> None:
    """Occurrences are at other times; who has answered stays with them.

    Two that change places first step aside, so that they do not meet on the way.
    """
    if not rows:
        return
    aside = [{"the_id": one.id, "the_original": _ASIDE + timedelta(microseconds=one.id)} for one in rows]
    await db.execute(_STEP_ASIDE, aside)
    values = [
        {"the_id": one.id, "the_original": one.original_at, "the_start": one.starts_at, "the_end": one.ends_at}
        for one in rows
    ]
    await db.execute(_RETIME, values)


async def remove_occurrences(db: AsyncConnection, ids: Iterable[int]) -> None:
    """Forget occurrences of which nobody knows, with their reminders."""
    for some in batches(ids):
        await db.execute(occurrences.delete().where(occurrences.c.id.in_(some)))


async def cancel_occurrences(db: AsyncConnection, ids: Iterable[int]) -> None:
    """These do not take place."""
    for some in batches(ids):
        await db.execute(occurrences.update().where(occurrences.c.id.in_(some)).values(state=CANCELLED))


async def change_occurrence(db: AsyncConnection, occurrence_id: int, **columns: object) -> None:
    """Change some of what `Occurrence` holds; say `moved=True` with another start."""
    await db.execute(occurrences.update().where(occurrences.c.id == occurrence_id).values(columns))


async def locked_occurrence(db: AsyncConnection, occurrence_id: int) -> Scheduled | None:
    """The occurrence of that id, which nobody else can change until this transaction ends.

    Whoever counts places before giving one away asks for it in this way.
    """
    same = occurrences.update().where(occurrences.c.id == occurrence_id).values(state=occurrences.c.state)
    await db.execute(same)
    return await occurrence_by_id(db, occurrence_id)


_ASIDE = datetime.fromisoformat("1000-01-01T00:00:00+00:00")  # when no event is
_STEP_ASIDE = (
    occurrences.update()
    .where(occurrences.c.id == bindparam("the_id"))
    .values(original_at=bindparam("the_original", type_=occurrences.c.original_at.type))
)
_RETIME = (
    occurrences.update()
    .where(occurrences.c.id == bindparam("the_id"))
    .values(
        original_at=bindparam("the_original", type_=occurrences.c.original_at.type),
        starts_at=bindparam("the_start", type_=occurrences.c.starts_at.type),
        ends_at=bindparam("the_end", type_=occurrences.c.ends_at.type),
    )
)


_WORDED = events.c.audience != ""


def _scheduled() -> Select[Any]:
    return select(occurrences, events).join(events, events.c.id == occurrences.c.event_id)


def _takes_place() -> ColumnElement[bool]:
    return (occurrences.c.state == PLANNED) & (events.c.state == ACTIVE)


def _read(row: Sequence[Any]) -> Scheduled:
    width = len(occurrences.c)
    return Scheduled(Occurrence(*row[:width]), read_event(row[width:]))
