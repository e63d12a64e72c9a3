"""Puts messages into chats, changes them and takes them back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from telegram.error import BadRequest, TelegramError

from bot.chat import Address, Message, Sent
from bot.errors import SendFailed
from bot.platforms.telegram.api import Api, file_id, message_id
from bot.platforms.telegram.calls import Step, editing, other_way, sending, target
from bot.platforms.telegram.failures import explain, is_gone, is_unchanged
from bot.platforms.telegram.parts import parts, together
from bot.platforms.telegram.splitting import visible

log = logging.getLogger(__name__)

_REMOVE: Final = {"remove_keyboard": True}
_REMEMBERED: Final = 1000


class Sender:
    """Puts messages into chats, and knows in which ones the button for the phone number is shown.

    Args:
        api: to send with.
        words: the text of a template, as HTML: "telegram/share_phone" stands on that button, and
            "telegram/share_hint" is the message that carries it when the message proper has other buttons.
    """

    def __init__(self, api: Api, words: Callable[[str], str]) -> None:
        self._api = api
        self._words = words
        self._sharing: set[str] = set()
        self._other_kind: set[str] = set()

    def note_shared(self, chat_id: str) -> None:
        """A contact came from this chat: the button has served, and the next message takes it away."""
        self._sharing.add(chat_id)

    async def send(self, address: Address, message: Message) -> str:
        """Send one message, in several where it is too long; the last one's id.

        Raises:
            SendFailed: with `unsent`, when a part of the message did arrive.
        """
        chat_id = address.chat_id
        pieces, keyboard_at, keyboard = self._with_keyboard(chat_id, message)
        if not pieces:
            raise SendFailed("bad_request", permanent=True)  # nothing that can be seen
        last = ""
        for number, part in enumerate(pieces):
            shown = keyboard if number == keyboard_at else None
            try:
                last = message_id(await self._reply(chat_id, part, shown))
            except TelegramError as error:
                unsent = together(message, pieces[number:]) if number else None
                raise explain(error, unsent=unsent, by_id=_goes_by_id(part)) from error
            self._note_keyboard(chat_id, shown)
        return last

    async def send_part(self, address: Address, part: Message) -> Sent:
        """Send what is one call; with the file's id when the file is a stored one.

        Raises:
            SendFailed: "stale_file" when its `remote_id` is no longer known and its bytes are not there.
        """
        step = sending(address.chat_id, part)
        if step.file is not None and step.file.remote_id in self._other_kind:
            step = step.as_other_kind()
        try:
            result = await self._take(step)
        except TelegramError as error:
            raise explain(error, by_id=_goes_by_id(part)) from error
        kept = part.files[0].stored_id if part.files else 0
        remote_id = file_id(result) if kept else ""
        return Sent(message_id(result), {kept: remote_id} if remote_id else {})

    async def edit(self, address: Address, sent_id: str, part: Message) -> None:
        """Give a message another text (or caption, when the part has a file) and other buttons.

        Raises:
            SendFailed: "cannot_edit" when Telegram does not let it be changed so.
        """
        if not sent_id.isdecimal():
            raise SendFailed("cannot_edit", permanent=True)
        try:
            await self._take(editing(address.chat_id, sent_id, part))
        except BadRequest as refused:
            if not is_unchanged(refused):
                _refuse(refused, "cannot_edit")
        except TelegramError as error:
            raise explain(error) from error

    async def delete(self, address: Address, sent_id: str) -> None:
        """Take a message back; one that is not there any more is well deleted.

        Raises:
            SendFailed: "cannot_delete" when it is too old.
        """
        if not sent_id.isdecimal():
            raise SendFailed("cannot_delete", permanent=True)
        try:
            await self._api.call("deleteMessage", {**target(address.chat_id), "message_id": int(sent_id)})
        except BadRequest as refused:
            if not is_gone(refused):
                _refuse(refused, "cannot_delete")
        except TelegramError as error:
            raise explain(error) from error

    def _with_keyboard(
        self, chat_id: str, message: Message
    ) -> tuple[tuple[Message, ...], int | None, Mapping[str, Any] | None]:
        """The parts, and the reply keyboard that is put there or taken away, by which of them: the last that can.

        None can that has other buttons or is an edit.
        """
        pieces = parts(message)
        place = next((n for n in reversed(range(len(pieces))) if not pieces[n].buttons and not pieces[n].edits), None)
        if message.asks_contact and not chat_id.startswith("-"):  # in groups Telegram refuses it
            if place is None:
                place = len(pieces)
                pieces += (Message(self._words("telegram/share_hint")),)
            return pieces, place, _share(visible(self._words("telegram/share_phone")))
        return pieces, place, _REMOVE if chat_id in self._sharing else None

    def _note_keyboard(self, chat_id: str, shown: Mapping[str, Any] | None) -> None:
        if shown is _REMOVE:
            self._sharing.discard(chat_id)
        elif shown is not None:
            self._sharing.add(chat_id)

    async def _reply(self, chat_id: str, part: Message, keyboard: Mapping[str, Any] | None) -> object:
        """Send one part, as a new message where it cannot be an edit; the answer."""
        step = sending(chat_id, part, keyboard)
        try:
            return await self._take(step)
        except BadRequest as refused:
            if not part.edits:
                raise
            if is_unchanged(refused):
                return {"message_id": step.parameters["message_id"]}
            log.info("%s was refused; a new message instead", step.method, extra={"action": "send.otherwise"})
        return await self._take(step.but("sendMessage", without="message_id"))

    async def _take(self, step: Step) -> object:
        """Do one step, in another way where Telegram refuses the first; the answer."""
        while True:
            try:
                result = await self._api.call(step.method, dict(step.parameters))
            except BadRequest as refused:
                other = other_way(step, refused)
                if other is None:
                    raise
                log.info("%s was refused; %s instead", step.method, other.method, extra={"action": "send.otherwise"})
                step = other
            else:
                if step.other_kind and step.file is not None:
                    self._note_other_kind(step.file.remote_id or file_id(result))
                return result

    def _note_other_kind(self, remote_id: str) -> None:
        """Remember that a file goes as another kind than its type says: each refusal costs one call of the limit."""
        if len(self._other_kind) >= _REMEMBERED:
            self._other_kind.clear()
        self._other_kind.add(remote_id)


def _goes_by_id(part: Message) -> bool:
    return any(file.remote_id for file in part.files)


def _refuse(refused: BadRequest, reason: str) -> NoReturn:
    """Raise what the refusal of a change means: what is wrong with the message, or with the chat."""
    failed = explain(refused)
    raise SendFailed(reason, permanent=True) if failed.reason == "bad_request" else failed


def _share(label: str) -> dict[str, Any]:
    button = {"text": label, "request_contact": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
