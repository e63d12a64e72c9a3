"""The fake as a process of its own, steered over HTTP."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.fakes.telegram_server import TOKEN


@pytest.fixture
async def address() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram_server", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    await process.communicate()


async def test_a_process_of_its_own_is_steered_over_http(address: str, session: ClientSession) -> None:
    async def control(command: str, **given: object) -> object:
        async with session.post(f"{address}/_control/{command}", json=given) as response:
            assert response.status == 200, await response.text()
            return (await response.json())["result"]

    async def echo() -> None:
        offset = 0
        while True:
            body = {"timeout": 20, "offset": offset}
            async with session.post(f"{address}/bot{TOKEN}/getUpdates", json=body) as response:
                updates = (await response.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                message = update["message"]
                answer = {"chat_id": message["chat"]["id"], "text": message["text"]}
                await (await session.post(f"{address}/bot{TOKEN}/sendMessage", json=answer)).read()

    await control("people", people=[{"id": 1, "first_name": "Lan"}, {"id": 2, "first_name": "Hùng"}])
    bot = asyncio.create_task(echo())
    driven = await control("drive", people=[1, 2], texts=["a", "b"], count=20)
    assert isinstance(driven, dict)
    assert (driven["answered"], driven["asked"]) == (20, 20)
    assert 0 < driven["p50_ms"] <= driven["p95_ms"]
    paced = await control("drive", people=[1, 2], texts=["c"], count=5, rate=500)
    assert isinstance(paced, dict)
    assert paced["answered"] == 5
    bot.cancel()
    await asyncio.gather(bot, return_exceptions=True)
    messages = await control("messages", chat_id=1)
    assert isinstance(messages, list)
    assert messages[-1]["text"] == "c"
    calls = await control("calls", method="sendMessage")
    assert isinstance(calls, list)
    assert [call[4] for call in calls] == [200] * 25
    assert all(call[2] <= call[3] for call in calls)
    received = await control("received")
    assert isinstance(received, dict)
    assert {chat: len(texts) for chat, texts in received.items()} == {"1": 13, "2": 12}
    assert received["1"][-1] == [messages[-1]["message_id"], "c"]
    await control("mix", seed=1, shares={"500": 1.0}, methods=["getMe"], slow_seconds=0.1)
    await control("well")
    await control("groups", groups=[{"id": -5, "title": "Chi bộ 1", "members": [1]}])
    await control("say", person=1, html="<b>Họp</b>")
    await control("photo", person=1, html="<i>Ảnh</i>")
    await control("vanish", person=2)
    async with session.post(f"{address}/bot{TOKEN}/getUpdates", json={"offset": -2}) as response:
        text, photo = (update["message"] for update in (await response.json())["result"])
    assert text["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert photo["photo"][-1]["file_id"]
    await control("fail", method="getMe", how=500)
    async with session.get(f"{address}/bot{TOKEN}/getMe") as response:
        assert response.status == 500
    statistics = await control("statistics")
    assert isinstance(statistics, dict)
    assert statistics["calls"]["sendMessage"] == {"200": 25}
