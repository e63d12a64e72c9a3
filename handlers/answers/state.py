"""What the conversations about answers have in common: their buttons, and the steps that wait for a reason or a file.

What a button is about stands in its data, so it works under any message, also after a restart. A step waits a quarter
of an hour: whoever taps Vắng and says nothing of why does not give a reason with what comes to mind much later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat import Button, IncomingKind, Reply
from bot.conversation import Conversation
from bot.turn import Outcome, Turn
from handlers.buttons import button
from handlers.typed import choices

if TYPE_CHECKING:
    from bot.chat import Buttons, Shown
    from bot.conversation import Json
    from bot.errors import UserMistake

WORDS = "answers/labels"

WHY = "absent-why"  # occurrence-id : which of the usual reasons
SKIP = "answer-skip"  # reason or file
UNDONE = "undone"  # occurrence-id
FILE = "done-file"  # occurrence-id
LATER = "snooze-for"  # occurrence-id : when
ANSWERS = "answers"  # occurrence-id
EVENT = "event-card"  # occurrence-id: the card of the event itself
LIST = "answers-list"  # occurrence-id : whom : page
NUDGE, NUDGE_YES = "nudge", "nudge-yes"  # occurrence-id ; the latter with the moment of the last nudge
PLACES = "places"  # occurrence-id
PLACES_ALL = "places-all"  # occurrence-id
MARK = "done-for"  # occurrence-id : page
MARK_SET = "done-set"  # occurrence-id : member-id : 0 or 1 : page
HANDED = "handed-in"  # occurrence-id : member-id

REASON_STEP, FILE_STEP, PLACES_STEP = "answers.reason", "answers.file", "answers.places"
_PATIENCE = timedelta(minutes=15)
_FRONT = "answers."


def label(turn: Turn, which: str, data: str, **values: Shown) -> Button:
    """A button with one of the labels of answers."""
    return button(turn, WORDS, which, data, **values)


def event_label(turn: Turn, name: str, occurrence_id: int) -> Button:
    """A button as it stands under a reminder: `name` is what it does and what its data begins with."""
    return button(turn, "events/labels", name, f"{name}:{occurrence_id}")


def busy(turn: Turn) -> bool:
    """Whether something else is under way, which an answer in between must not end."""
    return bool(turn.conversation.step) and not turn.conversation.step.startswith(_FRONT)


def waiting(turn: Turn, step: str, occurrence_id: int, buttons: Buttons) -> Conversation | None:
    """The conversation while it waits for a reason or a file; None when something else is under way."""
    if busy(turn):
        return None
    until = (turn.services.clock.now() + _PATIENCE).isoformat()
    data: dict[str, Json] = {"occurrence": occurrence_id, "until": until, "choices": choices(buttons)}
    if step in {REASON_STEP, FILE_STEP}:
        data["kept"] = "answer"  # it is noted already; only more is asked about it
    return Conversation(step=step, data=data, topic=turn.conversation.topic)


def over(turn: Turn) -> Conversation | None:
    """The conversation when nothing waits for a reason or a file any more; anything else stays."""
    return Conversation(topic=turn.conversation.topic) if turn.conversation.step.startswith(_FRONT) else None


def kept(turn: Turn) -> int:
    """The id of the occurrence that the step is about."""
    occurrence_id = turn.conversation.data.get("occurrence")
    return occurrence_id if isinstance(occurrence_id, int) else 0


def in_time(turn: Turn) -> bool:
    """Whether what comes now may still be meant for the step."""
    until = turn.conversation.data.get("until")
    return isinstance(until, str) and turn.services.clock.now() <= datetime.fromisoformat(until)


def refused(turn: Turn, mistake: UserMistake) -> Outcome:
    """Say why, and wait no longer."""
    return Outcome((Reply(mistake.template, mistake.values),), over(turn))


async def heard_anew(turn: Turn) -> Outcome:
    """Hear what was said as if no step waited for it."""
    from handlers import ROUTES  # here, since this file is among them

    free = replace(turn, conversation=Conversation(topic=turn.conversation.topic))
    if turn.incoming.kind is IncomingKind.TEXT:
        for route in ROUTES:
            if route.commands or route.button or route.step or route.kind or turn.person.role < route.role:
                continue
            outcome = await route.handle(free)
            if outcome is not None:
                return outcome if outcome.conversation is not None else replace(outcome, conversation=over(turn))
    return Outcome((Reply("errors/not_expected"),), over(turn))
