"""What the sender asks of the outbox, made for many rows at once: what is due, whose it is, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.outbox import EXPIRED, FAILED, MOST_TRIES, QUEUED, SENDING
from storage.tables import deliveries


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that may be sent, as far as it must be known to choose the next one."""

    id: int
    priority: int
    message_id: int
    chat_id: str


@dataclass(slots=True)
class Claim:
    """A delivery that is being sent, as far as the sender has to know it; the fields are those of `Delivery`.

    Not frozen, since making a frozen one takes three times as long, and there are thousands a second.
    """

    id: int
    priority: int
    message_id: int
    action: str
    target_id: int | None
    fallback_message_id: int | None
    group_id: int | None
    platform: str
    bot: str
    chat_id: str
    user_id: str
    tries: int
    expires_at: datetime
    sent_parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A delivery whose messages are to be edited or taken back.

    Attributes:
        sent_parts: the platform's ids of these messages.
    """

    id: int
    state: str
    reason: str
    sent_parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a delivery that was being sent; None = as it was.

    Attributes:
        state: "delivered", "failed", "expired", "queued" (to be tried again at `next_at`), or "sending" (a part has
            arrived, others follow).
        tries: as they are to stand.
        message_id, action: when the fallback is to be sent instead.
        chat_id: where the chat is now.
    """

    id: int
    state: str
    reason: str = ""
    tries: int = 0
    next_at: datetime | None = None
    sent_parts: tuple[str, ...] = ()
    message_id: int | None = None
    action: str | None = None
    chat_id: str | None = None


async def due(db: AsyncConnection, platform: str, bot: str, now: datetime, limit: int, chat_id: str = "") -> list[Due]:
    """What may be sent now on that channel, the most urgent first.

    Args:
        limit: at most so many.
        chat_id: only to that chat; "" = to any.
    """
    given = {"platform": platform, "bot": bot, "now": now, "limit": limit, "chat": chat_id}
    rows = await db.execute(_due(only_one_chat=bool(chat_id)), given)
    return [Due(row.id, row.priority, row.message_id, row.chat_id) for row in rows]


async def next_at(db: AsyncConnection, platform: str, bot: str, after: datetime, chat_id: str = "") -> datetime | None:
    """When the next delivery on that channel may be tried that may not be tried yet; None = there is none."""
    given = {"platform": platform, "bot": bot, "now": after, "chat": chat_id}
    found: datetime | None = await db.scalar(_next(only_one_chat=bool(chat_id)), given)
    return found


async def has_expired(db: AsyncConnection, platform: str, bot: str, now: datetime, chat_id: str = "") -> bool:
    """Whether something has not gone out in time, to that chat or ("") to any."""
    chosen = _EXPIRED.where(deliveries.c.chat_id == chat_id) if chat_id else _EXPIRED
    found = await db.execute(chosen, {"platform": platform, "bot": bot, "now": now})
    return found.first() is not None


async def claim(db: AsyncConnection, ids: Sequence[int], now: datetime) -> list[Claim]:
    """Those of the deliveries that are still to be sent: they are being sent from now on, by nobody but the caller."""
    claimed = await db.execute(_claim(db.dialect.name), {"ids": list(ids), "now": now})
    rows: Sequence[Sequence[Any]] = claimed.all()
    return [Claim(*(*row[:-1], tuple(row[-1]))) for row in rows]


async def unclaim(db: AsyncConnection, ids: Iterable[int]) -> None:
    """What was claimed, and has not been handed to the network, waits again."""
    for some in batches(ids):
        mine = deliveries.c.id.in_(some) & (deliveries.c.state == SENDING)
        await db.execute(deliveries.update().where(mine).values(state=QUEUED))


async def targets_by_id(db: AsyncConnection, ids: Iterable[int]) -> Mapping[int, Target]:
    """What there is to be edited or taken back of these deliveries."""
    columns = (deliveries.c.id, deliveries.c.state, deliveries.c.reason, deliveries.c.sent_parts)
    found: dict[int, Target] = {}
    for some in batches(set(ids)):
        for row in await db.execute(select(*columns).where(deliveries.c.id.in_(some))):
            found[row.id] = Target(row.id, row.state, row.reason, tuple(row.sent_parts))
    return found


async def settle(db: AsyncConnection, results: Sequence[Result], now: datetime) -> None:
    """Note what became of deliveries that were being sent.

    A result with the state "sending" notes the parts that have arrived so far.
    """
    ended = [
        {
            "the_id": one.id,
            "the_state": one.state,
            "the_reason": one.reason,
            "the_tries": one.tries,
            "the_end": now,
            "the_parts": one.sent_parts,
        }
        for one in results
        if one.state not in (QUEUED, SENDING)
    ]
    if ended:
        await db.execute(_END, ended)
    others = [
        {
            "the_id": one.id,
            "the_state": one.state,
            "the_tries": one.tries,
            "the_next": one.next_at or now,
            "the_parts": one.sent_parts,
        }
        for one in results
        if one.state in (QUEUED, SENDING)
    ]
    if others:
        await db.execute(_GO_ON, others)
    for one in results:
        changed = {"message_id": one.message_id, "action": one.action, "chat_id": one.chat_id}
        values = {name: value for name, value in changed.items() if value is not None}
        if values:
            await db.execute(deliveries.update().where(deliveries.c.id == one.id).values(values))


async def sending_ids(db: AsyncConnection, platform: str, bot: str, chat_id: str = "") -> frozenset[int]:
    """What is being sent on that channel (to that chat), by whichever process."""
    return frozenset((await db.execute(select(deliveries.c.id).where(_sending(platform, bot, chat_id)))).scalars())


async def recover(
    db: AsyncConnection,
    platform: str,
    bot: str,
    now: datetime,
    chat_id: str = "",
    ids: Collection[int] | None = None,
) -> int:
    """What was being sent when its process died is to be sent again: nobody knows whether it arrived.

    Args:
        ids: only these; None = all on the channel.

    Returns:
        How many that were; those tried `MOST_TRIES` times have failed ("unknown").
    """
    stuck = _sending(platform, bot, chat_id)
    if ids is not None:
        stuck &= deliveries.c.id.in_(list(ids))
    tries = deliveries.c.tries + 1
    given_up = deliveries.update().where(stuck, tries >= MOST_TRIES)
    gone = await db.execute(given_up.values(state=FAILED, reason="unknown", tries=tries, ended_at=now))
    again = await db.execute(deliveries.update().where(stuck).values(state=QUEUED, tries=tries, next_at=now))
    return gone.rowcount + again.rowcount


async def expire(db: AsyncConnection, platform: str, bot: str, now: datetime, chat_id: str = "") -> int:
    """What has not gone out in time, to that chat or ("") to any, never will; how many that were."""
    late = (
        (deliveries.c.platform == platform)
        & (deliveries.c.bot == bot)
        & (deliveries.c.state == QUEUED)
        & (deliveries.c.expires_at <= now)
    )
    if chat_id:
        late &= deliveries.c.chat_id == chat_id
    return (await db.execute(deliveries.update().where(late).values(state=EXPIRED, ended_at=now))).rowcount


def _sending(platform: str, bot: str, chat_id: str) -> ColumnElement[bool]:
    found = (deliveries.c.platform == platform) & (deliveries.c.bot == bot) & (deliveries.c.state == SENDING)
    found &= deliveries.c.state.in_([QUEUED, SENDING])  # said so that the partial index serves
    return found & (deliveries.c.chat_id == chat_id) if chat_id else found


@cache
def _due(*, only_one_chat: bool) -> Select[tuple[int, int, int, str]]:
    chosen = (
        select(deliveries.c.id, deliveries.c.priority, deliveries.c.message_id, deliveries.c.chat_id)
        .where(
            deliveries.c.platform == bindparam("platform"),
            deliveries.c.bot == bindparam("bot"),
            deliveries.c.state.in_([QUEUED, SENDING]),  # said so that the partial index serves
            deliveries.c.state == QUEUED,
            deliveries.c.held.is_(False),
            deliveries.c.next_at <= bindparam("now", type_=deliveries.c.next_at.type),
            deliveries.c.expires_at > bindparam("now", type_=deliveries.c.next_at.type),
        )
        .order_by(deliveries.c.priority, deliveries.c.next_at, deliveries.c.id)
        .limit(bindparam("limit"))
    )
    return chosen.where(deliveries.c.chat_id == bindparam("chat")) if only_one_chat else chosen


@cache
def _next(*, only_one_chat: bool) -> Select[tuple[datetime]]:
    chosen = (
        select(deliveries.c.next_at)
        .where(
            deliveries.c.platform == bindparam("platform"),
            deliveries.c.bot == bindparam("bot"),
            deliveries.c.state.in_([QUEUED, SENDING]),
            deliveries.c.state == QUEUED,
            deliveries.c.held.is_(False),
            deliveries.c.next_at > bindparam("now", type_=deliveries.c.next_at.type),
        )
        .order_by(deliveries.c.next_at)
        .limit(1)
    )
    return chosen.where(deliveries.c.chat_id == bindparam("chat")) if only_one_chat else chosen


@cache
def _claim(dialect: str) -> Update:
    wanted = (
        deliveries.c.id.in_(bindparam("ids", expanding=True))
        & (deliveries.c.state == QUEUED)
        & deliveries.c.held.is_(False)
        & (deliveries.c.expires_at > bindparam("now", type_=deliveries.c.expires_at.type))
    )
    columns = (deliveries.c[field.name] for field in fields(Claim))
    statement = deliveries.update().values(state=SENDING).returning(*columns)
    if dialect == "sqlite":
        return statement.where(wanted)
    free = (
        select(deliveries.c.id).where(wanted).with_for_update(skip_locked=True).cte("free").prefix_with("MATERIALIZED")
    )
    return statement.where(deliveries.c.id.in_(select(free.c.id)))


_EXPIRED = (
    select(deliveries.c.id)
    .where(
        deliveries.c.platform == bindparam("platform"),
        deliveries.c.bot == bindparam("bot"),
        deliveries.c.state.in_([QUEUED, SENDING]),
        deliveries.c.state == QUEUED,
        deliveries.c.expires_at <= bindparam("now", type_=deliveries.c.expires_at.type),
    )
    .limit(1)
)

_END = (
    deliveries.update()
    .where(deliveries.c.id == bindparam("the_id"))
    .values(
        state=bindparam("the_state"),
        reason=bindparam("the_reason"),
        tries=bindparam("the_tries"),
        ended_at=bindparam("the_end"),
        sent_parts=bindparam("the_parts"),
    )
)

_GO_ON = (
    deliveries.update()
    .where(deliveries.c.id == bindparam("the_id"))
    .values(
        state=bindparam("the_state"),
        tries=bindparam("the_tries"),
        next_at=bindparam("the_next"),
        sent_parts=bindparam("the_parts"),
    )
)
