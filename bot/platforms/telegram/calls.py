"""From one part of a message to the call of the Bot API that sends or edits it, and what to do when it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import InputFile
from telegram.error import BadRequest

from bot.chat import Attachment, Buttons, Message
from bot.platforms.telegram.failures import is_bad_markup, is_bad_picture, is_other_kind, is_stale_file
from bot.platforms.telegram.splitting import visible

_PICTURES: Final = ("image/jpeg", "image/png")
_LARGEST_PICTURE: Final = 10 * 1024 * 1024
"""Bytes of a photo (Bot API, sendPhoto); a larger picture goes as a document."""
_UNSAFE_IN_NAME: Final = re.compile(r'[\x00-\x1f\x7f"\\/]')
_OTHER_KIND: Final = {
    "sendPhoto": ("sendDocument", "photo", "document"),
    "sendDocument": ("sendPhoto", "document", "photo"),
}
"""The other method for a file, and the parameter that is the file in this one and in that one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the API.

    Attributes:
        file: the file that goes with it.
        other_kind: a photo has already been turned into a document, or the other way round.
    """

    method: str
    parameters: Mapping[str, Any]
    file: Attachment | None = None
    other_kind: bool = False

    def but(self, method: str = "", *, without: str = "", **changed: object) -> Step:
        """The same step, otherwise done."""
        kept = {name: value for name, value in self.parameters.items() if name != without}
        return replace(self, method=method or self.method, parameters={**kept, **changed})

    def as_other_kind(self) -> Step:
        """The file as a document instead of a photo, or the other way round."""
        method, old, new = _OTHER_KIND[self.method]
        return replace(self.but(method, without=old, **{new: self.parameters[old]}), other_kind=True)


def sending(chat_id: str, part: Message, keyboard: Mapping[str, Any] | None = None) -> Step:
    """The call that sends one part, or edits when the part says so; with a reply keyboard in the buttons' place."""
    parameters = target(chat_id) | ({"reply_markup": keyboard} if keyboard else _inline(part.buttons))
    if part.files:
        return _file_step(parameters | _caption(part.html), part.files[0])
    if part.edits:
        return Step("editMessageText", {**parameters, **_text(part.html), "message_id": int(part.edits)})
    return Step("sendMessage", parameters | _text(part.html))


def editing(chat_id: str, message_id: str, part: Message) -> Step:
    """The call that gives a message the text and the buttons of a part."""
    parameters = {**target(chat_id), "message_id": int(message_id), **_inline(part.buttons)}
    if part.files:
        return Step("editMessageCaption", {**parameters, **_caption(part.html)})
    return Step("editMessageText", {**parameters, **_text(part.html)})


def target(chat_id: str) -> dict[str, Any]:
    """The parameter that names the chat."""
    return {"chat_id": int(chat_id) if chat_id.lstrip("-").isdecimal() else chat_id}


def other_way(step: Step, refused: BadRequest) -> Step | None:
    """How to do what was refused: without markup, as the other kind of file, with its bytes; None = not at all."""
    if is_bad_markup(refused) and "parse_mode" in step.parameters:
        field = "caption" if "caption" in step.parameters else "text"
        return step.but(without="parse_mode", **{field: visible(step.parameters[field])})
    if step.file is None:
        return None
    if step.file.remote_id and is_stale_file(refused):
        fresh = replace(step.file, remote_id="")
        return _file_step(step.but(without=_field(step)).parameters, fresh) if fresh.content else None
    if step.other_kind:
        return None
    if is_other_kind(refused) or (step.method == "sendPhoto" and is_bad_picture(refused)):
        return step.as_other_kind()
    return None


def _text(html: str) -> dict[str, Any]:
    return {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _caption(html: str) -> dict[str, Any]:
    return {"caption": html, "parse_mode": "HTML"} if html else {}


def _file_step(parameters: Mapping[str, Any], file: Attachment) -> Step:
    given: str | InputFile = file.remote_id
    if not given:
        given = InputFile(file.content, filename=_UNSAFE_IN_NAME.sub("_", file.name))
        given.mimetype = file.mime
    if file.mime in _PICTURES and len(file.content) <= _LARGEST_PICTURE:
        return Step("sendPhoto", {**parameters, "photo": given}, file)
    return Step("sendDocument", {**parameters, "document": given}, file)


def _field(step: Step) -> str:
    return _OTHER_KIND[step.method][1]


def _inline(buttons: Buttons) -> dict[str, Any]:
    rows = [[{"text": button.label, "callback_data": button.data} for button in row] for row in buttons if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
