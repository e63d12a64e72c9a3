"""What is noted in the audit log of a change of an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from bot.calendar.wall import wall_of
from storage.audit import AuditEntry

if TYPE_CHECKING:
    from bot.access import Person
    from bot.conversation import Json
    from storage.events import Event

_LONGEST = 200
_FIELDS = ("kind", "title", "place", "link", "audience", "rrule", "day_rule", "leads", "capacity")


def noted(
    person: Person,
    action: str,
    title: str,
    now: datetime,
    *,
    before: Mapping[str, Json] | None = None,
    after: Mapping[str, Json] | None = None,
) -> AuditEntry:
    """What the person did with the event of that title."""
    return AuditEntry(now, person.member_id, person.code, action, f"event {title}"[:_LONGEST], before, after)


def details(event: Event, zone: tzinfo) -> dict[str, Json]:
    """What the log keeps of an event, moments on the committee's clock; of an agenda only how long it is."""
    found: dict[str, Json] = {}
    for name in _FIELDS:
        value = getattr(event, name)
        found[name] = list(value) if isinstance(value, tuple) else value
    found["starts"] = on_clock(event.starts_at, zone)
    found["ends"] = None if event.ends_at is None else on_clock(event.ends_at, zone)
    found["agenda"], found["files"] = len(event.agenda), len(event.file_ids)
    return found


def differing(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Only what has changed, before and after."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def on_clock(moment: datetime, zone: tzinfo) -> str:
    """A moment as the log shows it: `2026-11-27 14:30`."""
    return wall_of(moment, zone).isoformat(" ", "minutes")
