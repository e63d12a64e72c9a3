"""The webhook: only Telegram is let in, and it hears 200 only once the update is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from io import BytesIO

import pytest
from aiohttp import ClientSession
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SetupError
from bot.http_server import serve
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.telegram.webhook import WebhookSettings
from storage.database import Database, DatabaseUnavailable
from tests.bot.platforms.telegram.conftest import Behind, make_platform
from tests.fakes.telegram_server import SECRET_HEADER, FakeTelegram

SECRET = "a-secret_of-42"
PUBLIC = "https://bot.example.vn/committee/"


async def _ready() -> dict[str, bool]:
    return {}


@pytest.fixture
async def hooked(fake: FakeTelegram, sqlite_database: Database, behind: Behind) -> AsyncIterator[TelegramPlatform]:
    """Our bot behind a webhook, listening, not announced yet; the fake knows the way to it."""
    platform = make_platform(fake, sqlite_database, behind, webhook=WebhookSettings(PUBLIC, SECRET))
    await platform.open()
    server = await serve("127.0.0.1", 0, _ready, platform.routes())
    fake.webhook.proxy = {PUBLIC.rstrip("/"): f"http://127.0.0.1:{server.port}/committee"}
    yield platform
    await platform.stop_receiving()
    await server.close()
    await platform.close()


def local(fake: FakeTelegram) -> str:
    return fake.webhook.proxy[PUBLIC.rstrip("/")] + "/telegram"


async def call(fake: FakeTelegram, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with ClientSession() as session, session.post(local(fake), data=BytesIO(body), headers=headers) as answer:
        return answer.status


UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1767000000,
        "text": "chào",
        "from": {"id": 1001, "is_bot": False, "first_name": "Lan"},
        "chat": {"id": 1001, "type": "private"},
    },
}
GOOD = json.dumps(UPDATE).encode()


async def test_updates_come_by_the_webhook(hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind) -> None:
    lan = fake.person(1001, "Lan")
    hooked.start()
    lan.say("một")
    lan.say("hai")
    incoming = await behind.wait_for(2)
    assert [one.text for one in incoming] == ["một", "hai"]
    assert hooked.works
    [announced] = fake.calls_of("setWebhook")
    assert announced.given["url"] == "https://bot.example.vn/committee/telegram"
    assert fake.calls_of("getUpdates") == []


async def test_many_at_once_are_all_stored_once(hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind) -> None:
    bodies = [json.dumps({**UPDATE, "update_id": n}).encode() for n in range(60)] * 2
    assert set(await asyncio.gather(*(call(fake, body) for body in bodies))) == {200}
    assert sorted(behind.numbers) == list(range(60))


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ü"])
async def test_a_stranger_is_turned_away(
    hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind, secret: str | None
) -> None:
    assert await call(fake, GOOD, secret) == 401
    assert behind.stored == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "5"}', b"\xff\xfe", b"5"])
async def test_nonsense_is_refused(hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind, body: bytes) -> None:
    assert await call(fake, body) == 400
    assert behind.stored == []


async def test_a_giant_is_refused(hooked: TelegramPlatform, fake: FakeTelegram) -> None:
    assert await call(fake, b" " * (1024 * 1024 + 1)) == 413


async def test_what_cannot_be_stored_is_asked_for_again(
    hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind, sqlite_database: Database
) -> None:
    writing = sqlite_database.writing

    def away() -> AbstractAsyncContextManager[AsyncConnection]:
        raise DatabaseUnavailable("locked")

    sqlite_database.writing = away  # type: ignore[method-assign,assignment]
    assert await call(fake, GOOD) == 503
    sqlite_database.writing = writing  # type: ignore[method-assign]
    assert await call(fake, GOOD) == 200
    assert behind.numbers == [5]


async def test_an_address_that_telegram_refuses_ends_receiving(hooked: TelegramPlatform, fake: FakeTelegram) -> None:
    fake.fail_next("setWebhook", 400, description="Bad Request: bad webhook: IP address 10.0.0.1 is reserved")
    hooked.start()
    with pytest.raises(SetupError) as caught:
        await hooked.wait()
    assert caught.value.template == "setup/webhook_refused"
    assert caught.value.values == {"reason": "Bad webhook: ip address 10.0.0.1 is reserved"}


async def test_telegram_may_be_away_when_the_webhook_is_announced(
    hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    fake.fail_next("setWebhook", 502, times=3)
    lan = fake.person(1001, "Lan")
    hooked.start()
    lan.say("một")
    await behind.wait_for(1)


async def test_the_webhook_stays_when_the_bot_stops(
    hooked: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    lan = fake.person(1001, "Lan")
    hooked.start()
    lan.say("một")
    await behind.wait_for(1)
    await hooked.stop_receiving()
    assert await call(fake, GOOD) == 503
    assert len(behind.stored) == 1
    assert fake.webhook.url
    assert fake.calls_of("deleteWebhook") == []
