"""A bot of ours on a fake Bot API server, with a real database and nobody behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat import TELEGRAM, Address, Incoming
from bot.clock import FrozenClock
from bot.platforms.telegram.menus import CommandMenu
from bot.platforms.telegram.patience import Patience
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.telegram.webhook import WebhookSettings
from bot.rendering import Renderer
from bot.turn import Route
from storage.database import Database
from storage.inbox import StoredUpdate
from tests.fakes.telegram_server import FakeTelegram

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
QUICK = Patience(poll=1, margin=5, first_pause=0.01, longest_pause=0.02, silence=20, look=0.05, goodbye=2)
RENDERER = Renderer(ZoneInfo("Asia/Ho_Chi_Minh"))


@dataclass
class Behind:
    """What stands where the dispatcher would: keeps what is handed on.

    Attributes:
        stored: the new updates, in the order of arrival.
        incoming: what they mean.
    """

    stored: list[StoredUpdate] = field(default_factory=list)
    incoming: list[Incoming] = field(default_factory=list)
    read: Callable[[str], Incoming | None] = lambda _: None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, platform: str, bot: str, updates: Sequence[StoredUpdate]) -> None:
        assert platform == TELEGRAM
        self.stored.extend(updates)
        self.incoming.extend(one for update in updates if (one := self.read(update.payload)) is not None)
        self._arrived.set()

    async def wait_for(self, count: int) -> list[Incoming]:
        """What was handed on, as soon as it is so many."""
        async with asyncio.timeout(5):
            while len(self.incoming) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.incoming

    @property
    def numbers(self) -> list[int]:
        """The update ids that were handed on."""
        return [json.loads(update.payload)["update_id"] for update in self.stored]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def behind() -> Behind:
    return Behind()


def make_platform(
    fake: FakeTelegram,
    database: Database,
    behind: Behind,
    *,
    routes: Sequence[Route] = (),
    token: str = "",
    webhook: WebhookSettings | None = None,
    patience: Patience = QUICK,
) -> TelegramPlatform:
    """Our bot on that server, by polling unless there is a webhook; not opened."""
    platform = TelegramPlatform(
        token or fake.token,
        fake.url,
        database=database,
        clock=FrozenClock(NOW),
        renderer=RENDERER,
        receive=behind.receive,
        commands=CommandMenu(lambda: routes, RENDERER, "vi"),
        webhook=webhook,
        patience=patience,
    )
    behind.read = platform.read_update
    return platform


@pytest.fixture
async def platform(fake: FakeTelegram, sqlite_database: Database, behind: Behind) -> AsyncIterator[TelegramPlatform]:
    """Our bot, opened, so that it can send; it does not receive until `start`."""
    ours = make_platform(fake, sqlite_database, behind)
    await ours.open()
    yield ours
    await ours.stop_receiving()
    await ours.close()


def address(chat_id: int, bot: str = "123456789") -> Address:
    """Where a person or group of the fake is reached."""
    return Address(TELEGRAM, bot, str(chat_id))
