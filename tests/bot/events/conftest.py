"""A committee whose events are laid out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.calendar.quiet import NIGHT
from bot.events.planning import read_planning
from bot.events.series import LaidOut, lay_out_events
from bot.imports.known import HANOI
from storage.database import Database
from storage.events import change_event, event_by_id, new_event
from storage.occurrences import Occurrence, occurrences_of
from storage.reminders import Reminder, mark, reminders_of, take_due
from tests.storage.seed import plant_members

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội


def at(day: str, clock: str = "14:00") -> datetime:
    """A moment on the wall clock of Hà Nội, e.g. `at("2026-03-05")`."""
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=HANOI).astimezone(UTC)


def shown(moment: datetime) -> str:
    return moment.astimezone(HANOI).strftime("%m-%d %H:%M")


@dataclass
class Schedule:
    """Events of one committee, and the time that passes."""

    database: Database
    ids: dict[str, int]
    now: datetime = MONDAY
    laid_out: list[LaidOut] = field(default_factory=list)

    async def plans(
        self, kind: str, starts: datetime, hours: float | None = 2, title: str = "Họp", **columns: object
    ) -> int:
        """A new event of CB1, laid out; its id."""
        ends = starts + timedelta(hours=hours) if hours else None
        async with self.database.writing() as db:
            event_id = await new_event(
                db, self.ids["CB1"], kind, title, starts, self.now, ends_at=ends, day_rule="keep", **columns
            )
        await self.lays_out(event_id)
        return event_id

    async def changes(self, event_id: int, **columns: object) -> LaidOut:
        async with self.database.writing() as db:
            await change_event(db, event_id, **columns)
        return await self.lays_out(event_id)

    async def lays_out(self, event_id: int) -> LaidOut:
        async with self.database.writing() as db:
            event = await event_by_id(db, event_id)
            assert event
            planning = await read_planning(db, self.now, HANOI, NIGHT)
            self.laid_out.append(await lay_out_events(db, [event], planning))
        return self.laid_out[-1]

    async def occurrences(self, event_id: int) -> list[Occurrence]:
        async with self.database.reading() as db:
            return [one.occurrence for one in (await occurrences_of(db, [event_id])).get(event_id, ())]

    async def starts(self, event_id: int, *, all_of_them: bool = False) -> list[str]:
        found = await self.occurrences(event_id)
        return [shown(one.starts_at) for one in found if all_of_them or one.state == "planned"]

    async def reminders(self, event_id: int, state: str = "planned") -> list[str]:
        """What is due when, e.g. `03-04 14:00 lead 1d`."""
        return [f"{shown(one.due_at)} {one.kind} {one.lead}" for one in await self._reminders(event_id, state)]

    async def passes(self, until: datetime) -> list[str]:
        """The time goes on, and what is due on the way is sent."""
        self.now = until
        async with self.database.writing() as db:
            due = await take_due(db, until, 1_000)
            await mark(db, [one.id for one in due], "sent", until)
        return [f"{shown(one.due_at)} {one.kind} {one.lead}" for one in due]

    async def _reminders(self, event_id: int, state: str) -> list[Reminder]:
        ids = [one.id for one in await self.occurrences(event_id)]
        async with self.database.reading() as db:
            return [replace(one) for one in await reminders_of(db, ids, states=[state])]


@pytest.fixture
async def schedule(sqlite_database: Database) -> Schedule:
    """The small committee on a Monday morning in March 2026, without events."""
    return Schedule(sqlite_database, await plant_members(sqlite_database))


@pytest.fixture
async def any_schedule(database: Database) -> Schedule:
    """The same on SQLite and on PostgreSQL."""
    return Schedule(database, await plant_members(database))
