"""The fake serves the real bot libraries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import PNG, FakePerson, FakeTelegram, SentButton


@pytest.fixture
def lan(fake: FakeTelegram) -> FakePerson:
    return fake.person(1001, "Lan", started=True)


@pytest.fixture
async def ptb(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(fake.token, base_url=f"{fake.url}/bot", base_file_url=f"{fake.url}/file/bot")
    async with bot:
        yield bot


@pytest.fixture
async def aio(fake: FakeTelegram) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(fake.url))
    bot = aiogram.Bot(fake.token, session=session)
    yield bot
    await session.close()


async def test_python_telegram_bot_talks(fake: FakeTelegram, ptb: telegram.Bot, lan: FakePerson) -> None:
    lan.say("/start")
    [update] = await ptb.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
    assert update.effective_user is not None
    assert update.effective_user.first_name == "Lan"
    rows = [[telegram.InlineKeyboardButton("Có", callback_data="yes")]]
    asked = await ptb.send_message(
        lan.id, "<b>Chào</b> Lan", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup(rows),
        reply_to_message_id=update.effective_message.message_id if update.effective_message else None,
    )  # fmt: skip
    assert asked.text_html == "<b>Chào</b> Lan"
    [seen] = await fake.wait_for_messages(lan.id)
    assert seen.buttons == ((SentButton("Có", "yes"),),)
    lan.press(seen, "Có")
    [pressed] = await ptb.get_updates(offset=update.update_id + 1, timeout=5)
    assert pressed.callback_query is not None
    await pressed.callback_query.answer("Cảm ơn")
    await pressed.callback_query.edit_message_text("Xong")
    assert fake.messages(lan.id)[0].text == "Xong"
    commands = [telegram.BotCommand("thongke", "Số liệu")]
    await ptb.set_my_commands(commands, scope=telegram.BotCommandScopeChat(lan.id), language_code="vi")
    assert await ptb.get_my_commands(telegram.BotCommandScopeChat(lan.id), "vi") == tuple(commands)


async def test_python_telegram_bot_moves_files(fake: FakeTelegram, ptb: telegram.Bot, lan: FakePerson) -> None:
    sent = await ptb.send_document(lan.id, b"a;b", filename="mẫu.csv", caption="Mẫu")
    assert sent.document is not None
    await ptb.send_document(lan.id, sent.document.file_id)
    await ptb.send_photo(lan.id, PNG)
    album = [
        telegram.InputMediaDocument(b"1", filename="1.txt"),
        telegram.InputMediaDocument(b"2", filename="2.txt"),
    ]
    assert len(await ptb.send_media_group(lan.id, album)) == 2
    lan.send_document("bảng.xlsx", b"PK")
    [update] = await ptb.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"PK"
    names = [sent.document.name for sent in fake.messages(lan.id) if sent.document]
    assert names == ["mẫu.csv", "mẫu.csv", "1.txt", "2.txt"]


async def test_python_telegram_bot_gets_the_errors_it_knows(
    fake: FakeTelegram, ptb: telegram.Bot, lan: FakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library's future type of `retry_after`; its present one warns.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(BadRequest, match='Can\'t parse entities: unsupported start tag "x" at byte offset 0'):
        await ptb.send_message(lan.id, "<x>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(5, "x")
    lan.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(lan.id, "x")
    lan.unblock()
    group = fake.group(-5, "Chi bộ", lan)
    successor = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        await ptb.send_message(group.id, "x")
    assert moved.value.new_chat_id == successor.id
    fake.fail_next("sendMessage", 429, seconds=3)
    with pytest.raises(RetryAfter):
        await ptb.send_message(lan.id, "x")
    faults: tuple[How, ...] = ("reset_before", "reset_after", 502)
    for fault in faults:
        fake.fail_next("sendMessage", fault)
        with pytest.raises(NetworkError):
            await ptb.send_message(lan.id, "x")
    assert len(fake.messages(lan.id)) == 1
    fake.revoke_token()
    with pytest.raises(InvalidToken):
        await ptb.get_me()


async def test_python_telegram_bot_notices_a_rival(fake: FakeTelegram, ptb: telegram.Bot) -> None:
    first = asyncio.create_task(ptb.get_updates(timeout=20))
    await fake.updates.until_polled()
    # Another bot, since one bot has one connection for getUpdates.
    async with telegram.Bot(fake.token, base_url=f"{fake.url}/bot") as rival:
        second = asyncio.create_task(rival.get_updates(timeout=20))
        with pytest.raises(Conflict):
            await first
        fake.push_update({"future_kind": {}})
        assert len(await second) == 1


async def test_aiogram_talks(fake: FakeTelegram, aio: aiogram.Bot, lan: FakePerson) -> None:
    said = lan.say("chào")
    [update] = await aio.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "chào"
    await aio.send_message(lan.id, "<b>Chào</b>", parse_mode="HTML", reply_parameters=ReplyParameters(message_id=said))
    await aio.send_document(lan.id, BufferedInputFile(b"a;b", "mẫu.csv"), caption="Mẫu")
    text, document = fake.messages(lan.id)
    assert text.entities == ({"type": "bold", "offset": 0, "length": 4},)
    assert document.document is not None
    assert (document.document.name, document.document.content) == ("mẫu.csv", b"a;b")
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await aio.send_message(lan.id, " ")
    lan.block()
    with pytest.raises(TelegramForbiddenError):
        await aio.send_message(lan.id, "x")
    fake.fail_next("getMe", 429, seconds=4)
    with pytest.raises(TelegramRetryAfter):
        await aio.get_me()
