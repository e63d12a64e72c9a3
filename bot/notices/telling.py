"""Tells somebody what has become of a notice, without being asked: a delivery like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.queueing import addresses_of
from storage.members import member_by_id
from storage.outbox import URGENT, NewDelivery, NewMessage, keep_message, queue

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT = timedelta(days=7)
APPROVAL, RESULT = "approval", "result"
"""Kinds of deliveries."""


async def tell(
    db: AsyncConnection, member_ids: Iterable[int], kind: str, write: Callable[[str], NewMessage], now: datetime
) -> int:
    """Have a message go out to the members, each in the own language; how many of them can be reached.

    Args:
        db: in the transaction of what they are told.
        member_ids: who is told.
        kind: APPROVAL or RESULT.
        write: makes the message in a language ("" = the committee's).
        now: the moment.
    """
    wanted = tuple(member_ids)
    rows, written = [], {}
    reach = await addresses_of(db, wanted)
    for member_id in wanted:
        member = await member_by_id(db, member_id)
        language = "" if member is None else member.language
        for one in reach[member_id].addresses:
            if language not in written:
                written[language] = await keep_message(db, write(language), now)
            rows.append(
                NewDelivery(
                    kind=kind,
                    priority=URGENT,
                    message_id=written[language],
                    due_at=now,
                    expires_at=now + KEPT,
                    member_id=member_id,
                    platform=one.platform,
                    bot=one.bot,
                    chat_id=one.chat_id,
                    user_id=one.user_id,
                )
            )
    await queue(db, rows, now)
    return sum(bool(reach[member_id].addresses) for member_id in wanted)
