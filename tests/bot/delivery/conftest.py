"""An engine with a channel that does what a test wants, on a database with a few deliveries."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.chat import TELEGRAM, Address, Incoming, Message, Sent, Upload
from bot.clock import FrozenClock
from bot.delivery.engine import Engine
from bot.delivery.waiting import Waiting
from bot.errors import SendFailed
from storage.database import Database
from storage.outbox import NOTICE, Delivery, NewDelivery, NewMessage, keep_message, queue, read_delivery
from storage.tables import deliveries

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BOT = "7"

LOST = SendFailed("network", permanent=False)
UNSURE = SendFailed("server", permanent=False, ambiguous=True)


@dataclass
class Call:
    """One call of the platform that came to an end, well or not."""

    chat_id: str
    what: str
    text: str = ""
    by_id: str = ""
    uploaded: bytes = b""


@dataclass
class Platform:
    """A channel whose messages are split at "|"; each file is a part of its own.

    Attributes:
        calls: what was sent, edited ("edit 5") or deleted, in order.
        planned: how the next calls for a chat fail.
        known: ids of files that it knows.
        held: while it is cleared, calls wait.
        most_at_once: the most calls that were under way at one time.
    """

    name: str = TELEGRAM
    bot: str = BOT
    gives_file_ids: bool = True
    calls: list[Call] = field(default_factory=list)
    planned: dict[str, list[Exception]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    most_at_once: int = 0
    begun: Callable[[str], Awaitable[None]] | None = None
    ended: Callable[[str], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.held = asyncio.Event()
        self.held.set()
        self._under_way = 0
        self._ids = itertools.count(101)
        self._file_ids = itertools.count(1)

    def fail(self, chat_id: str, *failures: Exception) -> None:
        self.planned.setdefault(chat_id, []).extend(failures)

    def texts(self, chat_id: str) -> list[str]:
        return [call.text for call in self.calls if call.chat_id == chat_id and call.what == "send"]

    @property
    def copies(self) -> Counter[str]:
        return Counter(call.chat_id for call in self.calls if call.what == "send")

    def parts(self, message: Message) -> tuple[Message, ...]:
        pieces = [Message(text) for text in message.html.split("|") if text]
        pieces += [Message("", files=(file,)) for file in message.files]
        return (*pieces[:-1], replace(pieces[-1], buttons=message.buttons)) if pieces else ()

    async def send_part(self, address: Address, part: Message) -> Sent:
        file = part.files[0] if part.files else None
        by_id = file.remote_id if file else ""
        call = Call(address.chat_id, "send", part.html, by_id, file.content if file else b"")
        async with asyncio.timeout(30):
            await self._do(call, stale=bool(by_id) and by_id not in self.known)
        if file is None or not self.gives_file_ids:
            return Sent(str(next(self._ids)))
        remote_id = by_id or f"file-{next(self._file_ids)}"
        self.known.add(remote_id)
        return Sent(str(next(self._ids)), {file.stored_id: remote_id})

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        await self._do(Call(address.chat_id, f"edit {message_id}", part.html))

    async def delete(self, address: Address, message_id: str) -> None:
        await self._do(Call(address.chat_id, f"delete {message_id}"))

    async def _do(self, call: Call, *, stale: bool = False) -> None:
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            if self.begun is not None:
                await self.begun(call.chat_id)
            await self.held.wait()
            await asyncio.sleep(0)
            if self.planned.get(call.chat_id):
                raise self.planned[call.chat_id].pop(0)
            if stale:
                raise SendFailed("stale_file", permanent=False)
            self.calls.append(call)
            if self.ended is not None:
                await self.ended(call.chat_id)
        finally:
            self._under_way -= 1

    async def send(self, address: Address, message: Message) -> str:
        return (await self.send_part(address, message)).message_id

    def read_update(self, payload: str) -> Incoming | None:
        raise NotImplementedError

    async def fetch(self, upload: Upload) -> bytes:
        raise NotImplementedError


class Post:
    """An engine and what it works with; nobody waits in it, the clock tells how long it would have been."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        self.passed = 0.0
        self.platform = Platform()
        self.engine = self.new_engine()

    def new_engine(self, rate: float | None = None, platform: Platform | None = None) -> Engine:
        self.engine = Engine(self.database, self.clock, Waiting(self._sleep, lambda: self.passed, lambda: 0.5))
        self.engine.connect(platform or self.platform, rate)
        return self.engine

    async def _sleep(self, seconds: float) -> None:
        self.passed += seconds
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        """So much time passes, and what is due then is sent."""
        await self._sleep(seconds)
        await self.engine.settled()

    async def message(self, html: str = "Xin chào", **content: object) -> int:
        async with self.database.writing() as db:
            return await keep_message(db, NewMessage(html, **content), self.clock.now())  # type: ignore[arg-type]

    async def queue(self, *chats: str, message_id: int = 0, hours: float = 10, **columns: object) -> list[int]:
        """Have something go out to these chats; the ids of the deliveries."""
        given: dict[str, object] = {
            "kind": "notice",
            "priority": NOTICE,
            "message_id": message_id or await self.message(),
            "due_at": self.clock.now(),
            "expires_at": self.clock.now() + timedelta(hours=hours),
            "platform": TELEGRAM,
            "bot": BOT,
            **columns,
        }
        before = {row.id for row in await self.rows()}
        async with self.database.writing() as db:
            rows = [NewDelivery(chat_id=chat, user_id=chat, **given) for chat in chats]  # type: ignore[arg-type]
            await queue(db, rows, self.clock.now())
        return [row.id for row in await self.rows() if row.id not in before]

    async def rows(self) -> list[Delivery]:
        async with self.database.reading() as db:
            found = await db.execute(select(deliveries).order_by(deliveries.c.id))
            return [read_delivery(row._mapping) for row in found]

    async def row(self, delivery_id: int) -> Delivery:
        return next(row for row in await self.rows() if row.id == delivery_id)

    async def states(self) -> Sequence[tuple[str, str]]:
        return [(row.state, row.reason) for row in await self.rows()]


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    """On SQLite, then on PostgreSQL."""
    post = Post(database)
    yield post
    await post.engine.stop()


@pytest.fixture
async def sqlite_post(sqlite_database: Database) -> AsyncIterator[Post]:
    """On SQLite only: what does not depend on the database."""
    post = Post(sqlite_database)
    yield post
    await post.engine.stop()
