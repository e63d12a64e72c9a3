"""A secretary ticks who was there, page by page."""

from __future__ import annotations

from bot.access import Role
from bot.attendance.noting import STATES, check_notable, note_one, note_present
from bot.chat import Button, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.overview import Guest, Overview, on_page, refreshed
from bot.turn import Outcome, Route, Turn
from handlers.attendance.actions import ALL, CARD, SET, TICK, label
from handlers.attendance.card import attended, held
from handlers.buttons import argument, elsewhere, number, page_buttons
from storage.participants import ABSENT, EXCUSED, PRESENT

_PAGE = 8
_NEXT = {"": PRESENT, PRESENT: EXCUSED, EXCUSED: ABSENT, ABSENT: ""}
"""What a tap makes of each; the button carries it, so two taps of the same button are as good as one."""


async def show(turn: Turn) -> Outcome:
    """Show a page of the people, each with a button."""
    found = await attended(turn, await turn.work.reading(), number(turn))
    check_notable(found.scheduled, turn.services.clock.now())
    return _page(turn, found, number(turn, 1))


async def mark(turn: Turn) -> Outcome:
    """Note whether one of them was there."""
    db, found = await held(turn, number(turn))
    check_notable(found.scheduled, turn.services.clock.now())
    guest, attendance = found.of(number(turn, 1)), argument(turn, 2)
    if guest is None or attendance not in STATES:
        raise UserMistake("errors/stale_button")
    if await note_one(db, turn.services, found, guest, attendance, turn.person):
        found = await refreshed(db, found)
    return _page(turn, found, number(turn, 3))


async def mark_page(turn: Turn) -> Outcome:
    """All on the page of whom nothing is known were there."""
    db, found = await held(turn, number(turn))
    check_notable(found.scheduled, turn.services.clock.now())
    shown, page, _ = on_page(found.guests, number(turn, 1), _PAGE)
    if await note_present(db, turn.services, found, shown, turn.person):
        found = await refreshed(db, found)
    return _page(turn, found, page)


def _page(turn: Turn, found: Overview, page: int) -> Outcome:
    shown, page, pages = on_page(found.guests, page, _PAGE)
    occurrence_id = found.scheduled.occurrence.id
    values: dict[str, Shown] = {
        "event": told_of(found.scheduled, turn.services),
        "present": found.total.present,
        "count": found.total.people,
        "page": page + 1,
        "pages": pages,
        "first": page * _PAGE,
        "people": [_line(one) for one in shown],
    }
    rows: list[tuple[Button, ...]] = [_button(turn, occurrence_id, one, page) for one in shown]
    if any(not one.participant.attendance for one in shown):
        rows.append((label(turn, "all", f"{ALL}:{occurrence_id}:{page}"),))
    rows += page_buttons(turn, f"{TICK}:{occurrence_id}", page, pages)
    rows.append((label(turn, "back", f"{CARD}:{occurrence_id}"),))
    return Outcome((Reply("attendance/tick", values, buttons=tuple(rows), replaces=True),), elsewhere(turn))


def _line(one: Guest) -> dict[str, Shown]:
    return {
        "name": one.name,
        "unit": one.unit.name,
        "attendance": one.participant.attendance,
        "answer": one.participant.answer,
        "reason": one.participant.reason,
        "exempt": one.exempt,
    }


def _button(turn: Turn, occurrence_id: int, one: Guest, page: int) -> tuple[Button, ...]:
    """The name, and what a tap makes of it."""
    wanted = _NEXT[one.participant.attendance]
    data = f"{SET}:{occurrence_id}:{one.member_id}:{wanted}:{page}"
    return (label(turn, f"set_{wanted or 'unknown'}", data, name=one.name),)


ROUTES = (
    Route(button=TICK, role=Role.SECRETARY, handle=show),
    Route(button=SET, role=Role.SECRETARY, handle=mark),
    Route(button=ALL, role=Role.SECRETARY, handle=mark_page),
)
