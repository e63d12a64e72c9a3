"""/trogiup: what this person can do here, with examples that can be tapped."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply, Shown
from bot.turn import Outcome, Route, Turn
from handlers.examples import example_buttons


async def show_help(turn: Turn) -> Outcome:
    """List the commands that the person may use, each with a line of its own."""
    role, here = turn.person.role, turn.incoming.is_group
    asks = role >= Role.MEMBER or here or turn.services.settings.open_statistics
    examples = await example_buttons(turn) if asks else ()
    values: dict[str, Shown] = {
        "role": role.name.lower(),
        "group": here,
        "examples": bool(examples),
        "commands": _commands(turn),
    }
    asks_contact = role == Role.GUEST and not here
    return Outcome((Reply("help/help", values, buttons=examples, asks_contact=asks_contact),))


def _commands(turn: Turn) -> list[dict[str, Shown]]:
    from handlers import ROUTES  # here, since this file is among them

    renderer, language = turn.services.renderer, turn.person.language
    return [
        {"name": route.commands[0], "does": renderer.text(f"commands/{route.commands[0]}", {}, language)}
        for route in ROUTES
        if route.commands and route.role <= turn.person.role and (route.in_groups or not turn.incoming.is_group)
    ]


ROUTES = (Route(commands=("trogiup", "help"), role=Role.GUEST, in_groups=True, handle=show_help),)
