"""Those who have a notice and have not confirmed reading it are asked once more, by hand or by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.queueing import DeliveryAddress, addresses_of
from bot.notices.copies import notice_copy
from bot.notices.report import make_report, unread
from bot.notices.telling import KEPT
from storage.member_settings import optional_notices_off
from storage.notice_copies import CHASE
from storage.notices import ENDED, STARTED, Notice, change_notice
from storage.outbox import FAILED, NOTICE, NewDelivery, NewMessage, keep_message, queue
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services

SOON = timedelta(hours=1)
"""A chase by hand so soon after the last one is asked about first."""


def may_be_chased(notice: Notice) -> bool:
    """Whether its readers can be chased at all."""
    return notice.asks_read and not notice.paused and notice.state in {STARTED, ENDED}


def chased_lately(notice: Notice, now: datetime) -> bool:
    """Whether the last chase is less than an hour ago."""
    return notice.last_chased_at is not None and now - notice.last_chased_at < SOON


def due_by_itself(notice: Notice, now: datetime) -> bool:
    """Whether those who have not read it are to be chased now, without anybody asking."""
    if notice.chase_after is None or notice.chased >= notice.chase_times or not may_be_chased(notice):
        return False
    begun = [moment for moment in (notice.ended_at, notice.last_chased_at) if moment is not None]
    return notice.state == ENDED and bool(begun) and now >= max(begun) + timedelta(seconds=notice.chase_after)


async def chase(db: AsyncConnection, services: Services, notice: Notice, *, by_itself: bool = False) -> int:
    """Have the notice go out again to those who have it and have not read it as it reads now.

    Whoever has switched optional notices off meanwhile is not asked about one.

    Args:
        db: a writing transaction that holds the notice (`locked_notice`).
        notice: as it stands in that transaction.
        by_itself: it counts among the chases that were ordered when the notice was written.

    Returns:
        How many members it goes to.
    """
    now = services.clock.now()
    member_ids = [one.member_id for one in unread(await make_report(db, notice))]
    off = await optional_notices_off(db, member_ids) if notice.optional else frozenset()
    member_ids = [one for one in member_ids if one not in off]
    changed: dict[str, object] = {"chased": notice.chased + 1} if by_itself else {}
    await change_notice(db, notice.id, last_chased_at=now, **changed)
    if not member_ids:
        return 0
    message_id = await keep_message(db, await chase_message(db, services, notice), now)
    rows = await _rows(db, notice, member_ids, message_id, now)
    await queue(db, rows, now)
    return len({row.member_id for row in rows if row.state != FAILED})


async def chase_message(db: AsyncConnection, services: Services, notice: Notice) -> NewMessage:
    """The notice as it reads now, once more; its files stand above in the chat already."""
    names = {unit.id: unit.name for unit in await all_units(db)}
    copy = notice_copy(notice, names[notice.unit_id], services.renderer)
    html = services.renderer.text("notices/chase_message", {"html": copy.html})
    return replace(copy, html=html, file_ids=())


async def _rows(
    db: AsyncConnection, notice: Notice, member_ids: Sequence[int], message_id: int, now: datetime
) -> list[NewDelivery]:
    """A row for each address, and one that says why for whoever can be reached no more."""
    rows: list[NewDelivery] = []
    reach = await addresses_of(db, member_ids)
    for member_id in member_ids:
        ways = reach[member_id]
        rows += [_row(notice, member_id, message_id, way, now) for way in ways.addresses]
        if not ways.addresses:
            nowhere = _row(notice, member_id, message_id, None, now)
            rows.append(replace(nowhere, state=FAILED, reason=ways.reason))
    return rows


def _row(notice: Notice, member_id: int, message_id: int, way: DeliveryAddress | None, now: datetime) -> NewDelivery:
    return NewDelivery(
        kind=CHASE,
        priority=NOTICE,
        message_id=message_id,
        due_at=now,
        expires_at=now + KEPT,
        notice_id=notice.id,
        member_id=member_id,
        platform="" if way is None else way.platform,
        bot="" if way is None else way.bot,
        chat_id="" if way is None else way.chat_id,
        user_id="" if way is None else way.user_id,
        version=notice.version,
    )
