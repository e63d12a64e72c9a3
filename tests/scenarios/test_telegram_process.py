"""The real program on Telegram: a process of its own, a Bot API server over HTTP."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiohttp import ClientSession

from storage.accounts import account_of, link_account
from storage.database import Database
from storage.inbox import open_updates
from storage.members import member_by_code
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import SECRET_HEADER, FakePerson, FakeTelegram, SentMessage
from tests.scenarios.bot_process import ANSWER_SECONDS, bot_process, until
from tests.scenarios.world import NOW

BOT = "123456789"
QUESTION = "Năm 2021 có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ?"
IN_2021 = (
    "Đảng viên hoàn thành xuất sắc nhiệm vụ, năm 2021, Đảng bộ Thử Nghiệm: 858.\n"
    "Nguồn: Báo cáo tổng kết 2021 (06/01/2022)"
)
IN_2020 = (
    "Đảng viên hoàn thành xuất sắc nhiệm vụ, năm 2020, Đảng bộ Thử Nghiệm: 741.\n"
    "Nguồn: Báo cáo tổng kết 2020 (05/01/2021)"
)
TROUBLES: tuple[How, ...] = ("reset_before", 502, "garbage_html")
WELCOME = "Chào đồng chí Nguyễn Thị Lan! Tài khoản này đã được liên kết (Chi bộ Một)."


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


async def hear(person: FakePerson) -> SentMessage:
    """The bot's next message to a person."""
    async with asyncio.timeout(ANSWER_SECONDS):
        return await person.hear()


async def answer(person: FakePerson, text: str) -> str:
    """What the bot answers to a text."""
    person.say(text)
    return (await hear(person)).text


async def link(database: Database, people: Sequence[FakePerson], code: str = "DV001") -> None:
    """These people's accounts belong to that member."""
    async with database.writing() as db:
        member = await member_by_code(db, code)
        assert member is not None
        for person in people:
            await link_account(db, "telegram", BOT, str(person.id), str(person.id), member.id, NOW)


async def all_done(database: Database) -> bool:
    """Whether every update has come to its end."""
    async with database.reading() as db:
        return not await open_updates(db)


def crowd(fake: FakeTelegram, count: int, first: int) -> list[FakePerson]:
    """So many people, who have started the bot."""
    return [fake.person(first + n, f"Người {n}", started=True) for n in range(count)]


def texts(fake: FakeTelegram, person: FakePerson) -> list[str]:
    return [sent.text for sent in fake.messages(person.id)]


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


@pytest.mark.long
async def test_killed_in_the_middle_of_a_conversation_it_goes_on_after_a_restart(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    binh = fake.person(1003, "Bình")
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        binh.share_contact("+84912000003")
        asked = await hear(binh)  # two members have this number: who is it?
        await until(lambda: all_done(sqlite_database))
        assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
        binh.say("DV003")
        await bot.start()
        assert (await hear(binh)).text.startswith("Chào đồng chí Đỗ Văn Bình!")
        assert await answer(binh, QUESTION) == IN_2021
        await until(lambda: all_done(sqlite_database))
        assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
        await bot.start()
        assert await answer(binh, "còn năm 2020?") == IN_2020
    assert texts(fake, binh)[0] == asked.text
    assert len(texts(fake, binh)) == 4


@pytest.mark.long
async def test_killed_under_load_nothing_is_lost_and_only_what_was_in_flight_comes_twice(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    quiet, busy = crowd(fake, 10, 2001), crowd(fake, 60, 3001)
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        await link(sqlite_database, [*quiet, *busy])
        for person in quiet:
            assert await answer(person, QUESTION) == IN_2021
        await until(lambda: all_done(sqlite_database))
        fake.fail_next("sendMessage", "slow", 20, seconds=0.1)  # carried out, but the process may not hear of it
        fake.fail_next("sendMessage", "slow", 100, seconds=60)
        for person in busy:
            person.say(QUESTION)

        async def some_are_in_flight() -> bool:
            return len(fake.calls_of("sendMessage")) >= len(quiet) + 35

        await until(some_are_in_flight)
        assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
        fake.faults.clear()
        await bot.start()

        async def all_are_answered() -> bool:
            return all(texts(fake, person) for person in busy) and await all_done(sqlite_database)

        await until(all_are_answered)
        assert await bot.end() == 0
    assert [texts(fake, person) for person in quiet] == [[IN_2021]] * len(quiet)
    repeats = [texts(fake, person) for person in busy]
    assert all(set(answers) == {IN_2021} and len(answers) <= 2 for answers in repeats)
    assert sum(len(answers) == 2 for answers in repeats) <= 40


@pytest.mark.long
async def test_sigterm_lets_what_is_in_flight_finish_and_repeats_nothing(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    people = crowd(fake, 30, 2001)
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        await link(sqlite_database, people)
        fake.fail_next("sendMessage", "slow", len(people), seconds=0.7)
        for person in people:
            person.say(QUESTION)

        async def some_are_in_flight() -> bool:
            return len(fake.calls_of("sendMessage")) >= 5

        await until(some_are_in_flight)
        assert await bot.end(signal.SIGTERM) == 0
        await bot.start()
        later = fake.person(1001, "Lan", started=True)
        await link(sqlite_database, [later])
        assert await answer(later, QUESTION) == IN_2021
        await until(lambda: all_done(sqlite_database))
    assert [texts(fake, person) for person in people] == [[IN_2021]] * len(people)


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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
