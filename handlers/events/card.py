"""One time of an event: when, where, for whom, how it is answered, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.events.inviting import to_invite
from bot.events.kinds import is_attended
from bot.events.nudging import may_be_nudged
from bot.events.people import concerned
from bot.events.wording import DOCUMENTS, event_values
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import ANSWERS, NUDGE
from handlers.buttons import button, elsewhere, number
from handlers.events.finding import found
from handlers.events.state import CARD, CHANGE, END, INVITE, MENU, MOVE, OFF, TIMES, WORDS, pressed
from storage.occurrences import Scheduled, next_occurrences
from storage.participants import Counts, counts
from storage.reminders import PLANNED, reminders_of
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_NEXT = 8


async def show(turn: Turn) -> Outcome:
    """Show the time of an event that a button names."""
    return await shown(turn, number(turn))


async def shown(turn: Turn, occurrence_id: int) -> Outcome:
    """Show that time of an event, in the place of the pressed button's message."""
    db = await turn.work.reading()
    scheduled = await found(turn, db, occurrence_id)
    standing = await counts(db, occurrence_id)
    new = await to_invite(db, scheduled)
    values = await _values(turn, db, scheduled, standing, len(new))
    reply = Reply("events/card", values, buttons=_buttons(turn, scheduled, standing, len(new)), replaces=pressed(turn))
    return Outcome((reply,), elsewhere(turn))


async def _values(
    turn: Turn, db: AsyncConnection, scheduled: Scheduled, standing: Counts, new: int
) -> dict[str, Shown]:
    event, occurrence = scheduled.event, scheduled.occurrence
    units = {unit.id: unit.name for unit in await all_units(db)}
    planned = await reminders_of(db, [occurrence.id], states=[PLANNED])
    return {
        "event": event_values(event, occurrence, turn.services.settings.zone, unit=units[event.unit_id]),
        "audience": event.audience or units[event.unit_id],
        "people": len((await concerned(db, event)).member_ids),
        "new": new,
        "invited_at": occurrence.invited_at,
        "moved": occurrence.moved,
        "state": "ended" if event.state == "cancelled" else occurrence.state,
        "attended": is_attended(event.kind),
        "over": occurrence.starts_at <= turn.services.clock.now(),
        "told": standing.told,
        "yes": standing.yes,
        "no": standing.no,
        "waiting": standing.waiting,
        "done": standing.done,
        "next_reminder": planned[0].due_at if planned else None,
    }


def _buttons(turn: Turn, scheduled: Scheduled, standing: Counts, new: int) -> Buttons:
    """As they fit: what is over or cancelled is only looked at."""
    event, occurrence = scheduled.event, scheduled.occurrence
    now, series = turn.services.clock.now(), bool(event.rrule)
    ahead = occurrence.starts_at > now and not scheduled.cancelled

    def one(name: str, action: str) -> Button:
        return button(turn, WORDS, name, f"{action}:{occurrence.id}")

    rows: list[tuple[Button, ...]] = []
    if ahead:
        rows.append((one("change_all" if series else "change", CHANGE), one("move_one" if series else "move", MOVE)))
        rows.append((one("off_one", OFF), one("end_all", END)) if series else (one("end", END),))
    if ahead and new:
        rows.append((one("invite_new" if occurrence.invited_at else "invite", INVITE),))
    silent = standing.told - (
        standing.yes + standing.no + standing.waiting if is_attended(event.kind) else standing.done
    )
    if may_be_nudged(scheduled, now) and silent > 0:
        rows.append((one("nudge" if is_attended(event.kind) else "nudge_due", NUDGE),))
    if standing.told:
        rows.append((one("answers", ANSWERS),))
    if event.agenda or event.file_ids:
        rows.append((one("documents", DOCUMENTS),))
    if series and event.state == "active":
        rows.append((one("times", TIMES),))
    rows.append((button(turn, WORDS, "list", f"{MENU}:0"),))
    return tuple(rows)


async def times(turn: Turn) -> Outcome:
    """The next times of a series; each leads to its card."""
    db = await turn.work.reading()
    scheduled = await found(turn, db, number(turn))
    ahead = await next_occurrences(db, scheduled.event.id, turn.services.clock.now(), _NEXT)
    zone = turn.services.settings.zone
    values: dict[str, Shown] = {
        "title": scheduled.event.title,
        "times": [event_values(one.event, one.occurrence, zone) for one in ahead],
    }
    buttons = tuple(
        (button(turn, WORDS, "at", f"{CARD}:{one.occurrence.id}", number=at, at=one.occurrence.starts_at),)
        for at, one in enumerate(ahead, 1)
    )
    return Outcome((Reply("events/times", values, buttons=buttons, replaces=pressed(turn)),), elsewhere(turn))


ROUTES = (
    Route(button=CARD, role=Role.SECRETARY, handle=show),
    Route(button=TIMES, role=Role.SECRETARY, handle=times),
)
