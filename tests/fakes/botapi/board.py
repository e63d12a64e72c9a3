"""What the fake knows: chats with their messages and files, and what the bot did to them."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.fakes.botapi.answers import Json, JsonObject, bad_request, forbidden, migrated


@dataclass(frozen=True, slots=True)
class SentButton:
    """A button under a message; `data` is empty for a button that opens a link."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document or photo that the bot sent."""

    file_id: str
    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of the bot's as people see it at a moment.

    Attributes:
        text: the text or caption after entity parsing.
        buttons: rows of buttons under the message.
        keyboard: rows of labels of a reply keyboard that came with it.
        asks_contact: a key of that keyboard asks for one's phone number.
        edited: this is the message after an edit.
        raw: the Bot API's Message.
    """

    chat_id: int
    message_id: int
    text: str
    entities: tuple[Json, ...] = ()
    buttons: tuple[tuple[SentButton, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] = ()
    asks_contact: bool = False
    document: SentFile | None = None
    photo: SentFile | None = None
    edited: bool = False
    raw: JsonObject = field(default_factory=dict, repr=False)

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [button.label for row in self.buttons for button in row]


@dataclass(slots=True)
class StoredMessage:
    """A message in a chat, of the bot's or of a person's; `body` is the Bot API's Message."""

    body: dict[str, Json]
    from_bot: bool
    file: SentFile | None = None
    markup: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of the bot's as it was sent, or after an edit."""

    chat_id: int
    stored: StoredMessage
    edited: bool

    @property
    def message_id(self) -> Json:
        """The message's id."""
        return self.stored.body["message_id"]

    def seen(self) -> SentMessage:
        """The message as people see it."""
        return seen(self.chat_id, self.stored, edited=self.edited)


@dataclass(slots=True)
class Chat:
    """A private chat or a group, as the Bot API sees it.

    Attributes:
        started: the person has written to the bot, so that it may write back.
        journal: every message of the bot's as it was sent and after each edit, in order.
    """

    id: int
    type: str
    about: dict[str, Json]
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    bot_is_in: bool = True
    migrated_to: int | None = None
    members: dict[int, Json] = field(default_factory=dict)
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    journal: list[Kept] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether several people are in it."""
        return self.type != "private"

    def to_json(self) -> dict[str, Json]:
        """The chat as messages carry it."""
        return {"id": self.id, "type": self.type, **self.about}

    def refuse_if_closed(self) -> None:
        """Raise ApiError when the bot may not write here."""
        if self.migrated_to is not None:
            raise migrated(self.migrated_to)
        if self.deactivated:
            raise forbidden("user is deactivated")
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if self.is_group and not self.bot_is_in:
            kind = "supergroup chat" if self.type == "supergroup" else "group chat"
            raise forbidden(f"bot was kicked from the {kind}")
        if not self.is_group and not self.started:
            raise forbidden("bot can't initiate conversation with a user")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the bot answered to a press of a button."""

    text: str
    alert: bool


class Board:
    """All chats, messages and files of one bot."""

    def __init__(self, bot_id: int, username: str, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.bot: dict[str, Json] = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Trợ lý",
            "username": username,
        }
        self.bot_id = bot_id
        self.username = username
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, SentFile] = {}
        self.queries: dict[str, Answered | None] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.on_sent: list[Callable[[SentMessage], None]] = []
        self._waiting: set[asyncio.Future[None]] = set()
        self._numbers: dict[int, Iterator[int]] = {}
        self._account_numbers = itertools.count(1)
        self._file_numbers = itertools.count(1)

    def chat(self, chat_id: Json) -> Chat:
        """The chat with this id or @name.

        Raises:
            ApiError: there is none.
        """
        if isinstance(chat_id, int) and chat_id in self.chats:
            return self.chats[chat_id]
        if isinstance(chat_id, str):
            for chat in self.chats.values():
                if chat.is_group and chat.about.get("username") == chat_id.removeprefix("@"):
                    return chat
        raise bad_request("chat not found")

    def open_chat(self, chat_id: Json) -> Chat:
        """The chat, when the bot may write to it.

        Raises:
            ApiError: there is none, or it is closed to the bot.
        """
        chat = self.chat(chat_id)
        chat.refuse_if_closed()
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """A supergroup counts its own messages; all other chats of an account share one count."""
        if chat.type == "supergroup":
            return next(self._numbers.setdefault(chat.id, itertools.count(1)))
        return next(self._account_numbers)

    def new_message(
        self, chat: Chat, sender: JsonObject, body: Mapping[str, Json], message_id: int | None = None
    ) -> dict[str, Json]:
        """A Message from `sender`, not yet stored, with the next id unless it has one."""
        return {
            "message_id": self.next_message_id(chat) if message_id is None else message_id,
            "from": sender,
            "chat": chat.to_json(),
            "date": int(self.now()),
            **body,
        }

    def keep_file(self, name: str, mime: str, content: bytes, kind: str) -> SentFile:
        """Store a file; its id tells what kind it is, as the real ones do."""
        number = next(self._file_numbers)
        prefix = "AgACAgUAAx" if kind == "photo" else "BQACAgUAAx"
        stored = SentFile(f"{prefix}{number:08d}", name, mime, content)
        self.files[stored.file_id] = stored
        return stored

    def keep(self, chat: Chat, message_id: int, stored: StoredMessage, *, edited: bool = False) -> None:
        """Put a message of the bot's into the chat, or its new form, and wake who waits for one."""
        kept = Kept(chat.id, stored, edited)
        chat.messages[message_id] = stored
        chat.journal.append(kept)
        for call in self.on_sent:
            call(kept.seen())
        self.notify()

    def notify(self) -> None:
        """Wake everybody in `changed`."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def changed(self) -> None:
        """Return when something happened."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        await future


def seen(chat_id: int, stored: StoredMessage, *, edited: bool) -> SentMessage:
    """A stored message of the bot's as people see it."""
    body, markup = stored.body, stored.markup or {}
    text = body.get("text") or body.get("caption") or ""
    entities = body.get("entities") or body.get("caption_entities") or ()
    keyboard = _rows(markup.get("keyboard"))
    message_id = body["message_id"]
    if not isinstance(message_id, int) or not isinstance(entities, (list, tuple)):
        raise TypeError(f"not a Message: {body!r}")
    return SentMessage(
        chat_id=chat_id,
        message_id=message_id,
        text=str(text),
        entities=tuple(entities),
        buttons=tuple(tuple(map(_button, row)) for row in _rows(markup.get("inline_keyboard"))),
        keyboard=tuple(tuple(_button(key).label for key in row) for row in keyboard),
        asks_contact=any(
            isinstance(key, Mapping) and bool(key.get("request_contact")) for row in keyboard for key in row
        ),
        document=stored.file if "document" in body else None,
        photo=stored.file if "photo" in body else None,
        edited=edited,
        raw=body,
    )


def _rows(given: Json) -> list[list[Json]]:
    return [list(row) for row in given if isinstance(row, list)] if isinstance(given, list) else []


def _button(given: Json) -> SentButton:
    if not isinstance(given, Mapping):
        return SentButton(str(given))
    return SentButton(str(given["text"]), str(given.get("callback_data") or ""), str(given.get("url") or ""))
