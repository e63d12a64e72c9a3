"""What people do on Telegram, read from the server's own JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import TELEGRAM, Address, Contact, Incoming, IncomingKind, Upload
from bot.platforms.telegram.reading import Me, query_id, read_update

ME = Me(42, "tro_ly_bot")
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SENT = datetime(2026, 3, 2, 6, 59, tzinfo=UTC)
LAN = {"id": 1001, "is_bot": False, "first_name": "Lan", "last_name": "Nguyễn"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Lan"}
GROUP = {"id": -500, "type": "group", "title": "Chi bộ 1"}
SUPERGROUP = {"id": -1000000000500, "type": "supergroup", "title": "Chi bộ 1"}


def message(chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] = LAN, **content: object) -> dict[str, Any]:
    body = {"message_id": 7, "from": sender, "chat": chat, "date": int(SENT.timestamp()), **content}
    return {"update_id": 100, "message": body}


def read(update: dict[str, Any]) -> Incoming | None:
    return read_update(update, ME, NOW)


def text_of(update: dict[str, Any]) -> tuple[str, bool]:
    incoming = read(update)
    assert incoming is not None
    return incoming.text, incoming.addressed


def test_a_text_is_read_whole() -> None:
    assert read(message(text="/start AB12")) == Incoming(
        address=Address(TELEGRAM, "42", "1001"),
        update_id="100",
        user_id="1001",
        kind=IncomingKind.TEXT,
        sent_at=SENT,
        text="/start AB12",
        display_name="Lan Nguyễn",
    )


def test_a_text_is_nfc_without_control_characters_but_with_its_lines() -> None:
    assert text_of(message(text="Đa\u0309ng\x00 bộ\x1b\nsố\t5\ud800")) == ("Đảng bộ\nsố\t5", True)


def test_a_name_with_markup_and_control_characters_is_only_a_name() -> None:
    incoming = read(message(sender={**LAN, "first_name": "<b>\x07" + "L" * 500}, text="a"))
    assert incoming is not None
    assert incoming.display_name.startswith("<b>LLL")
    assert len(incoming.display_name) <= 200


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"text": "năm 2021 thế nào"}, ("năm 2021 thế nào", False)),
        ({"text": "/thongke"}, ("/thongke", True)),
        ({"text": "/thongke@Tro_Ly_Bot 2021"}, ("/thongke 2021", True)),
        ({"text": "/thongke@other_bot"}, ("/thongke@other_bot", False)),
        ({"text": "@tro_ly_bot, sl đv 2021?"}, ("sl đv 2021?", True)),
        ({"text": "cho hỏi @Tro_ly_bot sl đv 2021?"}, ("cho hỏi sl đv 2021?", True)),
        ({"text": "@tro_ly_bot"}, ("", True)),
        ({"text": "@tro_ly_bot2 sl đv"}, ("@tro_ly_bot2 sl đv", False)),
        ({"text": "thư a@tro_ly_bot.vn"}, ("thư a@tro_ly_bot.vn", False)),
        ({"text": "còn 2020?", "reply_to_message": {"from": {"id": 42}}}, ("còn 2020?", True)),
        ({"text": "còn 2020?", "reply_to_message": {"from": {"id": 43}}}, ("còn 2020?", False)),
        ({"text": "/x@other_bot", "reply_to_message": {"from": {"id": 42}}}, ("/x@other_bot", False)),
    ],
)
def test_in_a_group_the_bot_is_addressed_by_command_name_or_reply(
    chat: dict[str, Any], content: dict[str, Any], expected: tuple[str, bool]
) -> None:
    assert text_of(message(chat, **content)) == expected


def test_in_private_the_bot_is_always_addressed() -> None:
    assert text_of(message(text="@tro_ly_bot chào")) == ("chào", True)
    assert text_of(message(text="/start@other_bot")) == ("/start@other_bot", True)


PHONE = {"phone_number": "+84912345678", "first_name": "Lan"}


@pytest.mark.parametrize(
    ("content", "own"),
    [
        ({"contact": {**PHONE, "user_id": 1001}}, True),
        ({"contact": {**PHONE, "user_id": 1002}}, False),
        ({"contact": PHONE}, False),
        ({"contact": {**PHONE, "user_id": 1001}, "forward_origin": {"type": "user"}}, False),
        ({"contact": {**PHONE, "user_id": 1001}, "forward_date": 5}, False),
        ({"contact": {**PHONE, "user_id": 1001}, "via_bot": {"id": 9}}, False),
        ({"contact": {**PHONE, "user_id": "1001"}}, False),
        ({"contact": {**PHONE, "user_id": None}}, False),
    ],
)
def test_a_contact_is_ones_own_only_when_telegram_vouches_for_it(content: dict[str, Any], own: bool) -> None:
    incoming = read(message(**content))
    assert incoming is not None
    assert (incoming.kind, incoming.contact) == (IncomingKind.CONTACT, Contact("+84912345678", own))


@pytest.mark.parametrize(
    ("content", "upload"),
    [
        (
            {"document": {"file_id": "D1", "file_name": "số liệu.xlsx", "mime_type": "x/y", "file_size": 9}},
            Upload("D1", "số liệu.xlsx", "x/y", 9),
        ),
        ({"document": {"file_id": "D1"}}, Upload("D1", "document", "application/octet-stream", 0)),
        (
            {"photo": [{"file_id": "S", "file_size": 1}, {"file_id": "L", "file_size": 5}]},
            Upload("L", "photo.jpg", "image/jpeg", 5),
        ),
        ({"voice": {"file_id": "V", "mime_type": "audio/ogg"}}, Upload("V", "voice", "audio/ogg", 0)),
        ({"sticker": {"file_id": "S", "emoji": "🙂"}}, Upload("", "sticker", "", 0)),
        ({"location": {"latitude": 1, "longitude": 2}}, Upload("", "location", "", 0)),
    ],
)
def test_a_file_comes_with_its_caption(content: dict[str, Any], upload: Upload) -> None:
    incoming = read(message(**content, caption="năm 2021"))
    assert incoming is not None
    assert (incoming.kind, incoming.upload, incoming.text) == (IncomingKind.FILE, upload, "năm 2021")


BOLD = [{"type": "bold", "offset": 0, "length": 3}]


def test_formatting_is_read_beside_the_text() -> None:
    incoming = read(message(text="Họp & nghe", entities=BOLD))
    assert incoming is not None
    assert (incoming.text, incoming.html) == ("Họp & nghe", "<b>Họp</b> &amp; nghe")
    caption = read(message(photo=[{"file_id": "L"}], caption="Họp", caption_entities=BOLD))
    assert caption is not None
    assert (caption.kind, caption.text, caption.html) == (IncomingKind.FILE, "Họp", "<b>Họp</b>")


def test_without_formatting_there_is_no_html() -> None:
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    for content in ({"text": "a < b"}, {"text": "/menu", "entities": command}, {"text": "a", "caption_entities": BOLD}):
        incoming = read(message(**content))
        assert incoming is not None
        assert incoming.html == ""


def test_the_bots_name_is_not_in_the_html_either() -> None:
    marks = [{"type": "bold", "offset": 13, "length": 3}]
    incoming = read(message(GROUP, text="@tro_ly_bot, Họp ngay", entities=marks))
    assert incoming is not None
    assert (incoming.text, incoming.html) == ("Họp ngay", "<b>Họp</b> ngay")


def press(**query: object) -> dict[str, Any]:
    shown = {"message_id": 8, "chat": PRIVATE, "date": 0}
    return {"update_id": 101, "callback_query": {"id": "q1", "from": LAN, "message": shown, **query}}


def test_a_press_has_no_time_of_its_own() -> None:
    incoming = read(press(data="figures.save:12"))
    assert incoming is not None
    assert (incoming.kind, incoming.data, incoming.message_id) == (IncomingKind.BUTTON, "figures.save:12", "8")
    assert (incoming.sent_at, incoming.user_id, incoming.address.chat_id) == (NOW, "1001", "1001")


def test_every_press_can_be_answered_even_one_that_means_nothing() -> None:
    nothing = press(game_short_name="chess")
    assert (read(nothing), query_id(nothing)) == (None, "q1")
    inline = press(data="x", message=None)
    assert (read(inline), query_id(inline)) == (None, "q1")
    assert query_id(message(text="a")) == ""


def membership(chat: dict[str, Any], status: str) -> dict[str, Any]:
    change = {"chat": chat, "from": LAN, "date": int(SENT.timestamp()), "new_chat_member": {"status": status}}
    return {"update_id": 102, "my_chat_member": change}


def test_blocking_and_unblocking_are_noted() -> None:
    kinds = [getattr(read(membership(PRIVATE, status)), "kind", None) for status in ("kicked", "member", "left")]
    assert kinds == [IncomingKind.BLOCKED, IncomingKind.UNBLOCKED, None]


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_a_group_that_the_bot_is_shut_out_of_is_told_as_a_group(status: str) -> None:
    incoming = read(membership(GROUP, status))
    assert incoming is not None
    assert (incoming.kind, incoming.is_group) == (IncomingKind.BLOCKED, True)
    assert read(membership(GROUP, "member")) is None
    assert read(membership({"id": -7, "type": "channel"}, status)) is None


def test_a_group_that_becomes_a_supergroup_tells_its_new_id() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    incoming = read(message(GROUP, anonymous, migrate_to_chat_id=-1000000000500))
    assert incoming is not None
    assert (incoming.kind, incoming.new_chat_id) == (IncomingKind.MIGRATED, "-1000000000500")
    assert read(message(SUPERGROUP, anonymous, migrate_from_chat_id=-500)) is None


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "edited_message": message(text="khác")["message"]},
        {"update_id": 1, "channel_post": message(text="tin")["message"]},
        {"update_id": 1, "poll": {}},
        {"update_id": 1},
        message(new_chat_members=[LAN]),
        message(pinned_message={}),
        message(sender={**LAN, "is_bot": True}, text="chào"),
        message({"id": -7, "type": "channel"}, text="tin"),
        message(GROUP, {"id": 777000, "is_bot": False, "first_name": "Telegram"}, text="a", is_automatic_forward=True),
        {"update_id": 1, "message": {"text": "không ai gửi", "chat": PRIVATE}},
        {"message": message(text="không số")["message"]},
    ],
)
def test_what_is_nothing_to_us_is_none(update: dict[str, Any]) -> None:
    assert read(update) is None


NAMES = st.sampled_from(
    [
        "update_id", "message", "callback_query", "my_chat_member", "from", "chat", "id", "type", "text", "date",
        "contact", "user_id", "phone_number", "photo", "document", "file_id", "file_size", "data", "message_id",
        "new_chat_member", "status", "migrate_to_chat_id", "reply_to_message", "caption", "first_name", "is_bot",
        "entities", "caption_entities", "offset", "length", "url",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["private", "group", "kicked"]), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=8)),
    max_leaves=30,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
def test_no_shape_of_an_update_breaks_the_reading(update: dict[str, Any]) -> None:
    again = json.loads(json.dumps(update))
    incoming = read(again)
    assert incoming is None or incoming.address.platform == TELEGRAM
    assert isinstance(query_id(again), str)


@settings(deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=8))
def test_no_shape_of_a_message_breaks_the_reading(content: dict[str, Any]) -> None:
    for chat in (PRIVATE, GROUP):
        body = {**message(chat)["message"], **content, "chat": chat, "from": LAN}
        incoming = read({"update_id": 1, "message": body})
        assert incoming is None or incoming.user_id == "1001"
