"""Accounts: by which chats, on which platforms, a member is reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.members import ADMIN
from storage.tables import accounts, members, positions, roles
from storage.upsert import upsert

PLAYED = "member-"
"""The user ids of seats in which somebody plays a member of the roster (`chat --as`) begin so."""


@dataclass(frozen=True, slots=True)
class Account:
    """A chat that is linked to a member.

    Attributes:
        bot: the bot's own id on the platform.
        user_id: the person's id on the platform.
        blocked_at: since when the person has blocked the bot; None = reachable.
    """

    id: int
    platform: str
    bot: str
    user_id: str
    chat_id: str
    member_id: int
    linked_at: datetime
    blocked_at: datetime | None

    @property
    def is_seat(self) -> bool:
        """Whether it is but a seat in which somebody plays the member, and no link."""
        return self.user_id.startswith(PLAYED)


@dataclass(frozen=True, slots=True)
class Reach:
    """By which ways a member of a unit is reached.

    Attributes:
        platforms: with an account that is not blocked, sorted.
        blocked: platforms on which every account is blocked, sorted.
    """

    member_id: int
    code: str
    name: str
    platforms: tuple[str, ...]
    blocked: tuple[str, ...]


def is_link() -> ColumnElement[bool]:
    """Whether an account is the member's own: a seat in which somebody plays the member is no link."""
    return accounts.c.user_id.not_like(f"{PLAYED}%")


async def accounts_of_member(db: AsyncConnection, member_id: int) -> tuple[Account, ...]:
    """The member's accounts, in the order in which they were linked."""
    chosen = select(accounts).where(accounts.c.member_id == member_id)
    rows = (await db.execute(chosen.order_by(accounts.c.linked_at, accounts.c.id))).all()
    return tuple(Account(**row._mapping) for row in rows)


async def accounts_of_members(db: AsyncConnection, member_ids: Iterable[int]) -> dict[int, list[Account]]:
    """The accounts of each of the members that has one, in the order in which they were linked."""
    found: defaultdict[int, list[Account]] = defaultdict(list)
    for some in batches(set(member_ids)):
        chosen = select(accounts).where(accounts.c.member_id.in_(some))
        for row in await db.execute(chosen.order_by(accounts.c.linked_at, accounts.c.id)):
            found[row.member_id].append(Account(*row))  # by position: for thousands it is three times as fast
    return dict(found)


async def account_of(db: AsyncConnection, platform: str, bot: str, user_id: str) -> Account | None:
    """The account of that user with that bot."""
    row = (await db.execute(select(accounts).where(_SAME_USER), _user(platform, bot, user_id))).first()
    return None if row is None else Account(**row._mapping)


async def account_by_id(db: AsyncConnection, account_id: int) -> Account | None:
    """The account of that id."""
    row = (await db.execute(select(accounts).where(accounts.c.id == account_id))).first()
    return None if row is None else Account(**row._mapping)


async def link_account(
    db: AsyncConnection, platform: str, bot: str, user_id: str, chat_id: str, member_id: int, now: datetime
) -> Account:
    """The account belongs to that member from now on, whoever had it before, and counts as reachable."""
    values = {"chat_id": chat_id, "member_id": member_id, "linked_at": now, "blocked_at": None}
    key = {"platform": platform, "bot": bot, "user_id": user_id}
    statement = upsert(db, accounts, list(key), list(values)).returning(accounts)
    row = (await db.execute(statement, {**key, **values})).one()
    return Account(**row._mapping)


async def unlink_account(db: AsyncConnection, account_id: int) -> bool:
    """The account is forgotten; False when it was not there."""
    return (await db.execute(accounts.delete().where(accounts.c.id == account_id))).rowcount > 0


async def mark_blocked(db: AsyncConnection, platform: str, bot: str, user_id: str, since: datetime | None) -> bool:
    """The account is blocked since then, or reachable again (None); False when there is no such account."""
    statement = accounts.update().where(_SAME_USER).values(blocked_at=bindparam("since"))
    done = await db.execute(statement, {**_user(platform, bot, user_id), "since": since})
    return done.rowcount > 0


async def reach_of_units(db: AsyncConnection, unit_ids: Iterable[int]) -> tuple[Reach, ...]:
    """How each active member with a place in any of the units is reached, by code."""
    people: dict[int, tuple[str, str]] = {}
    ways: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for some in batches(unit_ids):
        placed = select(positions.c.member_id).where(positions.c.unit_id.in_(some))
        wanted = members.c.id.in_(placed) & (members.c.status == "active")
        joined = members.outerjoin(accounts, (accounts.c.member_id == members.c.id) & is_link())
        columns = (members.c.id, members.c.code, members.c.name, accounts.c.platform, accounts.c.blocked_at)
        for row in await db.execute(select(*columns).select_from(joined).where(wanted)):
            people[row.id] = (row.code, row.name)
            if row.platform:
                open_already = ways[row.id].get(row.platform, False)
                ways[row.id][row.platform] = open_already or row.blocked_at is None
    reach = [_reach(member_id, code, name, ways[member_id]) for member_id, (code, name) in people.items()]
    return tuple(sorted(reach, key=lambda one: one.code))


async def any_admin_linked(db: AsyncConnection) -> bool:
    """Whether an active member who is an admin has linked an account.

    A seat in which somebody plays the member is no link: who sits at the computer may play anybody.
    """
    linked = roles.join(members, members.c.id == roles.c.member_id).join(accounts, accounts.c.member_id == members.c.id)
    wanted = select(roles.c.id).select_from(linked)
    wanted = wanted.where(roles.c.role == ADMIN, members.c.status == "active")
    wanted = wanted.where(is_link())
    return bool(await db.scalar(select(exists(wanted))))


_SAME_USER = (
    (accounts.c.platform == bindparam("the_platform"))
    & (accounts.c.bot == bindparam("the_bot"))
    & (accounts.c.user_id == bindparam("the_user"))
)


def _user(platform: str, bot: str, user_id: str) -> dict[str, str]:
    return {"the_platform": platform, "the_bot": bot, "the_user": user_id}


def _reach(member_id: int, code: str, name: str, ways: dict[str, bool]) -> Reach:
    reachable = tuple(sorted(platform for platform, is_open in ways.items() if is_open))
    return Reach(member_id, code, name, reachable, tuple(sorted(set(ways) - set(reachable))))
