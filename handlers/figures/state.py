"""What a conversation about figures remembers between two messages.

The draft is kept with a token that changes with every prompt: a button of an earlier prompt carries an earlier
token, so it changes nothing any more.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.chat import IncomingKind
from bot.conversation import Conversation
from bot.entry.draft import Draft, read_draft
from handlers.buttons import argument
from handlers.typed import choices

if TYPE_CHECKING:
    from bot.chat import Buttons
    from bot.conversation import Json
    from bot.turn import Turn

BUTTON = "fig"
_TOKEN_BYTES = 6


def step(name: str) -> str:
    """The conversation step of that name."""
    return f"figures.{name}"


def step_name(turn: Turn) -> str:
    """The name of the step that is waiting, "" when it is none of these."""
    front, _, name = turn.conversation.step.partition(".")
    return name if front == "figures" else ""


def new_token(turn: Turn) -> str:
    """A token for the buttons of one prompt."""
    return turn.services.token(_TOKEN_BYTES)


def waiting(turn: Turn, name: str, token: str, buttons: Buttons, **data: Json) -> Conversation:
    """The conversation while it waits at that step for an answer, typed or pressed."""
    return Conversation(
        step=step(name), data={**data, "token": token, "choices": choices(buttons)}, topic=turn.conversation.topic
    )


def over(turn: Turn) -> Conversation:
    """The conversation with nothing under way; what was talked about before is still known."""
    return Conversation(topic=turn.conversation.topic)


def kept_draft(turn: Turn) -> Draft | None:
    """The draft that is under way."""
    return read_draft(turn.conversation.data.get("draft"))


def is_current(turn: Turn) -> bool:
    """Whether the pressed button belongs to the prompt that is waiting."""
    token = turn.conversation.data.get("token")
    return bool(step_name(turn)) and isinstance(token, str) and argument(turn) == token


def pressed(turn: Turn) -> bool:
    """Whether a button of the prompt itself was pressed, so that the answer may take the prompt's place."""
    return turn.incoming.kind is IncomingKind.BUTTON and turn.incoming.data.startswith(f"{BUTTON}:")


def today(turn: Turn) -> date:
    """The day on the committee's wall calendar."""
    return turn.services.clock.now().astimezone(turn.services.settings.zone).date()
