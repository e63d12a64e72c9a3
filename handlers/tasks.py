"""/viec: what I still have to hand in, answer and read, each with the buttons to do it there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.wall import wall_of
from bot.chat import Button, Buttons, Reply, Shown
from bot.events.tasks import Tasks, tasks_of
from bot.events.wording import answer_buttons, event_values
from bot.notices.copies import beginning, notice_copy
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number
from handlers.notices.state import OPEN
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.notices import Notice
    from storage.occurrences import Scheduled

MORE = "tasks"  # how many have been shown
_AT_A_TIME = 5
"""Messages at once; more would push the first ones off the screen."""


async def show(turn: Turn) -> Outcome:
    """Show how many things there are, then the first of them, each as a message of its own."""
    db = await turn.work.reading()
    tasks = await tasks_of(db, turn.person, turn.services.clock.now())
    counts: dict[str, Shown] = {
        "hand_in": len(tasks.to_hand_in),
        "answer": len(tasks.to_answer),
        "read": len(tasks.to_read),
        "approve": len(tasks.to_approve),
        "name": turn.person.name,
    }
    head = Reply("tasks/summary", counts)
    return Outcome((head, *await _page(turn, db, tasks, 0)))


async def more(turn: Turn) -> Outcome:
    """Show those that come after."""
    db = await turn.work.reading()
    tasks = await tasks_of(db, turn.person, turn.services.clock.now())
    replies = await _page(turn, db, tasks, max(number(turn), 0))
    return Outcome(replies or (Reply("tasks/no_more"),), elsewhere(turn))


async def _page(turn: Turn, db: AsyncConnection, tasks: Tasks, first: int) -> tuple[Reply, ...]:
    every: list[Scheduled | Notice] = [*tasks.to_hand_in, *tasks.to_answer, *tasks.to_read]
    units = {unit.id: unit.name for unit in await all_units(db)} if tasks.to_read else {}
    rest = len(every) - first - _AT_A_TIME
    replies = [_event(turn, one) for one in (*tasks.to_hand_in, *tasks.to_answer)]
    replies += [_notice(turn, one, units[one.unit_id]) for one in tasks.to_read]
    shown = replies[first : first + _AT_A_TIME]
    if rest > 0:
        next_page = button(turn, "tasks/labels", "more", f"{MORE}:{first + _AT_A_TIME}")
        shown.append(Reply("tasks/rest", {"count": rest}, buttons=((next_page,),)))
    elif tasks.to_approve:
        shown.append(_approvals(turn, tasks.to_approve))
    return tuple(shown)


def _event(turn: Turn, one: Scheduled) -> Reply:
    services, now = turn.services, turn.services.clock.now()
    zone = services.settings.zone
    days = (wall_of(now, zone).date() - wall_of(one.occurrence.starts_at, zone).date()).days  # as the reminders count
    values: dict[str, Shown] = {
        "event": event_values(one.event, one.occurrence, zone),
        "overdue": now > one.occurrence.starts_at,
        "days": days,
    }
    rows = answer_buttons(one.event, one.occurrence.id, services.renderer, turn.person.language)
    return Reply("tasks/event", values, buttons=_buttons(rows))


def _notice(turn: Turn, notice: Notice, unit: str) -> Reply:
    copy = notice_copy(notice, unit, turn.services.renderer)
    values: dict[str, Shown] = {"html": copy.html, "files": len(copy.file_ids)}
    return Reply("tasks/notice", values, buttons=_buttons(copy.buttons))


def _approvals(turn: Turn, notices: tuple[Notice, ...]) -> Reply:
    values: dict[str, Shown] = {
        "notices": [{"beginning": beginning(one), "people": one.people} for one in notices],
    }
    buttons = tuple(
        (button(turn, "notices/labels", "numbered", f"{OPEN}:{one.id}", number=at, beginning=beginning(one, 40)),)
        for at, one in enumerate(notices, 1)
    )
    return Reply("tasks/approvals", values, buttons=buttons)


def _buttons(rows: tuple[tuple[tuple[str, str], ...], ...]) -> Buttons:
    return tuple(tuple(Button(label, data) for label, data in row) for row in rows)


ROUTES = (
    Route(commands=("viec", "tasks"), role=Role.MEMBER, handle=show),
    Route(button=MORE, role=Role.MEMBER, handle=more),
)
