"""/thanhvien begins here: one's own units, or at once the member or unit that was named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Reply, Shown
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.membership import find_unit
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.buttons import shortened
from handlers.members.actions import CARD, FIND, UNIT
from handlers.members.card import show_card
from handlers.members.scope import first_scope, scope_of
from handlers.members.units import show_scope
from storage.members import find_members
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.members import Member
    from storage.units import Unit

_STEP = "members.find"
_MOST = 10


async def begin(turn: Turn) -> Outcome:
    """Show the person's own units, or find at once what is named after the command."""
    _, wanted = split_command(turn.incoming.text)
    if wanted:
        return await _search(turn, wanted)
    units = await all_units(await turn.work.reading())
    scope = first_scope(turn.person, units)
    if scope is None:
        return Outcome((Reply("members/no_units"),))
    return await show_scope(turn, units, scope)


async def ask(turn: Turn) -> Outcome:
    """Ask whom to find."""
    return Outcome((Reply("members/find"),), Conversation(step=_STEP, topic=turn.conversation.topic))


async def typed(turn: Turn) -> Outcome:
    """Find the member or unit that was typed."""
    return await _search(turn, turn.incoming.text)


async def _search(turn: Turn, wanted: str) -> Outcome:
    """Show the one member or unit meant, or a choice; among those that the person governs."""
    db = await turn.work.reading()
    units = await all_units(db)
    people = await find_members(db, turn.person.governed_unit_ids, wanted, fold)
    places = [unit for unit in find_unit(units, wanted) if unit.id in turn.person.governed_unit_ids]
    if len(people) + len(places) > 1:
        return Outcome((_choice(people, places, units),), Conversation())
    if people:
        return await show_card(turn, people[0], Conversation())
    scope = scope_of(turn.person, units, places[0].id) if places else None
    if scope is not None:
        outcome = await show_scope(turn, units, scope)
        return Outcome(outcome.replies, Conversation())
    return Outcome((Reply("members/not_found", {"wanted": wanted[:100]}),), Conversation(step=_STEP))


def _choice(people: Sequence[Member], places: Sequence[Unit], units: Sequence[Unit]) -> Reply:
    names = {unit.id: unit.name for unit in units}
    shown: list[dict[str, Shown]] = [
        {"name": one.name, "code": one.code, "unit": names[one.positions[0].unit_id]} for one in people[:_MOST]
    ]
    buttons = [(Button(shortened(unit.name), f"{UNIT}:{unit.id}"),) for unit in places]
    buttons += [(Button(shortened(f"{one.name} ({one.code})"), f"{CARD}:{one.id}"),) for one in people[:_MOST]]
    values: dict[str, Shown] = {
        "people": shown,
        "units": [unit.name for unit in places],
        "more": max(len(people) - _MOST, 0),
    }
    return Reply("members/choice", values, buttons=tuple(buttons))


ROUTES = (
    Route(commands=("thanhvien", "members"), role=Role.SECRETARY, handle=begin),
    Route(button=FIND, role=Role.SECRETARY, handle=ask),
    Route(step=_STEP, role=Role.SECRETARY, handle=typed),
)
