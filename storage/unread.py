"""Who was sent a notice and has not confirmed reading it as it reads now."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.notices import ENDED, STARTED
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
