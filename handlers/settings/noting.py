"""How a changed setting stands in the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation import Json
from bot.turn import Turn
from storage.audit import AuditEntry

Details = Mapping[str, Json]


def about_self(turn: Turn, action: str, before: Details, after: Details) -> AuditEntry:
    """The person changed something for oneself."""
    return about(turn, action, f"member {turn.person.code}", before, after)


def about(turn: Turn, action: str, subject: str, before: Details | None, after: Details | None) -> AuditEntry:
    """The person changed something for the whole committee."""
    return AuditEntry(
        at=turn.services.clock.now(),
        actor_id=turn.person.member_id,
        actor=turn.person.code,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )
