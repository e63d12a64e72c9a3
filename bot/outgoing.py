"""Sends the replies of one turn: tries again what may succeed, and notes who cannot be reached."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from bot.chat import Address, Attachment, Button, Incoming, Message
from bot.clock import Clock
from bot.conversation import Json
from bot.delivery.channel import Channel as Channel
from bot.errors import SendFailed
from storage.accounts import mark_blocked
from storage.conversations import migrate_chat
from storage.database import Database, DatabaseUnavailable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

BURST = 5
IN_FLIGHT = 40
"""Messages handed to the network at one time."""
TRIES = 8
LONGEST_PAUSE_SECONDS = 60.0
UNREACHABLE = frozenset({"blocked", "deactivated", "chat_not_found"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the program waits.

    Attributes:
        sleep: waits so many seconds.
        seconds: passed since some moment; never goes back.
        jitter: a number from 0 to 1.
    """

    sleep: Callable[[float], Awaitable[None]]
    seconds: Callable[[], float]
    jitter: Callable[[], float]


class Pace:
    """Lets so many a second through, a few of them at once, and the rest one after another."""

    def __init__(self, per_second: float, waiting: Waiting) -> None:
        self._interval = 1 / per_second
        self._waiting = waiting
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is one's turn."""
        now = self._waiting.seconds()
        self._next = max(self._next, now - BURST * self._interval) + self._interval
        if self._next > now:
            await self._waiting.sleep(self._next - now)


class Outgoing:
    """Sends replies, at most `IN_FLIGHT` at a time; one that waits for its next try holds up nobody else."""

    def __init__(self, database: Database, clock: Clock, waiting: Waiting) -> None:
        self._database = database
        self._clock = clock
        self._waiting = waiting
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._paces: dict[tuple[str, str], Pace] = {}

    def keep_pace(self, channel: Channel, per_second: float) -> None:
        """Send at most so many messages a second on that channel."""
        self._paces[channel.name, channel.bot] = Pace(per_second, self._waiting)

    async def deliver(self, channel: Channel, incoming: Incoming, messages: Sequence[Message]) -> None:
        """Send the messages in order; returns when each has arrived or cannot arrive."""
        address = incoming.address
        for message in messages:
            try:
                address = await self._send(channel, address, message)
            except SendFailed as failure:
                log.warning(
                    "update %s on %s: a reply was not delivered: %s",
                    incoming.update_id,
                    channel.name,
                    failure.reason,
                )
                if failure.permanent and failure.reason in UNREACHABLE:
                    await self._note_unreachable(incoming)
                    return
            except Exception:  # sending the same again would not help, and the chat must go on
                log.exception("update %s on %s: a reply could not be sent", incoming.update_id, channel.name)

    async def _send(self, channel: Channel, address: Address, message: Message) -> Address:
        """Send one message; returns where the chat is now.

        Raises:
            SendFailed: for good.
        """
        tried = 0
        pace = self._paces.get((channel.name, channel.bot))
        while True:
            if pace is not None:
                await pace.turn()
            try:
                async with self._slots:
                    await channel.send(address, message)
            except SendFailed as failure:
                tried += 1
                message = failure.unsent or message
                if tried == TRIES:
                    raise
                if failure.reason == "chat_moved" and failure.new_chat_id:
                    address = await self._move(address, failure.new_chat_id)
                elif failure.permanent:
                    raise
                else:
                    await self._waiting.sleep(self._pause_seconds(tried, failure.retry_after))
            else:
                return address

    def _pause_seconds(self, tried: int, retry_after: float | None) -> float:
        """Twice as long after each try, spread so that not all return at once; an asked-for wait on top."""
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (tried - 1)) * (0.5 + self._waiting.jitter() / 2)
        return pause if retry_after is None else retry_after + pause

    async def _move(self, address: Address, new_chat_id: str) -> Address:
        await self._note(lambda db: migrate_chat(db, address.platform, address.bot, address.chat_id, new_chat_id))
        return replace(address, chat_id=new_chat_id)

    async def _note_unreachable(self, incoming: Incoming) -> None:
        if incoming.is_group:  # the bot is no longer in the group; that says nothing of the person
            return
        where, now = incoming.address, self._clock.now()
        await self._note(lambda db: mark_blocked(db, where.platform, where.bot, incoming.user_id, now))

    async def _note(self, change: Callable[[AsyncConnection], Awaitable[object]]) -> None:
        """Write something down that the platform will say again, should the database be away just now."""
        try:
            async with self._database.writing() as db:
                await change(db)
        except DatabaseUnavailable as error:
            log.warning("what became of a chat could not be noted: %s", error.kind)


def to_json(messages: Sequence[Message]) -> Json:
    """Messages as they wait in the database to be sent; files in base64."""
    return [
        {
            "html": message.html,
            "buttons": [[[button.label, button.data] for button in row] for row in message.buttons],
            "files": [
                {"name": file.name, "mime": file.mime, "content": base64.b64encode(file.content).decode()}
                for file in message.files
            ],
            "asks_contact": message.asks_contact,
            "edits": message.edits,
        }
        for message in messages
    ]


def from_json(stored: Json) -> tuple[Message, ...]:
    """The messages again."""
    return tuple(_message(one) for one in cast("Sequence[Mapping[str, Json]]", stored or ()))


def _message(stored: Mapping[str, Json]) -> Message:
    rows = cast("Sequence[Sequence[tuple[str, str]]]", stored["buttons"])
    files = cast("Sequence[Mapping[str, str]]", stored["files"])
    return Message(
        html=str(stored["html"]),
        buttons=tuple(tuple(Button(label, data) for label, data in row) for row in rows),
        files=tuple(Attachment(file["name"], file["mime"], base64.b64decode(file["content"])) for file in files),
        asks_contact=bool(stored["asks_contact"]),
        edits=str(stored["edits"]),
    )
