"""Faults on demand and by chance, and Telegram's limits on sending."""

from __future__ import annotations

import random

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, ServerDisconnectedError

from tests.fakes.botapi.answers import ApiError
from tests.fakes.botapi.faults import How
from tests.fakes.botapi.limits import LimitKeeper, Limits
from tests.fakes.conftest import Caller
from tests.fakes.telegram_server import FakeTelegram

LAN, HUNG = 1001, 1002


@pytest.fixture(autouse=True)
def _people(fake: FakeTelegram) -> None:
    fake.person(LAN, "Lan", started=True)
    fake.person(HUNG, "Hùng", started=True)


async def test_a_status_fails_the_next_calls_and_no_more(fake: FakeTelegram, call: Caller) -> None:
    fake.fail_next("sendMessage", 500, times=2, chat_id=LAN)
    statuses = [(await call("sendMessage", chat_id=chat, text="x")).status for chat in (LAN, HUNG, LAN, LAN)]
    assert statuses == [500, 200, 500, 200]
    assert [call.status for call in fake.calls_of("sendMessage")] == statuses


async def test_a_flood_says_how_long_to_wait(fake: FakeTelegram, call: Caller) -> None:
    fake.fail_next("*", 429, seconds=7)
    answer = await call("sendMessage", chat_id=LAN, text="x")
    assert (answer.refusal, answer.body["parameters"]) == (
        "Too Many Requests: retry after 7",
        {"retry_after": 7},
    )


@pytest.mark.parametrize(("how", "arrived"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_before_or_after_the_work(
    fake: FakeTelegram, session: ClientSession, how: How, arrived: int
) -> None:
    fake.fail_next("sendMessage", how)
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    with pytest.raises((ServerDisconnectedError, ClientError, ConnectionResetError)):
        await session.post(url, json={"chat_id": LAN, "text": "x"})
    assert len(fake.messages(LAN)) == arrived


async def test_garbage_and_silence(fake: FakeTelegram, session: ClientSession) -> None:
    url = f"{fake.url}/bot{fake.token}/getMe"
    fake.fail_next("getMe", "garbage_html")
    async with session.get(url) as response:
        assert (response.status, response.content_type) == (200, "text/html")
    fake.fail_next("getMe", "hang")
    with pytest.raises(TimeoutError):
        await session.get(url, timeout=ClientTimeout(total=0.05))
    fake.fail_next("getMe", "slow", seconds=0.01)
    async with session.get(url) as response:
        assert response.status == 200


async def test_faults_by_chance_repeat_with_the_same_seed(fake: FakeTelegram, call: Caller) -> None:
    async def statuses() -> list[int]:
        fake.faults.mix(random.Random(5), {500: 0.3, 429: 0.2})  # noqa: S311 # repeatable, not secret
        return [(await call("sendMessage", chat_id=LAN, text="x")).status for _ in range(40)]

    first = await statuses()
    assert set(first) == {200, 429, 500}
    assert await statuses() == first


class Watch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def sent(keeper: LimitKeeper, watch: Watch, chats: list[int], step: float) -> int:
    """How many sends, one every `step` seconds, go out before the first refusal."""
    for number, chat in enumerate(chats):
        try:
            keeper.take(chat)
        except ApiError:
            return number
        watch.seconds += step
    return len(chats)


def test_the_bot_may_send_thirty_a_second(watch: Watch) -> None:
    assert sent(LimitKeeper(Limits(), watch), watch, list(range(1, 1001)), 1 / 28) == 1000
    assert sent(LimitKeeper(Limits(), watch), watch, list(range(1, 1001)), 1 / 40) == 30


def test_one_chat_takes_a_small_burst_and_then_one_a_second(watch: Watch) -> None:
    keeper = LimitKeeper(Limits(), watch)
    assert sent(keeper, watch, [1] * 10, 0) == 3
    watch.seconds += 3
    assert sent(keeper, watch, [1] * 10, 1) == 10


def test_a_group_takes_twenty_a_minute(watch: Watch) -> None:
    keeper = LimitKeeper(Limits(), watch)
    assert sent(keeper, watch, [-5] * 30, 1) == 20
    with pytest.raises(ApiError) as caught:
        keeper.take(-5)
    assert caught.value.parameters == {"retry_after": 40}
    keeper.take(-6)
    watch.seconds += 40
    keeper.take(-5)


def test_who_was_told_to_wait_must_wait(watch: Watch) -> None:
    keeper = LimitKeeper(Limits(penalty_seconds=5), watch)
    assert sent(keeper, watch, list(range(1, 100)), 0) == 30
    watch.seconds += 4.9
    with pytest.raises(ApiError):
        keeper.take(500)
    watch.seconds += 0.2
    keeper.take(500)


async def test_the_server_keeps_the_limits(fake: FakeTelegram, call: Caller) -> None:
    fake.set_limits(Limits(private_burst=2))
    answers = [await call("sendMessage", chat_id=LAN, text="x") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert len(fake.messages(LAN)) == 2
    assert (await call("sendChatAction", chat_id=LAN, action="typing")).status == 200
