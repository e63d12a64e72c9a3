"""A reminder of several events at once: one of them by itself, with all that is known of it."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Button, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import check_open, concerns
from bot.events.reminding import SHOW
from bot.events.wording import answer_buttons, event_values
from bot.turn import Outcome, Route, Turn
from handlers.buttons import number
from storage.occurrences import occurrence_by_id


async def show(turn: Turn) -> Outcome:
    """Show the event of which a member was reminded, as long as it can be answered."""
    db, services, person = await turn.work.reading(), turn.services, turn.person
    one = await occurrence_by_id(db, number(turn)) if number(turn) > 0 else None
    if one is None or person.member_id is None or not await concerns(db, one, person.member_id, person.unit_ids):
        raise UserMistake("errors/stale_button")
    check_open(one, services.clock.now())
    values: dict[str, Shown] = {"event": event_values(one.event, one.occurrence, services.settings.zone)}
    rows = answer_buttons(one.event, one.occurrence.id, services.renderer, person.language, documents=True)
    buttons = tuple(tuple(Button(label, data) for label, data in row) for row in rows)
    return Outcome((Reply("reminders/card", values, buttons=buttons),))


ROUTES = (Route(button=SHOW, role=Role.MEMBER, handle=show),)
