"""The rest were not there: noted at once for all of whom nothing is known, with or without reason."""

from __future__ import annotations

from bot.access import Role
from bot.attendance.noting import check_notable, close, the_rest, with_reason
from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.overview import Overview, refreshed
from bot.turn import Outcome, Route, Turn
from handlers.attendance.actions import CARD, CLOSE, REST, label
from handlers.attendance.card import attended, held
from handlers.buttons import argument, button, number
from handlers.cancel import BUTTON as LEAVE


async def ask(turn: Turn) -> Outcome:
    """Say how many these are, and ask how they count."""
    found = await attended(turn, await turn.work.reading(), number(turn))
    _check(turn, found)
    return _asked(turn, found)


async def do(turn: Turn) -> Outcome:
    """Note it, if it is as many as were shown."""
    db, found = await held(turn, number(turn))
    _check(turn, found)
    rest, how = the_rest(found), argument(turn, 1)
    if how not in ("absent", "excused"):
        raise UserMistake("errors/stale_button")
    if not rest or len(rest) != number(turn, 2):
        return _asked(turn, found)
    excused, absent = await close(db, turn.services, found, "absent" if how == "absent" else "excused", turn.person)
    values = {**_values(turn, await refreshed(db, found)), "excused": excused, "absent": absent}
    buttons = ((label(turn, "back", f"{CARD}:{found.scheduled.occurrence.id}"),),)
    return Outcome((Reply("attendance/closed", values, buttons=buttons, replaces=True),))


def _check(turn: Turn, found: Overview) -> None:
    now, scheduled = turn.services.clock.now(), found.scheduled
    check_notable(scheduled, now)
    if now < scheduled.occurrence.starts_at:
        values: dict[str, Shown] = {"title": scheduled.event.title, "at": scheduled.occurrence.starts_at}
        raise UserMistake("attendance/too_early", values)


def _asked(turn: Turn, found: Overview) -> Outcome:
    rest, occurrence_id = the_rest(found), found.scheduled.occurrence.id
    told = sum(with_reason(one) for one in rest)
    values = {**_values(turn, found), "rest": len(rest), "told": told}
    back = button(turn, "common/labels", "cancel", LEAVE) if rest else label(turn, "back", f"{CARD}:{occurrence_id}")
    choices = tuple(
        label(turn, f"rest_{how}", f"{REST}:{occurrence_id}:{how}:{len(rest)}") for how in ("absent", "excused") if rest
    )
    buttons = ((choices, (back,))) if choices else ((back,),)
    return Outcome((Reply("attendance/close", values, buttons=buttons),))


def _values(turn: Turn, found: Overview) -> dict[str, Shown]:
    return {
        "event": told_of(found.scheduled, turn.services),
        "present": found.total.present,
        "people": found.total.people,
    }


ROUTES = (
    Route(button=CLOSE, role=Role.SECRETARY, handle=ask),
    Route(button=REST, role=Role.SECRETARY, handle=do),
)
