"""/sukien: the coming events of the own units; with words after the command, an event is written at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Buttons, Reply, Shown
from bot.events.wording import event_values
from bot.language.folding import fold
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, page_buttons
from handlers.events import saying
from handlers.events.state import CARD, MENU, WORDS, pressed
from storage.occurrences import Scheduled, scheduled_between

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_AHEAD = timedelta(days=120)
_PAGE = 8
_NEW = frozenset({"moi", "them", "tao", "tao moi", "new", "create"})


async def command(turn: Turn) -> Outcome:
    """Show what is coming; or take the event that stands in the same line."""
    _, text = split_command(turn.incoming.text)
    if not text:
        return await _list(turn, 0)
    return await (saying.step_by_step(turn) if fold(text) in _NEW else saying.in_one_line(turn, text))


async def chosen(turn: Turn) -> Outcome:
    """Begin a new event, or show a page of the list."""
    if argument(turn) == "new":
        return await saying.step_by_step(turn)
    return await _list(turn, max(number(turn), 0))


async def _list(turn: Turn, page: int) -> Outcome:
    every = await _coming(await turn.work.reading(), turn)
    pages = max(-(-len(every) // _PAGE), 1)
    page = min(page, pages - 1)
    shown = every[page * _PAGE : (page + 1) * _PAGE]
    zone = turn.services.settings.zone
    values: dict[str, Shown] = {
        "events": [event_values(one.event, one.occurrence, zone) for one in shown],
        "first": page * _PAGE + 1,
        "count": len(every),
        "days": _AHEAD.days,
    }
    buttons: Buttons = (
        *(
            (button(turn, WORDS, "numbered", f"{CARD}:{one.occurrence.id}", number=at, name=one.event.title),)
            for at, one in enumerate(shown, page * _PAGE + 1)
        ),
        *page_buttons(turn, MENU, page, pages),
        (button(turn, WORDS, "new", f"{MENU}:new"),),
    )
    return Outcome((Reply("events/list", values, buttons=buttons, replaces=pressed(turn)),), elsewhere(turn))


async def _coming(db: AsyncConnection, turn: Turn) -> tuple[Scheduled, ...]:
    """What the person's units hold, by its start; of a series the next time."""
    now = turn.services.clock.now()
    every = await scheduled_between(db, now, now + _AHEAD, unit_ids=turn.person.governed_unit_ids)
    first: dict[int, Scheduled] = {}
    for one in every:
        first.setdefault(one.event.id, one)
    return tuple(first.values())


ROUTES = (
    Route(commands=("sukien", "event"), role=Role.SECRETARY, handle=command),
    Route(button=MENU, role=Role.SECRETARY, handle=chosen),
)
