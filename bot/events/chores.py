"""What keeps the schedule going day by day: series reach as far ahead as ever, and digests are planned.

Done once a day, when the settings on which the plans rest have changed, and when somebody asks for it. Safe to be done
twice, also by two processes at the same time.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.calendar.wall import wall_of
from bot.events.digests import plan_digests
from bot.events.planning import planning_of
from bot.events.series import lay_out_all
from bot.rulebook.planning import plan_rules
from storage import state
from storage.reminders import purge_reminders

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services

KEPT = timedelta(days=400)
"""Handled reminders are kept for so long, to be looked up."""
RETRY = timedelta(minutes=10)
_DONE, _WANTED = "events_chores_done", "events_layout_wanted"

log = logging.getLogger(__name__)


async def ask_for_layout(db: AsyncConnection, services: Services) -> None:
    """All events are laid out anew soon: a setting on which their reminders rest has changed."""
    await state.put(db, _WANTED, services.token(9))


async def look_after(services: Services) -> None:
    """Do what has to be done now, if there is anything; what fails is logged, and tried again later."""
    now = services.clock.now()
    async with services.database.reading() as db:
        done = json.loads(await state.get(db, _DONE) or "{}")
        asked = await state.get(db, _WANTED)
    key = _key(services, now)
    if done.get("key") == key and not asked:
        return
    if done.get("retry_at", "") > now.isoformat():
        return
    try:
        await lay_out_all(services)
        async with services.database.writing() as db:
            await plan_digests(db, services)
            await plan_rules(db, await planning_of(db, services))
            await purge_reminders(db, now - KEPT)
            await state.put(db, _DONE, json.dumps({"key": key}))
            if asked and await state.get(db, _WANTED) == asked:
                await state.put(db, _WANTED, None)
    except Exception:
        log.exception("the schedule could not be laid out; it is tried again")
        async with services.database.writing() as db:
            await state.put(db, _DONE, json.dumps({"retry_at": (now + RETRY).isoformat()}))


def _key(services: Services, now: datetime) -> str:
    """Changes with the day, and with the settings of the program on which plans rest."""
    settings = services.settings
    return f"{wall_of(now, settings.zone).date()} {settings.timezone} {settings.quiet_hours}"
