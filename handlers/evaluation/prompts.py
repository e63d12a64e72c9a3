"""A prompt that waits for an answer: only the buttons of the one that is waiting do anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Reply
from bot.conversation import Conversation
from bot.turn import Outcome, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.evaluation.actions import FORM, UNIT, WORDS
from handlers.evaluation.menu import roll_of
from handlers.typed import choices

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Buttons
    from bot.conversation import Json
    from bot.evaluation.roll import Roll

_STEP = "evaluation."
FILE, FILE_CHECK, FIGURES_CHECK = f"{_STEP}file", f"{_STEP}file_check", f"{_STEP}figures"


def save_or_cancel(turn: Turn, step: str, roll: Roll, **data: Json) -> tuple[Buttons, Conversation]:
    """The two buttons, and the conversation that waits for one of them."""
    token = turn.services.token(6)
    save = button(turn, "common/labels", "save", f"{FORM}:{token}:save")
    buttons = ((save, button(turn, "common/labels", "cancel", f"{FORM}:{token}:no")),)
    kept = {**data, "unit": roll.unit.id, "year": roll.year, "token": token, "choices": choices(buttons)}
    return buttons, Conversation(step, kept, turn.conversation.topic)


def is_current(turn: Turn) -> bool:
    """Whether the pressed button belongs to the prompt that is waiting."""
    kept = turn.conversation.data.get("token")
    return turn.conversation.step.startswith(_STEP) and isinstance(kept, str) and argument(turn) == kept


async def kept_roll(turn: Turn, db: AsyncConnection) -> Roll | None:
    """The roll that the prompt is about, as it stands now, if the person may still act for it."""
    unit_id, year = turn.conversation.data.get("unit"), turn.conversation.data.get("year")
    if not isinstance(unit_id, int) or not isinstance(year, int):
        return None
    return await roll_of(turn, db, unit_id, year)


def done(turn: Turn, template: str, roll: Roll | None, **values: int) -> Outcome:
    """The prompt is over; a button leads back to the unit."""
    back: Buttons = ()
    if roll is not None:
        back = ((button(turn, WORDS, "back", f"{UNIT}:{roll.unit.id}:{roll.year}:0"),),)
    return Outcome((Reply(template, dict(values), buttons=back),), elsewhere(turn))
