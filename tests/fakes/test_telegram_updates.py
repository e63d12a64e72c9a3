"""Updates: confirmed by offset, waited for, fought over, filtered, and delivered to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import web

from tests.fakes.conftest import Caller
from tests.fakes.telegram_server import SECRET_HEADER, FakeGroup, FakePerson, FakeTelegram


@pytest.fixture
def lan(fake: FakeTelegram) -> FakePerson:
    return fake.person(1001, "Lan")


async def updates(call: Caller, **parameters: object) -> list[dict[str, Any]]:
    found = (await call("getUpdates", **parameters)).body["result"]
    assert isinstance(found, list)
    return found


async def texts(call: Caller, **parameters: object) -> list[object]:
    return [update["message"]["text"] for update in await updates(call, **parameters)]


async def test_updates_come_again_until_the_offset_confirms_them(call: Caller, lan: FakePerson) -> None:
    for number in range(3):
        lan.say(str(number))
    first = await updates(call)
    assert [update["message"]["text"] for update in first] == ["0", "1", "2"]
    assert await texts(call, limit=2) == ["0", "1"]
    next_id = first[1]["update_id"]
    assert await texts(call, offset=next_id) == ["1", "2"]
    assert await texts(call, offset=-1) == ["2"]
    assert await texts(call) == ["2"]


async def test_a_long_poll_ends_when_somebody_writes(fake: FakeTelegram, call: Caller, lan: FakePerson) -> None:
    poll = asyncio.create_task(texts(call, timeout=30))
    await fake.updates.until_polled()
    lan.say("chào")
    assert await poll == ["chào"]


async def test_a_second_poller_ends_the_first_with_conflict(fake: FakeTelegram, call: Caller, lan: FakePerson) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=30))
    await fake.updates.until_polled()
    second = asyncio.create_task(texts(call, timeout=30))
    answer = await first
    assert answer.status == 409
    assert answer.refusal.startswith("Conflict: terminated by other getUpdates request")
    lan.say("chào")
    assert await second == ["chào"]


async def test_a_poller_that_died_takes_nothing_with_it(fake: FakeTelegram, call: Caller, lan: FakePerson) -> None:
    dead = asyncio.create_task(texts(call, timeout=30))
    await fake.updates.until_polled()
    dead.cancel()
    await asyncio.gather(dead, return_exceptions=True)
    lan.say("chào")
    assert await texts(call, timeout=30) == ["chào"]


async def test_allowed_updates_stay_set(call: Caller, lan: FakePerson) -> None:
    await updates(call, allowed_updates=["message"])
    lan.block()
    lan.unblock()
    lan.say("chào")
    assert [set(update) - {"update_id"} for update in await updates(call)] == [{"message"}]
    await updates(call, allowed_updates=[])
    lan.block()
    [_, blocked] = await updates(call)
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_people_do_all_that_people_do(fake: FakeTelegram, call: Caller, lan: FakePerson) -> None:
    said = lan.say("/start@tro_ly_bot ABC")
    lan.edit(said, "/start")
    lan.share_contact("+84912345678")
    lan.share_contact("+84900000000", own=False)
    lan.share_contact("+84900000000", forwarded=True)
    lan.send_document("a.xlsx", b"PK", html="đây")
    lan.send_photo()
    start, edit, own, other, forwarded, document, photo = (list(update.values())[1] for update in await updates(call))
    assert start["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 17},
    ]
    assert edit["text"] == "/start"
    assert "edit_date" in edit
    assert own["contact"] == {"phone_number": "+84912345678", "first_name": "Lan", "user_id": 1001}
    assert other["contact"] == {"phone_number": "+84900000000", "first_name": "Lan"}
    assert "forward_origin" in forwarded
    assert document["caption"] == "đây"
    assert photo["photo"]


async def test_raw_updates_may_repeat_or_be_strange(fake: FakeTelegram, call: Caller) -> None:
    first = fake.push_update({"message": {"text": "một"}})
    fake.push_update({"update_id": first, "message": {"text": "một"}})
    fake.push_update({"future_kind": {}})
    assert [update["update_id"] for update in await updates(call)] == [first, first, first + 1]


async def test_in_a_group_the_bot_sees_what_is_meant_for_it(fake: FakeTelegram, call: Caller, lan: FakePerson) -> None:
    group: FakeGroup = fake.group(-5, "Chi bộ 1", lan)
    mine = (await call("sendMessage", chat_id=group.id, text="Chào")).result["message_id"]
    assert isinstance(mine, int)
    group.say(lan, "nói chuyện riêng")
    group.say(lan, "/thongke")
    group.say(lan, "/thongke@other_bot")
    group.say(lan, "@tro_ly_bot năm 2021?")
    group.say(lan, "còn 2020?", reply_to=mine)
    assert await texts(call) == ["/thongke", "@tro_ly_bot năm 2021?", "còn 2020?"]


class Hook:
    """A webhook that answers 500 to the first `failures` deliveries."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.got: list[tuple[str | None, Mapping[str, Mapping[str, object]]]] = []
        self.url = ""
        self.enough = asyncio.Event()

    async def take(self, request: web.BaseRequest) -> web.Response:
        if self.failures > 0:
            self.failures -= 1
            return web.Response(status=500)
        self.got.append((request.headers.get(SECRET_HEADER), await request.json()))
        if len(self.got) == 3:
            self.enough.set()
        return web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook(failures=2)
    runner = web.ServerRunner(web.Server(hook.take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_each_update_with_the_secret_until_it_takes_it(
    fake: FakeTelegram, call: Caller, lan: FakePerson, hook: Hook
) -> None:
    fake.webhook.proxy = {"https://bot.example.vn": hook.url}
    fake.webhook.retry_seconds = 0.001
    lan.say("trước")
    await call("setWebhook", url="https://bot.example.vn/telegram", secret_token="s3cret")
    lan.say("một")
    lan.say("hai")
    await asyncio.wait_for(hook.enough.wait(), 5)
    assert {secret for secret, _ in hook.got} == {"s3cret"}
    assert [update["message"]["text"] for _, update in hook.got] == ["trước", "một", "hai"]
    assert [attempt.status for attempt in fake.webhook.attempts][:3] == [500, 500, 200]
    refusal = await call.refused("getUpdates")
    assert refusal.startswith("Conflict: can't use getUpdates method while webhook is active")
    assert (await call("getWebhookInfo")).result["url"] == "https://bot.example.vn/telegram"
    await call("deleteWebhook")
    lan.say("ba")
    assert (await texts(call))[-1] == "ba"


async def test_a_webhook_needs_https_and_a_plain_secret(fake: FakeTelegram, call: Caller) -> None:
    http = await call.refused("setWebhook", url="http://bot.example.vn")
    assert http == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    port = await call.refused("setWebhook", url="https://bot.example.vn:8000")
    assert port == "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
    secret = await call.refused("setWebhook", url="https://bot.example.vn", secret_token="a b")
    assert secret == "Bad Request: secret token contains unallowed characters"
