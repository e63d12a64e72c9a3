"""The audit log: who changed what, when, from what to what. Written together with the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.changes import Json
from storage.tables import audit_entries


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change.

    Attributes:
        actor_id: the member who made it; None when nobody in particular did.
        actor: the member's code, or "import", "start".
        action: e.g. "figure.corrected", "account.linked".
        subject: e.g. "member DV001".
        before: None for something new.
        after: None for something removed.
        id: 0 while it is not stored.
    """

    at: datetime
    actor_id: int | None
    actor: str
    action: str
    subject: str
    before: Mapping[str, Json] | None = None
    after: Mapping[str, Json] | None = None
    id: int = 0


async def note(db: AsyncConnection, *entries: AuditEntry) -> None:
    """The changes are in the log."""
    for some in batches(entries):
        await db.execute(audit_entries.insert(), [_values(entry) for entry in some])


async def latest(db: AsyncConnection, limit: int, before_id: int | None = None) -> Sequence[AuditEntry]:
    """The latest entries, the newest first.

    Args:
        limit: at most so many.
        before_id: only those older than that entry, for the next page.
    """
    chosen = select(audit_entries).order_by(audit_entries.c.id.desc()).limit(limit)
    if before_id is not None:
        chosen = chosen.where(audit_entries.c.id < before_id)
    return tuple(AuditEntry(**row._mapping) for row in await db.execute(chosen))


def _values(entry: AuditEntry) -> dict[str, object]:
    return {
        "at": entry.at,
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject[:200],
        "before": entry.before,
        "after": entry.after,
    }
