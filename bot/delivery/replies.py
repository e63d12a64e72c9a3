"""Sends the replies of one turn: tries again what may succeed, and notes who cannot be reached."""

from __future__ import annotations

import base64
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.chat import Address, Attachment, Button, Incoming, Message
from bot.clock import Clock
from bot.conversation import Json
from bot.delivery.channel import Channel
from bot.delivery.gate import REPLY, Gate
from bot.delivery.outcomes import UNREACHABLE
from bot.delivery.slots import Slots
from bot.delivery.waiting import Waiting
from bot.errors import SendFailed
from storage.accounts import mark_blocked
from storage.conversations import migrate_chat
from storage.database import Database, DatabaseUnavailable
from storage.outbox import MOST_TRIES

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

log = logging.getLogger(__name__)


class Replies:
    """Sends replies, through the same gates and slots as deliveries but before them."""

    def __init__(self, database: Database, clock: Clock, waiting: Waiting, slots: Slots) -> None:
        self._database = database
        self._clock = clock
        self._waiting = waiting
        self._slots = slots

    @asynccontextmanager
    async def sent(
        self, channel: Channel, gate: Gate, incoming: Incoming, messages: Sequence[Message]
    ) -> AsyncIterator[None]:
        """Send the messages in order; inside it each has arrived or cannot arrive, and that is to be written down.

        As long as it is not, they are in flight: a sudden end repeats them.
        """
        if not messages:
            yield
            return
        turn = _Turn(self._slots)
        try:
            await self._send_all(turn, channel, gate, incoming, messages)
            yield
        finally:
            turn.let_go()

    async def _send_all(
        self, turn: _Turn, channel: Channel, gate: Gate, incoming: Incoming, messages: Sequence[Message]
    ) -> None:
        address = incoming.address
        for piece in (piece for message in messages for piece in _pieces(channel, message)):
            try:
                address = await self._send(turn, channel, gate, address, piece)
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

    async def _send(self, turn: _Turn, channel: Channel, gate: Gate, address: Address, message: Message) -> Address:
        """Send one message; returns where the chat is now.

        Raises:
            SendFailed: for good.
        """
        tried = 0
        while True:
            try:
                await self._try(turn, channel, gate, address, message)
            except SendFailed as failure:
                tried += 1
                message = failure.unsent or message
                if tried == MOST_TRIES:
                    raise
                if failure.reason == "chat_moved" and failure.new_chat_id:
                    address = await self._move(address, failure.new_chat_id)
                elif failure.permanent:
                    raise
                else:
                    turn.let_go()
                    await self._pause(gate, address.chat_id, tried, failure)
            else:
                return address

    async def _try(self, turn: _Turn, channel: Channel, gate: Gate, address: Address, message: Message) -> None:
        wait = gate.chat_wait(address.chat_id)
        if wait > 0:
            turn.let_go()  # one that waits for its chat or its next try holds up nobody else
            await self._waiting.sleep(wait)
        await turn.hold()
        start = await gate.permit(address.chat_id, REPLY)
        try:
            await channel.send(address, message)
        finally:
            gate.ended(address.chat_id, start)

    async def _pause(self, gate: Gate, chat_id: str, tried: int, failure: SendFailed) -> None:
        if failure.reason == "flood":
            gate.flooded(chat_id, failure.retry_after or 1.0)
        await self._waiting.sleep((failure.retry_after or 0.0) + self._waiting.pause_after(tried))

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


class _Turn:
    """The slot of one turn's replies, while they are on their way."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._held = False

    async def hold(self) -> None:
        """Have a slot from now on."""
        if not self._held:
            await self._slots.take_for_reply()
            self._held = True

    def let_go(self) -> None:
        """Need none any more."""
        if self._held:
            self._held = False
            self._slots.release()


def _pieces(channel: Channel, message: Message) -> Sequence[Message]:
    """The message as so many as the platform makes of it: each of them counts."""
    pieces = channel.parts(message)
    if len(pieces) < 2:
        return (message,)
    return (*pieces[:-1], replace(pieces[-1], asks_contact=message.asks_contact))


def to_json(messages: Sequence[Message]) -> Json:
    """Messages as they wait in the database to be sent; files in base64."""
    return [
        {
            "html": message.html,
            "buttons": [[[button.label, button.data] for button in row] for row in message.buttons],
            "files": [
                {
                    "name": file.name,
                    "mime": file.mime,
                    "content": base64.b64encode(file.content).decode(),
                    "stored_id": file.stored_id,
                    "remote_id": file.remote_id,
                }
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
    files = cast("Sequence[Mapping[str, Json]]", stored["files"])
    return Message(
        html=str(stored["html"]),
        buttons=tuple(tuple(Button(label, data) for label, data in row) for row in rows),
        files=tuple(_attachment(file) for file in files),
        asks_contact=bool(stored["asks_contact"]),
        edits=str(stored["edits"]),
    )


def _attachment(stored: Mapping[str, Json]) -> Attachment:
    return Attachment(
        str(stored["name"]),
        str(stored["mime"]),
        base64.b64decode(str(stored["content"])),
        int(str(stored.get("stored_id", 0))),
        str(stored.get("remote_id", "")),
    )
