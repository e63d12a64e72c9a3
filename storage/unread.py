"""Who was sent a notice and has not confirmed reading it as it reads now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.notices import ENDED, STARTED
from storage.outbox import DELIVERED
from storage.tables import deliveries, notice_readings, notices


async def members_who_have_not_read(db: AsyncConnection, notice_id: int) -> frozenset[int]:
    """The members with a copy of the notice, whatever became of it, and no reading of its present version."""
    has_read = exists().where(
        notice_readings.c.notice_id == notices.c.id,
        notice_readings.c.member_id == deliveries.c.member_id,
        notice_readings.c.version == notices.c.version,
    )
    chosen = (
        select(deliveries.c.member_id)
        .distinct()
        .select_from(deliveries.join(notices, notices.c.id == deliveries.c.notice_id))
        .where(
            deliveries.c.notice_id == notice_id,
            deliveries.c.kind == "notice",
            deliveries.c.member_id.is_not(None),
            ~has_read,
        )
    )
    return frozenset((await db.execute(chosen)).scalars())


async def latest_notice_of(db: AsyncConnection, author_id: int) -> int | None:
    """The author's notice that went out last; None when none has."""
    sent = select(notices.c.id).where(notices.c.author_id == author_id, notices.c.state.in_([STARTED, ENDED]))
    latest: int | None = await db.scalar(sent.order_by(notices.c.started_at.desc(), notices.c.id.desc()).limit(1))
    return latest


async def notices_to_read(db: AsyncConnection, member_id: int, since: datetime) -> tuple[int, ...]:
    """The notices that the member has, that ask to be read, and whose present version she has not; by their start.

    Args:
        since: what began before then is not asked for any more.
    """
    has_read = exists().where(
        notice_readings.c.notice_id == notices.c.id,
        notice_readings.c.member_id == member_id,
        notice_readings.c.version == notices.c.version,
    )
    arrived = exists().where(
        deliveries.c.notice_id == notices.c.id,
        deliveries.c.member_id == member_id,
        deliveries.c.kind.in_(["notice", "chase", "correction"]),
        deliveries.c.state == DELIVERED,
    )
    chosen = select(notices.c.id).where(
        notices.c.state.in_([STARTED, ENDED]), notices.c.asks_read, notices.c.started_at >= since, arrived, ~has_read
    )
    return tuple((await db.execute(chosen.order_by(notices.c.started_at, notices.c.id))).scalars())
