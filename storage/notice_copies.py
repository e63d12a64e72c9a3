"""What becomes of a notice: which copies of it there are, who has it, and what has still to follow them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts import PLAYED
from storage.batches import batches
from storage.outbox import CANCELLED, DELIVERED, EXPIRED, FAILED, QUEUED, SEND, SENDING
from storage.tables import deliveries, group_chats, members, outbox_messages, positions

COPY, CHASE, CORRECTION, RECALL, PROGRESS = "notice", "chase", "correction", "recall", "progress"
"""Kinds of deliveries that a notice has."""
CONTENT = (COPY, CHASE, CORRECTION)
"""The kinds that bring its text."""
WAITING = "waiting"
"""How those stand of whom it is still open; the other words are states of deliveries."""

_UNKNOWN = "unknown"  # the reason of what may have arrived all the same


@dataclass(frozen=True, slots=True)
class Copy:
    """A delivery, as far as it matters for what becomes of the notice.

    Attributes:
        tries: begun and not ended well.
        sent_parts: the platform's ids of the messages that have arrived, in order.
    """

    id: int
    kind: str
    action: str
    message_id: int
    target_id: int | None
    member_id: int | None
    group_id: int | None
    platform: str
    bot: str
    chat_id: str
    user_id: str
    version: int
    state: str
    reason: str
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime
    tries: int
    sent_parts: tuple[str, ...]

    @property
    def seat(self) -> bool:
        """Whether it goes to a seat at which somebody plays the member."""
        return self.user_id.startswith(PLAYED)

    @property
    def open(self) -> bool:
        """Whether it is still to go out, or on its way."""
        return self.state in {QUEUED, SENDING}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member whom the notice is for; `unit_id` is the home unit (None when the member has none)."""

    member_id: int
    code: str
    name: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class GroupCopy:
    """What became of the copy for a group."""

    title: str
    unit_id: int | None
    platform: str
    state: str
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A member's phone number as it is kept; None when the roster has none."""

    member_id: int
    phone_encrypted: bytes | None = field(repr=False)


async def copies_of(db: AsyncConnection, notice_id: int, kinds: Collection[str] = CONTENT) -> tuple[Copy, ...]:
    """The notice's deliveries of these kinds, in the order in which they were made."""
    chosen = _copies(notice_id).where(deliveries.c.kind.in_(kinds)).order_by(deliveries.c.id)
    return tuple(_copy(row) for row in await db.execute(chosen))


async def copies_for(db: AsyncConnection, notice_id: int, member_id: int) -> tuple[Copy, ...]:
    """What of the notice is for that member, in the order in which it was made."""
    chosen = _copies(notice_id).where(deliveries.c.member_id == member_id, deliveries.c.kind.in_(CONTENT))
    return tuple(_copy(row) for row in await db.execute(chosen.order_by(deliveries.c.id)))


async def recipients_of(db: AsyncConnection, notice_id: int) -> tuple[Recipient, ...]:
    """The members whom the notice is for, by code; whoever was forgotten since is left out."""
    for_whom = select(deliveries.c.member_id).where(deliveries.c.notice_id == notice_id, deliveries.c.kind == COPY)
    at_home = members.outerjoin(positions, (positions.c.member_id == members.c.id) & positions.c.home)
    columns = (members.c.id, members.c.code, members.c.name, positions.c.unit_id)
    chosen = select(*columns).select_from(at_home).where(members.c.id.in_(for_whom)).order_by(members.c.code)
    return tuple(Recipient(*row) for row in await db.execute(chosen))


async def group_copies(db: AsyncConnection, notice_id: int) -> tuple[GroupCopy, ...]:
    """The copies for groups, in the order in which they were made."""
    columns = (
        group_chats.c.title,
        group_chats.c.unit_id,
        deliveries.c.platform,
        deliveries.c.state,
        deliveries.c.reason,
        deliveries.c.ended_at,
    )
    chosen = select(*columns).select_from(deliveries.join(group_chats, group_chats.c.id == deliveries.c.group_id))
    chosen = chosen.where(deliveries.c.notice_id == notice_id, deliveries.c.kind == COPY).order_by(deliveries.c.id)
    return tuple(GroupCopy(*row) for row in await db.execute(chosen))


async def phones_of(db: AsyncConnection, member_ids: Iterable[int]) -> dict[int, Sealed]:
    """The phone numbers of these members, still encrypted."""
    found: dict[int, Sealed] = {}
    for some in batches(member_ids):
        chosen = select(members.c.id, members.c.phone_encrypted).where(members.c.id.in_(some))
        found |= {row.id: Sealed(row.id, row.phone_encrypted) for row in await db.execute(chosen)}
    return found


async def standings(db: AsyncConnection, notice_id: int) -> Counter[str]:
    """How many members and groups have it ("delivered"), wait for it ("waiting"), or never will.

    A member with several copies counts once, as the best of them stands; a seat's copy that is still open
    counts less than the failure of the real one.
    """
    is_open = deliveries.c.state.in_([QUEUED, SENDING])
    rank = case(
        (deliveries.c.state == DELIVERED, 5),
        (and_(is_open, deliveries.c.user_id.not_like(f"{PLAYED}%")), 4),
        (deliveries.c.state == FAILED, 3),
        (is_open, 2),
        (deliveries.c.state == EXPIRED, 1),
        else_=0,
    )
    nobody = deliveries.c.member_id.is_(None) & deliveries.c.group_id.is_(None)  # a member forgotten since
    whose = (deliveries.c.member_id, deliveries.c.group_id, case((nobody, deliveries.c.id), else_=0))
    best = (
        select(func.max(rank).label("rank"))
        .where(deliveries.c.notice_id == notice_id, deliveries.c.kind == COPY)
        .group_by(*whose)
        .subquery()
    )
    words = {5: DELIVERED, 4: WAITING, 3: FAILED, 2: WAITING, 1: EXPIRED, 0: CANCELLED}
    counted: Counter[str] = Counter()
    for rank_of, number in await db.execute(select(best.c.rank, func.count()).group_by(best.c.rank)):
        counted[words[rank_of]] += number
    return counted


async def ended_since(db: AsyncConnection, notice_id: int, since: datetime) -> int:
    """How many copies have come to their end since then."""
    ended = select(func.count()).where(
        deliveries.c.notice_id == notice_id, deliveries.c.kind == COPY, deliveries.c.ended_at > since
    )
    return await db.scalar(ended.where(deliveries.c.platform != "")) or 0


async def anything_open(db: AsyncConnection, notice_id: int) -> bool:
    """Whether something of the notice has still to come to its end; seats hold nothing up."""
    waits = select(deliveries.c.id).where(
        deliveries.c.notice_id == notice_id,
        deliveries.c.state.in_([QUEUED, SENDING]),
        deliveries.c.kind.in_([*CONTENT, RECALL]),
        deliveries.c.user_id.not_like(f"{PLAYED}%"),
    )
    return bool(await db.scalar(select(exists(waits))))


async def anything_loose(db: AsyncConnection, notice_id: int) -> bool:
    """Whether something of a notice that is paused would go out: what came back from a flood, or was made since."""
    loose = select(deliveries.c.id).where(
        deliveries.c.notice_id == notice_id,
        deliveries.c.state == QUEUED,
        deliveries.c.kind.in_(CONTENT),
        deliveries.c.held.is_(False),
    )
    return bool(await db.scalar(select(exists(loose))))


async def queued_messages(db: AsyncConnection, notice_id: int) -> dict[int, tuple[str, bool]]:
    """The contents of copies and chases that have not begun to go out: of which kind, and whether for groups."""
    for_group = deliveries.c.group_id.is_not(None).label("for_group")
    chosen = select(deliveries.c.message_id, deliveries.c.kind, for_group).where(
        deliveries.c.notice_id == notice_id, deliveries.c.state == QUEUED, deliveries.c.kind.in_([COPY, CHASE])
    )
    return {row.message_id: (row.kind, bool(row.for_group)) for row in await db.execute(chosen.distinct())}


async def uncorrected(db: AsyncConnection, notice_id: int, version: int) -> tuple[Copy, ...]:
    """What has arrived with an older text than that version's and that nothing corrects yet.

    Also what a correction of that version was followed by an older one that had been under way.
    """
    follows = deliveries.alias("follows")
    stale = deliveries.alias("stale")
    about = (follows.c.target_id == deliveries.c.id) & (follows.c.kind == CORRECTION)
    overtaken = exists().where(
        stale.c.target_id == follows.c.target_id,
        stale.c.kind == CORRECTION,
        stale.c.version < version,
        stale.c.state == DELIVERED,
        stale.c.ended_at > follows.c.ended_at,
    )
    is_open = exists().where(about, follows.c.state.in_([QUEUED, SENDING]))
    corrected = exists().where(about, follows.c.version == version, ~overtaken)
    chosen = _copies(notice_id).where(
        deliveries.c.kind.in_([COPY, CHASE]), deliveries.c.version < version, _arrived(), ~is_open, ~corrected
    )
    return tuple(_copy(row) for row in await db.execute(chosen.order_by(deliveries.c.id)))


async def cancel_older_corrections(db: AsyncConnection, notice_id: int, version: int, now: datetime) -> int:
    """Corrections to an older text than that version's which have not begun to go out never will."""
    older = deliveries.update().where(
        deliveries.c.notice_id == notice_id,
        deliveries.c.kind == CORRECTION,
        deliveries.c.version < version,
        deliveries.c.state == QUEUED,
    )
    return (await db.execute(older.values(state=CANCELLED, held=False, ended_at=now))).rowcount


async def unrecalled(db: AsyncConnection, notice_id: int) -> tuple[Copy, ...]:
    """Messages that have arrived and that nothing takes back yet."""
    follows = deliveries.alias("follows")
    recalled = exists().where(follows.c.target_id == deliveries.c.id, follows.c.kind == RECALL)
    chosen = _copies(notice_id).where(
        deliveries.c.kind.in_(CONTENT), deliveries.c.action == SEND, _arrived(), ~recalled
    )
    return tuple(_copy(row) for row in await db.execute(chosen.order_by(deliveries.c.id)))


async def progress_of(db: AsyncConnection, notice_id: int) -> tuple[Copy, Copy] | None:
    """The message that shows how far the notice is, and what was last said in it; None = there is none."""
    chosen = _copies(notice_id).where(deliveries.c.kind == PROGRESS)
    first = (await db.execute(chosen.order_by(deliveries.c.id).limit(1))).first()
    last = (await db.execute(chosen.order_by(deliveries.c.id.desc()).limit(1))).first()
    return None if first is None or last is None else (_copy(first), _copy(last))


async def shown_html(db: AsyncConnection, message_id: int) -> str:
    """The text of a content."""
    return await db.scalar(select(outbox_messages.c.html).where(outbox_messages.c.id == message_id)) or ""


def _arrived() -> ColumnElement[bool]:
    """Whether anything of a delivery has arrived, or may have, and no more of it will."""
    return and_(
        deliveries.c.state.not_in([QUEUED, SENDING]),
        or_(
            deliveries.c.state == DELIVERED,
            (deliveries.c.state == FAILED) & (deliveries.c.reason == _UNKNOWN),
            func.json_array_length(deliveries.c.sent_parts) > 0,
        ),
    )


def _copy(row: Row[*tuple[object, ...]]) -> Copy:
    return Copy(**{**row._mapping, "sent_parts": tuple(row.sent_parts)})


def _copies(notice_id: int) -> Select[*tuple[object, ...]]:
    names = (
        "id", "kind", "action", "message_id", "target_id", "member_id", "group_id", "platform", "bot", "chat_id",
        "user_id", "version", "state", "reason", "created_at", "ended_at", "expires_at", "tries", "sent_parts",
    )  # fmt: skip
    return select(*(deliveries.c[name] for name in names)).where(deliveries.c.notice_id == notice_id)
