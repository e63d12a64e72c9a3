"""What has to be done now and again while the bot runs. What is due is in the rows; here is only the waking."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from storage.conversations import purge as purge_conversations
from storage.database import Database, DatabaseUnavailable
from storage.inbox import purge_done
from storage.linking_codes import purge_codes
from storage.notices import purge_drafts
from storage.outbox import purge_ended

UPDATES_KEPT = timedelta(days=3)
"""Longer than the 24 hours for which Telegram may repeat an update."""
CONVERSATIONS_KEPT = timedelta(days=30)
CODES_KEPT = timedelta(days=90)
"""After they expired, so that somebody with an old sheet is told that, and not that there is no such code."""
DELIVERIES_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=30)
PURGE_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)

Chore = Callable[[], Awaitable[object]]


class Housekeeping:
    """Does chores at intervals; one that fails is logged and comes again."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def every(self, interval: timedelta, name: str, chore: Chore) -> None:
        """Have a chore done after each interval."""
        trigger = IntervalTrigger(seconds=int(interval.total_seconds()), timezone="UTC")
        self._scheduler.add_job(_guarded, trigger, args=(name, chore), id=name)

    def at(self, moment: datetime | None, name: str, chore: Chore) -> None:
        """Have a chore done at a moment, instead of at the one said before under that name; None = not at all."""
        if moment is not None:
            trigger = DateTrigger(run_date=moment, timezone="UTC")
            self._scheduler.add_job(_guarded, trigger, args=(name, chore), id=name, replace_existing=True)
        elif self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    def start(self) -> None:
        """Begin to wake."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wake no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def purge(database: Database, clock: Clock) -> None:
    """Forget what nobody needs any more: what is handled, expired, sent or silent for long."""
    now = clock.now()
    async with database.writing() as db:
        updates = await purge_done(db, now - UPDATES_KEPT)
        conversations = await purge_conversations(db, now - CONVERSATIONS_KEPT)
        codes = await purge_codes(db, now - CODES_KEPT)
        deliveries = await purge_ended(db, now - DELIVERIES_KEPT)
        drafts = await purge_drafts(db, now - DRAFTS_KEPT)
    if updates or conversations or codes or deliveries or drafts:
        log.info(
            "forgot %d updates, %d conversations, %d codes, %d deliveries and %d drafts of notices",
            updates,
            conversations,
            codes,
            deliveries,
            drafts,
        )


async def _guarded(name: str, chore: Chore) -> None:
    try:
        await chore()
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        log.warning("%s: %s; later again", name, type(error).__name__)
    except Exception:
        log.exception("%s failed", name)
