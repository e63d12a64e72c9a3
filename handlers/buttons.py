"""Buttons whose words come from the templates, in the person's language."""

from __future__ import annotations

from bot.chat import Button, Buttons, Shown
from bot.conversation import Conversation
from bot.rendering import plain
from bot.turn import Turn

_LONGEST = 60  # characters; phones show hardly more


def button(turn: Turn, words: str, label: str, data: str, **values: Shown) -> Button:
    """A button.

    Args:
        turn: who will press it.
        words: the template that holds the labels of a capability, e.g. "members/labels".
        label: which of them.
        data: what is sent when it is pressed.
        values: what the label shows.
    """
    text = plain(turn.services.renderer.text(words, {"label": label, **values}, turn.person.language))
    return Button(shortened(text), data)


def shortened(text: str) -> str:
    """The text as far as a button shows it."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def argument(turn: Turn, place: int = 0) -> str:
    """One of the arguments in the pressed button's data, "" when there are not so many; may be forged."""
    arguments = turn.incoming.data.split(":")[1:]
    return arguments[place] if place < len(arguments) else ""


def number(turn: Turn, place: int = 0) -> int:
    """Such an argument as a whole number of 0 or more, -1 when it is none."""
    text = argument(turn, place)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1


def page_buttons(turn: Turn, data: str, page: int, pages: int) -> Buttons:
    """A row with what leads to the pages before and after; no row when there is only one page.

    Args:
        turn: who will press them.
        data: the buttons' data without the page's number.
        page: the one shown, from 0.
        pages: how many there are.
    """
    row = []
    if page > 0:
        row.append(button(turn, "common/labels", "previous_page", f"{data}:{page - 1}"))
    if page + 1 < pages:
        row.append(button(turn, "common/labels", "next_page", f"{data}:{page + 1}"))
    return (tuple(row),) if row else ()


def elsewhere(turn: Turn) -> Conversation | None:
    """The conversation when a button leads elsewhere: nothing waits for a text any more, the topic is kept."""
    before = turn.conversation
    return Conversation(topic=before.topic) if before.step or before.data else None
