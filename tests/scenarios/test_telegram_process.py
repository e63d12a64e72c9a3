"""The real program on Telegram: a process of its own, a Bot API server over HTTP."""

from __future__ import annotations

import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from storage.accounts import account_of
from storage.database import Database
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import SECRET_HEADER, FakeTelegram
from tests.scenarios.bot_process import (
    ANSWER_SECONDS,
    BOT,
    IN_2020,
    IN_2021,
    QUESTION,
    all_done,
    answer,
    bot_process,
    hear,
    link,
    until,
)

pytestmark = pytest.mark.long

TROUBLES: tuple[How, ...] = ("reset_before", 502, "garbage_html")
WELCOME = "Chào đồng chí Nguyễn Thị Lan! Tài khoản này đã được liên kết (Chi bộ Một)."


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


async def test_a_stranger_is_turned_away_links_by_contact_asks_follows_up_and_is_answered(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan")
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        lan.say(QUESTION)
        refused = await hear(lan)
        assert refused.text.startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")
        assert refused.asks_contact

        lan.share_contact("+84912000001", own=False, user_id=1002)
        await hear(lan)
        lan.share_contact("+84912000001", forwarded=True)
        await hear(lan)
        assert (await answer(lan, QUESTION)).startswith("Nội dung này dành cho đảng viên")

        lan.share_contact("+84912000001")
        assert (await hear(lan)).text.startswith(WELCOME)
        assert fake.calls_of("sendMessage")[-1].given["reply_markup"] == {"remove_keyboard": True}

        lan.say(QUESTION)
        answered = await hear(lan)
        assert answered.text == IN_2021
        assert await answer(lan, "còn năm 2020?") == IN_2020
        press = lan.press(answered, "So với năm 2020")
        await fake.wait_for_answer(press)
        assert "tăng 117" in (await hear(lan)).text

        assert await bot.end() == 0
        assert "Traceback" not in bot.said


@pytest.mark.parametrize(("method", "status"), [("getUpdates", 404), ("getMe", 401)])
async def test_a_refused_token_ends_the_process_with_one_line(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path, method: str, status: int
) -> None:
    fake.fail_next(method, status)
    async with bot_process(fake, sqlite_database, tmp_path, {"ADMIN_CODE": "quan-tri-2026"}) as bot:
        assert await bot.ended() == 1
        *_, last = bot.said.splitlines()
        assert last.startswith("TELEGRAM_BOT_TOKEN: Telegram không chấp nhận mã này")
        assert "Traceback" not in bot.said


async def test_troubles_on_the_way_delay_an_answer_and_lose_none(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    async with bot_process(fake, sqlite_database, tmp_path, {"ADMIN_CODE": "quan-tri-2026"}) as bot:
        await link(sqlite_database, [lan])
        for how in TROUBLES:
            fake.fail_next("getUpdates", how)
        fake.fail_next("sendMessage", 429, seconds=1)
        fake.fail_next("sendMessage", "reset_before")
        assert await answer(lan, QUESTION) == IN_2021
        assert [call.status for call in fake.calls_of("sendMessage")] == [429, 0, 200]
        assert await bot.end() == 0


async def test_who_blocks_the_bot_is_noted_and_who_comes_back_too(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)

    async def blocked() -> bool:
        async with sqlite_database.reading() as db:
            account = await account_of(db, "telegram", BOT, "1001")
        assert account is not None
        return account.blocked_at is not None

    async def reachable() -> bool:
        return not await blocked()

    async with bot_process(fake, sqlite_database, tmp_path):
        await link(sqlite_database, [lan])
        lan.block()
        await until(blocked)
        lan.unblock()
        await until(reachable)
        lan.say(QUESTION)
        lan.chat.blocked = True  # after asking; Telegram's note of it comes only with the refusal
        await until(blocked)


async def test_in_a_group_it_answers_when_addressed_also_after_the_group_has_moved(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    group = fake.group(-500, "Chi bộ Một", lan, privacy=False)
    async with bot_process(fake, sqlite_database, tmp_path, {"OPEN_STATISTICS": "true"}):
        group.say(lan, QUESTION)
        group.say(lan, f"@tro_ly_bot {QUESTION}")
        assert [sent.text for sent in await fake.wait_for_messages(group.id, 1, ANSWER_SECONDS)] == [IN_2021]
        moved = group.migrate()
        await until(lambda: all_done(sqlite_database))
        moved.say(lan, "còn năm 2020? @tro_ly_bot")
        assert [sent.text for sent in await fake.wait_for_messages(moved.id, 1, ANSWER_SECONDS)] == [IN_2020]


async def test_with_a_webhook_telegram_calls_and_strangers_are_turned_away(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    port = free_port()
    settings = {"WEBHOOK_URL": "https://bot.example.vn/c", "WEBHOOK_SECRET": "s3cret_-x", "HTTP_PORT": str(port)}
    fake.webhook.proxy = {"https://bot.example.vn": f"http://127.0.0.1:{port}"}
    async with bot_process(fake, sqlite_database, tmp_path, settings) as bot:
        await link(sqlite_database, [lan])
        assert await answer(lan, QUESTION) == IN_2021
        assert fake.webhook.secret == "s3cret_-x"
        local = f"http://127.0.0.1:{port}"
        async with ClientSession() as session:
            async with session.post(f"{local}/c/telegram", json={"update_id": 1}) as stranger:
                assert stranger.status == 401
            headers = {SECRET_HEADER: "s3cret_-y"}
            async with session.post(f"{local}/c/telegram", json={"update_id": 1}, headers=headers) as guesser:
                assert guesser.status == 401
            async with session.get(f"{local}/readyz") as ready:
                assert (ready.status, await ready.json()) == (200, {"database": True, "telegram": True})
        await until(lambda: all_done(sqlite_database))
        assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
        lan.say("còn năm 2020?")
        await bot.start()
        assert (await hear(lan)).text == IN_2020
        assert await bot.end() == 0
        assert fake.calls_of("getUpdates") == []
        assert "s3cret_-x" not in bot.said


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
