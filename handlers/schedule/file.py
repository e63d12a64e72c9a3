"""Calendar files: one event, or all that /lich shows, to be opened on a telephone or a computer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.ics import calendar_file
from bot.chat import Attachment, Reply
from bot.schedule.entries import MIME, entries_of
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, elsewhere, number
from handlers.schedule.asking import FILE
from handlers.schedule.calendar import EXPORT, View, found_for, span_of
from handlers.schedule.seeing import viewer_here
from handlers.schedule.words import calendar_name, domain_of
from storage.occurrences import occurrence_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.occurrences import Scheduled


async def one(turn: Turn) -> Outcome:
    """Send one event, if the person may see it."""
    db = await turn.work.reading()
    viewer, scheduled = await viewer_here(turn, db), await occurrence_by_id(db, max(number(turn), 0))
    if viewer is None or scheduled is None or not await viewer.sees(db, scheduled.event):
        return Outcome((Reply("errors/stale_button"),))
    return await _sent(turn, (scheduled,), "su-kien")


async def several(turn: Turn) -> Outcome:
    """Send what /lich shows for some days."""
    key, scope = argument(turn), argument(turn, 1)
    db = await turn.work.reading()
    viewer = await viewer_here(turn, db)
    if viewer is None or key not in {"w0", "w1", "m0", "m1"} or scope not in {"own", "all"}:
        return Outcome((Reply("errors/stale_button"),))
    view = View(key, span_of(turn, key), scope if viewer.governs else "own")
    return await _sent(turn, await found_for(db, turn, viewer, view), "lich")


async def _sent(turn: Turn, found: Sequence[Scheduled], name: str) -> Outcome:
    services = turn.services
    entries = entries_of(found, domain_of(services))
    title, now, zone = await calendar_name(turn), services.clock.now(), services.settings.zone
    content = await asyncio.to_thread(calendar_file, title, entries, now, zone)
    reply = Reply("schedule/file", {"count": len(entries)}, files=(Attachment(f"{name}.ics", MIME, content),))
    return Outcome((reply,), elsewhere(turn))


ROUTES = (
    Route(one, Role.MEMBER, button=FILE),
    Route(several, Role.MEMBER, button=EXPORT),
)
