"""Plans events without a conversation, and tells who was reminded of what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.events.series import lay_out
from bot.rendering import plain
from storage.events import new_event
from storage.occurrences import next_occurrences
from storage.tables import deliveries, members, outbox_messages, reminders
from storage.units import all_units
from tests.scenarios.world import World

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, order=True)
class Copy:
    """A message to one member; `at` as "03-18 14:00", on the clocks of Hà Nội."""

    at: str
    code: str
    state: str
    text: str
    labels: tuple[str, ...] = ()


def at(day: str, clock: str = "14:00") -> datetime:
    """A moment on the wall clock of Hà Nội, e.g. `at("2026-03-05")`."""
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=HANOI).astimezone(UTC)


def shown(moment: datetime) -> str:
    return moment.astimezone(HANOI).strftime("%m-%d %H:%M")


async def plan(world: World, kind: str, title: str, starts: datetime, unit: str = "CB1", **columns: object) -> int:
    """A new event, laid out; the id of its first occurrence."""
    async with world.database.writing() as db:
        unit_id = next(one.id for one in await all_units(db) if one.code == unit)
        columns.setdefault("day_rule", "keep")
        event_id = await new_event(db, unit_id, kind, title, starts, world.clock.now(), **columns)
        await lay_out(db, event_id, world.services)
        found = await next_occurrences(db, event_id, datetime(2000, 1, 1, tzinfo=UTC), 1)
    return found[0].occurrence.id


async def copies(world: World, kind: str = "reminder") -> list[Copy]:
    """All that was sent of that kind, in order."""
    chosen = select(
        deliveries.c.due_at,
        members.c.code,
        deliveries.c.state,
        deliveries.c.reason,
        outbox_messages.c.html,
        outbox_messages.c.buttons,
    ).select_from(
        deliveries.join(outbox_messages, outbox_messages.c.id == deliveries.c.message_id).join(
            members, members.c.id == deliveries.c.member_id
        )
    )
    async with world.database.reading() as db:
        rows = (await db.execute(chosen.where(deliveries.c.kind == kind))).all()
    found = [
        Copy(
            shown(row.due_at),
            row.code,
            row.reason or row.state,
            plain(row.html),
            tuple(label for line in row.buttons for label, _ in line),
        )
        for row in rows
    ]
    return sorted(found)


async def states(world: World, occurrence_id: int) -> list[tuple[str, str]]:
    """The kind with the lead, and the state, of each reminder of an occurrence."""
    chosen = select(reminders).where(reminders.c.occurrence_id == occurrence_id)
    async with world.database.reading() as db:
        rows = (await db.execute(chosen.order_by(reminders.c.due_at, reminders.c.id))).all()
    return [(f"{row.kind} {row.lead}".strip(), row.state) for row in rows]


async def member_id(world: World, code: str) -> int:
    async with world.database.reading() as db:
        found = await db.scalar(select(members.c.id).where(members.c.code == code))
    assert found is not None
    return int(found)
