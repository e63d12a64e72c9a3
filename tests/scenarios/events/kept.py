"""What the database holds of events, for the tests of their conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage.events import Event, events_of
from storage.occurrences import Occurrence, occurrences_of
from storage.participants import Participant, participants_of
from storage.reminders import PLANNED, Reminder, reminders_of
from storage.tables import deliveries
from tests.scenarios.test_linking import entries
from tests.scenarios.world import HUNG, Said, Someone, World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội
LINE = "/sukien Họp chi bộ 14h30 thứ Sáu tuần này tại phòng họp A, nhắc trước 1 ngày và 2 giờ"
PREVIEW = (
    "Họp chi bộ (Họp, sinh hoạt)\n"
    "thứ Sáu 27/11/2026, 14:30, phòng họp A; nhắc trước 1 ngày và 2 giờ; 3 đồng chí\n"
    "Thành phần: Chi bộ Một; chưa liên lạc được 1\n"
    "\n"
    "Đồng chí kiểm tra rồi bấm Lưu."
)
SAVED = (
    "Đã lưu. Họp chi bộ: thứ Sáu 27/11/2026, 14:30, phòng họp A.\n"
    "Gửi giấy mời ngay cho 3 đồng chí? Mời ngay hay không, lời nhắc vẫn đi đúng hẹn."
)


def local(written: str) -> datetime:
    """A moment on the committee's clock: `2026-11-27 14:30`."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


async def begin(world: World) -> World:
    """It is Tuesday 24 November 2026, 09:00."""
    world.clock.move_to(TUESDAY)
    return world


async def saved(world: World, line: str = LINE, person: Someone = HUNG, *, presses: Sequence[str] = ("Lưu",)) -> Event:
    """An event that has been said in one line and saved."""
    await world.say(person, line)
    for label in presses:
        await world.press(person, label)
    return (await events(world))[-1]


async def events(world: World, *, active: bool = True) -> list[Event]:
    async with world.database.reading() as db:
        return sorted(await events_of(db, active=active), key=lambda one: one.id)


async def occurrences(world: World, event_id: int = 1) -> list[Occurrence]:
    async with world.database.reading() as db:
        return [one.occurrence for one in (await occurrences_of(db, [event_id])).get(event_id, ())]


async def people(world: World, occurrence_id: int = 1) -> tuple[Participant, ...]:
    async with world.database.reading() as db:
        return await participants_of(db, occurrence_id)


async def planned(world: World, *occurrence_ids: int) -> list[tuple[str, str]]:
    """Which reminders are planned: lead and when, on the committee's clock."""
    async with world.database.reading() as db:
        found: tuple[Reminder, ...] = await reminders_of(db, occurrence_ids or (1,), states=[PLANNED])
    return [
        (one.lead, f"{one.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}") for one in found if one.kind in {"lead", "overdue"}
    ]


async def sent(world: World, kind: str) -> list[tuple[str, str]]:
    """Deliveries of that kind: to which chat, and what became of them."""
    async with world.database.reading() as db:
        rows = await db.execute(
            select(deliveries.c.chat_id, deliveries.c.state).where(deliveries.c.kind == kind).order_by(deliveries.c.id)
        )
        return [(row.chat_id, row.state) for row in rows]


async def log(world: World) -> list[tuple[str, str, object, object]]:
    """The audit log of events: who, what, before, after."""
    return [entry for entry in await entries(world) if entry[1].startswith("event.")]


def texts(said: Sequence[Said]) -> list[str]:
    return [one.text for one in said]
