"""What a conversation about a notice remembers, and which buttons it has.

What is written lies in the notice's own row; the conversation knows only its id and what is asked for just now. So a
button under a preview works also after other things were talked about, or after a restart: it carries the notice's id
and a mark of what was shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import IncomingKind
from bot.conversation import Conversation
from bot.notices.approval import APPROVE as APPROVE
from bot.notices.approval import EDIT as EDIT
from bot.notices.approval import REJECT as REJECT
from handlers.typed import choices

if TYPE_CHECKING:
    from bot.chat import Buttons
    from bot.conversation import Json
    from bot.turn import Turn
    from storage.notices import Notice

WORDS = "notices/labels"

MENU = "notice-menu"  # new, waiting, reuse
FOR = "notice-for"  # token : which of the audiences offered
SHOW = "notice-show"  # notice-id
SEND = "notice-send"  # notice-id : mark
LATER = "notice-later"  # notice-id : mark
AT = "notice-at"  # notice-id : mark : minutes since 1970
KEEP = "notice-keep"  # the same
SET = "notice-set"  # notice-id : field : value
DROP = "notice-drop"  # notice-id
OPEN = "notice-open"  # notice-id
REUSE = "notice-reuse"  # notice-id
OLD = "notice-old"  # page

AUDIENCE, TEXT, FILES, CHECK, EDITING, WHEN, WHEN_CHECK = (
    "audience",
    "text",
    "files",
    "check",
    "editing",
    "when",
    "when_check",
)
"""What is asked for, step by step."""


def step(name: str) -> str:
    """The conversation step of that name."""
    return f"notices.{name}"


def step_name(turn: Turn) -> str:
    """The name of the step that is waiting, "" when it is none of these."""
    front, _, name = turn.conversation.step.partition(".")
    return name if front == "notices" else ""


def waiting(turn: Turn, name: str, buttons: Buttons, **data: Json) -> Conversation:
    """The conversation while it waits at that step for an answer, typed or pressed."""
    data["kept"] = bool(data.get("notice"))  # what is written is not lost when something else is begun
    return Conversation(step=step(name), data={**data, "choices": choices(buttons)}, topic=turn.conversation.topic)


def kept_id(turn: Turn) -> int:
    """The id of the notice that is being written, 0 when it has none yet."""
    kept = turn.conversation.data.get("notice")
    return kept if isinstance(kept, int) else 0


def over(turn: Turn, notice: Notice | None = None) -> Conversation | None:
    """The conversation when the notice is done with; what else is under way stays."""
    about = bool(step_name(turn)) and (notice is None or kept_id(turn) in {0, notice.id})
    return Conversation(topic=turn.conversation.topic) if about else None


def pressed(turn: Turn) -> bool:
    """Whether a button was pressed, so that the answer may take the place of its message."""
    return turn.incoming.kind is IncomingKind.BUTTON
