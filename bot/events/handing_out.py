"""Hands one message about an event to several members, each in the own language, by the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.queueing import addresses_of
from storage.members import languages_of
from storage.outbox import FAILED, NewDelivery, NewMessage, keep_message, queue

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def hand_out(
    db: AsyncConnection,
    member_ids: Iterable[int],
    kind: str,
    priority: int,
    write: Callable[[str], NewMessage],
    now: datetime,
    expires_at: datetime,
) -> int:
    """Have a message go out to the members; whom nothing reaches gets a row that says why.

    Args:
        db: in the transaction of what they are told.
        kind: of the deliveries.
        priority: of `storage.outbox`.
        write: makes the message in a language ("" = the committee's).
        now: the moment.
        expires_at: when it is no longer worth sending.

    Returns:
        How many of them can be reached.
    """
    wanted = tuple(dict.fromkeys(member_ids))
    reach, languages = await addresses_of(db, wanted), await languages_of(db, wanted)
    written: dict[str, int] = {}
    rows: list[NewDelivery] = []
    for member_id in wanted:
        language = languages.get(member_id, "")
        if language not in written:
            written[language] = await keep_message(db, write(language), now)
        row = NewDelivery(kind, priority, written[language], now, expires_at, member_id=member_id)
        ways = reach[member_id]
        rows += [
            replace(row, platform=one.platform, bot=one.bot, chat_id=one.chat_id, user_id=one.user_id)
            for one in ways.addresses
        ]
        if not ways.addresses:
            rows.append(replace(row, state=FAILED, reason=ways.reason))
    await queue(db, rows, now)
    return sum(bool(reach[one].addresses) for one in wanted)
