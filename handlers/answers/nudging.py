"""Nhắc người chưa trả lời: those who have not answered, or not handed in, are asked once more."""

from __future__ import annotations

from datetime import datetime

from bot.access import Role
from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.kinds import is_attended
from bot.events.nudging import SOON, last_nudge, may_be_nudged, nudge
from bot.events.overview import Overview, overview
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import NUDGE, NUDGE_YES, label
from handlers.buttons import button, number
from handlers.cancel import BUTTON as LEAVE
from storage.audit import AuditEntry, note
from storage.occurrences import locked_occurrence


async def once(turn: Turn) -> Outcome:
    """Nudge at one tap; when that was done within the hour, ask first."""
    await _found(turn)  # whoever may not do it makes nobody wait
    return await _nudged(turn, after=None)


async def once_more(turn: Turn) -> Outcome:
    """Nudge although that was done within the hour: the question named the last one, so two taps nudge once."""
    await _found(turn)
    return await _nudged(turn, after=number(turn, 1))


async def _nudged(turn: Turn, after: int | None) -> Outcome:
    db, now = await turn.work.writing(), turn.services.clock.now()
    await locked_occurrence(db, number(turn))
    found = await _found(turn)
    last = await last_nudge(db, found.scheduled.occurrence.id)
    if after is not None and after != _seconds(last):
        raise UserMistake("errors/stale_button")
    if after is None and last is not None and now - last < SOON:
        return _asked(turn, found, last)
    count = await nudge(db, turn.services, found)
    subject = f"occurrence {found.scheduled.occurrence.id}"
    person = turn.person
    await note(db, AuditEntry(now, person.member_id, person.code, "answers.nudged", subject, None, {"count": count}))
    values = {**_named(turn, found), "count": count}
    return Outcome((Reply("answers/nudged", values, replaces=after is not None),))


async def _found(turn: Turn) -> Overview:
    found = await overview(await turn.work.reading(), number(turn), turn.person)
    if not may_be_nudged(found.scheduled, turn.services.clock.now()):
        raise UserMistake("answers/no_nudge", {**_named(turn, found), "cancelled": found.scheduled.cancelled})
    return found


def _asked(turn: Turn, found: Overview, last: datetime) -> Outcome:
    yes = label(turn, "yes", f"{NUDGE_YES}:{found.scheduled.occurrence.id}:{_seconds(last)}")
    buttons = ((yes, button(turn, "common/labels", "cancel", LEAVE)),)
    return Outcome((Reply("answers/nudge_ask", {**_named(turn, found), "at": last}, buttons=buttons),))


def _named(turn: Turn, found: Overview) -> dict[str, Shown]:
    attended = is_attended(found.scheduled.event.kind)
    return {"event": told_of(found.scheduled, turn.services), "attended": attended}


def _seconds(moment: datetime | None) -> int:
    """A moment, as a button's data name it."""
    return 0 if moment is None else int(moment.timestamp())


ROUTES = (
    Route(button=NUDGE, role=Role.SECRETARY, handle=once),
    Route(button=NUDGE_YES, role=Role.SECRETARY, handle=once_more),
)
