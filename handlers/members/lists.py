"""Lists of a unit's members: who is not linked yet, who has blocked the bot, who is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Reply, Shown
from bot.membership import Group, by_name, group_of
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, page_buttons, shortened
from handlers.members.actions import CARD, LIST, UNIT
from handlers.members.scope import scope_of
from storage.boarding import boarding_of_units
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.boarding import Boarding
    from storage.units import Unit

_PAGE = 10


async def show(turn: Turn) -> Outcome:
    """Show a page of one list of one unit."""
    db = await turn.work.reading()
    units = await all_units(db)
    scope = scope_of(turn.person, units, number(turn))
    group = next((one for one in Group if one.value == argument(turn, 1)), None)
    if scope is None or group is None:
        return Outcome((Reply("errors/stale_button"),))
    people = _sorted(await boarding_of_units(db, scope.unit_ids, turn.services.clock.now()), group, units)
    pages = max(-(-len(people) // _PAGE), 1)
    page = min(max(number(turn, 2), 0), pages - 1)
    shown = people[page * _PAGE : (page + 1) * _PAGE]
    names = {unit.id: unit.name for unit in units}
    values: dict[str, Shown] = {
        "title": "" if scope.unit is None else scope.unit.name,
        "group": group.value,
        "count": len(people),
        "page": page + 1,
        "pages": pages,
        "first": page * _PAGE,
        "people": [_row(one, names) for one in shown],
    }
    buttons = (
        *((Button(shortened(f"{one.name} ({one.code})"), f"{CARD}:{one.member_id}"),) for one in shown),
        *page_buttons(turn, f"{LIST}:{scope.id}:{group.value}", page, pages),
        (button(turn, "members/labels", "back", f"{UNIT}:{scope.id}"),),
    )
    return Outcome((Reply("members/list", values, buttons=buttons, replaces=True),), elsewhere(turn))


def _sorted(people: Sequence[Boarding], group: Group, units: Sequence[Unit]) -> list[Boarding]:
    """Those of the list, unit by unit in the units' order, and by name within a unit."""
    order = {unit.id: at for at, unit in enumerate(units)}
    wanted = [one for one in people if group in (Group.ALL, group_of(one))]
    return sorted(wanted, key=lambda one: (order[one.unit_id], by_name(one)))


def _row(one: Boarding, names: Mapping[int, str]) -> dict[str, Shown]:
    return {
        "name": one.name,
        "code": one.code,
        "unit": names[one.unit_id],
        "phone": one.has_phone,
        "platforms": one.platforms,
        "blocked": one.blocked,
        "code_until": one.code_until,
    }


ROUTES = (Route(button=LIST, role=Role.SECRETARY, handle=show),)
