"""/diemdanh: which event it is about: what is on now, and what was lately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.attendance.codes import is_open
from bot.chat import Button, IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.concerned import read_audiences
from bot.events.kinds import ATTENDED
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.attendance import card
from handlers.attendance.actions import CHOSEN, MENU, RATES, label
from handlers.buttons import elsewhere, shortened
from storage.occurrences import Scheduled, scheduled_between

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.concerned import Audiences

_BACK, _AHEAD = timedelta(days=14), timedelta(hours=24)
_LISTED = 10


async def begin(turn: Turn) -> Outcome:
    """Show the event whose number follows the command, or the one that is on, or else let choose."""
    wanted = split_command(turn.incoming.text)[1].lstrip("#")
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= 15:
        return await _numbered(turn, int(wanted))
    events = await _events(turn, await turn.work.reading())
    now = turn.services.clock.now()
    on = [one for one in events if is_open(one.occurrence, now)]
    return await card.chosen_of(turn, on[0].occurrence.id) if len(on) == 1 else _listed(turn, events)


async def _numbered(turn: Turn, occurrence_id: int) -> Outcome:
    """Show the event of a number that was typed; what is not there and what is not the person's are told alike."""
    try:
        return await card.chosen_of(turn, occurrence_id)
    except UserMistake as mistake:
        if mistake.template != "errors/stale_button":
            raise
        raise UserMistake("attendance/no_event", {"number": str(occurrence_id)}) from mistake


async def show(turn: Turn) -> Outcome:
    """Let choose."""
    return _listed(turn, await _events(turn, await turn.work.reading()))


def _listed(turn: Turn, events: list[Scheduled]) -> Outcome:
    values: dict[str, Shown] = {
        "events": [{"number": one.occurrence.id, "event": told_of(one, turn.services)} for one in events],
    }
    buttons = (
        *(
            (Button(shortened(f"{at}. {one.event.title}"), f"{CHOSEN}:{one.occurrence.id}"),)
            for at, one in enumerate(events, 1)
        ),
        (label(turn, "rates", f"{RATES}:0"),),
    )
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    reply = Reply("attendance/menu", values, buttons=buttons, replaces=pressed)
    return Outcome((reply,), elsewhere(turn) if pressed else None)


async def _events(turn: Turn, db: AsyncConnection) -> list[Scheduled]:
    """What begins until tomorrow, the latest first; of events of the units above, those that own members attend."""
    now, person = turn.services.clock.now(), turn.person
    audiences, found = await read_audiences(db), []
    known = {unit.id: unit.parent_id for unit in audiences.units}
    wanted = _with_above(person.governed_unit_ids, known)
    for one in reversed(await scheduled_between(db, now - _BACK, now + _AHEAD, unit_ids=wanted, kinds=ATTENDED)):
        if may_govern(person, one.event.unit_id) or await _own_attend(db, audiences, one, turn):
            found.append(one)
        if len(found) == _LISTED:
            break
    return found


def _with_above(unit_ids: Iterable[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """The units and all those above them."""
    found: set[int] = set()
    for unit_id in unit_ids:
        here: int | None = unit_id
        while here is not None and here not in found:
            found.add(here)
            here = parents.get(here)
    return frozenset(found)


async def _own_attend(db: AsyncConnection, audiences: Audiences, one: Scheduled, turn: Turn) -> bool:
    people = await audiences.of(db, one.event)
    return any(may_govern(turn.person, unit.unit_id) for unit in people.units)


ROUTES = (
    Route(commands=("diemdanh", "attendance"), role=Role.SECRETARY, handle=begin),
    Route(button=MENU, role=Role.SECRETARY, handle=show),
)
