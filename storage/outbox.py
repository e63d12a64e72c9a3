"""The outbox: what is to go out, to whom, and what became of it. One row for each chat that something goes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import deliveries, outbox_messages

URGENT, REMINDER, NOTICE = 0, 1, 2
"""Priorities: what somebody is waiting for, then what has its hour, then the rest."""

QUEUED, SENDING = "queued", "sending"
DELIVERED, FAILED, CANCELLED, EXPIRED = "delivered", "failed", "cancelled", "expired"
SEND, EDIT, DELETE = "send", "edit", "delete"

MOST_TRIES = 8
"""After so many tries of which nobody knows whether they arrived, a delivery has failed ("unknown")."""

ButtonRows = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """The content of deliveries, shared by all that are to get the same.

    Attributes:
        html: in the subset that `bot.chat.Message` knows.
        buttons: rows of (label, data).
        file_ids: of `storage.files`, in the order in which they go out.
    """

    html: str
    buttons: ButtonRows = ()
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """The same, kept."""

    id: int
    html: str
    buttons: ButtonRows
    file_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """Something that is to go out to one chat.

    Attributes:
        kind: what it is: "notice", "chase", "correction", "recall", "reminder" …
        priority: URGENT, REMINDER or NOTICE.
        due_at: not before then.
        expires_at: after that it is worthless, and noted as expired instead of sent.
        platform, bot, chat_id, user_id: whereto; all "" when nobody can be reached (`state` says failed).
        action: "send"; "edit" or "delete" what the delivery `target_id` brought.
        fallback_message_id: what is sent instead where the platform can neither edit nor delete.
        version: of the notice.
    """

    kind: str
    priority: int
    message_id: int
    due_at: datetime
    expires_at: datetime
    notice_id: int | None = None
    member_id: int | None = None
    group_id: int | None = None
    platform: str = ""
    bot: str = ""
    chat_id: str = ""
    user_id: str = ""
    action: str = SEND
    target_id: int | None = None
    fallback_message_id: int | None = None
    version: int = 1
    state: str = QUEUED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it stands.

    Attributes:
        reason: why it failed or expired: "blocked", "unreachable", "chat_not_found", "deactivated",
            "bad_request", "unknown" (it may have arrived), "too_many_tries"; "" otherwise.
        tries: begun and not ended well.
        held: paused; not tried until it is let go.
        next_at: not tried before then.
        ended_at: when it came to its final state.
        sent_parts: the platform's ids of the messages that have arrived, in order.
    """

    id: int
    kind: str
    priority: int
    message_id: int
    action: str
    target_id: int | None
    fallback_message_id: int | None
    notice_id: int | None
    member_id: int | None
    group_id: int | None
    platform: str
    bot: str
    chat_id: str
    user_id: str
    version: int
    state: str
    reason: str
    tries: int
    held: bool
    due_at: datetime
    next_at: datetime
    expires_at: datetime
    created_at: datetime
    ended_at: datetime | None
    sent_parts: tuple[str, ...]


_NEW = tuple(field.name for field in fields(NewDelivery))


async def keep_message(db: AsyncConnection, message: NewMessage, now: datetime) -> int:
    """Keep a content; the id of its row."""
    row = {"html": message.html, "buttons": message.buttons, "file_ids": message.file_ids, "created_at": now}
    message_id: int = (await db.execute(outbox_messages.insert().returning(outbox_messages.c.id), row)).scalar_one()
    return message_id


async def messages_by_id(db: AsyncConnection, ids: Iterable[int]) -> dict[int, OutboxMessage]:
    """The contents of these ids."""
    found: dict[int, OutboxMessage] = {}
    for some in batches(set(ids)):
        for row in await db.execute(select(outbox_messages).where(outbox_messages.c.id.in_(some))):
            buttons = tuple(tuple((label, data) for label, data in line) for line in row.buttons)
            found[row.id] = OutboxMessage(row.id, row.html, buttons, tuple(row.file_ids))
    return found


async def queue(db: AsyncConnection, rows: Sequence[NewDelivery], now: datetime) -> None:
    """Have these go out; a row that is said to have failed is only noted."""
    for some in batches(rows):
        values = [
            {
                **{name: getattr(row, name) for name in _NEW},  # asdict() takes ten times as long
                "next_at": row.due_at,
                "created_at": now,
                "ended_at": None if row.state == QUEUED else now,
            }
            for row in some
        ]
        await db.execute(deliveries.insert(), values)


async def cancel(db: AsyncConnection, notice_id: int, now: datetime, kinds: Iterable[str] | None = None) -> int:
    """What of the notice has not begun to go out never will; how many that were."""
    of_notice = _queued_of(notice_id, kinds)
    changed = deliveries.update().where(of_notice).values(state=CANCELLED, held=False, ended_at=now)
    return (await db.execute(changed)).rowcount


async def hold(db: AsyncConnection, notice_id: int, *, held: bool, kinds: Iterable[str] | None = None) -> int:
    """What of the notice has not begun to go out waits, or waits no more; how many that were."""
    changed = deliveries.update().where(_queued_of(notice_id, kinds), deliveries.c.held.is_(not held))
    return (await db.execute(changed.values(held=held))).rowcount


async def change_queued(
    db: AsyncConnection, notice_id: int, old_message_id: int, new_message_id: int, version: int
) -> int:
    """Copies of the notice that have not begun to go out get another content; how many that were."""
    queued = _queued_of(notice_id, None) & (deliveries.c.message_id == old_message_id)
    untouched = queued & (func.json_array_length(deliveries.c.sent_parts) == 0)
    changed = deliveries.update().where(untouched).values(message_id=new_message_id, version=version)
    return (await db.execute(changed)).rowcount


async def deliveries_of(db: AsyncConnection, notice_id: int) -> tuple[Delivery, ...]:
    """All deliveries of the notice, in the order in which they were made."""
    chosen = select(deliveries).where(deliveries.c.notice_id == notice_id).order_by(deliveries.c.id)
    return tuple(read_delivery(row._mapping) for row in await db.execute(chosen))


async def delivery_by_id(db: AsyncConnection, delivery_id: int) -> Delivery | None:
    """The delivery of that id."""
    row = (await db.execute(select(deliveries).where(deliveries.c.id == delivery_id))).first()
    return None if row is None else read_delivery(row._mapping)


async def counts(db: AsyncConnection, notice_id: int) -> Counter[tuple[str, str, str]]:
    """How many deliveries the notice has, by (kind, platform, state)."""
    columns = (deliveries.c.kind, deliveries.c.platform, deliveries.c.state)
    counted = select(*columns, func.count()).where(deliveries.c.notice_id == notice_id).group_by(*columns)
    return Counter({(kind, platform, state): number for kind, platform, state, number in await db.execute(counted)})


async def purge_ended(db: AsyncConnection, before: datetime) -> int:
    """Forget what belongs to no notice and ended before then, and contents that nothing refers to; how many."""
    ended = deliveries.delete().where(deliveries.c.notice_id.is_(None), deliveries.c.ended_at < before)
    gone = (await db.execute(ended)).rowcount
    used = select(deliveries.c.message_id)
    as_fallback = select(deliveries.c.fallback_message_id).where(deliveries.c.fallback_message_id.is_not(None))
    unused = outbox_messages.delete().where(
        outbox_messages.c.created_at < before,
        outbox_messages.c.id.not_in(used),
        outbox_messages.c.id.not_in(as_fallback),
    )
    await db.execute(unused)
    return gone


def _queued_of(notice_id: int, kinds: Iterable[str] | None) -> ColumnElement[bool]:
    queued = (deliveries.c.notice_id == notice_id) & (deliveries.c.state == QUEUED)
    return queued if kinds is None else queued & deliveries.c.kind.in_(list(kinds))


def read_delivery(row: RowMapping) -> Delivery:
    """A whole row of `deliveries`."""
    return Delivery(**{**row, "sent_parts": tuple(row["sent_parts"])})
