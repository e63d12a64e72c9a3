"""How late reminders go out while very many are pending, and how long it takes to plan for many and to show /lich."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import make_dispatcher, make_services
from bot.chat import TELEGRAM, Address, Incoming, IncomingKind
from bot.clock import SystemClock
from bot.dispatch import Dispatcher
from bot.events.planning import read_planning
from bot.events.series import lay_out_events
from storage.batches import batches
from storage.database import Database, open_database
from storage.events import events_by_id, new_event
from storage.members import grant_role
from storage.occurrences import occurrences_of
from storage.placements import placed_members
from storage.reminders import SNOOZE, NewReminder, plan_more
from storage.units import all_units
from tests.bench.assistant import database_url, prepare, settings
from tests.bench.committee import Size
from tests.bench.contest import Contender, Failed, running
from tests.bench.own_time import BOT, RecordingPlatform
from tests.bench.report import aligned
from tests.bench.server import Server
from tests.fakes.botapi.drive import percentile

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AIM_SECONDS = 1.0
UNITS_A_SECOND = 3
HEAD_START = timedelta(seconds=5)
PATIENCE_SECONDS = 60.0
FAR = timedelta(days=100)
AT_ONCE = 5_000
LINE = "/sukien Sinh hoạt {number} ngày 3 hằng tháng lúc {hour}h tại nhà văn hóa"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is.

    Attributes:
        pending: reminders that wait while others fall due.
        events: that take place, over all units.
        planned: series that are saved, one after the other.
        asked: how often /lich is asked for.
    """

    pending: int
    events: int
    planned: int
    asked: int


async def run_schedule(folder: Path, server: Server, bot: Contender, sizes: tuple[Size, Size], scale: Scale) -> str:
    """Measure all and return the table.

    Args:
        folder: of the program that is run.
        server: the platform.
        bot: that program.
        sizes: of the committee that is reminded, and of the one for which is planned and which asks.
        scale: how much there is.
    """
    late = await _lateness(folder, server, bot, sizes[0], scale)
    own = await _own_times(folder / "own", sizes[1], scale)
    rows: Sequence[Sequence[str]] = [
        ("the schedule", "", ""),
        (
            f"reminders due, {scale.pending:,} pending: p99 until Telegram has them",
            f"{percentile(late, 99):.3f} s",
            f"aim < {AIM_SECONDS:.0f} s",
        ),
        ("  p50 of the same", f"{percentile(late, 50):.3f} s", f"{len(late)} reminders"),
        (f"a monthly series for {sizes[1].members:,} people: to preview it", f"{own.preview_ms:.0f} ms", ""),
        ("  to save and plan it", f"{own.save_ms:.0f} ms", ""),
        (f"own time of /lich, {scale.events:,} series, p50", f"{own.p50_ms:.1f} ms", ""),
        ("  p95 of the same", f"{own.p95_ms:.1f} ms", ""),
    ]
    return f"\n{aligned(rows)}"


async def _lateness(folder: Path, server: Server, bot: Contender, size: Size, scale: Scale) -> list[float]:
    """Seconds from when each reminder is due until the platform has its message, in order of length."""
    people = [1_000_001 + number for number in range(size.members)]
    await server.control("people", people=[{"id": one, "first_name": "Lan", "started": True} for one in people])
    await prepare(folder, size, server.token.partition(":")[0], people)
    database = open_database(database_url(folder))
    try:
        await _add_events(database, scale.events)
        await _add_pending(database, scale.pending)
        await server.control("forget")
        awake = replace(bot, environment={**bot.environment, "QUIET_HOURS": ""})  # at whatever hour one measures
        async with running(awake) as process:
            await server.first_poll()
            await asyncio.sleep(2)  # it lays the schedule out when it starts
            due = await _fall_due(database)
            calls = await _all_sent(server, len(people), process)
    finally:
        await database.close()
    since = time.time() - time.monotonic()
    moments = {str(person): due[1 + number % (size.units - 1)] for number, person in enumerate(people)}
    late = sorted(at + since - moments[str(chat)].timestamp() for _, chat, at, _, _ in calls)
    if len({call[1] for call in calls}) != len(people) or late[0] < 0:
        raise Failed("reminders went to others, or too early")
    return late


async def _add_events(database: Database, count: int) -> None:
    """Monthly series of all units, which begin in some days."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    first = now + timedelta(days=3)
    async with database.writing() as db:
        units = await all_units(db)
        ids = [
            await new_event(
                db,
                units[number % len(units)].id,
                "meeting",
                f"Sinh hoạt chuyên đề {number}",
                first + timedelta(hours=number % 9, days=number % 20),
                now,
                rrule="FREQ=MONTHLY",
                day_rule="keep",
            )
            for number in range(count)
        ]
        await lay_out_events(db, await events_by_id(db, ids), await read_planning(db, now, ZONE, None))


async def _add_pending(database: Database, count: int) -> None:
    """So many members want to be reminded again, of some event, some day."""
    now = datetime.now(UTC)
    async with database.reading() as db:
        member_ids = [one.member_id for one in await placed_members(db)]
        known = await occurrences_of(db, range(1, 51))
    occurrence_ids = [one.occurrence.id for some in known.values() for one in some]
    rows = [
        NewReminder(
            f"snooze:bench:{number}",
            SNOOZE,
            now + timedelta(days=1) + FAR * number / count,
            occurrence_ids[number % len(occurrence_ids)],
            member_ids[number % len(member_ids)],
        )
        for number in range(count)
    ]
    for some in batches(rows, AT_ONCE):
        async with database.writing() as db:
            await plan_more(db, some)


async def _fall_due(database: Database) -> dict[int, datetime]:
    """One event in each unit of which people are reminded soon; the moments, by the number of the unit."""
    now = datetime.now(UTC).replace(microsecond=0)  # events begin at whole seconds
    async with database.writing() as db:
        units = [unit for unit in await all_units(db) if unit.parent_id is not None]
        due = {
            number: now + HEAD_START + timedelta(seconds=number // UNITS_A_SECOND)
            for number in range(1, len(units) + 1)
        }
        ids = [
            await new_event(
                db,
                unit.id,
                "other",
                "Họp gấp",
                due[number] + timedelta(minutes=30),
                now,
                day_rule="keep",
                leads=["30m", "-"],
            )
            for number, unit in enumerate(sorted(units, key=lambda unit: unit.code), start=1)
        ]
        await lay_out_events(db, await events_by_id(db, ids), await read_planning(db, now, ZONE, None))
    return due


async def _all_sent(
    server: Server, count: int, process: asyncio.subprocess.Process
) -> Sequence[tuple[str, str, float, float, int]]:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while process.returncode is None and time.monotonic() < give_up:
        calls: Sequence[tuple[str, str, float, float, int]] = await server.control("calls", method="sendMessage")
        if len(calls) >= count:
            return calls
        await asyncio.sleep(0.2)
    raise Failed("reminders are missing")


@dataclass(frozen=True, slots=True)
class _OwnTimes:
    preview_ms: float
    save_ms: float
    p50_ms: float
    p95_ms: float


async def _own_times(folder: Path, size: Size, scale: Scale) -> _OwnTimes:
    """The program's own time for what a secretary and members ask, without a platform."""
    people = list(range(1, 21))
    await prepare(folder, size, BOT, people)
    database = open_database(database_url(folder))
    services = await make_services(settings(folder), database, SystemClock())
    dispatcher, platform = make_dispatcher(services), RecordingPlatform()
    dispatcher.connect(platform, limited=False)
    try:
        await _add_events(database, scale.events)
        async with database.writing() as db:
            member = (await placed_members(db))[0]
            await grant_role(db, member.member_id, "admin", None)
        asking = _Asking(dispatcher, platform)
        saved = [await _saved(asking, people[0], number) for number in range(scale.planned)]
        asked = [await asking.ask(people[1 + number % 19], "/lich", "Lịch") for number in range(scale.asked + 20)]
    finally:
        await dispatcher.stop()
        await database.close()
    shown = sorted(asked[20:])  # each has asked once before
    return _OwnTimes(
        statistics.median(preview for preview, _ in saved),
        statistics.median(save for _, save in saved),
        percentile(shown, 50),
        percentile(shown, 95),
    )


async def _saved(asking: _Asking, person: int, number: int) -> tuple[float, float]:
    """Milliseconds to show a series for everybody, and to save it."""
    line = LINE.format(number=number + 1, hour=8 + number % 9)
    preview = await asking.ask(person, line, "Khi đó làm thế nào?", "Lặp lại")
    if "Khi đó" in asking.platform.sent[-1].html:
        preview = await asking.ask(person, "Giữ nguyên ngày", "Lặp lại")
    return preview, await asking.ask(person, "Lưu", "Đã lưu")


@dataclass(slots=True)
class _Asking:
    dispatcher: Dispatcher
    platform: RecordingPlatform
    number: int = 0

    async def ask(self, person: int, text: str, *expected: str) -> float:
        """Milliseconds until the answer is handed to the platform.

        Raises:
            Failed: the answer has none of what is expected.
        """
        self.number += 1
        incoming = Incoming(
            Address(TELEGRAM, BOT, str(person)),
            update_id=str(self.number),
            user_id=str(person),
            kind=IncomingKind.TEXT,
            sent_at=datetime.now(UTC),
            text=text,
        )
        before, started = len(self.platform.sent), time.perf_counter()
        self.dispatcher.submit(self.platform, incoming)
        await self.dispatcher.idle()
        answers = "\n".join(one.html for one in self.platform.sent[before:])
        if not any(one in answers for one in expected):
            raise Failed(f"{text!r} was answered by {answers!r}")
        return (self.platform.taken_at - started) * 1000
