"""Lưu: an event is kept as it was shown, and may be told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Buttons, Reply, Shown
from bot.errors import UserMistake
from bot.events.changing import Saved, save_change, save_new
from bot.events.drafting import missing, starts_at
from bot.events.drafts import fingerprint
from bot.events.inviting import to_invite
from bot.events.people import people_of
from bot.events.wording import event_values
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.events.preview import go_on
from handlers.events.state import CARD, INVITE, SAVE, WORDS, over, pressed, pressed_draft

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def save(turn: Turn) -> Outcome:
    """Keep the event, if it is what was shown."""
    writing = pressed_draft(turn)
    draft = writing.draft
    if not may_govern(turn.person, draft.unit_id):
        raise UserMistake("errors/stale_button")
    passed = not missing(draft) and not draft.rrule and starts_at(draft, turn.services.settings.zone) <= _now(turn)
    stale = argument(turn, 1) != fingerprint(draft) or writing.questions or missing(draft)
    if stale or (passed and not draft.event_id):
        return await go_on(turn, writing)
    db = await turn.work.writing()
    try:
        await people_of(db, draft.unit_id, draft.audience)
    except (AudienceNotUnderstood, AudienceRefused):
        return await go_on(turn, writing)
    if draft.event_id:
        saved = await save_change(db, draft, turn.person, turn.services)
    else:
        saved = await save_new(db, draft, turn.person, turn.services)
    return Outcome((await _answer(turn, db, saved, new=not draft.event_id),), over(turn))


async def _answer(turn: Turn, db: AsyncConnection, saved: Saved, *, new: bool) -> Reply:
    """Say that it is kept; whom it concerns can be invited at one tap."""
    ahead = saved.next
    people = await to_invite(db, ahead) if ahead is not None and ahead.occurrence.invited_at is None else ()
    values: dict[str, Shown] = {
        "new": new,
        "title": saved.event.title,
        "event": None if ahead is None else event_values(ahead.event, ahead.occurrence, turn.services.settings.zone),
        "series": bool(saved.event.rrule),
        "told": saved.told,
        "people": len(people),
    }
    buttons: Buttons = ()
    if ahead is not None and people:
        send = button(turn, WORDS, "send", f"{INVITE}:{ahead.occurrence.id}:{len(people)}")
        buttons = ((send, button(turn, WORDS, "later", f"{CARD}:{ahead.occurrence.id}")),)
    elif ahead is not None:
        buttons = ((button(turn, WORDS, "open", f"{CARD}:{ahead.occurrence.id}"),),)
    return Reply("events/saved", values, buttons=buttons, replaces=pressed(turn))


def _now(turn: Turn) -> datetime:
    return turn.services.clock.now()


ROUTES = (Route(button=SAVE, role=Role.SECRETARY, handle=save),)
