"""The roster: members, their places in the units, and the roles that they have in the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.locks import one_save_at_a_time
from storage.tables import members, positions, roles

SECRETARY = "secretary"
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Held:
    """A place in a unit; `position` as written, e.g. "bí thư"."""

    unit_id: int
    position: str
    home: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """A role in the program: "secretary" of a unit, or "admin" (no unit)."""

    role: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the roster.

    Attributes:
        phone_digest: keyed digest of the number, by which it is matched.
        confirmed: end of the probation; None = probationary.
        exempt: from attending meetings.
        status: "active", "moved" or "left".
        language: "vi", "en", or "" for the committee's.
        positions: the home unit first.
    """

    id: int
    code: str
    name: str
    phone_encrypted: bytes | None = field(repr=False)
    phone_digest: str | None = field(repr=False)
    born: date | None
    admitted: date | None
    confirmed: date | None
    exempt: bool
    status: str
    language: str
    positions: tuple[Held, ...]
    roles: tuple[Granted, ...]


async def member_by_code(db: AsyncConnection, code: str) -> Member | None:
    """The member of exactly that code."""
    return next(iter(await select_members(db, members.c.code == code)), None)


async def member_by_id(db: AsyncConnection, member_id: int) -> Member | None:
    """The member of that id."""
    return next(iter(await select_members(db, members.c.id == member_id)), None)


async def members_by_phone_digest(db: AsyncConnection, digest: str) -> tuple[Member, ...]:
    """The active members with that phone number, by id: two may share one."""
    return await select_members(db, (members.c.phone_digest == digest) & (members.c.status == "active"))


async def members_of_units(db: AsyncConnection, unit_ids: Iterable[int]) -> tuple[Member, ...]:
    """The active members with a place in any of the units, by id."""
    found: dict[int, Member] = {}
    for some in batches(unit_ids):
        placed = select(positions.c.member_id).where(positions.c.unit_id.in_(some))
        for member in await select_members(db, members.c.id.in_(placed) & (members.c.status == "active")):
            found[member.id] = member
    return tuple(sorted(found.values(), key=lambda member: member.id))


async def find_members(
    db: AsyncConnection, unit_ids: Iterable[int], wanted: str, fold: Callable[[str], str]
) -> tuple[Member, ...]:
    """The active members of the units with that code, or whose name holds all the words, by id.

    Args:
        wanted: what was typed.
        fold: makes spellings comparable; both the names and `wanted` go through it.
    """
    text = fold(wanted)
    if not text:
        return ()
    words = set(text.split())
    by_code: list[int] = []
    by_name: list[int] = []
    for member_id, code, name in await _codes_and_names(db, unit_ids):  # all are read, so only what is compared
        if fold(code) == text:
            by_code.append(member_id)
        elif words <= set(fold(name).split()):
            by_name.append(member_id)
    found: list[Member] = []
    for some in batches(by_code or by_name):
        found += await select_members(db, members.c.id.in_(some))
    return tuple(sorted(found, key=lambda member: member.id))


async def _codes_and_names(db: AsyncConnection, unit_ids: Iterable[int]) -> set[tuple[int, str, str]]:
    """Id, code and name of the active members with a place in any of the units."""
    people: set[tuple[int, str, str]] = set()
    for some in batches(unit_ids):
        placed = select(positions.c.member_id).where(positions.c.unit_id.in_(some))
        wanted = members.c.id.in_(placed) & (members.c.status == "active")
        rows = await db.execute(select(members.c.id, members.c.code, members.c.name).where(wanted))
        people.update((member_id, code, name) for member_id, code, name in rows)
    return people


async def names_of(db: AsyncConnection, codes: Iterable[str]) -> dict[str, str]:
    """The members' names by their codes; codes that nobody has are left out."""
    names: dict[str, str] = {}
    for some in batches(codes):
        chosen = select(members.c.code, members.c.name).where(members.c.code.in_(some))
        names.update({row.code: row.name for row in await db.execute(chosen)})
    return names


async def count_members(db: AsyncConnection) -> int:
    """How many members the roster holds, whatever their status."""
    return await db.scalar(select(func.count()).select_from(members)) or 0


async def codes_not_among(db: AsyncConnection, codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of active members that are not among the given ones, sorted."""
    active = (await db.execute(select(members.c.code).where(members.c.status == "active"))).scalars()
    return tuple(sorted(set(active) - set(codes)))


async def select_members(db: AsyncConnection, which: ColumnElement[bool]) -> tuple[Member, ...]:
    """The members for whom the condition on the table `members` holds, by id."""
    rows = (await db.execute(select(members).where(which).order_by(members.c.id))).all()
    if not rows:
        return ()
    chosen = select(members.c.id).where(which)
    held: defaultdict[int, list[Held]] = defaultdict(list)
    order = (positions.c.home.desc(), positions.c.unit_id)
    places = await db.execute(select(positions).where(positions.c.member_id.in_(chosen)).order_by(*order))
    for place in places:
        held[place.member_id].append(Held(place.unit_id, place.position, place.home))
    granted: defaultdict[int, list[Granted]] = defaultdict(list)
    for role in await db.execute(select(roles).where(roles.c.member_id.in_(chosen)).order_by(roles.c.id)):
        granted[role.member_id].append(Granted(role.role, role.unit_id))
    return tuple(_member(row, held[row.id], granted[row.id]) for row in rows)


async def languages_of(db: AsyncConnection, member_ids: Iterable[int]) -> dict[int, str]:
    """The languages that the members have chosen; whoever has chosen none is left out."""
    found: dict[int, str] = {}
    for some in batches(member_ids):
        chosen = select(members.c.id, members.c.language).where(members.c.id.in_(some), members.c.language != "")
        found.update((row.id, row.language) for row in await db.execute(chosen))
    return found


async def set_language(db: AsyncConnection, member_id: int, language: str) -> None:
    """The member is spoken to in that language ("" = the committee's)."""
    await db.execute(members.update().where(members.c.id == member_id).values(language=language))


async def grant_role(db: AsyncConnection, member_id: int, role: str, unit_id: int | None) -> bool:
    """The member has the role ("secretary" with a unit, "admin" without); False when that was so already."""
    await one_save_at_a_time(db)
    exists = await db.scalar(select(roles.c.id).where(_is_role(member_id, role, unit_id)).limit(1))
    if exists is not None:
        return False
    await db.execute(roles.insert(), {"member_id": member_id, "role": role, "unit_id": unit_id})
    return True


async def revoke_role(db: AsyncConnection, member_id: int, role: str, unit_id: int | None) -> bool:
    """The member has that role no more; False when it was not there."""
    return (await db.execute(roles.delete().where(_is_role(member_id, role, unit_id)))).rowcount > 0


async def count_admins(db: AsyncConnection) -> int:
    """How many active members are admins."""
    active = roles.join(members, members.c.id == roles.c.member_id)
    counted = select(func.count()).select_from(active).where(roles.c.role == ADMIN, members.c.status == "active")
    return await db.scalar(counted) or 0


def _is_role(member_id: int, role: str, unit_id: int | None) -> ColumnElement[bool]:
    unit = roles.c.unit_id.is_(None) if unit_id is None else roles.c.unit_id == unit_id
    return (roles.c.member_id == member_id) & (roles.c.role == role) & unit


def _member(row: Row[tuple[object, ...]], held: Sequence[Held], granted: Sequence[Granted]) -> Member:
    return Member(**row._mapping, positions=tuple(held), roles=tuple(granted))
