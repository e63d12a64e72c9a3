"""From a neutral `Message` to the calls that put it into a chat."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from bot.chat import Address, Attachment, Buttons, Message
from bot.errors import SendFailed
from bot.platforms.telegram.api import Api, message_id
from bot.platforms.telegram.failures import explain, is_bad_markup, is_bad_picture, is_unchanged
from bot.platforms.telegram.splitting import CAPTION_UNITS, split_html, units, visible

log = logging.getLogger(__name__)

_PICTURES: Final = ("image/jpeg", "image/png")
_LARGEST_PICTURE: Final = 10 * 1024 * 1024
"""Bytes of a photo (Bot API, sendPhoto); a larger picture goes as a document."""
_UNSAFE_IN_NAME: Final = re.compile(r'[\x00-\x1f\x7f"\\/]')
_REMOVE: Final = {"remove_keyboard": True}


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the API, and what of the message is still unsent before it."""

    method: str
    parameters: Mapping[str, Any]
    unsent: Message

    @property
    def takes_keyboard(self) -> bool:
        """Whether a reply keyboard may go with it: not beside other buttons, and not with an edit."""
        return self.method != "editMessageText" and "reply_markup" not in self.parameters

    def but(self, method: str = "", *, without: str = "", **changed: object) -> Step:
        """The same step, otherwise done."""
        kept = {name: value for name, value in self.parameters.items() if name != without}
        return Step(method or self.method, {**kept, **changed}, self.unsent)


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

    def note_shared(self, chat_id: str) -> None:
        """A contact came from this chat: the button has served, and the next message takes it away."""
        self._sharing.add(chat_id)

    async def send(self, address: Address, message: Message) -> str:
        """Send one message, in several where it is too long; the last one's id.

        Raises:
            SendFailed: with `unsent`, when a part of the message did arrive.
        """
        steps = self._with_keyboard(address.chat_id, message, plan(address.chat_id, message))
        if not steps:
            raise SendFailed("bad_request", permanent=True)  # nothing that can be seen
        last = ""
        for number, step in enumerate(steps):
            try:
                last = await self._take(step)
            except TelegramError as error:
                raise explain(error, unsent=step.unsent if number else None) from error
            self._note_keyboard(address.chat_id, step)
        return last

    def _with_keyboard(self, chat_id: str, message: Message, steps: list[Step]) -> list[Step]:
        """The steps with the button for the phone number put there, or taken away, by the last that can."""
        place = next((n for n in reversed(range(len(steps))) if steps[n].takes_keyboard), None)
        if message.asks_contact and not chat_id.startswith("-"):  # in groups Telegram refuses it
            if place is None:
                hint = Message(self._words("telegram/share_hint"), asks_contact=True)
                return [*steps, *self._with_keyboard(chat_id, hint, plan(chat_id, hint))]
            steps[place] = steps[place].but(reply_markup=_share(visible(self._words("telegram/share_phone"))))
        elif chat_id in self._sharing and place is not None:
            steps[place] = steps[place].but(reply_markup=_REMOVE)
        return steps

    def _note_keyboard(self, chat_id: str, step: Step) -> None:
        markup = step.parameters.get("reply_markup", {})
        if "keyboard" in markup:
            self._sharing.add(chat_id)
        elif markup is _REMOVE:
            self._sharing.discard(chat_id)

    async def _take(self, step: Step) -> str:
        """Do one step, in another way where Telegram refuses the first; the message's id."""
        try:
            return message_id(await self._api.call(step.method, dict(step.parameters)))
        except BadRequest as refused:
            if step.method == "editMessageText" and is_unchanged(refused):
                return str(step.parameters["message_id"])
            other = _other_way(step, refused)
            if other is None:
                raise
            log.info("%s was refused; %s instead", step.method, other.method, extra={"action": "send.otherwise"})
        return await self._take(other)


def plan(chat_id: str, message: Message) -> list[Step]:
    """The calls that send a message: its text in parts, then its files; or one file with a short text."""
    target = {"chat_id": int(chat_id) if chat_id.lstrip("-").isdecimal() else chat_id}
    parts = [part for part in split_html(message.html) if visible(part).strip()]
    markup = _inline(message.buttons)
    if len(message.files) == 1 and len(parts) == 1 and not message.edits and _fits_caption(parts[0]):
        caption = {"caption": parts[0], "parse_mode": "HTML"}
        return [_file_step(target | caption | markup, message.files[0], message)]
    steps = []
    for number, part in enumerate(parts):
        unsent = replace(message, html="".join(parts[number:]), edits="") if number else message
        buttons = markup if number == len(parts) - 1 else {}
        steps.append(_text_step(target | buttons, part, unsent))
    for number, file in enumerate(message.files):
        unsent = replace(message, html="", files=message.files[number:], buttons=() if parts else message.buttons)
        buttons = markup if not parts and number == len(message.files) - 1 else {}
        steps.append(_file_step(target | buttons, file, replace(unsent, edits="")))
    return steps


def _text_step(parameters: Mapping[str, Any], part: str, unsent: Message) -> Step:
    text = {"text": part, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if unsent.edits:
        return Step("editMessageText", {**parameters, **text, "message_id": int(unsent.edits)}, unsent)
    return Step("sendMessage", {**parameters, **text}, unsent)


def _file_step(parameters: Mapping[str, Any], file: Attachment, unsent: Message) -> Step:
    upload = InputFile(file.content, filename=_UNSAFE_IN_NAME.sub("_", file.name))
    upload.mimetype = file.mime
    if file.mime in _PICTURES and len(file.content) <= _LARGEST_PICTURE:
        return Step("sendPhoto", {**parameters, "photo": upload}, unsent)
    return Step("sendDocument", {**parameters, "document": upload}, unsent)


def _inline(buttons: Buttons) -> dict[str, Any]:
    rows = [[{"text": button.label, "callback_data": button.data} for button in row] for row in buttons if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _share(label: str) -> dict[str, Any]:
    button = {"text": label, "request_contact": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}


def _fits_caption(part: str) -> bool:
    return units(visible(part)) <= CAPTION_UNITS


def _other_way(step: Step, refused: BadRequest) -> Step | None:
    """How to send what was refused: without markup, as a document, as a new message; None = not at all."""
    if is_bad_markup(refused) and "parse_mode" in step.parameters:
        field = "caption" if "caption" in step.parameters else "text"
        return step.but(without="parse_mode", **{field: visible(step.parameters[field])})
    if step.method == "sendPhoto" and is_bad_picture(refused):
        return step.but("sendDocument", without="photo", document=step.parameters["photo"])
    if step.method == "editMessageText":
        return step.but("sendMessage", without="message_id")
    return None
