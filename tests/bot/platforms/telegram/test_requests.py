"""What went wrong with a request: never sent, perhaps carried out, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import BodyPartReader, web
from aiohttp.test_utils import RawTestServer, TestServer
from telegram import InputFile
from telegram.error import NetworkError, TelegramError

from bot.platforms.telegram.api import Api
from bot.platforms.telegram.requests import AiohttpRequest, MaybeDelivered, NotSent
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import TOKEN, FakeTelegram


@asynccontextmanager
async def opened(server: str, *, connections: int = 4, read_seconds: float = 5) -> AsyncIterator[Api]:
    pool = AiohttpRequest(server, connections=connections, read_seconds=read_seconds, connect_seconds=0.3)
    await pool.initialize()
    try:
        yield Api(TOKEN, server.rstrip("/"), pool, pool)
    finally:
        await pool.shutdown()


@pytest.fixture
async def api(fake: FakeTelegram) -> AsyncIterator[Api]:
    async with opened(fake.url, read_seconds=0.5) as made:
        yield made


async def test_an_answer_comes_as_the_server_wrote_it(fake: FakeTelegram, api: Api) -> None:
    me = await api.call("getMe")
    assert isinstance(me, dict)
    assert me["id"] == fake.board.bot_id
    assert await api.own_name() == "tro_ly_bot"


async def test_connections_are_used_again() -> None:
    connections = set()

    async def answer(request: web.BaseRequest) -> web.Response:
        connections.add(request.transport)
        return web.json_response({"ok": True, "result": True})

    async with RawTestServer(answer) as server, opened(str(server.make_url(""))) as api:
        for _ in range(5):
            assert await api.call("getMe") is True
    assert len(connections) == 1


@pytest.mark.parametrize("how", ["reset_before", "reset_after", "hang"])
async def test_what_breaks_off_may_have_been_carried_out(fake: FakeTelegram, api: Api, how: How) -> None:
    fake.fail_next("getMe", how)
    with pytest.raises(MaybeDelivered):
        await api.call("getMe")


async def test_a_large_file_goes_out_whole() -> None:
    received = []

    async def answer(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            received.append((part.name, part.filename, bytes(await part.read())))
        return web.json_response({"ok": True, "result": True})

    application = web.Application(client_max_size=20 * 1024 * 1024)
    application.add_routes([web.post("/{path:.*}", answer)])
    content = bytes(range(256)) * 20_000
    async with TestServer(application) as server, opened(str(server.make_url(""))) as api:
        await api.call("sendDocument", {"chat_id": 5, "document": InputFile(content, filename="số liệu.csv")})
    assert received == [("chat_id", None, b"5"), ("document", "số liệu.csv", content)]


async def test_no_connection_means_not_sent() -> None:
    async with FakeTelegram() as gone:
        url = gone.url
    async with opened(url) as api:
        with pytest.raises(NotSent):
            await api.call("getMe")


async def test_an_unknown_host_means_not_sent() -> None:
    async with opened("http://no-such-host.invalid") as api:
        with pytest.raises(NotSent):
            await api.call("getMe")


async def test_no_free_connection_means_not_sent() -> None:
    came, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_: web.BaseRequest) -> web.Response:
        came.set()
        await go_on.wait()
        return web.json_response({"ok": True, "result": True})

    async with RawTestServer(answer) as server, opened(str(server.make_url("")), connections=1) as api:
        first = asyncio.create_task(api.call("getMe"))
        await came.wait()
        with pytest.raises(NotSent):
            await api.call("getMe")
        go_on.set()
        assert await first is True


async def test_a_closed_pool_means_not_sent(fake: FakeTelegram) -> None:
    async with opened(fake.url) as api:
        pass
    with pytest.raises(NotSent):
        await api.call("getMe")


async def test_a_login_page_with_status_200_is_no_answer(fake: FakeTelegram, api: Api) -> None:
    fake.fail_next("getMe", "garbage_html")
    with pytest.raises(TelegramError, match="Invalid server response") as caught:
        await api.call("getMe")
    assert not isinstance(caught.value, NetworkError)


async def _break(fake: FakeTelegram, api: Api) -> str:
    fake.fail_next("getMe", "reset_before")
    return await _text_of_failure(api)


async def _refuse(fake: FakeTelegram, api: Api) -> str:
    fake.revoke_token()
    return await _text_of_failure(api)


async def _text_of_failure(api: Api) -> str:
    with pytest.raises(TelegramError) as caught:
        await api.call("getMe")
    return repr(caught.value) + repr(caught.value.__cause__) + repr(api)


@pytest.mark.parametrize("spoil", [_break, _refuse])
async def test_the_token_is_in_no_error_and_no_representation(
    fake: FakeTelegram, api: Api, spoil: Callable[[FakeTelegram, Api], Awaitable[str]]
) -> None:
    assert TOKEN.partition(":")[2] not in await spoil(fake, api)


async def test_the_environments_proxy_is_used_for_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeTelegram() as gone:
        closed = gone.url
    monkeypatch.setenv("http_proxy", closed)
    monkeypatch.setenv("no_proxy", "")
    async with opened("http://telegram.invalid") as api:
        with pytest.raises(NotSent, match="Proxy"):
            await api.call("getMe")
