"""/nhom: a secretary binds a group chat to a unit, in that group; privately it lists the groups of the own units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.group_chats import bind, unbind
from bot.language.folding import fold
from bot.membership import find_unit, tops
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number, page_buttons, shortened
from storage.groups import GroupChat, group_by_id, group_chat, groups_of_units
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.units import Unit

_BIND = "group-bind"  # unit-id
_UNITS = "group-units"  # page
_UNBIND = "group-unbind"  # group-id
_LIST = "groups"  # page
_PAGE = 8
_OFF = frozenset({"bo", "bo gan", "off", "unbind"})


async def begin(turn: Turn) -> Outcome:
    """In a group bind it, or show what it is bound to; privately list the groups of the own units."""
    _, wanted = split_command(turn.incoming.text)
    if not turn.incoming.is_group:
        return Outcome((await _list(turn, await turn.work.reading(), 0),))
    if fold(wanted) in _OFF:
        return await _unbind_here(turn)
    if wanted:
        return await _bind_named(turn, wanted)
    return Outcome((await _show(turn, await turn.work.reading()),))


async def listed(turn: Turn) -> Outcome:
    """Show another page of the groups of the own units."""
    if turn.incoming.is_group:
        return Outcome((Reply("errors/stale_button"),))
    return Outcome((await _list(turn, await turn.work.reading(), number(turn)),))


async def more_units(turn: Turn) -> Outcome:
    """Show another page of the units to which the group can be bound."""
    if not turn.incoming.is_group:
        return Outcome((Reply("errors/stale_button"),))
    return Outcome((await _show(turn, await turn.work.reading(), number(turn)),))


async def chosen(turn: Turn) -> Outcome:
    """Bind the group to the unit that a button names."""
    units = await all_units(await turn.work.reading())
    unit = next((one for one in units if one.id == number(turn)), None)
    if unit is None or not turn.incoming.is_group or not may_govern(turn.person, unit.id):
        return Outcome((Reply("errors/stale_button"),))
    return await _bind(turn, unit, units)


async def unbound(turn: Turn) -> Outcome:
    """Unbind the group that a button names: in that group, or privately from the list."""
    db = await turn.work.writing()
    group = await group_by_id(db, max(number(turn), 0))
    known = group is not None and group.unit_id is not None and may_govern(turn.person, group.unit_id)
    here = group is not None and (not turn.incoming.is_group or group.chat_id == turn.incoming.address.chat_id)
    if group is None or not known or not here:
        return Outcome((Reply("errors/stale_button"),))
    return Outcome((await _unbind(turn, db, group),))


async def _bind_named(turn: Turn, wanted: str) -> Outcome:
    units = await all_units(await turn.work.reading())
    found = find_unit(units, wanted)
    own = [unit for unit in found if may_govern(turn.person, unit.id)]
    if len(own) == 1:
        return await _bind(turn, own[0], units)
    values: dict[str, Shown] = {
        "wanted": wanted[:100],
        "found": [unit.name for unit in found[:_PAGE]],
        "own": [unit.name for unit in tops(units, turn.person.governed_unit_ids)[:_PAGE]],
        "several": len(own) > 1,
    }
    return Outcome((Reply("groups/which", values, buttons=_unit_rows(own[:_PAGE])),))


async def _bind(turn: Turn, unit: Unit, units: Sequence[Unit]) -> Outcome:
    incoming, db = turn.incoming, await turn.work.writing()
    names = {one.id: one.name for one in units}
    group = await _here(turn, db)
    held = group.unit_id if group else None
    if held is not None and not may_govern(turn.person, held):
        return Outcome((Reply("groups/not_yours", {"unit": names[held]}),))
    if held != unit.id:
        await bind(db, incoming.address, incoming.chat_title, unit.id, turn.person, turn.services.clock.now())
    values: dict[str, Shown] = {"unit": unit.name, "before": names[held] if held and held != unit.id else ""}
    return Outcome((Reply("groups/bound", values, replaces=_pressed(turn)),))


async def _unbind_here(turn: Turn) -> Outcome:
    db = await turn.work.reading()
    group = await _here(turn, db)
    if group is None or group.unit_id is None:
        return Outcome((await _show(turn, db),))
    if not may_govern(turn.person, group.unit_id):
        names = {unit.id: unit.name for unit in await all_units(db)}
        return Outcome((Reply("groups/not_yours", {"unit": names[group.unit_id]}),))
    return Outcome((await _unbind(turn, await turn.work.writing(), group),))


async def _unbind(turn: Turn, db: AsyncConnection, group: GroupChat) -> Reply:
    names = {unit.id: unit.name for unit in await all_units(db)}
    await unbind(db, group, turn.person, turn.services.clock.now())
    values: dict[str, Shown] = {
        "here": turn.incoming.is_group,
        "title": group.title,
        "unit": names[group.unit_id] if group.unit_id is not None else "",
    }
    return Reply("groups/unbound", values, replaces=_pressed(turn))


async def _show(turn: Turn, db: AsyncConnection, page: int = 0) -> Reply:
    """What the group is bound to, and how that is changed by somebody who may."""
    units = await all_units(db)
    group = await _here(turn, db)
    if group is not None and group.unit_id is not None:
        unit = next(one for one in units if one.id == group.unit_id)
        mine = may_govern(turn.person, unit.id)
        off = ((button(turn, "groups/labels", "unbind", f"{_UNBIND}:{group.id}", title=""),),) if mine else ()
        return Reply("groups/show", {"unit": unit.name, "mine": mine}, buttons=off, replaces=_pressed(turn))
    own = [unit for unit in units if may_govern(turn.person, unit.id)]
    pages = -(-len(own) // _PAGE)
    page = max(min(page, pages - 1), 0)
    rows = (*_unit_rows(own[page * _PAGE : (page + 1) * _PAGE]), *page_buttons(turn, _UNITS, page, pages))
    return Reply("groups/show", {"unit": "", "mine": bool(own)}, buttons=rows, replaces=_pressed(turn))


async def _list(turn: Turn, db: AsyncConnection, page: int) -> Reply:
    names = {unit.id: unit.name for unit in await all_units(db)}
    groups = await groups_of_units(db, turn.person.governed_unit_ids)
    pages = -(-len(groups) // _PAGE)
    page = max(min(page, pages - 1), 0)
    here = groups[page * _PAGE : (page + 1) * _PAGE]
    shown: list[dict[str, Shown]] = [{"title": one.title, "unit": names[one.unit_id or 0]} for one in here]
    rows = [
        (button(turn, "groups/labels", "unbind", f"{_UNBIND}:{one.id}", title=one.title or names[one.unit_id or 0]),)
        for one in here
    ]
    buttons = (*rows, *page_buttons(turn, _LIST, page, pages))
    return Reply("groups/list", {"groups": shown, "number": len(groups)}, buttons=buttons, replaces=_pressed(turn))


async def _here(turn: Turn, db: AsyncConnection) -> GroupChat | None:
    where = turn.incoming.address
    return await group_chat(db, where.platform, where.bot, where.chat_id)


def _unit_rows(units: Sequence[Unit]) -> Buttons:
    return tuple((Button(shortened(unit.name), f"{_BIND}:{unit.id}"),) for unit in units)


def _pressed(turn: Turn) -> bool:
    return turn.incoming.kind is IncomingKind.BUTTON


ROUTES = (
    Route(commands=("nhom", "group"), role=Role.SECRETARY, in_groups=True, in_unbound_groups=True, handle=begin),
    Route(button=_LIST, role=Role.SECRETARY, handle=listed),
    Route(button=_UNITS, role=Role.SECRETARY, in_groups=True, in_unbound_groups=True, handle=more_units),
    Route(button=_BIND, role=Role.SECRETARY, in_groups=True, in_unbound_groups=True, handle=chosen),
    Route(button=_UNBIND, role=Role.SECRETARY, in_groups=True, in_unbound_groups=True, handle=unbound),
)
