"""What a conversation about an event remembers, and which buttons it has.

An event that is being written lies in the conversation itself; each of its buttons carries the draft's token, so that
an old message does nothing to a newer draft. The buttons about an event that is kept carry its id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat import IncomingKind
from bot.conversation import Conversation
from bot.errors import UserMistake
from bot.events.drafts import Draft, Question, read_draft, read_questions, write_draft, write_questions
from handlers.buttons import argument
from handlers.typed import choices

if TYPE_CHECKING:
    from bot.chat import Buttons
    from bot.turn import Turn

WORDS = "events/labels"
STEP = "events.form"

MENU = "event-menu"  # new; or a page of the list
KIND = "event-kind"  # token : kind
PICK = "event-pick"  # token : number of the candidate
OFFER = "event-offer"  # token : number of the audience offered
SET = "event-set"  # token : field : value
EDIT = "event-edit"  # token : field, none = what can be changed
SHOW = "event-show"  # token
SAVE = "event-save"  # token : mark
CARD = "event-card"  # occurrence
TIMES = "event-times"  # occurrence
CHANGE = "event-change"  # occurrence
MOVE = "event-move"  # occurrence
MOVED = "event-moved"  # occurrence : minutes since 1970 of what was shown : of the new start
OFF = "event-off"  # occurrence; with the minutes of what was shown: yes
END = "event-end"  # occurrence; with the event's version: yes
INVITE = "event-invite"  # occurrence; with the number of people that was shown: yes

KEPT_BUTTONS = "choices"
_TOKEN_BYTES = 6


@dataclass(frozen=True, slots=True)
class Writing:
    """An event that is being written.

    Attributes:
        token: of the draft.
        asked: what is asked for just now: "kind", "title", "when", "doubt", "place", "audience", "check", "edit" …
        questions: about the time, still to be asked.
        notes: how something about the time was understood that need not be asked.
        words: what was said of the time that is not enough by itself ("hằng tuần lúc 8h").
        left: what is still to be asked step by step.
        offers: audiences that were offered.
    """

    draft: Draft
    token: str
    asked: str = ""
    questions: tuple[Question, ...] = ()
    notes: tuple[Question, ...] = ()
    words: str = ""
    left: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


def begin(turn: Turn, draft: Draft, left: tuple[str, ...] = ()) -> Writing:
    """A draft under a token of its own."""
    return Writing(draft, turn.services.token(_TOKEN_BYTES), left=left)


def waiting(turn: Turn, writing: Writing, asked: str, buttons: Buttons) -> Conversation:
    """The conversation while it waits for an answer, typed or pressed."""
    return Conversation(
        step=STEP,
        data={
            "draft": write_draft(writing.draft),
            "token": writing.token,
            "asked": asked,
            "questions": write_questions(writing.questions),
            "notes": write_questions(writing.notes),
            "words": writing.words,
            "left": list(writing.left),
            "offers": list(writing.offers),
            KEPT_BUTTONS: choices(buttons),
        },
        topic=turn.conversation.topic,
    )


def written(turn: Turn) -> Writing:
    """The event that is being written.

    Raises:
        UserMistake: none is.
    """
    data = turn.conversation.data
    try:
        draft = read_draft(data.get("draft"))
    except LookupError as error:
        raise UserMistake("events/no_draft") from error
    return Writing(
        draft=draft,
        token=str(data.get("token", "")),
        asked=str(data.get("asked", "")),
        questions=read_questions(data.get("questions")),
        notes=read_questions(data.get("notes")),
        words=str(data.get("words", "")),
        left=_texts(data.get("left")),
        offers=_texts(data.get("offers")),
    )


def pressed_draft(turn: Turn) -> Writing:
    """The event to which the pressed button belongs, if it is the one that is being written.

    Raises:
        UserMistake: it is not, or not any more.
    """
    writing = written(turn)
    if argument(turn) != writing.token:
        raise UserMistake("events/no_draft")
    return writing


def over(turn: Turn) -> Conversation | None:
    """The conversation when the draft is done with; what else is under way stays."""
    return Conversation(topic=turn.conversation.topic) if turn.conversation.step == STEP else None


def pressed(turn: Turn) -> bool:
    """Whether a button was pressed, so that the answer may take the place of its message."""
    return turn.incoming.kind is IncomingKind.BUTTON


def changed(writing: Writing, **fields: object) -> Writing:
    """The same with other values in the draft."""
    return replace(writing, draft=replace(writing.draft, **fields))  # type: ignore[arg-type]


def _texts(kept: object) -> tuple[str, ...]:
    return tuple(str(one) for one in kept) if isinstance(kept, (list, tuple)) else ()
