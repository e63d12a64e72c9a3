"""The fake refuses what Telegram refuses, in its words, and shows tests what people would see."""

from __future__ import annotations

import json

import pytest
from aiohttp import ClientSession, FormData

from tests.fakes.botapi.service import TABLE
from tests.fakes.conftest import Caller
from tests.fakes.telegram_server import PNG, Answered, FakeTelegram, SentButton

LAN = 1001
HELLO = {"chat_id": LAN, "text": "x"}
NO_BUTTON = "can't parse inline keyboard button: "


def keyboard(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


@pytest.fixture(autouse=True)
def _lan(fake: FakeTelegram) -> None:
    fake.person(LAN, "Lan", started=True)


async def test_the_token_and_the_method_are_checked(fake: FakeTelegram, session: ClientSession) -> None:
    async def status(path: str) -> int:
        async with session.get(fake.url + path) as response:
            return response.status

    assert await status(f"/bot{fake.token}/getMe") == 200
    assert await status(f"/bot{fake.token}/GETME") == 200
    assert await status(f"/bot{fake.token}/getNothing") == 404
    assert await status("/bot1:wrong/getMe") == 401
    assert await status("/botnonsense/getMe") == 404
    assert await status("/elsewhere") == 404
    fake.revoke_token()
    assert await status(f"/bot{fake.token}/getMe") == 401


async def test_the_table_knows_every_method(fake: FakeTelegram) -> None:
    assert len(TABLE.methods) >= 180
    required = {name for name, field in TABLE.methods["sendmessage"].fields.items() if field.required}
    assert required == {"chat_id", "text"}


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": LAN}, "message text is empty"),
        ({"chat_id": LAN, "text": " \n\u2028 "}, "message text is empty"),
        ({"chat_id": LAN, "text": "x", "txt": "y"}, 'unknown parameter "txt" of sendMessage'),
        ({"chat_id": 7, "text": "x"}, "chat not found"),
        ({"chat_id": "Lan", "text": "x"}, "chat not found"),
        ({"chat_id": LAN, "text": 5}, 'parameter "text" must be a String'),
        ({**HELLO, "protect_content": 3}, 'parameter "protect_content" must be a Boolean'),
        ({"chat_id": LAN, "text": "x", "draft": "a"}, 'unknown parameter "draft" of sendMessage'),
        ({"chat_id": LAN, "text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"chat_id": LAN, "text": "x", "entities": {}}, "array expected as entities"),
        ({"chat_id": LAN, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({**HELLO, "message_thread_id": "a"}, 'parameter "message_thread_id" must be an Integer'),
        ({**HELLO, "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"chat_id": LAN, "text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    ],
)  # fmt: skip
async def test_wrong_parameters_are_refused(call: Caller, parameters: dict[str, object], refusal: str) -> None:
    assert await call.refused("sendMessage", **parameters) == f"Bad Request: {refusal}"


async def test_parameters_come_by_query_form_or_json_alike(fake: FakeTelegram, session: ClientSession) -> None:
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    markup = json.dumps(keyboard(text="Đúng", callback_data="v1:yes"))
    fields = {"chat_id": str(LAN), "text": "Một = 100% + hai & ba", "reply_markup": markup}
    multipart = FormData(fields, quote_fields=False, default_to_multipart=True)
    for given in ({"params": fields}, {"data": fields}, {"json": fields}, {"data": multipart}):
        async with session.post(url, **given) as response:
            assert response.status == 200, await response.text()
    for sent in fake.messages(LAN):
        assert sent.text == "Một = 100% + hai & ba"
        assert sent.buttons == ((SentButton("Đúng", "v1:yes"),),)
    assert len(fake.messages(LAN)) == 4


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "x", "callback_data": "y" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ệ" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, NO_BUTTON + "Text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "y"}, NO_BUTTON + 'field "text" must be non-empty'),
        ({"callback_data": "y"}, 'field "text" of inline_keyboard must be given'),
        ({"text": "x", "data": "y"}, 'unknown field "data" in inline_keyboard'),
        ({"text": "x", "url": "bad"}, "inline keyboard button URL 'bad' is invalid: Wrong HTTP URL"),
    ],
)  # fmt: skip
async def test_wrong_buttons_are_refused(call: Caller, button: dict[str, object], refusal: str) -> None:
    wrong = await call.refused("sendMessage", chat_id=LAN, text="x", reply_markup=keyboard(**button))
    assert wrong == f"Bad Request: {refusal}"


async def test_a_reply_keyboard_asks_for_the_contact_in_private_only(fake: FakeTelegram, call: Caller) -> None:
    keys = {"keyboard": [[{"text": "Gửi số của tôi", "request_contact": True}]]}
    await call("sendMessage", chat_id=LAN, text="x", reply_markup=keys)
    [sent] = fake.messages(LAN)
    assert (sent.keyboard, sent.asks_contact) == ((("Gửi số của tôi",),), True)
    group = fake.group(-5, "Chi bộ 1")
    refusal = await call.refused("sendMessage", chat_id=group.id, text="x", reply_markup=keys)
    assert refusal == "Bad Request: phone number can be requested in private chats only"


async def test_a_person_presses_what_is_there_and_is_answered_once(fake: FakeTelegram, call: Caller) -> None:
    lan = fake.person(LAN, "Lan", started=True)
    await call("sendMessage", chat_id=LAN, text="?", reply_markup=keyboard(text="Có", callback_data="yes"))
    [asked] = fake.messages(LAN)
    query = lan.press(asked, "Có")
    await call("answerCallbackQuery", callback_query_id=query, text="Đã ghi")
    assert await fake.wait_for_answer(query) == Answered("Đã ghi", alert=False)
    too_late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await call.refused("answerCallbackQuery", callback_query_id=query) == too_late
    await call("editMessageReplyMarkup", chat_id=LAN, message_id=asked.message_id)
    with pytest.raises(LookupError):
        lan.press(asked, "Có")


async def test_an_edit_must_change_something_of_the_bots_own(fake: FakeTelegram, call: Caller) -> None:
    lan = fake.person(LAN, "Lan")
    theirs = lan.say("/start")
    own = (await call("sendMessage", chat_id=LAN, text="một")).result["message_id"]
    assert (await call("editMessageText", chat_id=LAN, message_id=own, text="hai")).status == 200
    assert [(sent.text, sent.edited) for sent in fake.messages(LAN)] == [("hai", True)]

    async def refused(message_id: object, text: str) -> str:
        return await call.refused("editMessageText", chat_id=LAN, message_id=message_id, text=text)

    assert (await refused(own, "hai")).startswith("Bad Request: message is not modified: specified new message")
    assert await refused(theirs, "x") == "Bad Request: message can't be edited"
    assert await refused(999, "x") == "Bad Request: message to edit not found"


async def test_a_message_is_deleted_once_and_within_two_days(fake: FakeTelegram, call: Caller) -> None:
    own = (await call("sendMessage", chat_id=LAN, text="một")).result["message_id"]
    old = (await call("sendMessage", chat_id=LAN, text="hai")).result["message_id"]
    assert (await call("deleteMessage", chat_id=LAN, message_id=own)).status == 200
    again = await call.refused("deleteMessage", chat_id=LAN, message_id=own)
    assert again == "Bad Request: message to delete not found"
    fake.board.now = lambda: 4e9
    late = await call.refused("deleteMessage", chat_id=LAN, message_id=old)
    assert late == "Bad Request: message can't be deleted for everyone"


async def test_who_blocked_left_or_never_wrote_gets_nothing(fake: FakeTelegram, call: Caller) -> None:
    hung = fake.person(2, "Hùng")
    never = "Forbidden: bot can't initiate conversation with a user"
    assert await call.refused("sendMessage", chat_id=2, text="x") == never
    hung.say("chào")
    hung.block()
    assert await call.refused("sendMessage", chat_id=2, text="x") == "Forbidden: bot was blocked by the user"
    hung.unblock()
    assert (await call("sendMessage", chat_id=2, text="x")).status == 200
    hung.vanish()
    assert await call.refused("sendMessage", chat_id=2, text="x") == "Forbidden: user is deactivated"


async def test_files_go_up_come_down_and_are_sent_again_by_id(
    fake: FakeTelegram, call: Caller, session: ClientSession
) -> None:
    form = FormData({"chat_id": str(LAN), "caption": "<i>Mẫu</i>", "parse_mode": "HTML"}, quote_fields=False)
    form.add_field("document", b"a;b", filename="mẫu.csv", content_type="text/csv")
    async with session.post(f"{fake.url}/bot{fake.token}/sendDocument", data=form) as response:
        assert response.status == 200, await response.text()
    [sent] = fake.messages(LAN)
    assert sent.document is not None
    assert (sent.text, sent.document.name, sent.document.mime) == ("Mẫu", "mẫu.csv", "text/csv")
    file_id = sent.document.file_id
    assert (await call("sendDocument", chat_id=LAN, document=file_id)).status == 200
    refusal = await call.refused("sendPhoto", chat_id=LAN, photo=file_id)
    assert refusal == "Bad Request: can't use file of type Document as Photo"
    refusal = await call.refused("sendDocument", chat_id=LAN, document="BQnonsense")
    assert refusal == "Bad Request: wrong file identifier/HTTP URL specified"
    path = (await call("getFile", file_id=file_id)).result["file_path"]
    async with session.get(f"{fake.url}/file/bot{fake.token}/{path}") as response:
        assert await response.read() == b"a;b"


async def test_a_photo_must_be_a_picture_and_a_caption_short(fake: FakeTelegram, session: ClientSession) -> None:
    async def send(content: bytes, caption: str) -> str:
        form = FormData({"chat_id": str(LAN), "caption": caption})
        form.add_field("photo", content, filename="chart.png", content_type="image/png")
        async with session.post(f"{fake.url}/bot{fake.token}/sendPhoto", data=form) as response:
            body = await response.json()
            return str(body.get("description", "sent"))

    assert await send(PNG, "x" * 1024) == "sent"
    assert await send(PNG, "x" * 1025) == "Bad Request: message caption is too long"
    assert await send(b"no picture", "") == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_commands_are_kept_by_scope_and_language(fake: FakeTelegram, call: Caller) -> None:
    commands = [{"command": "thongke", "description": "Số liệu"}]
    scope = {"type": "chat", "chat_id": LAN}
    await call("setMyCommands", commands=commands, scope=scope, language_code="vi")
    assert fake.board.commands == {(f"chat:{LAN}", "vi"): commands}
    assert (await call("getMyCommands")).body["result"] == []

    async def refused(**parameters: object) -> str:
        return await call.refused("setMyCommands", **parameters)

    wrong_name = [{"command": "Thống_kê", "description": "x"}]
    assert await refused(commands=wrong_name) == "Bad Request: BOT_COMMAND_INVALID"
    empty = [{"command": "x", "description": "x" * 257}]
    assert await refused(commands=empty) == "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    assert await refused(commands=commands * 101) == "Bad Request: wrong length of commands: 101"
    lost = {"type": "chat", "chat_id": 5}
    assert await refused(commands=commands, scope=lost) == "Bad Request: chat not found"
    assert await refused(commands=commands, language_code="vie") == "Bad Request: invalid language code specified"


async def test_a_group_that_migrated_names_its_successor(fake: FakeTelegram, call: Caller) -> None:
    group = fake.group(-5, "Chi bộ 1", fake.person(2, "Hùng"))
    assert (await call("sendMessage", chat_id=group.id, text="x")).status == 200
    successor = group.migrate()
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer.refusal == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": successor.id}
    assert (await call("sendMessage", chat_id=successor.id, text="x")).status == 200
    assert (await call("leaveChat", chat_id=successor.id)).status == 200
    refusal = await call.refused("sendMessage", chat_id=successor.id, text="x")
    assert refusal == "Forbidden: bot was kicked from the supergroup chat"
