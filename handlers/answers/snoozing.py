"""Nhắc lại sau: a member is reminded once more, at one of the times that are left before it begins."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import asked, told_of
from bot.events.kinds import is_attended
from bot.events.snoozing import CannotSnooze, moments, snooze
from bot.events.wording import SNOOZE
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import LATER, event_label, label
from handlers.buttons import argument, number
from storage.occurrences import Scheduled, occurrence_by_id


async def ask(turn: Turn) -> Outcome:
    """Offer the times that there are."""
    scheduled = await _asked(turn)
    found = moments(scheduled, turn.services.clock.now(), turn.services.settings.zone)
    occurrence_id = scheduled.occurrence.id
    values: dict[str, Shown] = {
        "event": told_of(scheduled, turn.services),
        "moments": [{"choice": choice, "at": at} for choice, at in found.items()],
    }
    if not found:
        names = ("attend", "absent") if is_attended(scheduled.event.kind) else ("done",)
        buttons = (tuple(event_label(turn, name, occurrence_id) for name in names),)
        return Outcome((Reply("answers/snooze_none", values, buttons=buttons),))
    buttons = (tuple(label(turn, f"later_{choice}", f"{LATER}:{occurrence_id}:{choice}") for choice in found),)
    return Outcome((Reply("answers/snooze_ask", values, buttons=buttons),))


async def later(turn: Turn) -> Outcome:
    """Remind once more at the time that was chosen."""
    scheduled = await _asked(turn)
    services, now = turn.services, turn.services.clock.now()
    try:
        at = await snooze(
            await turn.work.writing(),
            scheduled.occurrence.id,
            turn.person.member_id or 0,
            argument(turn, 1),
            now,
            services.settings.zone,
        )
    except CannotSnooze:
        return await ask(turn)
    values: dict[str, Shown] = {"event": told_of(scheduled, services), "at": at}
    return Outcome((Reply("answers/snoozed", values, replaces=True),))


async def _asked(turn: Turn) -> Scheduled:
    db = await turn.work.reading()
    scheduled = await occurrence_by_id(db, number(turn)) if number(turn) > 0 else None
    if scheduled is None:
        raise UserMistake("errors/stale_button")
    attended = is_attended(scheduled.event.kind)
    return await asked(db, number(turn), turn.person, turn.services.clock.now(), attended=attended)


ROUTES = (
    Route(button=SNOOZE, role=Role.MEMBER, handle=ask),
    Route(button=LATER, role=Role.MEMBER, handle=later),
)
