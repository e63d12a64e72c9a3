"""How far a unit's members have come aboard: counts, and the buttons that lead on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.membership import Group, below, reach
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number, page_buttons, shortened
from handlers.members.actions import FIND, LIST, REVOKE_SHEET, SHEET, UNIT
from handlers.members.scope import Scope, scope_of
from storage.boarding import boarding_of_units
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.boarding import Boarding
    from storage.units import Unit

_PAGE = 8  # units below, each with a button


async def opened(turn: Turn) -> Outcome:
    """Show the unit that a button names."""
    units = await all_units(await turn.work.reading())
    scope = scope_of(turn.person, units, number(turn))
    if scope is None:
        return Outcome((Reply("errors/stale_button"),))
    outcome = await show_scope(turn, units, scope, page=max(number(turn, 1), 0))
    return Outcome(outcome.replies, elsewhere(turn))


async def show_scope(turn: Turn, units: Sequence[Unit], scope: Scope, page: int = 0) -> Outcome:
    """Show how many members are aboard, by which way, and the units below."""
    db = await turn.work.reading()
    people = await boarding_of_units(db, scope.unit_ids, turn.services.clock.now())
    page = min(page, max(len(scope.children) - 1, 0) // _PAGE)
    children = scope.children[page * _PAGE : (page + 1) * _PAGE]
    counts = reach(people)
    values: dict[str, Shown] = {
        "title": "" if scope.unit is None else scope.unit.name,
        "below": len(scope.unit_ids) - (scope.unit is not None),
        "members": counts.members,
        "reached": counts.reached,
        "ways": [{"platform": name, "count": count} for name, count in counts.by_platform.items()],
        "blocked": counts.blocked,
        "new": counts.new,
        "with_phone": counts.with_phone,
        "with_code": counts.with_code,
        "units": [_row(units, child, people) for child in children],
    }
    buttons = (
        *_list_buttons(turn, scope, people),
        *((Button(shortened(child.name), f"{UNIT}:{child.id}"),) for child in children),
        *page_buttons(turn, f"{UNIT}:{scope.id}", page, -(-len(scope.children) // _PAGE)),
        *_up_button(turn, scope),
    )
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    return Outcome((Reply("members/unit", values, buttons=buttons, replaces=pressed),))


def _row(units: Sequence[Unit], unit: Unit, people: Sequence[Boarding]) -> dict[str, Shown]:
    inside = below(units, unit.id)
    counts = reach(one for one in people if one.unit_id in inside)
    return {"name": unit.name, "members": counts.members, "reached": counts.reached, "new": counts.new}


def _list_buttons(turn: Turn, scope: Scope, people: Sequence[Boarding]) -> Buttons:
    """Only what leads somewhere."""
    counts = reach(people)
    lists = (
        (Group.NOT_LINKED, counts.new),
        (Group.BLOCKED, counts.blocked),
        (Group.LINKED, counts.reached),
        (Group.ALL, counts.members),
    )
    first = [
        button(turn, "members/labels", group.value, f"{LIST}:{scope.id}:{group.value}:0")
        for group, count in lists
        if count
    ]
    second = [button(turn, "members/labels", "find", FIND)]
    if counts.new:
        second.append(button(turn, "members/labels", "sheet", f"{SHEET}:{scope.id}"))
    if counts.with_code:
        second.append(button(turn, "members/labels", "void_all", f"{REVOKE_SHEET}:{scope.id}"))
    return tuple(tuple(row) for row in (first, second) if row)


def _up_button(turn: Turn, scope: Scope) -> Buttons:
    if scope.parent_id is None:
        return ()
    return ((button(turn, "members/labels", "up", f"{UNIT}:{scope.parent_id}"),),)


ROUTES = (Route(button=UNIT, role=Role.SECRETARY, handle=opened),)
