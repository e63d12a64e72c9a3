"""How far the members of some units have come aboard: who is linked, by which ways, and who can link how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts import is_link
from storage.batches import batches
from storage.tables import accounts, linking_codes, members, positions


@dataclass(frozen=True, slots=True)
class Boarding:
    """One active member's way aboard.

    Attributes:
        unit_id: the home unit.
        has_phone: whether the roster holds a number, so that sharing the own contact links.
        platforms: with an account that is not blocked, sorted.
        blocked: platforms on which every account is blocked, sorted.
        code_until: until when a code that was handed out is still good; None = there is none.
    """

    member_id: int
    code: str
    name: str
    unit_id: int
    has_phone: bool
    platforms: tuple[str, ...]
    blocked: tuple[str, ...]
    code_until: datetime | None

    @property
    def linked(self) -> bool:
        """Whether there is any account, blocked or not."""
        return bool(self.platforms or self.blocked)


async def boarding_of_units(db: AsyncConnection, unit_ids: Iterable[int], now: datetime) -> tuple[Boarding, ...]:
    """The active members whose home is one of the units, by code."""
    found: list[Boarding] = []
    for some in batches(unit_ids):
        found += await _boarding(db, some, now)
    return tuple(sorted(found, key=lambda one: one.code))


async def _boarding(db: AsyncConnection, unit_ids: list[int], now: datetime) -> list[Boarding]:
    at_home = members.join(positions, positions.c.member_id == members.c.id)
    wanted = positions.c.unit_id.in_(unit_ids) & positions.c.home & (members.c.status == "active")
    columns = (
        members.c.id,
        members.c.code,
        members.c.name,
        positions.c.unit_id,
        members.c.phone_digest.is_not(None).label("has_phone"),
    )
    rows = (await db.execute(select(*columns).select_from(at_home).where(wanted))).all()
    chosen = select(members.c.id).select_from(at_home).where(wanted)
    ways = await _ways(db, chosen)
    codes = await _codes(db, chosen, now)
    return [
        Boarding(member_id, code, name, unit_id, bool(has_phone), *ways.get(member_id, ((), ())), codes.get(member_id))
        for member_id, code, name, unit_id, has_phone in rows  # by place: with thousands, names take twice the time
    ]


async def _ways(db: AsyncConnection, chosen: Select[int]) -> Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """By member: the platforms with an account that is not blocked, and those on which every one is."""
    found: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    columns = (accounts.c.member_id, accounts.c.platform, accounts.c.blocked_at)
    for account in await db.execute(select(*columns).where(accounts.c.member_id.in_(chosen), is_link())):
        open_already = found[account.member_id].get(account.platform, False)
        found[account.member_id][account.platform] = open_already or account.blocked_at is None
    return {
        member_id: (
            tuple(sorted(name for name, is_open in platforms.items() if is_open)),
            tuple(sorted(name for name, is_open in platforms.items() if not is_open)),
        )
        for member_id, platforms in found.items()
    }


async def _codes(db: AsyncConnection, chosen: Select[int], now: datetime) -> Mapping[int, datetime]:
    """By member: until when the newest code that is still good can be used."""
    until = func.max(linking_codes.c.expires_at, type_=linking_codes.c.expires_at.type).label("until")
    still_good = (
        linking_codes.c.used_at.is_(None)
        & linking_codes.c.revoked_at.is_(None)
        & (linking_codes.c.expires_at > now)
        & linking_codes.c.member_id.in_(chosen)
    )
    grouped = select(linking_codes.c.member_id, until).where(still_good).group_by(linking_codes.c.member_id)
    return {row.member_id: row.until for row in await db.execute(grouped)}
