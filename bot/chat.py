"""The neutral words of chat, which every platform speaks and every handler hears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeAlias

TELEGRAM = "telegram"
TERMINAL = "terminal"

Shown: TypeAlias = "str | int | Decimal | date | datetime | bool | Sequence[Shown] | Mapping[str, Shown] | None"
"""What a template may be given: a short union, so that a forgotten `await` is a type error."""


class IncomingKind(StrEnum):
    """What happened in the chat. BLOCKED in a group: the bot is no longer in it."""

    TEXT = "text"
    BUTTON = "button"
    CONTACT = "contact"
    FILE = "file"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached: one person's or one group's chat with one bot of one platform.

    `bot` is the bot's own id on the platform, since a committee may run several bots on one platform.
    """

    platform: str
    bot: str
    chat_id: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared phone contact; `own` only when the platform vouches that it is the sender's own."""

    phone: str = field(repr=False)
    own: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent; `file_id` fetches its bytes from the platform that it came by."""

    file_id: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that a person did in a chat.

    Attributes:
        update_id: the platform's own id of the update; the same id is handled once.
        text: NFC, without the bot's @name in front of it; a command keeps its slash.
        html: the same text with its formatting, in the subset of `Message.html`; "" when it has none.
        chat_title: of a group, as its members named it; "" where that is not told.
        addressed: in a group, whether the bot is spoken to (command, reply, mention); else True.
        data: the pressed button's data; may be forged.
        message_id: the message that carries the pressed button, "" when the platform has none.
        new_chat_id: for MIGRATED, the chat's id from now on.
        sent_at: aware UTC, by the platform's clock.
    """

    address: Address
    update_id: str
    user_id: str
    kind: IncomingKind
    sent_at: datetime
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    data: str = ""
    message_id: str = ""
    is_group: bool = False
    addressed: bool = True
    chat_title: str = field(default="", repr=False)
    display_name: str = field(default="", repr=False)
    contact: Contact | None = None
    upload: Upload | None = None
    new_chat_id: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `data` is ASCII, at most 64 bytes: "action" or "action:argument"."""

    label: str
    data: str

    def __post_init__(self) -> None:
        if not self.data.isascii() or not 1 <= len(self.data) <= 64:
            raise ValueError(f"button data must be 1 to 64 ASCII bytes: {self.data!r}")


Buttons: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out with a message.

    Attributes:
        content: its bytes; may be empty when `remote_id` is known.
        stored_id: the row of `stored_files` in which it is kept; 0 = it is not.
        remote_id: the platform's own id of the file, when that bot has sent or received it before.
    """

    name: str
    mime: str
    content: bytes = field(repr=False)
    stored_id: int = 0
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending.

    Attributes:
        message_id: the platform's id of the message.
        files: the platform's own ids of the files that went with it, by `Attachment.stored_id`.
    """

    message_id: str
    files: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers: a template by name with its values, never a finished text.

    Attributes:
        template: a path below `templates/<language>/` without its ending, e.g. "link/welcome".
        asks_contact: offer the platform's own "share my phone number" button, where it has one.
        language: "vi" or "en"; empty = the person's, else the committee's.
        replaces: edit the message whose button was pressed, where the platform can, instead of a new one.
    """

    template: str
    values: Mapping[str, Shown] = field(default_factory=dict)
    buttons: Buttons = ()
    files: tuple[Attachment, ...] = ()
    asks_contact: bool = False
    language: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered reply, ready for a platform.

    Attributes:
        html: in the subset b, i, u, s, code, pre, a, blockquote; everything else escaped.
        edits: id of the message to edit instead of sending a new one; "" = send.
    """

    html: str
    buttons: Buttons = ()
    files: tuple[Attachment, ...] = ()
    asks_contact: bool = False
    edits: str = ""


class Platform(Protocol):
    """A way by which messages come and go."""

    name: str

    async def send(self, address: Address, message: Message) -> str:
        """Send one message (in several parts where it is too long) and return the last part's id.

        Raises:
            SendFailed: the platform did not take it; the attributes say why and what may help.
        """
        ...
