"""Saves the rows of a roster: what the file says about members, by their code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Change, Json, Saved, count, difference
from storage.locks import one_save_at_a_time
from storage.members import Member, select_members
from storage.tables import members, positions, roles


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a unit, by the unit's id; of a member's places the first is the home unit."""

    unit_id: int
    position: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the roster says.

    Attributes:
        places: at least one; the first is the home unit; they replace those that were there.
        roles: ("secretary", unit id) or ("admin", None); granted in addition, none is taken away.
    """

    code: str
    name: str
    places: tuple[PlaceRow, ...]
    phone_encrypted: bytes | None = field(default=None, repr=False)
    phone_digest: str | None = field(default=None, repr=False)
    born: date | None = None
    admitted: date | None = None
    confirmed: date | None = None
    exempt: bool = False
    status: str = "active"
    roles: tuple[tuple[str, int | None], ...] = ()


async def save_members(db: AsyncConnection, rows: Sequence[MemberRow]) -> Saved:
    """The members of these codes are as the rows say; others, languages, accounts and given roles stay."""
    await one_save_at_a_time(db)
    known = {member.code: member for member in await select_members(db, true())}
    changes = [_change(row, known.get(row.code)) for row in rows]
    changed = [row for row, change in zip(rows, changes, strict=True) if change]
    if changed:
        await _write(db, changed, known)
    return count(changes)


def _change(row: MemberRow, known: Member | None) -> Change | None:
    change = difference(f"member {row.code}", _before(known) if known else None, _after(row, known))
    return (
        None if change is None else Change(change.subject, _hide_phone(change.before), _hide_phone(change.after) or {})
    )


def _after(row: MemberRow, known: Member | None) -> dict[str, Json]:
    had = {(role.role, role.unit_id) for role in known.roles} if known else set()
    return {
        "name": row.name,
        "phone": row.phone_digest,
        "born": _iso(row.born),
        "admitted": _iso(row.admitted),
        "confirmed": _iso(row.confirmed),
        "exempt": row.exempt,
        "status": row.status,
        "places": _places([(place.unit_id, place.position) for place in row.places]),
        "roles": _roles(had | set(row.roles)),
    }


def _before(member: Member) -> dict[str, Json]:
    return {
        "name": member.name,
        "phone": member.phone_digest,
        "born": _iso(member.born),
        "admitted": _iso(member.admitted),
        "confirmed": _iso(member.confirmed),
        "exempt": member.exempt,
        "status": member.status,
        "places": _places([(held.unit_id, held.position) for held in member.positions]),
        "roles": _roles({(role.role, role.unit_id) for role in member.roles}),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _places(places: Sequence[tuple[int, str]]) -> Json:
    """The home unit first, the others by id, as [unit id, position]."""
    return [list(place) for place in (*places[:1], *sorted(places[1:]))]


def _roles(granted: set[tuple[str, int | None]]) -> Json:
    return [list(role) for role in sorted(granted, key=lambda role: (role[0], role[1] or 0))]


def _hide_phone(fields: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
    """Whether there is a number may be seen in the audit log, but not which."""
    if fields is None or not fields.get("phone"):
        return fields
    return {**fields, "phone": "***"}


async def _write(db: AsyncConnection, rows: Sequence[MemberRow], known: Mapping[str, Member]) -> None:
    new = [row for row in rows if row.code not in known]
    if new:
        await db.execute(members.insert(), [{"code": row.code, **_columns(row, None)} for row in new])
    old = [row for row in rows if row.code in known]
    if old:
        await db.execute(
            members.update().where(members.c.id == bindparam("member")),
            [{"member": known[row.code].id, **_columns(row, known[row.code])} for row in old],
        )
    ids = dict((await db.execute(select(members.c.code, members.c.id))).all())
    await _write_places(db, rows, ids)
    await _write_roles(db, rows, ids, known)


def _columns(row: MemberRow, known: Member | None) -> dict[str, object]:
    same_phone = known is not None and known.phone_digest == row.phone_digest
    return {
        "name": row.name,
        "phone_encrypted": known.phone_encrypted if known and same_phone else row.phone_encrypted,
        "phone_digest": row.phone_digest,
        "born": row.born,
        "admitted": row.admitted,
        "confirmed": row.confirmed,
        "exempt": row.exempt,
        "status": row.status,
    }


async def _write_places(db: AsyncConnection, rows: Sequence[MemberRow], ids: Mapping[str, int]) -> None:
    gone = positions.delete().where(positions.c.member_id == bindparam("member"))
    await db.execute(gone, [{"member": ids[row.code]} for row in rows])
    places = [
        {
            "member_id": ids[row.code],
            "unit_id": place.unit_id,
            "position": place.position,
            "home": number == 0,
        }
        for row in rows
        for number, place in enumerate(row.places)
    ]
    if places:
        await db.execute(positions.insert(), places)


async def _write_roles(
    db: AsyncConnection, rows: Sequence[MemberRow], ids: Mapping[str, int], known: Mapping[str, Member]
) -> None:
    granted = []
    for row in rows:
        had = {(role.role, role.unit_id) for role in known[row.code].roles} if row.code in known else set()
        granted += [
            {"member_id": ids[row.code], "role": role, "unit_id": unit_id}
            for role, unit_id in sorted(set(row.roles) - had, key=str)
        ]
    if granted:
        await db.execute(roles.insert(), granted)
