"""How many places a class has: changed by whoever governs its unit; who waits gets what becomes free."""

from __future__ import annotations

from bot.access import Role, may_govern
from bot.chat import IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.capacity import MOST_PLACES, set_capacity
from bot.events.kinds import TRAINING
from bot.events.overview import Overview, overview
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import (
    ANSWERS,
    PLACES,
    PLACES_ALL,
    PLACES_STEP,
    heard_anew,
    in_time,
    kept,
    label,
    over,
    refused,
    waiting,
)
from handlers.buttons import button, number
from handlers.cancel import BUTTON as LEAVE
from handlers.notices.pressing import press
from handlers.typed import typed_choice
from storage.audit import AuditEntry, note
from storage.events import locked_event


async def ask(turn: Turn) -> Outcome:
    """Ask for the number of places."""
    found = await _found(turn, number(turn))
    occurrence_id = found.scheduled.occurrence.id
    buttons = (
        (label(turn, "places_all", f"{PLACES_ALL}:{occurrence_id}"), button(turn, "common/labels", "cancel", LEAVE)),
    )
    conversation = waiting(turn, PLACES_STEP, occurrence_id, buttons)
    values = {**_values(turn, found), "busy": conversation is None}
    return Outcome((Reply("answers/ask_places", values, buttons=buttons),), conversation)


async def typed(turn: Turn) -> Outcome:
    """The class has so many places from now on."""
    chosen = typed_choice(turn, numbers=False)
    if chosen:
        return await press(turn, chosen)
    text = turn.incoming.text.strip().replace(".", "")
    if turn.incoming.kind is not IncomingKind.TEXT or not in_time(turn):
        return await heard_anew(turn)
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= MOST_PLACES:
        return Outcome((Reply("answers/places_not_understood", {"most": MOST_PLACES}),))
    try:
        return await _set(turn, kept(turn), int(text))
    except UserMistake as mistake:
        return refused(turn, mistake)


async def without_limit(turn: Turn) -> Outcome:
    """Whoever wants to come may."""
    return await _set(turn, number(turn), None)


async def _set(turn: Turn, occurrence_id: int, places: int | None) -> Outcome:
    found = await _found(turn, occurrence_id)
    event, now, person = found.scheduled.event, turn.services.clock.now(), turn.person
    db = await turn.work.writing()
    held = await locked_event(db, event.id)
    if held is not None and held.capacity != places:
        lucky = await set_capacity(db, turn.services, event.id, places)
        before, after = {"capacity": held.capacity}, {"capacity": places}
        entry = AuditEntry(
            now, person.member_id, person.code, "capacity.changed", f"occurrence {occurrence_id}", before, after
        )
        await note(db, entry)
    else:
        lucky = 0
    values = {**_values(turn, await _found(turn, occurrence_id)), "lucky": lucky}
    buttons = ((label(turn, "back", f"{ANSWERS}:{occurrence_id}"),),)
    return Outcome((Reply("answers/places_set", values, buttons=buttons),), over(turn))


async def _found(turn: Turn, occurrence_id: int) -> Overview:
    found = await overview(await turn.work.reading(), occurrence_id, turn.person)
    event = found.scheduled.event
    if event.kind != TRAINING or not may_govern(turn.person, event.unit_id) or found.scheduled.cancelled:
        raise UserMistake("errors/stale_button")
    return found


def _values(turn: Turn, found: Overview) -> dict[str, Shown]:
    return {
        "event": told_of(found.scheduled, turn.services),
        "comes": found.total.comes,
        "waits": found.total.waits,
    }


ROUTES = (
    Route(button=PLACES, role=Role.SECRETARY, handle=ask),
    Route(button=PLACES_ALL, role=Role.SECRETARY, handle=without_limit),
    Route(step=PLACES_STEP, role=Role.SECRETARY, handle=typed),
)
