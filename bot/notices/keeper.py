"""Keeps notices going: starts those whose hour has come, mends what was in flight, ends, tells and chases.

Everything is found in rows, so it may be called at any time, by several processes, and after a crash: what is
done to a notice is done in one transaction that holds the notice's row and looks again. When there is nothing
to do, it is four small queries.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.notices import correcting, recalling
from bot.notices.chasing import chase, due_by_itself
from bot.notices.progress import in_flight, tell_result, update, wanted
from bot.notices.scheduling import launch_due
from storage import audit, outbox
from storage.audit import AuditEntry
from storage.notice_copies import CONTENT, anything_loose, anything_open, progress_of
from storage.notices import (
    CANCELLED,
    ENDED,
    RECALLED,
    STARTED,
    change_notice,
    chasing_notices,
    locked_notice,
    move_notice,
    notice_by_id,
    sending_notices,
    stopped_notices,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services
    from storage.notices import Notice

BY_ITSELF = "keeper"
"""Who did it, in the audit log, when nobody in particular did."""

_Work = Callable[["AsyncConnection", "Services", "Notice"], Awaitable[None]]

log = logging.getLogger(__name__)


async def tick(services: Services) -> None:
    """Do for all notices whatever is to be done now.

    A notice with which something goes wrong is logged, and holds up no other.
    """
    await launch_due(services)
    now = services.clock.now()
    async with services.database.reading() as db:
        moving = [one.id for one in await sending_notices(db) if await _needs_care(db, one, now)]
        moving += [one.id for one in await stopped_notices(db)]
        asleep = _is_quiet(services, now)
        chased = [] if asleep else [one.id for one in await chasing_notices(db) if due_by_itself(one, now)]
    for notice_id in moving:
        await _safely(services, notice_id, _care)
    for notice_id in chased:
        await _safely(services, notice_id, _chase)


def _is_quiet(services: Services, now: datetime) -> bool:
    """Whether nobody is to be woken: a chase that nobody asked for by hand can wait until morning."""
    quiet = services.settings.quiet
    return quiet is not None and quiet.around(now, services.settings.zone) is not None


async def _needs_care(db: AsyncConnection, notice: Notice, now: datetime) -> bool:
    """Whether there is anything to write about a notice that is being sent."""
    if not await anything_open(db, notice.id):
        return True
    if notice.paused and await anything_loose(db, notice.id):
        return True
    if await correcting.to_correct(db, notice):
        return True
    found = await progress_of(db, notice.id)
    return found is not None and wanted(found, now)


async def _safely(services: Services, notice_id: int, work: _Work) -> None:
    try:
        async with services.database.writing() as db:
            notice = await locked_notice(db, notice_id)
            if notice is not None:
                await work(db, services, notice)
    except Exception:
        log.exception("notice %d could not be looked after; it is tried again", notice_id)


async def _care(db: AsyncConnection, services: Services, notice: Notice) -> None:
    """Bring the notice nearer to its end: whatever was in flight when it was changed is dealt with first."""
    now = services.clock.now()
    if notice.state not in {STARTED, CANCELLED, RECALLED} or notice.ended_at is not None:
        return  # another process was first
    if notice.state == STARTED:
        if notice.paused:  # what came back from a flood waits too
            await outbox.hold(db, notice.id, held=True, kinds=CONTENT)
        await correcting.follow_up(db, services, notice)
    else:
        await outbox.cancel(db, notice.id, now, CONTENT)
        if notice.state == RECALLED:
            await recalling.follow_up(db, services, notice)
    if await anything_open(db, notice.id) or await in_flight(db, notice):
        if notice.state == STARTED:
            await update(db, services, notice)
        return
    if notice.state == STARTED:
        await move_notice(db, notice.id, [STARTED], ENDED, ended_at=now, paused=False)
    else:
        await change_notice(db, notice.id, ended_at=now)
    ended = await notice_by_id(db, notice.id)
    if ended is not None:
        await tell_result(db, services, ended)


async def _chase(db: AsyncConnection, services: Services, notice: Notice) -> None:
    """Chase those who have not read, if that is still due."""
    now = services.clock.now()
    if not due_by_itself(notice, now):
        return
    count = await chase(db, services, notice, by_itself=True)
    if not count:
        return
    entry = AuditEntry(now, None, BY_ITSELF, "notice.chased", f"notice {notice.id}", None, {"count": count})
    await audit.note(db, entry)
