"""/start: greets, and links or checks in by the code that may follow it (a deep link sends it so)."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply, Shown
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.attendance.checking_in import linked
from handlers.examples import example_buttons
from handlers.linking.code import redeem
from storage.members import count_members
from storage.units import root_unit


async def start(turn: Turn) -> Outcome:
    """Tell a guest how to link, a member what to ask."""
    _, code = split_command(turn.incoming.text)
    if code:
        return await linked(turn, code) or await redeem(turn, code)
    values: dict[str, Shown] = {"committee": await _committee(turn)}
    if turn.person.role == Role.GUEST:
        values["open"] = turn.services.settings.open_statistics
        values["empty"] = not await count_members(await turn.work.reading())
        return Outcome((Reply("start/guest", values, asks_contact=True),))
    values |= {"name": turn.person.name, "role": turn.person.role.name.lower()}
    return Outcome((Reply("start/member", values, buttons=await example_buttons(turn)),))


async def _committee(turn: Turn) -> str:
    if turn.services.settings.committee_name:
        return turn.services.settings.committee_name
    root = await root_unit(await turn.work.reading())
    return "" if root is None else root.name


ROUTES = (Route(commands=("start",), role=Role.GUEST, handle=start),)
