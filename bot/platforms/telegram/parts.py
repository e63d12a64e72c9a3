"""A message as the messages that Telegram takes: each of them is one call of the Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import Message
from bot.platforms.telegram.splitting import CAPTION_UNITS, split_html, units, visible


def parts(message: Message) -> tuple[Message, ...]:
    """The text in pieces, then each file by itself; a short text goes with the only file, as its caption.

    The buttons stand under the last part, and the first text is the one that edits. None for a message in which
    nothing can be seen. The button for the phone number is left out: it belongs to replies.
    """
    texts = [text for text in split_html(message.html) if visible(text).strip()]
    if len(texts) == len(message.files) == 1 and not message.edits and _fits_caption(texts[0]):
        pieces = [Message(texts[0], files=message.files)]
    else:
        pieces = [Message(text) for text in texts] + [Message("", files=(file,)) for file in message.files]
    if pieces and texts:
        pieces[0] = replace(pieces[0], edits=message.edits)
    if pieces:
        pieces[-1] = replace(pieces[-1], buttons=message.buttons)
    return tuple(pieces)


def together(message: Message, rest: Sequence[Message]) -> Message:
    """The last parts of a message as one message again, new and not an edit."""
    return replace(
        message,
        html="".join(part.html for part in rest),
        files=tuple(file for part in rest for file in part.files),
        buttons=next((part.buttons for part in rest if part.buttons), ()),
        edits="",
    )


def _fits_caption(text: str) -> bool:
    return units(visible(text)) <= CAPTION_UNITS
