"""A notice is taken back: what has not gone out never will, what has arrived is deleted or called back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat import Shown
from bot.notices.copies import beginning
from bot.notices.correcting import versions_seen
from bot.notices.telling import KEPT
from storage.notice_copies import CONTENT, COPY, RECALL, Copy, unrecalled
from storage.notices import CANCELLED, ENDED, RECALLED, STARTED, Notice, move_notice, versions_of
from storage.outbox import DELETE, NOTICE, SEND, NewDelivery, NewMessage, cancel, keep_message, queue

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services

RECALLABLE = (STARTED, ENDED, CANCELLED)


def may_be_recalled(notice: Notice) -> bool:
    """Whether anybody can have it: a scheduled notice that was cancelled has gone to nobody."""
    return notice.state in RECALLABLE and notice.started_at is not None


async def recall(db: AsyncConnection, services: Services, notice: Notice) -> tuple[int, int] | None:
    """Take the notice back; None when that cannot be done any more.

    Args:
        db: a writing transaction that holds the notice (`locked_notice`).
        notice: as it stands in that transaction.

    Returns:
        How many copies were stopped, and how many messages are taken back.
    """
    now = services.clock.now()
    if not may_be_recalled(notice):
        return None
    if not await move_notice(db, notice.id, RECALLABLE, RECALLED, ended_at=None, paused=False):
        return None
    stopped = await cancel(db, notice.id, now, CONTENT)
    return stopped, await follow_up(db, services, notice)


async def follow_up(db: AsyncConnection, services: Services, notice: Notice) -> int:
    """Whatever of a recalled notice has arrived is taken back; how many messages that makes.

    Also called afterwards, for what was in flight at the recall.
    """
    now = services.clock.now()
    arrived = await unrecalled(db, notice.id)
    if not arrived:
        return 0
    seen = await versions_seen(db, notice, arrived)
    texts = {version.version: version.html for version in await versions_of(db, notice.id)}
    words = {
        version: await keep_message(db, _word(services, replace(notice, html=texts.get(version, notice.html))), now)
        for version in set(seen.values())
    }
    await queue(db, [_row(copy, notice, words[seen[copy.id]], now) for copy in arrived], now)
    return len(arrived)


def _word(services: Services, notice: Notice) -> NewMessage:
    """What follows where a message cannot be deleted."""
    values: dict[str, Shown] = {"beginning": beginning(notice), "sent": notice.started_at or notice.created_at}
    return NewMessage(services.renderer.text("notices/recall_message", values))


def _row(copy: Copy, notice: Notice, message_id: int, now: datetime) -> NewDelivery:
    """How one message is taken back; that it was is said once, below the notice's own copy.

    What may have arrived, but of which the platform gave no id, cannot be deleted: the word follows at once.
    """
    known = bool(copy.sent_parts)
    return NewDelivery(
        kind=RECALL,
        priority=NOTICE,
        message_id=message_id,
        action=DELETE if known else SEND,
        target_id=copy.id,
        fallback_message_id=message_id if known and copy.kind == COPY else None,
        due_at=now,
        expires_at=now + KEPT,
        notice_id=notice.id,
        member_id=copy.member_id,
        group_id=copy.group_id,
        platform=copy.platform,
        bot=copy.bot,
        chat_id=copy.chat_id,
        user_id=copy.user_id,
        version=copy.version,
    )
