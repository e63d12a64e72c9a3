"""Lists of a unit's members: who is not linked yet, who has blocked the bot, who is reached."""

from __future__ import annotations

from collections import defaultdict
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
    everyone = await boarding_of_units(db, scope.unit_ids, turn.services.clock.now())
    people = [one for one in everyone if group in (Group.ALL, group_of(one))]
    pages = max(-(-len(people) // _PAGE), 1)
    page = min(max(number(turn, 2), 0), pages - 1)
    shown = _on_page(people, page * _PAGE, units)
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


def _on_page(people: Sequence[Boarding], first: int, units: Sequence[Unit]) -> list[Boarding]:
    """Those on the page that begins there: unit by unit in the units' order, and by name within a unit.

    Only the units on the page are sorted: comparing thousands of names takes long.
    """
    homes: defaultdict[int, list[Boarding]] = defaultdict(list)
    for one in people:
        homes[one.unit_id].append(one)
    shown: list[Boarding] = []
    at = 0
    for unit in units:
        inside = homes.get(unit.id, [])
        if at < first + _PAGE and first < at + len(inside):
            shown += sorted(inside, key=by_name)[max(first - at, 0) : first + _PAGE - at]
        at += len(inside)
    return shown


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
