"""What an import leaves in the audit log: the import itself, and each thing that it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.imports.roster import Roster
from storage.audit import AuditEntry
from storage.changes import Change, Json, Saved
from storage.members import Member
from storage.units import Unit

_THINGS = {
    "units": "unit",
    "indicators": "indicator",
    "roster": "member",
    "figures": "figure",
    "events": "event",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who imports: a member (by code and id), or whoever runs the command."""

    name: str = "import"
    member_id: int | None = None


def import_entries(kind: str, file: str, saved: Saved, actor: Actor, now: datetime) -> Iterator[AuditEntry]:
    """One entry for the import, and one for each change (a new figure keeps its own history)."""
    counts: dict[str, Json] = {"added": saved.added, "updated": saved.updated, "unchanged": saved.unchanged}
    if saved.history:
        counts["history"] = saved.history
    yield AuditEntry(now, actor.member_id, actor.name, f"{kind}.imported", f"file {file}", None, counts)
    for change in saved.changes:
        verb = "added" if change.before is None else "corrected" if kind == "figures" else "changed"
        action = f"{_THINGS[kind]}.{verb}"
        yield AuditEntry(now, actor.member_id, actor.name, action, change.subject, change.before, change.after)


def readable_places(changes: Iterable[Change], units: Iterable[Unit]) -> Iterator[Change]:
    """Changes of members with units by their code; roles are told in entries of their own."""
    codes = {unit.id: unit.code for unit in units}

    def told(fields: Mapping[str, Json]) -> dict[str, Json]:
        kept = {name: value for name, value in fields.items() if name != "roles"}
        places = kept.get("places")
        if isinstance(places, list):
            kept["places"] = [[codes.get(unit_id, ""), position] for unit_id, position in places]
        return kept

    for change in changes:
        before = None if change.before is None else told(change.before)
        after = told(change.after)
        if before is None or after:
            yield Change(change.subject, before, after)


def role_entries(
    roster: Roster, members: Iterable[Member], units: Iterable[Unit], actor: Actor, now: datetime
) -> Iterator[AuditEntry]:
    """One entry for each role that the roster gives or takes."""
    codes = {unit.id: unit.code for unit in units}
    had = {member.code: {(role.role, role.unit_id) for role in member.roles} for member in members}
    for row in roster.members:
        for role, unit_id in sorted(set(row.roles) - had.get(row.code, set()), key=str):
            after: dict[str, Json] = {"role": role, "unit": codes.get(unit_id or 0, "")}
            yield AuditEntry(now, actor.member_id, actor.name, "role.granted", f"member {row.code}", None, after)
    for gone in roster.revoked:
        before: dict[str, Json] = {"role": gone.role, "unit": codes.get(gone.unit_id or 0, "")}
        subject = f"member {gone.member.code}"
        yield AuditEntry(now, actor.member_id, actor.name, "role.revoked", subject, before, None)
