"""Long polling: stored before it is confirmed, each update once, and never silently dead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.chat import Button, Message
from bot.errors import SetupError
from bot.platforms.telegram.platform import TelegramPlatform
from storage.database import Database, DatabaseUnavailable
from storage.inbox import open_updates
from tests.bot.platforms.telegram.conftest import QUICK, Behind, address, make_platform
from tests.fakes.botapi.answers import Json
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import FakeTelegram


@asynccontextmanager
async def receiving(platform: TelegramPlatform) -> AsyncIterator[None]:
    platform.start()
    yield
    await platform.stop_receiving()


async def stored(database: Database) -> list[str]:
    async with database.reading() as db:
        return [update.update_id for update in await open_updates(db)]


async def test_what_people_write_is_stored_and_handed_on_in_order(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, sqlite_database: Database
) -> None:
    lan, hung = fake.person(1001, "Lan"), fake.person(1002, "Hùng")
    for n in range(60):
        lan.say(f"câu {n}")
        hung.say(f"câu {n}")
    async with receiving(platform):
        incoming = await behind.wait_for(120)
    assert [one.text for one in incoming if one.user_id == "1001"] == [f"câu {n}" for n in range(60)]
    assert await stored(sqlite_database) == [str(number) for number in behind.numbers]


async def test_a_batch_of_a_hundred_is_stored_in_one_transaction(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, sqlite_database: Database
) -> None:
    lan = fake.person(1001, "Lan")
    for n in range(100):
        lan.say(f"câu {n}")
    commits = []
    writing = sqlite_database.writing

    @asynccontextmanager
    async def counted() -> AsyncIterator[object]:
        async with writing() as db:
            yield db
        commits.append(1)

    sqlite_database.writing = counted  # type: ignore[method-assign,assignment]
    async with receiving(platform):
        await behind.wait_for(100)
        assert len(commits) == 1


async def test_a_repeated_update_is_handed_on_once(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    lan = fake.person(1001, "Lan")
    lan.say("một")
    first = fake.updates.waiting[0]
    async with receiving(platform):
        await behind.wait_for(1)
        fake.push_update({**first.body, "update_id": first.update_id})
        fake.push_update({**first.body, "update_id": first.update_id})
        lan.say("hai")
        await behind.wait_for(2)
    assert [one.text for one in behind.incoming] == ["một", "hai"]


async def test_after_a_death_nothing_is_lost_and_nothing_comes_twice(
    fake: FakeTelegram, behind: Behind, sqlite_database: Database
) -> None:
    lan = fake.person(1001, "Lan")
    first = make_platform(fake, sqlite_database, behind)
    await first.open()
    first.start()
    lan.say("một")
    await behind.wait_for(1)
    assert first._receiving is not None
    first._receiving.cancel()  # it dies without a last word to Telegram
    await first.close()
    lan.say("hai")
    second = make_platform(fake, sqlite_database, behind)
    await second.open()
    async with receiving(second):
        await behind.wait_for(2)
    await second.close()
    assert [one.text for one in behind.incoming] == ["một", "hai"]


async def test_while_the_database_is_away_telegram_keeps_what_was_written(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, sqlite_database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    writing, failures = sqlite_database.writing, 3

    @asynccontextmanager
    async def away() -> AsyncIterator[object]:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise DatabaseUnavailable("locked")
        async with writing() as db:
            yield db

    sqlite_database.writing = away  # type: ignore[method-assign,assignment]
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)
    assert [one.text for one in behind.incoming] == ["một"]
    assert "asked for again" in caplog.text


async def test_stopping_confirms_what_was_stored(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)
    assert not fake.updates.waiting


async def test_stopping_does_not_wait_for_the_long_poll(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    fake.person(1001, "Lan").say("một")
    platform.start()
    await behind.wait_for(1)
    async with asyncio.timeout(0.9):  # a long poll takes a second here
        await platform.stop_receiving()


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_refused_token_ends_receiving(
    platform: TelegramPlatform, fake: FakeTelegram, method: str, status: int
) -> None:
    fake.fail_next(method, status, description="Not Found")
    platform.start()
    with pytest.raises(SetupError) as caught:
        await platform.wait()
    assert caught.value.template == "setup/telegram_token"
    assert not platform.works


async def test_what_cannot_be_a_token_is_refused_at_once(
    fake: FakeTelegram, sqlite_database: Database, behind: Behind
) -> None:
    with pytest.raises(SetupError) as caught:
        make_platform(fake, sqlite_database, behind, token="not a token")
    assert caught.value.template == "setup/telegram_token"


@pytest.mark.parametrize("how", [400, 500, 502, 409, 429, "reset_before", "reset_after", "garbage_html"])
async def test_polling_comes_back_after_every_trouble(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, how: How
) -> None:
    fake.fail_next("getUpdates", how, times=1 if how == 429 else 3)
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)
        assert platform.works


async def test_telegram_may_be_away_at_the_start(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    fake.fail_next("getMe", 502, times=3)
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)


async def test_a_webhook_left_over_is_removed(platform: TelegramPlatform, fake: FakeTelegram, behind: Behind) -> None:
    fake.webhook.url = "https://old.example/telegram"
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)
    assert fake.webhook.url == ""


async def test_polling_that_hangs_is_begun_anew(
    fake: FakeTelegram, behind: Behind, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    platform = make_platform(fake, sqlite_database, behind, patience=replace(QUICK, silence=0.2))
    await platform.open()
    fake.fail_next("getUpdates", "hang")
    async with receiving(platform):
        fake.person(1001, "Lan").say("một")
        await behind.wait_for(1)
    await platform.close()
    assert "it is begun anew" in caplog.text


async def test_polling_that_died_is_begun_anew(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    lan = fake.person(1001, "Lan")
    lan.say("một")
    async with receiving(platform):
        await behind.wait_for(1)
        [polling] = [task for task in asyncio.all_tasks() if task.get_name() == "telegram-polling"]
        polling.cancel()
        lan.say("hai")
        await behind.wait_for(2)
    assert "it is begun anew" in caplog.text


async def test_what_is_no_update_stops_nothing(platform: TelegramPlatform, fake: FakeTelegram, behind: Behind) -> None:
    lan = fake.person(1001, "Lan")
    fake.push_update({"message": {"text": 5, "chat": "x"}})
    fake.push_update({"future_thing": {"a": 1}})
    lan.say("một")
    async with receiving(platform):
        await behind.wait_for(1)
    assert len(behind.stored) == 2


async def test_a_press_is_answered_even_when_nothing_comes_of_it(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    await platform.send(address(lan.id), Message("Lưu?", ((Button("Lưu", "save"),),)))
    [shown] = fake.messages(lan.id)
    async with receiving(platform):
        query = lan.press(shown, "Lưu")
        await fake.wait_for_answer(query)
        stale = lan.press_data(shown, "never:offered")
        await fake.wait_for_answer(stale)
        await behind.wait_for(2)
    assert [one.data for one in behind.incoming] == ["save", "never:offered"]


async def test_a_press_too_old_to_be_answered_is_no_trouble(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    lan = fake.person(1001, "Lan", started=True)
    fake.fail_next("answerCallbackQuery", 400, description="Bad Request: query is too old")
    shown: dict[str, Json] = {"message_id": 1, "date": 0, "chat": lan.chat.to_json()}
    fake.push_update({"callback_query": {"id": "1", "from": lan.user, "data": "x", "message": shown}})
    async with receiving(platform):
        await behind.wait_for(1)
    await platform.close()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert len(fake.calls_of("answerCallbackQuery")) == 1


async def test_the_token_is_in_no_log(
    platform: TelegramPlatform, fake: FakeTelegram, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "telegram")  # as `run` does: below that the library shows what people write
    troubles: tuple[How, ...] = ("reset_before", 500, "garbage_html", 409)
    for how in troubles:
        fake.fail_next("getUpdates", how)
    fake.person(1001, "Lan").say("một")
    async with receiving(platform):
        await behind.wait_for(1)
    secret = fake.token.partition(":")[2]
    assert len(caplog.records) >= len(troubles)
    shown = logging.Formatter()
    assert [record.name for record in caplog.records if secret in shown.format(record)] == []
