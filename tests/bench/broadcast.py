"""How fast a notice goes out, how near to the platform's limit, and how long people who ask meanwhile wait."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from storage.database import Database, open_database
from storage.outbox import NOTICE, NewDelivery, NewMessage, keep_message, queue
from storage.tables import deliveries
from tests.bench.assistant import database_url, environment
from tests.bench.contest import Contender, Failed, Load, drive, running
from tests.bench.report import aligned
from tests.bench.server import Server

FIRST = 7_000_001
RATE = 28
ALLOWANCE = {"bot_per_second": 30}
ASKED_PER_SECOND = 4.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many chats get a notice at the limit and without one, and how many questions are asked meanwhile."""

    limited: int
    unlimited: int
    asked: int


async def run_broadcast(folder: Path, server: Server, size: Sizes, bot: Contender, load: Load) -> str:
    """Measure all and return the table.

    Args:
        folder: where the database is.
        server: with the people of `load` linked.
        size: how much is sent.
        bot: the assistant.
        load: who asks what.
    """
    chats = range(FIRST, FIRST + max(size.unlimited, size.limited))
    await server.control("people", people=[{"id": one, "first_name": "Lan", "started": True} for one in chats])
    raw = await _gathered(server, min(2_000, size.unlimited))
    fast = await _unlimited(folder, server, chats[: size.unlimited], bot)
    share, refused, alone, meanwhile = await _limited(folder, server, chats[: size.limited], bot, load, size.asked)
    rows: Sequence[Sequence[str]] = [
        ("a notice", "", ""),
        ("python-telegram-bot, send_message gathered", f"{raw:.0f} messages/s", "1.00x"),
        ("this bot without a limit, states on disk", f"{fast:.0f} messages/s", f"{fast / raw:.2f}x"),
        (f"this bot at {RATE}/s: share of the limit used", f"{share:.1%}", f"{refused} refused"),
        ("p95 of an answer, nothing being sent", f"{alone:.1f} ms", "1.00x"),
        (f"p95 of an answer, a notice going out at {RATE}/s", f"{meanwhile:.1f} ms", f"{meanwhile / alone:.2f}x"),
    ]
    return f"\n{aligned(rows)}"


async def _gathered(server: Server, count: int) -> float:
    """Messages a second of the library alone."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.gather_ptb", str(FIRST), str(count)),
        env=dict(environment(server.address, server.token)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise Failed("the baseline of sending failed")
    return count / float(output)


async def _unlimited(folder: Path, server: Server, chats: Sequence[int], bot: Contender) -> float:
    """Messages a second, from the first request to the last state on disk."""
    await server.control("forget")
    async with running(bot) as process, _database(folder) as database:
        await server.first_poll()
        await _queue(database, server, chats)
        ended = await _all_delivered(database, len(chats), process)
        first = min(at for _, _, at, _, _ in await server.control("calls", method="sendMessage"))
    return float(len(chats) / (ended - first))


async def _limited(
    folder: Path, server: Server, chats: Sequence[int], bot: Contender, load: Load, asked: int
) -> tuple[float, int, float, float]:
    """Share of the limit that is used, refusals, and p95 (ms) of an answer without and during the sending."""
    environment = {**bot.environment, "TELEGRAM_RATE": str(RATE)}
    limited = Contender(bot.name, bot.command, environment, bot.folder, bot.right)
    await server.control("forget")
    async with running(limited) as process, _database(folder) as database:
        await server.first_poll()
        await drive(server, limited, load, count=load.people)
        alone = await drive(server, limited, load, count=asked, rate=ASKED_PER_SECOND)
        await server.control("limits", **ALLOWANCE)
        await server.control("forget")
        await _queue(database, server, chats)
        await _all_delivered(database, len(chats), process)
        calls = await server.control("calls", method="sendMessage")
        share = (len(chats) - 1) / RATE / (max(call[2] for call in calls) - min(call[2] for call in calls))
        await _queue(database, server, chats)
        meanwhile = await drive(server, limited, load, count=asked, rate=ASKED_PER_SECOND)
        refused = (await server.control("statistics"))["refused_by_limits"]
        await server.control("limits")
    return share, refused, alone["p95_ms"], meanwhile["p95_ms"]


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[Database]:
    """The database beside the running bot."""
    database = open_database(database_url(folder))
    try:
        yield database
    finally:
        await database.close()


async def _queue(database: Database, server: Server, chats: Sequence[int]) -> None:
    """Have a notice go out to these chats, as launching one does."""
    now, bot = datetime.now(UTC), server.token.partition(":")[0]
    async with database.writing() as db:
        await db.execute(deliveries.delete())
        message = await keep_message(db, NewMessage("Kính mời các đồng chí dự họp lúc <b>14:30</b>."), now)
        rows = [
            NewDelivery(
                kind="notice",
                priority=NOTICE,
                message_id=message,
                due_at=now,
                expires_at=now + timedelta(days=7),
                platform="telegram",
                bot=bot,
                chat_id=str(chat),
                user_id=str(chat),
            )
            for chat in chats
        ]
        await queue(db, rows, now)


async def _all_delivered(database: Database, count: int, process: asyncio.subprocess.Process) -> float:
    """Wait until all are; the moment of the last state written, by the monotonic clock."""
    delivered = select(func.count()).where(deliveries.c.state == "delivered")
    while process.returncode is None:
        async with database.reading() as db:
            if await db.scalar(delivered) == count:
                return time.monotonic()
        await asyncio.sleep(0.05)
    raise Failed("the bot ended while it was sending")
