"""The buttons of prompts: only those of the prompt that is waiting do anything."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.turn import Outcome, Route, Turn
from handlers.figures import entering, files, phrases, seeing
from handlers.figures.state import BUTTON, is_current, step_name


async def chosen(turn: Turn) -> Outcome:
    """Do what the button says, if its prompt is waiting; any other changes nothing."""
    if not is_current(turn):
        return Outcome((Reply("errors/stale_button"),))
    if step_name(turn) in files.STEPS:
        return await files.chosen(turn)
    if step_name(turn) == seeing.STEP:
        return await seeing.chosen(turn)
    if step_name(turn) == phrases.STEP:
        return await phrases.pressed(turn)
    return await entering.chosen(turn)


ROUTES = (Route(button=BUTTON, role=Role.SECRETARY, handle=chosen),)
