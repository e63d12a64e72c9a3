"""The inbox: what a platform delivered is a row before the platform may forget it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.changes import Json
from storage.tables import inbox
from storage.upsert import insert_into

NEW = "new"
ANSWERED = "answered"
DONE = "done"


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update that has just been stored.

    Attributes:
        id: of the row, rising in the order of arrival.
        update_id: the platform's own.
        payload: as the platform delivered it.
    """

    id: int
    update_id: str
    payload: str


@dataclass(frozen=True, slots=True)
class OpenUpdate:
    """An update that was not brought to its end.

    Attributes:
        state: "new" (to be handled) or "answered" (`replies` have to go out).
        tries: how often its handling was counted (`count_try`).
    """

    id: int
    platform: str
    bot: str
    update_id: str
    received_at: datetime
    payload: str
    state: str
    replies: Json
    tries: int


async def store_updates(
    db: AsyncConnection, platform: str, bot: str, now: datetime, updates: Sequence[tuple[str, str]]
) -> tuple[StoredUpdate, ...]:
    """Store those updates that are not known yet, and only these are returned, in the order given.

    Args:
        updates: (the platform's id of the update, its JSON); repeated ones are stored once.
    """
    payloads: dict[str, str] = {}
    for update_id, payload in updates:
        payloads.setdefault(update_id, payload)
    if not payloads:
        return ()
    rows = [
        {"platform": platform, "bot": bot, "update_id": update_id, "received_at": now, "payload": payload}
        for update_id, payload in payloads.items()
    ]
    statement = insert_into(db, inbox).on_conflict_do_nothing(index_elements=["platform", "bot", "update_id"])
    stored = await db.execute(statement.returning(inbox.c.id, inbox.c.update_id), rows)
    ids = {update_id: row_id for row_id, update_id in stored}
    return tuple(StoredUpdate(ids[one], one, payload) for one, payload in payloads.items() if one in ids)


async def open_updates(db: AsyncConnection, platform: str = "", bot: str = "") -> tuple[OpenUpdate, ...]:
    """What was not brought to its end, in the order of arrival: what a restart goes on with.

    Args:
        platform: only of that platform; "" = of all.
        bot: only of that bot; "" = of all.
    """
    chosen = select(inbox).where(inbox.c.state != DONE).order_by(inbox.c.id)
    if platform:
        chosen = chosen.where(inbox.c.platform == platform)
    if bot:
        chosen = chosen.where(inbox.c.bot == bot)
    rows = await db.execute(chosen)
    return tuple(OpenUpdate(**row._mapping) for row in rows)


async def mark_answered(db: AsyncConnection, update: int, replies: Json) -> None:
    """The update has been handled; the replies have to go out."""
    await db.execute(
        inbox.update().where(inbox.c.id == bindparam("update")).values(state=ANSWERED, replies=bindparam("messages")),
        {"update": update, "messages": replies},
    )


async def mark_done(db: AsyncConnection, ids: Iterable[int]) -> None:
    """The updates are at their end: what people wrote is forgotten, only the ids stay for a while."""
    for some in batches(ids):
        await db.execute(_DONE, {"ids": some})


async def count_try(db: AsyncConnection, update: int) -> int:
    """Another handling of the update begins: how many that makes."""
    raised = inbox.update().where(inbox.c.id == update).values(tries=inbox.c.tries + 1).returning(inbox.c.tries)
    tries: int = (await db.execute(raised)).scalar_one()
    return tries


async def purge_done(db: AsyncConnection, before: datetime) -> int:
    """Forget the ended updates that were received before then; how many there were."""
    gone = inbox.delete().where(inbox.c.state == DONE, inbox.c.received_at < before)
    return (await db.execute(gone)).rowcount


_DONE = (
    inbox.update()
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DONE, payload="", replies=null())
)
