"""How an event is answered, as its organiser sees it: counts, units, reasons, and lists of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.kinds import TRAINING, is_attended
from bot.events.nudging import last_nudge, may_be_nudged, to_nudge
from bot.events.overview import Guest, Overview, Tally, on_page, overview
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import ANSWERS, EVENT, LIST, MARK, NUDGE, PLACES, label
from handlers.attendance.actions import CARD, SHEET
from handlers.buttons import argument, elsewhere, number, page_buttons

if TYPE_CHECKING:
    from datetime import datetime

_MOST_UNITS, _MOST_REASONS = 12, 10
_PAGE = 20
_WHO: Mapping[str, Callable[[Guest], bool]] = {
    "silent": lambda one: one.silent,
    "no": lambda one: one.declined,
    "yes": lambda one: one.comes,
    "waits": lambda one: one.waits,
    "done": lambda one: one.done,
    "undone": lambda one: not one.done,
}
_OF_ATTENDED = frozenset({"silent", "no", "yes", "waits"})


async def show(turn: Turn) -> Outcome:
    """Show how it stands now."""
    return await shown(turn, number(turn))


async def shown(turn: Turn, occurrence_id: int) -> Outcome:
    """Show how an occurrence stands now, in the place of the pressed button's message."""
    db = await turn.work.reading()
    found = await overview(db, occurrence_id, turn.person)
    nudged_at = await last_nudge(db, occurrence_id)
    values = _values(turn, found, nudged_at)
    reply = Reply("answers/overview", values, buttons=_buttons(turn, found), replaces=_pressed(turn))
    return Outcome((reply,), elsewhere(turn) if _pressed(turn) else None)


async def listed(turn: Turn) -> Outcome:
    """Show the names of those who have answered so, or have not."""
    found = await overview(await turn.work.reading(), number(turn), turn.person)
    who = argument(turn, 1)
    attended = is_attended(found.scheduled.event.kind)
    if who not in _WHO or (who in _OF_ATTENDED) is not attended:
        raise UserMistake("errors/stale_button")
    wanted = [one for one in found.guests if _WHO[who](one)]
    shown, page, pages = on_page(wanted, number(turn, 2), _PAGE)
    values: dict[str, Shown] = {
        "event": told_of(found.scheduled, turn.services),
        "who": who,
        "count": len(wanted),
        "page": page + 1,
        "pages": pages,
        "first": page * _PAGE,
        "people": [_person(one) for one in shown],
    }
    occurrence_id = found.scheduled.occurrence.id
    buttons = (
        *page_buttons(turn, f"{LIST}:{occurrence_id}:{who}", page, pages),
        (label(turn, "back", f"{ANSWERS}:{occurrence_id}"),),
    )
    return Outcome((Reply("answers/list", values, buttons=buttons, replaces=True),), elsewhere(turn))


def _pressed(turn: Turn) -> bool:
    return turn.incoming.kind is IncomingKind.BUTTON


def _values(turn: Turn, found: Overview, nudged_at: datetime | None) -> dict[str, Shown]:
    scheduled = found.scheduled
    lines = [(unit, counted) for unit, counted in found.units] if len(found.units) > 1 else []
    reasons = [one for one in found.guests if one.declined and one.participant.reason]
    return {
        "event": told_of(scheduled, turn.services),
        "number": scheduled.occurrence.id,
        "attended": is_attended(scheduled.event.kind),
        "cancelled": scheduled.cancelled,
        "whole": found.whole,
        "total": _tally(found.total),
        "units": [{"unit": unit.name, **_tally(counted)} for unit, counted in lines[:_MOST_UNITS]],
        "more_units": max(len(lines) - _MOST_UNITS, 0),
        "reasons": [_person(one) for one in reasons[:_MOST_REASONS]],
        "more_reasons": max(len(reasons) - _MOST_REASONS, 0),
        "nudged_at": nudged_at,
        "now": turn.services.clock.now(),
    }


def _tally(counted: Tally) -> dict[str, Shown]:
    return {name: getattr(counted, name) for name in Tally.__dataclass_fields__}


def _person(one: Guest) -> dict[str, Shown]:
    return {
        "name": one.name,
        "unit": one.unit.name,
        "reason": one.participant.reason,
        "at": one.participant.done_at,
        "exempt": one.exempt,
    }


def _buttons(turn: Turn, found: Overview) -> Buttons:
    scheduled, total = found.scheduled, found.total
    occurrence_id, attended = scheduled.occurrence.id, is_attended(scheduled.event.kind)
    rows: list[tuple[Button, ...]] = []
    if to_nudge(found) and may_be_nudged(scheduled, turn.services.clock.now()):
        rows.append((label(turn, "nudge" if attended else "nudge_undone", f"{NUDGE}:{occurrence_id}"),))
    counts = (
        {"silent": total.silent, "no": total.declined, "yes": total.comes, "waits": total.waits}
        if attended
        else {"undone": total.people - total.done, "done": total.done}
    )
    lists = [label(turn, f"list_{who}", f"{LIST}:{occurrence_id}:{who}:0") for who, count in counts.items() if count]
    rows += [tuple(lists[at : at + 2]) for at in range(0, len(lists), 2)]
    if attended:
        rows.append((label(turn, "attendance", f"{CARD}:{occurrence_id}"),))
    else:
        rows.append((label(turn, "mark", f"{MARK}:{occurrence_id}:0"),))
    if scheduled.event.kind == TRAINING and found.whole and not scheduled.cancelled:
        rows.append((label(turn, "places", f"{PLACES}:{occurrence_id}"),))
    rows.append(
        (label(turn, "excel", f"{SHEET}:{occurrence_id}"), label(turn, "refresh", f"{ANSWERS}:{occurrence_id}"))
    )
    if found.whole:
        rows.append((label(turn, "event", f"{EVENT}:{occurrence_id}"),))
    return tuple(rows)


ROUTES = (
    Route(button=ANSWERS, role=Role.SECRETARY, handle=show),
    Route(button=LIST, role=Role.SECRETARY, handle=listed),
)
