"""Reminders that are planned, and what became of them. The rows are the truth: each is handled once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.changes import Json
from storage.tables import reminders
from storage.upsert import insert_into

PLANNED, SENT, MISSED, CANCELLED = "planned", "sent", "missed", "cancelled"
LEAD, OWN, OVERDUE, MISSING, MISSING_ABOVE, SUMMARY = "lead", "own", "overdue", "missing", "missing_above", "summary"
MEETING_RULE = "meeting_rule"
OF_PLANS = (LEAD, OWN, OVERDUE, MISSING, MISSING_ABOVE, SUMMARY, MEETING_RULE)
"""The kinds that follow from an event: before it, earlier for those who chose so, after it, lists of who is missing to
the unit's secretary and to that of the unit above, the count of answers to the organiser, and what the rule book asks
for before or after it."""
SNOOZE = "snooze"

_MOST = 500  # rows of one INSERT


@dataclass(frozen=True, slots=True)
class NewReminder:
    """Something of which people are to be reminded.

    Attributes:
        key: what it is for; of one key there is one reminder.
        kind: one of `OF_PLANS`, "snooze", or another's word.
        occurrence_id: None for what is no event's.
        member_id: only for that member; None = for all whom it concerns.
        unit_id: for that unit's secretary.
        lead: e.g. "1d", "2h", "-3d"; "" = none.
        details: anything else that its sender must know.
    """

    key: str
    kind: str
    due_at: datetime
    occurrence_id: int | None = None
    member_id: int | None = None
    unit_id: int | None = None
    lead: str = ""
    details: Json = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """The same, kept.

    Attributes:
        state: "planned", "sent", "missed" (it came too late to be of use) or "cancelled".
        handled_at: when it got its last state.
    """

    id: int
    key: str
    kind: str
    occurrence_id: int | None
    member_id: int | None
    unit_id: int | None
    lead: str
    details: Any
    due_at: datetime
    state: str
    handled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replanned:
    """How many reminders a plan has added (or taken up again), moved and cancelled."""

    added: int = 0
    moved: int = 0
    cancelled: int = 0


async def plan_reminders(
    db: AsyncConnection, occurrence_ids: Iterable[int], rows: Sequence[NewReminder], now: datetime
) -> Replanned:
    """The reminders that follow from these occurrences are those of the rows, and no others.

    What is planned and in no row is cancelled; snoozes and the like stay. What was handled is not planned again. What
    is due by now is not added, but kept if it was planned before.
    """
    known = {one.key: one for one in await reminders_of(db, occurrence_ids, kinds=OF_PLANS)}
    wanted = {row.key: row for row in rows}
    new = [row for row in wanted.values() if row.key not in known and row.due_at > now]
    again = [
        (known[row.key].id, row.due_at)
        for row in wanted.values()
        if row.key in known and known[row.key].state == CANCELLED and row.due_at > now
    ]
    moved = [
        (known[row.key].id, row.due_at)
        for row in wanted.values()
        if row.key in known
        and known[row.key].state == PLANNED
        and known[row.key].due_at != row.due_at
        and not (row.kind == SUMMARY and known[row.key].due_at <= now)  # it goes out late, not later still
    ]
    gone = [one.id for one in known.values() if one.state == PLANNED and one.key not in wanted]
    await plan_more(db, new)
    await _set_due(db, again + moved)
    await mark(db, gone, CANCELLED, now)
    return Replanned(len(new) + len(again), len(moved), len(gone))


async def plan_more(db: AsyncConnection, rows: Sequence[NewReminder]) -> None:
    """Plan these too; one whose key is known already, in whatever state, stays as it is."""
    adding = insert_into(db, reminders).on_conflict_do_nothing(index_elements=["key"])
    for some in batches(rows, _MOST):
        await db.execute(adding, [asdict(row) for row in some])


async def plan_again(db: AsyncConnection, row: NewReminder) -> None:
    """Plan it, also when one of its key was handled before: the next snooze takes the place of the last."""
    values = asdict(row)
    adding = insert_into(db, reminders).values(values)
    changed = {name: adding.excluded[name] for name in values if name != "key"}
    again = {**changed, "state": PLANNED, "handled_at": None}
    await db.execute(adding.on_conflict_do_update(index_elements=["key"], set_=again))


async def take_due(db: AsyncConnection, now: datetime, limit: int) -> tuple[Reminder, ...]:
    """What is due, the earliest first; nobody else gets it until this transaction ends, by which it must be marked."""
    rows = await db.execute(_due(db.dialect.name), {"now": now, "limit": limit})
    return tuple(Reminder(*row) for row in rows)


async def mark(db: AsyncConnection, ids: Iterable[int], state: str, now: datetime) -> None:
    """These have come to that state; those that are no longer planned stay in theirs."""
    for some in batches(ids):
        planned = reminders.c.id.in_(some) & (reminders.c.state == PLANNED)
        await db.execute(reminders.update().where(planned).values(state=state, handled_at=now))


async def postpone(db: AsyncConnection, ids: Iterable[int], due_at: datetime) -> None:
    """These are due later, if they are still planned."""
    for some in batches(ids):
        planned = reminders.c.id.in_(some) & (reminders.c.state == PLANNED)
        await db.execute(reminders.update().where(planned).values(due_at=due_at))


async def next_due(db: AsyncConnection) -> datetime | None:
    """When the next planned reminder is due, None when none is planned."""
    due: datetime | None = await db.scalar(_NEXT)
    return due


async def cancel_of(
    db: AsyncConnection,
    occurrence_ids: Iterable[int],
    now: datetime,
    *,
    kinds: Collection[str] | None = None,
    member_id: int | None = None,
) -> int:
    """What is planned for these occurrences will not go out; how many that were.

    Args:
        kinds: only of these; None = of all, snoozes among them.
        member_id: only what is for that member alone.
    """
    chosen = reminders.c.state == PLANNED
    if kinds is not None:
        chosen &= reminders.c.kind.in_(list(kinds))
    if member_id is not None:
        chosen &= reminders.c.member_id == member_id
    cancelled = 0
    for some in batches(occurrence_ids):
        changed = reminders.update().where(chosen, reminders.c.occurrence_id.in_(some))
        cancelled += (await db.execute(changed.values(state=CANCELLED, handled_at=now))).rowcount
    return cancelled


async def cancel_keys(db: AsyncConnection, keys: Iterable[str], now: datetime) -> None:
    """What is planned under these keys will not go out."""
    for some in batches(keys):
        chosen = reminders.c.key.in_(some) & (reminders.c.state == PLANNED)
        await db.execute(reminders.update().where(chosen).values(state=CANCELLED, handled_at=now))


async def reminders_of(
    db: AsyncConnection,
    occurrence_ids: Iterable[int],
    *,
    states: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
) -> tuple[Reminder, ...]:
    """The reminders of these occurrences, by when they are or were due; None = in any state, of any kind."""
    found: list[Reminder] = []
    for some in batches(set(occurrence_ids)):
        chosen = select(reminders).where(reminders.c.occurrence_id.in_(some))
        if states is not None:
            chosen = chosen.where(reminders.c.state.in_(list(states)))
        if kinds is not None:
            chosen = chosen.where(reminders.c.kind.in_(list(kinds)))
        found += [Reminder(*row) for row in await db.execute(chosen)]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.id)))


async def next_of(
    db: AsyncConnection, occurrence_ids: Iterable[int], kinds: Collection[str], after: datetime
) -> dict[int, datetime]:
    """When the next planned reminder of these kinds is due after a moment, by occurrence, where there is one."""
    found: dict[int, datetime] = {}
    chosen = select(reminders.c.occurrence_id, func.min(reminders.c.due_at)).where(
        _planned(), reminders.c.due_at > after, reminders.c.kind.in_(list(kinds))
    )
    for some in batches(set(occurrence_ids)):
        rows = await db.execute(chosen.where(reminders.c.occurrence_id.in_(some)).group_by(reminders.c.occurrence_id))
        found.update((row[0], row[1]) for row in rows)
    return found


async def reminders_of_kinds(
    db: AsyncConnection, kinds: Collection[str], *, states: Collection[str] = (PLANNED,)
) -> tuple[Reminder, ...]:
    """All reminders of these kinds, by when they are or were due."""
    chosen = select(reminders).where(reminders.c.kind.in_(list(kinds)), reminders.c.state.in_(list(states)))
    return tuple(Reminder(*row) for row in await db.execute(chosen.order_by(reminders.c.due_at, reminders.c.id)))


async def purge_reminders(db: AsyncConnection, before: datetime) -> int:
    """Forget reminders of events that were handled before then; how many there were. Those of rules are kept."""
    old = reminders.delete().where(
        reminders.c.handled_at < before, reminders.c.state != PLANNED, reminders.c.occurrence_id.is_not(None)
    )
    return (await db.execute(old)).rowcount


async def _set_due(db: AsyncConnection, changes: Sequence[tuple[int, datetime]]) -> None:
    if changes:
        await db.execute(_MOVE, [{"the_id": one, "the_due": due_at} for one, due_at in changes])


def _planned() -> ColumnElement[bool]:
    """Literally as the partial index has it, or it would not serve."""
    return reminders.c.state == literal_column(f"'{PLANNED}'")


@cache
def _due(dialect: str) -> Select[Any]:
    chosen = (
        select(reminders)
        .where(_planned(), reminders.c.due_at <= bindparam("now", type_=reminders.c.due_at.type))
        .order_by(reminders.c.due_at, reminders.c.id)
        .limit(bindparam("limit"))
    )
    return chosen if dialect == "sqlite" else chosen.with_for_update(skip_locked=True)


_NEXT = select(reminders.c.due_at).where(_planned()).order_by(reminders.c.due_at).limit(1)
_MOVE = (
    reminders.update()
    .where(reminders.c.id == bindparam("the_id"), (reminders.c.state == PLANNED) | (reminders.c.state == CANCELLED))
    .values(due_at=bindparam("the_due", type_=reminders.c.due_at.type), state=PLANNED, handled_at=None)
)
