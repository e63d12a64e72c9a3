"""The real program's ends: killed, asked to stop, and started again; nothing is lost, nothing done twice."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.fakes.botapi.answers import Json
from tests.fakes.telegram_server import FakeTelegram
from tests.scenarios.bot_process import (
    IN_2020,
    IN_2021,
    QUESTION,
    all_done,
    answer,
    bot_process,
    crowd,
    hear,
    link,
    texts,
    until,
)

pytestmark = pytest.mark.long


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


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


async def test_sigterm_ends_it_in_time_though_telegram_answers_nothing_and_the_next_run_makes_up_for_it(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    people = crowd(fake, 5, 2001)
    async with bot_process(fake, sqlite_database, tmp_path) as bot:
        await link(sqlite_database, people)
        fake.fail_next("sendMessage", "hang", 100)
        fake.fail_next("answerCallbackQuery", "hang", 100)
        for person in people:
            person.say(QUESTION)
            shown: dict[str, Json] = {"message_id": 1, "date": 0, "chat": person.chat.to_json()}
            fake.push_update({"callback_query": {"id": "1", "from": person.user, "data": "x", "message": shown}})

        async def some_are_in_flight() -> bool:
            return len(fake.calls_of("sendMessage")) >= 5 and len(fake.calls_of("answerCallbackQuery")) >= 5

        await until(some_are_in_flight)
        assert await bot.end(signal.SIGTERM) == 0  # within the time that `end` allows
        fake.faults.clear()
        await bot.start()

        async def all_are_answered() -> bool:
            return all(texts(fake, person)[:1] == [IN_2021] for person in people) and await all_done(sqlite_database)

        await until(all_are_answered)
