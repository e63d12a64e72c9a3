"""A member's own quiet hours, beside the committee's: what falls into them comes to this member when they are over."""

from __future__ import annotations

from bot.access import Role
from bot.calendar.quiet import read_quiet_hours
from bot.chat import Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere
from handlers.settings.actions import QUIET, QUIET_OFF, REMINDERS
from handlers.settings.noting import about_self
from handlers.settings.reminders import page
from storage import audit
from storage.member_settings import change_settings, settings_of

_STEP = "settings.quiet"


async def ask(turn: Turn) -> Outcome:
    """Ask when the member is not to be disturbed."""
    chosen = await settings_of(await turn.work.reading(), turn.person.member_id or 0)
    values: dict[str, Shown] = {
        "quiet": str(turn.services.settings.quiet or ""),
        "own_quiet": chosen.quiet_hours or "",
        "again": False,
    }
    waiting = Conversation(step=_STEP, topic=turn.conversation.topic)
    return Outcome(
        (Reply("settings/quiet_ask", values, buttons=_choices(turn, off=bool(chosen.quiet_hours))),), waiting
    )


async def typed(turn: Turn) -> Outcome:
    """Take the hours that were typed."""
    text = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    try:
        hours = read_quiet_hours(text)
    except ValueError:
        hours = None
    if hours is None:
        values: dict[str, Shown] = {"quiet": "", "own_quiet": "", "again": True}
        return Outcome((Reply("settings/quiet_ask", values, buttons=_choices(turn, off=False)),))
    return await _save(turn, str(hours))


async def off(turn: Turn) -> Outcome:
    """Only the committee's quiet hours hold again."""
    return await _save(turn, None)


async def _save(turn: Turn, hours: str | None) -> Outcome:
    db, member_id = await turn.work.writing(), turn.person.member_id or 0
    before = (await settings_of(db, member_id)).quiet_hours
    if before != hours:
        await change_settings(db, member_id, quiet_hours=hours)
        change = ({"quiet_hours": before}, {"quiet_hours": hours})
        await audit.note(db, about_self(turn, "quiet_hours.changed", *change))
    return Outcome((await page(turn, db),), elsewhere(turn))


def _choices(turn: Turn, *, off: bool) -> Buttons:
    row = [button(turn, "settings/labels", "back_reminders", REMINDERS)]
    if off:
        row.insert(0, button(turn, "settings/labels", "quiet_off", QUIET_OFF))
    return (tuple(row),)


ROUTES = (
    Route(button=QUIET, role=Role.MEMBER, handle=ask),
    Route(button=QUIET_OFF, role=Role.MEMBER, handle=off),
    Route(step=_STEP, role=Role.MEMBER, handle=typed),
)
