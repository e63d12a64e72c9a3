"""From a Telegram update, as the server wrote it, to a neutral `Incoming`.

The dictionaries are read as they come: building the library's objects would cost more than all the rest of
the reading. What we have no use for, and what is not as the Bot API describes it, becomes None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeAlias, cast

from bot.chat import TELEGRAM, Address, Contact, Incoming, IncomingKind, Upload
from bot.platforms.telegram.formatting import to_html

Fields: TypeAlias = Mapping[str, object]
"""A JSON object of the Bot API."""

ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")
"""What the server shall send. Edited messages are left out: what was first asked is what is answered."""

_LONGEST_NAME: Final = 200
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters (not line ends and tabs) and halves of characters: not every database can keep them."""
_FOREIGN_COMMAND = re.compile(r"/[A-Za-z0-9_]+@")
FILES: Final = ("document", "video", "audio", "voice", "animation", "video_note")
_UNREADABLE: Final = (
    "sticker", "location", "venue", "poll", "dice", "story", "game", "checklist", "paid_media",
)  # fmt: skip
_NOT_OWN: Final = ("forward_origin", "forward_from", "forward_date", "via_bot")
"""A contact that came with one of these is not one that its owner shares now."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. `username` is without @ and in lower case; "" until Telegram has told it."""

    id: int
    username: str = ""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a message says or brings, or a press means."""

    kind: IncomingKind
    text: str = ""
    html: str = ""
    contact: Contact | None = None
    upload: Upload | None = None
    new_chat_id: str = ""
    data: str = ""
    message_id: str = ""


def read_update(update: Fields, me: Me, now: datetime) -> Incoming | None:
    """What a person did, or None when it is nothing to us.

    Args:
        update: the Bot API's Update.
        me: the bot itself.
        now: aware, for what carries no time of its own (the press of a button).
    """
    message = _fields(update, "message")
    if message is not None:
        return _read_message(update, message, me, now)
    press = _fields(update, "callback_query")
    if press is not None:
        return _read_press(update, press, me, now)
    membership = _fields(update, "my_chat_member")
    return None if membership is None else _read_membership(update, membership, me, now)


def query_id(update: Fields) -> str:
    """The id by which the press of a button has to be answered; "" for every other update."""
    press = _fields(update, "callback_query")
    return "" if press is None else _text(press, "id")


def _read_message(update: Fields, message: Fields, me: Me, now: datetime) -> Incoming | None:
    content = _content(message)
    chat, sender = _fields(message, "chat"), _fields(message, "from")
    if content is None or chat is None or sender is None or "is_automatic_forward" in message:
        return None
    if sender.get("is_bot") and content.kind is not IncomingKind.MIGRATED:
        return None
    addressed = True
    if "@" in content.text or _text(chat, "type") != "private":
        text, called = _without_own_name(content.text, me)
        html = _without_own_name(content.html, me)[0] if called else content.html
        content = replace(content, text=text, html=html)
        addressed = _text(chat, "type") == "private" or called or _is_addressed(text, message, me)
    return _incoming(update, chat, sender, me, content, _moment(message, now), addressed=addressed)


def _read_press(update: Fields, press: Fields, me: Me, now: datetime) -> Incoming | None:
    message, sender = _fields(press, "message"), _fields(press, "from")
    chat = None if message is None else _fields(message, "chat")
    data = _text(press, "data")
    if message is None or sender is None or chat is None or not data:
        return None
    content = _Content(IncomingKind.BUTTON, data=data, message_id=str(_number(message, "message_id") or ""))
    return _incoming(update, chat, sender, me, content, now)


def _read_membership(update: Fields, change: Fields, me: Me, now: datetime) -> Incoming | None:
    """A person who blocks the bot or lets it in again; a group that the bot is shut out of."""
    chat, sender, new = _fields(change, "chat"), _fields(change, "from"), _fields(change, "new_chat_member")
    if chat is None or sender is None or new is None:
        return None
    private = {"kicked": IncomingKind.BLOCKED, "member": IncomingKind.UNBLOCKED}
    group = {"kicked": IncomingKind.BLOCKED, "left": IncomingKind.BLOCKED}
    kind = (private if _text(chat, "type") == "private" else group).get(_text(new, "status"))
    if kind is None:
        return None
    return _incoming(update, chat, sender, me, _Content(kind), _moment(change, now))


def _incoming(
    update: Fields,
    chat: Fields,
    sender: Fields,
    me: Me,
    content: _Content,
    sent_at: datetime,
    *,
    addressed: bool = True,
) -> Incoming | None:
    """The whole, or None when it lacks an id or comes from a channel."""
    update_id, chat_id, user_id = _number(update, "update_id"), _number(chat, "id"), _number(sender, "id")
    kind_of_chat = _text(chat, "type")
    if update_id is None or chat_id is None or user_id is None or kind_of_chat == "channel":
        return None
    return Incoming(
        address=Address(TELEGRAM, str(me.id), str(chat_id)),
        update_id=str(update_id),
        user_id=str(user_id),
        kind=content.kind,
        sent_at=sent_at,
        text=content.text,
        html=content.html,
        data=content.data,
        message_id=content.message_id,
        is_group=kind_of_chat != "private",
        chat_title=_text(chat, "title")[:_LONGEST_NAME] if kind_of_chat != "private" else "",
        addressed=addressed,
        display_name=f"{_text(sender, 'first_name')} {_text(sender, 'last_name')}".strip()[:_LONGEST_NAME],
        contact=content.contact,
        upload=content.upload,
        new_chat_id=content.new_chat_id,
    )


def _content(message: Fields) -> _Content | None:
    """What a message brings; None for service messages (somebody joined, a title changed …)."""
    if "text" in message:
        return _Content(IncomingKind.TEXT, _text(message, "text"), _html(message, "text", "entities"))
    contact = _fields(message, "contact")
    if contact is not None:
        return _Content(IncomingKind.CONTACT, contact=_contact(contact, message))
    moved_to = _number(message, "migrate_to_chat_id")
    if moved_to is not None:
        return _Content(IncomingKind.MIGRATED, new_chat_id=str(moved_to))
    upload = _upload(message)
    if upload is not None:
        html = _html(message, "caption", "caption_entities")
        return _Content(IncomingKind.FILE, _text(message, "caption"), html, upload=upload)
    return None


def _contact(contact: Fields, message: Fields) -> Contact:
    """A contact; it is the sender's own only if Telegram says so, and not by way of a forwarded message."""
    sender, owner = _fields(message, "from"), _number(contact, "user_id")
    own = sender is not None and owner is not None and owner == _number(sender, "id")
    return Contact(_text(contact, "phone_number"), own and not any(name in message for name in _NOT_OWN))


def _upload(message: Fields) -> Upload | None:
    """The file of a message; what is no file but cannot be read as text either is one without an id."""
    sizes = message.get("photo")
    if isinstance(sizes, Sequence) and sizes and isinstance(sizes[-1], Mapping):
        return _file(cast("Fields", sizes[-1]), "photo.jpg", "image/jpeg")  # the last is the largest
    for name in FILES:
        file = _fields(message, name)
        if file is not None:
            return _file(file, name, "application/octet-stream")
    strange = next((name for name in _UNREADABLE if name in message), "")
    return Upload("", strange, "", 0) if strange else None


def _file(file: Fields, name: str, mime: str) -> Upload:
    return Upload(
        file_id=_text(file, "file_id"),
        name=_text(file, "file_name")[-_LONGEST_NAME:] or name,
        mime=_text(file, "mime_type")[:_LONGEST_NAME] or mime,
        size=_number(file, "file_size") or 0,
    )


def _without_own_name(text: str, me: Me) -> tuple[str, bool]:
    """The text without the bot's @name, and whether that stood in it (also as "/command@name")."""
    if "@" not in text or not me.username:
        return text, False
    own_name = rf"(?<![\w@])@{me.username}\b[ ,:]*|(?<=^/)(\w+)@{me.username}\b"
    bare, found = re.subn(own_name, r"\1", text, flags=re.IGNORECASE)
    return (bare.strip(), True) if found else (text, False)


def _is_addressed(text: str, message: Fields, me: Me) -> bool:
    """Whether the bot is spoken to in a group without its name: by a command or a reply."""
    if text.startswith("/"):
        return _FOREIGN_COMMAND.match(text) is None
    answered = _fields(message, "reply_to_message")
    author = None if answered is None else _fields(answered, "from")
    return author is not None and _number(author, "id") == me.id


def _moment(body: Fields, now: datetime) -> datetime:
    """The time that Telegram gives, in UTC."""
    seconds = _number(body, "date")
    return now if seconds is None or not 0 < seconds < 1 << 36 else datetime.fromtimestamp(seconds, UTC)


def _fields(body: Fields, name: str) -> Fields | None:
    value = body.get(name)
    return cast("Fields", value) if isinstance(value, dict) else None


def _text(body: Fields, name: str) -> str:
    """A text in NFC without unwanted characters; "" when there is none."""
    value = body.get(name)
    return _clean(value) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def _html(body: Fields, name: str, entities: str) -> str:
    """The text with its formatting; "" when there is none."""
    value = body.get(name)
    return to_html(value, body.get(entities), _clean) if isinstance(value, str) and entities in body else ""


def _number(body: Fields, name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) else None
