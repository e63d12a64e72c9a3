"""Inviting to an event, and what members may ask for by a button on the invitation: agenda and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import concerns
from bot.events.inviting import invite, to_invite
from bot.events.wording import DOCUMENTS, event_values
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number
from handlers.events.finding import open_one
from handlers.events.state import CARD, INVITE, WORDS, pressed
from handlers.notices.preview import attachments
from storage.occurrences import Scheduled, occurrence_by_id
from storage.participants import participant

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def invited(turn: Turn) -> Outcome:
    """Invite those whom the question named; ask it first, and again when it is no longer as many."""
    if not argument(turn, 1):
        db = await turn.work.reading()
        return await _ask(turn, db, await open_one(turn, db, number(turn)))
    db = await turn.work.writing()
    scheduled = await open_one(turn, db, number(turn), hold=True)
    _check_ahead(turn, scheduled)
    people = await to_invite(db, scheduled)
    if len(people) != number(turn, 1) or not people:
        return await _ask(turn, db, scheduled)
    done = await invite(db, scheduled, turn.person, turn.services)
    values: dict[str, Shown] = {
        "event": event_values(scheduled.event, scheduled.occurrence, turn.services.settings.zone),
        "people": done.people,
        "reached": done.reached,
    }
    buttons = ((button(turn, WORDS, "open", f"{CARD}:{scheduled.occurrence.id}"),),)
    return Outcome((Reply("events/invited", values, buttons=buttons, replaces=pressed(turn)),), elsewhere(turn))


async def _ask(turn: Turn, db: AsyncConnection, scheduled: Scheduled) -> Outcome:
    _check_ahead(turn, scheduled)
    people = await to_invite(db, scheduled)
    values: dict[str, Shown] = {
        "event": event_values(scheduled.event, scheduled.occurrence, turn.services.settings.zone),
        "people": len(people),
        "invited_at": scheduled.occurrence.invited_at,
        "files": len(scheduled.event.file_ids),
    }
    card = button(turn, WORDS, "back", f"{CARD}:{scheduled.occurrence.id}")
    send = button(turn, WORDS, "send", f"{INVITE}:{scheduled.occurrence.id}:{len(people)}")
    buttons = ((send, card) if people else (card,),)
    return Outcome((Reply("events/ask_invite", values, buttons=buttons),), elsewhere(turn))


def _check_ahead(turn: Turn, scheduled: Scheduled) -> None:
    if scheduled.occurrence.starts_at <= turn.services.clock.now():
        raise UserMistake("events/is_over", {"title": scheduled.event.title})


async def documents(turn: Turn) -> Outcome:
    """Send the agenda and the files to whoever the event is for, or has been told of it, or governs its unit."""
    db = await turn.work.reading()
    scheduled = await occurrence_by_id(db, number(turn)) if number(turn) > 0 else None
    if scheduled is None or not await _may_have(turn, db, scheduled):
        raise UserMistake("errors/stale_button")
    event = scheduled.event
    values: dict[str, Shown] = {
        "event": event_values(event, scheduled.occurrence, turn.services.settings.zone),
        "agenda": event.agenda,
        "files": len(event.file_ids),
    }
    files = await attachments(turn, db, event.file_ids)
    return Outcome((Reply("events/documents", values, files=files),))


async def _may_have(turn: Turn, db: AsyncConnection, scheduled: Scheduled) -> bool:
    person = turn.person
    if person.member_id is None:
        return False
    if may_govern(person, scheduled.event.unit_id):
        return True
    if await concerns(db, scheduled, person.member_id, person.unit_ids):
        return True
    return (await participant(db, scheduled.occurrence.id, person.member_id)).told_at is not None


ROUTES = (
    Route(button=INVITE, role=Role.SECRETARY, handle=invited),
    Route(button=DOCUMENTS, role=Role.MEMBER, handle=documents),
)
