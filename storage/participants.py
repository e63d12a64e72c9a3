"""Who has been told of an occurrence, what they answered, whether they came, and what they have handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.occurrences import PLANNED
from storage.tables import events, occurrences, participants
from storage.upsert import insert_into, upsert

YES, NO = "yes", "no"
PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"
BY_CODE, BY_SECRETARY = "code", "secretary"
_KEY = ("occurrence_id", "member_id")


@dataclass(frozen=True, slots=True)
class Participant:
    """A member and an occurrence.

    Attributes:
        told_at: when the member was first invited or reminded; None = not yet.
        answer: "yes", "no", or "" while there is none.
        reason: why not.
        waiting_since: would like to come to a class that is full.
        done_at: when it was handed in; `done_by` is who said so.
        file_id: what was handed in, of `storage.files`.
        attendance: "present", "excused", "absent" (without reason), or "" while it is not known.
        attended_way: "code" or "secretary".
    """

    occurrence_id: int
    member_id: int
    told_at: datetime | None = None
    answer: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    waiting_since: datetime | None = None
    done_at: datetime | None = None
    done_by: int | None = None
    file_id: int | None = None
    attendance: str = ""
    attended_at: datetime | None = None
    attended_way: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many members have been told of an occurrence, and what became of them."""

    told: int = 0
    yes: int = 0
    no: int = 0
    waiting: int = 0
    done: int = 0
    present: int = 0
    excused: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Attended:
    """Whether a member was at an occurrence, as far as that is known; `unit_id` and `kind` are the event's."""

    member_id: int
    occurrence_id: int
    event_id: int
    unit_id: int
    kind: str
    starts_at: datetime
    attendance: str


async def participants_of(db: AsyncConnection, occurrence_id: int) -> tuple[Participant, ...]:
    """All of whom anything is known at that occurrence, by member id."""
    return (await participants_of_all(db, [occurrence_id])).get(occurrence_id, ())


async def participants_of_all(db: AsyncConnection, occurrence_ids: Iterable[int]) -> dict[int, tuple[Participant, ...]]:
    """The same for several occurrences, by occurrence."""
    found: dict[int, list[Participant]] = {}
    for some in batches(set(occurrence_ids)):
        chosen = select(participants).where(participants.c.occurrence_id.in_(some))
        for row in await db.execute(chosen.order_by(participants.c.member_id)):
            found.setdefault(row.occurrence_id, []).append(Participant(*row))
    return {occurrence_id: tuple(rows) for occurrence_id, rows in found.items()}


async def participant(db: AsyncConnection, occurrence_id: int, member_id: int) -> Participant:
    """What is known of the member at that occurrence; a blank one when nothing is."""
    chosen = select(participants).where(
        participants.c.occurrence_id == occurrence_id, participants.c.member_id == member_id
    )
    row = (await db.execute(chosen)).first()
    return Participant(occurrence_id, member_id) if row is None else Participant(*row)


async def of_member(db: AsyncConnection, member_id: int, since: datetime, until: datetime) -> dict[int, Participant]:
    """What is known of the member at what begins between the moments, by occurrence."""
    chosen = (
        select(participants)
        .join(occurrences, occurrences.c.id == participants.c.occurrence_id)
        .where(participants.c.member_id == member_id, occurrences.c.starts_at >= since, occurrences.c.starts_at < until)
    )
    return {row.occurrence_id: Participant(*row) for row in await db.execute(chosen)}


async def tell(db: AsyncConnection, occurrence_id: int, member_ids: Iterable[int], now: datetime) -> None:
    """The members have been invited or reminded; who was before keeps the first time."""
    adding = insert_into(db, participants)
    first = func.coalesce(participants.c.told_at, adding.excluded.told_at)
    telling = adding.on_conflict_do_update(index_elements=list(_KEY), set_={"told_at": first})
    for some in batches(member_ids):
        await db.execute(telling, [{"occurrence_id": occurrence_id, "member_id": one, "told_at": now} for one in some])


async def answer(
    db: AsyncConnection,
    occurrence_id: int,
    member_id: int,
    answered: str,
    now: datetime,
    *,
    reason: str = "",
    waiting: bool = False,
) -> None:
    """The member comes ("yes"), does not ("no"), or takes the answer back ("").

    Args:
        reason: why not.
        waiting: the class is full; whoever waits already keeps the place in the queue.
    """
    statement = insert_into(db, participants).values(
        occurrence_id=occurrence_id,
        member_id=member_id,
        answer=answered,
        reason=reason[:500],
        answered_at=now if answered or waiting else None,
        waiting_since=now if waiting else None,
    )
    changed: dict[str, Any] = {name: statement.excluded[name] for name in ("answer", "reason", "answered_at")}
    queued = func.coalesce(participants.c.waiting_since, statement.excluded.waiting_since)
    changed["waiting_since"] = queued if waiting else None
    await db.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed))


async def waiting_for(db: AsyncConnection, occurrence_id: int, limit: int) -> tuple[int, ...]:
    """The members who wait for a place, the longest waiting first."""
    chosen = (
        select(participants.c.member_id)
        .where(participants.c.occurrence_id == occurrence_id, participants.c.waiting_since.is_not(None))
        .order_by(participants.c.waiting_since, participants.c.member_id)
    )
    return tuple((await db.execute(chosen.limit(limit))).scalars())


async def set_done(
    db: AsyncConnection,
    occurrence_id: int,
    member_ids: Iterable[int],
    now: datetime | None,
    *,
    by: int | None = None,
    file_id: int | None = None,
) -> None:
    """The members have handed in what was asked for.

    Args:
        now: None = they have not, after all.
        by: the member who says so.
        file_id: what was handed in; None takes no file away that is there.
    """
    statement = upsert(db, participants, _KEY, ["done_at", "done_by"] + (["file_id"] if file_id or not now else []))
    values = {"occurrence_id": occurrence_id, "done_at": now, "done_by": by, "file_id": file_id}
    for some in batches(member_ids):
        await db.execute(statement, [{**values, "member_id": one} for one in some])


async def set_attendance(
    db: AsyncConnection, occurrence_id: int, attendance: Mapping[int, str], now: datetime, *, way: str = BY_SECRETARY
) -> None:
    """Whether members were there; "" = that is not known after all.

    Args:
        attendance: "present", "excused", "absent" or "", by member.
        way: "code" or "secretary".
    """
    statement = upsert(db, participants, _KEY, ["attendance", "attended_at", "attended_way"])
    for some in batches(attendance.items()):
        rows = [
            {
                "occurrence_id": occurrence_id,
                "member_id": member_id,
                "attendance": came,
                "attended_at": now if came else None,
                "attended_way": way if came else "",
            }
            for member_id, came in some
        ]
        await db.execute(statement, rows)


async def counts(db: AsyncConnection, occurrence_id: int) -> Counts:
    """How many members have been told, have answered, have handed in and were there."""
    return (await counts_of(db, [occurrence_id])).get(occurrence_id, Counts())


async def counts_of(db: AsyncConnection, occurrence_ids: Iterable[int]) -> dict[int, Counts]:
    """The same for several occurrences; one of which nothing is known is left out."""
    found: dict[int, Counts] = {}
    for some in batches(set(occurrence_ids)):
        chosen = _COUNTS.where(participants.c.occurrence_id.in_(some)).group_by(participants.c.occurrence_id)
        for occurrence_id, *numbers in await db.execute(chosen):
            found[occurrence_id] = Counts(*map(int, numbers))
    return found


async def attendances(
    db: AsyncConnection,
    since: datetime,
    until: datetime,
    *,
    member_ids: Iterable[int] | None = None,
    kinds: Collection[str] = ("meeting",),
) -> tuple[Attended, ...]:
    """Whether members were at what began between the moments and took place, by its start; only what is known.

    Args:
        member_ids: None = all.
        kinds: of events.
    """
    chosen = (
        select(
            participants.c.member_id,
            occurrences.c.id,
            events.c.id,
            events.c.unit_id,
            events.c.kind,
            occurrences.c.starts_at,
            participants.c.attendance,
        )
        .join(occurrences, occurrences.c.id == participants.c.occurrence_id)
        .join(events, events.c.id == occurrences.c.event_id)
        .where(
            occurrences.c.starts_at >= since,
            occurrences.c.starts_at < until,
            occurrences.c.state == PLANNED,
            events.c.kind.in_(list(kinds)),
            participants.c.attendance != "",
        )
    )
    found: list[Attended] = []
    for some in [None] if member_ids is None else batches(set(member_ids)):
        of_members = chosen if some is None else chosen.where(participants.c.member_id.in_(some))
        found += [Attended(*row) for row in await db.execute(of_members)]
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.occurrence_id, one.member_id)))


def _counted(*conditions: Any) -> Any:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


_COUNTS: Select[Any] = select(
    participants.c.occurrence_id,
    _counted(participants.c.told_at.is_not(None)),
    _counted(participants.c.answer == YES, participants.c.waiting_since.is_(None)),
    _counted(participants.c.answer == NO),
    _counted(participants.c.waiting_since.is_not(None)),
    _counted(participants.c.done_at.is_not(None)),
    _counted(participants.c.attendance == PRESENT),
    _counted(participants.c.attendance == EXCUSED),
    _counted(participants.c.attendance == ABSENT),
)
