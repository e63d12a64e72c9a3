"""Notices: what a secretary writes to others, from the draft to the last reading."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import notice_readings, notice_versions, notices
from storage.upsert import insert_into

DRAFT, APPROVING, REJECTED, SCHEDULED = "draft", "approving", "rejected", "scheduled"
STARTED, ENDED, CANCELLED, RECALLED = "sending", "sent", "cancelled", "recalled"
TO_MEMBERS, TO_GROUPS, TO_BOTH = "members", "groups", "both"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice.

    Attributes:
        author_id: the member who wrote it; None when that member is forgotten.
        unit_id: the unit in whose name it goes out.
        state: "draft", "approving" (waits for another's approval), "rejected", "scheduled", "sending",
            "sent" (nothing of it is still to go out), "cancelled", "recalled".
        paused: what of it has not gone out waits.
        html: the text as it reads now; `version` is raised by each correction.
        file_ids: of `storage.files`.
        audience: in words, as written.
        destination: "members", "groups" (of the units) or "both".
        asks_read: whether it carries the button by which one confirms reading.
        optional: members who have switched such notices off do not get it.
        people: how many members it goes to, as shown to whoever confirmed it.
        send_at: when it is to go out, of a scheduled one.
        chase_after: seconds after which those who have not read are chased, and again; None = only by hand.
        chase_times: so often at most; `chased` so often already.
        progress_…: the message that shows how far it is.
    """

    id: int
    author_id: int | None
    unit_id: int
    created_at: datetime
    state: str
    paused: bool
    html: str
    version: int
    file_ids: tuple[int, ...]
    audience: str
    destination: str
    asks_read: bool
    optional: bool
    people: int
    send_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    approver_id: int | None
    decided_at: datetime | None
    chase_after: int | None
    chase_times: int
    chased: int
    last_chased_at: datetime | None
    progress_platform: str
    progress_bot: str
    progress_chat_id: str
    progress_message_id: str


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a notice as it once read; `written_by` a member's id."""

    version: int
    html: str
    written_at: datetime
    written_by: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A member has confirmed reading that version."""

    member_id: int
    version: int
    at: datetime


async def new_notice(db: AsyncConnection, author_id: int, unit_id: int, now: datetime, **columns: object) -> int:
    """A new draft; its id.

    Args:
        columns: anything of `Notice` that is known already.
    """
    row = {"author_id": author_id, "unit_id": unit_id, "created_at": now, **columns}
    notice_id: int = (await db.execute(notices.insert().values(row).returning(notices.c.id))).scalar_one()
    return notice_id


async def notice_by_id(db: AsyncConnection, notice_id: int) -> Notice | None:
    """The notice of that id."""
    row = (await db.execute(select(notices).where(notices.c.id == notice_id))).first()
    return None if row is None else _notice(row._mapping)


async def change_notice(db: AsyncConnection, notice_id: int, **columns: object) -> None:
    """Change some of what `Notice` holds, whatever its state."""
    await db.execute(notices.update().where(notices.c.id == notice_id).values(columns))


async def move_notice(
    db: AsyncConnection, notice_id: int, from_states: Collection[str], to_state: str, **columns: object
) -> bool:
    """The notice goes from one of those states to another; False when it was in none of them.

    Of two who try at the same time one succeeds: so nothing is sent twice.
    """
    movable = (notices.c.id == notice_id) & notices.c.state.in_(from_states)
    moved = await db.execute(notices.update().where(movable).values(state=to_state, **columns))
    return moved.rowcount > 0


async def notices_of(
    db: AsyncConnection,
    *,
    author_id: int | None = None,
    unit_ids: Iterable[int] | None = None,
    states: Collection[str] = (),
    limit: int = 50,
) -> tuple[Notice, ...]:
    """Notices, the newest first.

    Args:
        author_id: only of that author.
        unit_ids: only in the name of these units.
        states: only in these; none = in any.
        limit: at most so many.
    """
    chosen = select(notices).order_by(notices.c.id.desc()).limit(limit)
    if author_id is not None:
        chosen = chosen.where(notices.c.author_id == author_id)
    if states:
        chosen = chosen.where(notices.c.state.in_(states))
    if unit_ids is None:
        return tuple(_notice(row._mapping) for row in await db.execute(chosen))
    found: list[Notice] = []
    for some in batches(unit_ids):
        found += [_notice(row._mapping) for row in await db.execute(chosen.where(notices.c.unit_id.in_(some)))]
    return tuple(sorted(found, key=lambda one: one.id, reverse=True)[:limit])


async def due_notices(db: AsyncConnection, now: datetime) -> tuple[Notice, ...]:
    """Scheduled notices whose time has come, by that time."""
    chosen = select(notices).where(notices.c.state == SCHEDULED, notices.c.send_at <= now)
    return tuple(_notice(row._mapping) for row in await db.execute(chosen.order_by(notices.c.send_at)))


async def sending_notices(db: AsyncConnection) -> tuple[Notice, ...]:
    """Notices of which something is still to go out."""
    chosen = select(notices).where(notices.c.state == STARTED).order_by(notices.c.id)
    return tuple(_notice(row._mapping) for row in await db.execute(chosen))


async def stopped_notices(db: AsyncConnection) -> tuple[Notice, ...]:
    """Notices that were cancelled or recalled on their way, and of which something may still be in flight."""
    chosen = select(notices).where(
        notices.c.state.in_([CANCELLED, RECALLED]), notices.c.started_at.is_not(None), notices.c.ended_at.is_(None)
    )
    return tuple(_notice(row._mapping) for row in await db.execute(chosen.order_by(notices.c.id)))


async def chasing_notices(db: AsyncConnection) -> tuple[Notice, ...]:
    """Notices whose readers are to be chased by themselves, and not for the last time yet."""
    chosen = select(notices).where(
        notices.c.state.in_([STARTED, ENDED]),
        notices.c.chase_after.is_not(None),
        notices.c.chased < notices.c.chase_times,
        notices.c.paused.is_(False),
    )
    return tuple(_notice(row._mapping) for row in await db.execute(chosen.order_by(notices.c.id)))


async def locked_notice(db: AsyncConnection, notice_id: int) -> Notice | None:
    """The notice of that id, which nobody else can change until this transaction ends."""
    locked = notices.update().where(notices.c.id == notice_id).values(state=notices.c.state).returning(notices)
    row = (await db.execute(locked)).first()
    return None if row is None else _notice(row._mapping)


async def new_version(db: AsyncConnection, notice_id: int, html: str, written_by: int | None, now: datetime) -> int:
    """The notice reads so from now on; what it read before is kept. The new version's number.

    The first version is kept with the first correction.
    """
    before = await notice_by_id(db, notice_id)
    if before is None:
        raise LookupError(notice_id)
    kept = insert_into(db, notice_versions).on_conflict_do_nothing(index_elements=["notice_id", "version"])
    first = before.started_at or before.created_at
    old = {"version": before.version, "html": before.html, "written_at": first, "written_by": before.author_id}
    new = {"version": before.version + 1, "html": html, "written_at": now, "written_by": written_by}
    await db.execute(kept, [{"notice_id": notice_id, **old}, {"notice_id": notice_id, **new}])
    await change_notice(db, notice_id, html=html, version=before.version + 1)
    return before.version + 1


async def versions_of(db: AsyncConnection, notice_id: int) -> tuple[Version, ...]:
    """The notice's texts, the oldest first; empty when it was never corrected."""
    columns = (
        notice_versions.c.version,
        notice_versions.c.html,
        notice_versions.c.written_at,
        notice_versions.c.written_by,
    )
    chosen = select(*columns).where(notice_versions.c.notice_id == notice_id).order_by(notice_versions.c.version)
    return tuple(Version(**row._mapping) for row in await db.execute(chosen))


async def note_reading(db: AsyncConnection, notice_id: int, member_id: int, version: int, now: datetime) -> bool:
    """The member has read that version; False when that was noted already."""
    row = {"notice_id": notice_id, "member_id": member_id, "version": version, "at": now}
    noted = insert_into(db, notice_readings).on_conflict_do_nothing(
        index_elements=["notice_id", "member_id", "version"]
    )
    new = await db.execute(noted.returning(notice_readings.c.version), row)  # PostgreSQL counts no rows here
    return new.first() is not None


async def readings_of(db: AsyncConnection, notice_id: int) -> tuple[Reading, ...]:
    """Who has read which version, in the order of reading."""
    columns = (notice_readings.c.member_id, notice_readings.c.version, notice_readings.c.at)
    chosen = select(*columns).where(notice_readings.c.notice_id == notice_id)
    return tuple(Reading(**row._mapping) for row in await db.execute(chosen.order_by(notice_readings.c.at)))


async def readings_of_member(db: AsyncConnection, notice_id: int, member_id: int) -> dict[int, datetime]:
    """When the member has confirmed reading which version of the notice."""
    chosen = select(notice_readings.c.version, notice_readings.c.at).where(
        notice_readings.c.notice_id == notice_id, notice_readings.c.member_id == member_id
    )
    return {row.version: row.at for row in await db.execute(chosen)}


async def count_readings(db: AsyncConnection, notice_id: int, version: int) -> int:
    """How many members have read that version."""
    counted = select(func.count()).where(notice_readings.c.notice_id == notice_id, notice_readings.c.version == version)
    return await db.scalar(counted) or 0


async def purge_drafts(db: AsyncConnection, before: datetime) -> int:
    """Forget drafts begun before then and never sent; how many there were."""
    old = notices.delete().where(notices.c.state == DRAFT, notices.c.created_at < before)
    return (await db.execute(old)).rowcount


def _notice(row: RowMapping) -> Notice:
    return Notice(**{**row, "file_ids": tuple(row["file_ids"])})
