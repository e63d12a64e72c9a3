"""What was typed instead of pressed, and steps whose notice is gone."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Reply
from bot.errors import UserMistake
from bot.turn import Handle, Outcome, Turn
from handlers.notices.finding import NotThere
from handlers.notices.state import over


async def press(turn: Turn, data: str) -> Outcome:
    """Do what a button with that data does, for whoever typed its label.

    Raises:
        UserMistake: there is no such button, or it is not for this person.
    """
    from handlers import ROUTES  # here, since this file is among them

    route = next((one for one in ROUTES if one.button and one.button == data.partition(":")[0]), None)
    if route is None or turn.person.role < route.role:
        raise UserMistake("errors/stale_button")
    outcome = await route.handle(replace(turn, incoming=replace(turn.incoming, data=data)))
    return outcome or Outcome()


def freeing(handle: Handle) -> Handle:
    """The same handler of a step; when the step's notice is sent or gone, nothing waits for it any more."""

    async def handled(turn: Turn) -> Outcome | None:
        try:
            return await handle(turn)
        except NotThere as gone:
            return Outcome((Reply(gone.template, gone.values),), over(turn))

    return handled
