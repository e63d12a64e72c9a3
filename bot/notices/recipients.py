"""Whom a notice reaches at this moment: people, by unit, who of them cannot be reached, and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audience.errors import AudienceRefused
from bot.audience.known import AudienceKnown, load_audience_known
from bot.audience.reading import read_audience
from bot.audience.resolving import resolve
from bot.delivery.queueing import MemberReach, addresses_of
from storage.groups import GroupChat, bound_groups
from storage.member_settings import optional_notices_off
from storage.notices import TO_GROUPS, TO_MEMBERS, Notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a notice reaches.

    Attributes:
        member_ids: who gets it, in the order of units and names; those who cannot be reached are among them.
        by_unit: names of units and how many of the people count there, each once.
        left_out: how many have switched optional notices off and do not get this one.
        reach: where each of the people is reached, and why not.
        groups: the group chats that get it.
    """

    member_ids: tuple[int, ...]
    by_unit: tuple[tuple[str, int], ...]
    left_out: int
    reach: Mapping[int, MemberReach]
    groups: tuple[GroupChat, ...]

    @property
    def reachable(self) -> int:
        """How many of the people it goes to in their own chats."""
        return sum(bool(one.addresses) for one in self.reach.values())

    def failing(self, reason: str) -> int:
        """How many of the people are not reachable for that reason: "unreachable" or "blocked"."""
        return sum(not one.addresses and one.reason == reason for one in self.reach.values())


async def recipients(db: AsyncConnection, notice: Notice, author: Person) -> Recipients:
    """Whom the notice reaches, by its audience, its destination and the members' own settings.

    Raises:
        AudienceNotUnderstood: the words of its audience are not clear.
        AudienceRefused: they name people whom the author may not reach, or there is nobody.
    """
    known = await load_audience_known(db, author)
    wanted = await resolve(db, read_audience(notice.audience, known), author)
    to_members = notice.destination != TO_GROUPS
    off = await optional_notices_off(db, wanted.member_ids) if notice.optional and to_members else frozenset()
    by_unit = tuple((unit.name, sum(one not in off for one in unit.member_ids)) for unit in wanted.units)
    people = tuple(one for one in wanted.member_ids if one not in off)
    if not people:
        raise AudienceRefused("notices/nobody_left", {"left_out": len(off)})
    to_groups = await _groups(db, known, frozenset(wanted.member_ids)) if notice.destination != TO_MEMBERS else ()
    if not to_members and not to_groups:
        raise AudienceRefused("notices/no_groups")
    return Recipients(
        member_ids=people,
        by_unit=tuple((name, count) for name, count in by_unit if count),
        left_out=len(off),
        reach=await addresses_of(db, people) if to_members else {},
        groups=to_groups,
    )


async def groups_for(db: AsyncConnection, notice: Notice, author: Person) -> tuple[GroupChat, ...]:
    """The group chats that the notice's audience has, whether it is to go to them or not.

    Raises:
        AudienceNotUnderstood: the words of its audience are not clear.
        AudienceRefused: they name people whom the author may not reach, or there is nobody.
    """
    known = await load_audience_known(db, author)
    wanted = await resolve(db, read_audience(notice.audience, known), author)
    return await _groups(db, known, frozenset(wanted.member_ids))


async def _groups(db: AsyncConnection, known: AudienceKnown, wanted: frozenset[int]) -> tuple[GroupChat, ...]:
    """Groups of units all of whose members are wanted: in a group everybody reads what is written.

    Many bots may sit in one group; it gets one copy, by the bot that was bound first.
    """
    inside: dict[int, set[int]] = {}
    for one in known.people:
        for held in one.places:
            inside.setdefault(held.unit_id, set()).add(one.member_id)
    found: dict[tuple[str, str], GroupChat] = {}
    for group in await bound_groups(db):
        if group.unit_id is None:
            continue
        members = {member for unit in known.below(group.unit_id) for member in inside.get(unit, ())}
        if members and members <= wanted:
            found.setdefault((group.platform, group.chat_id), group)
    return tuple(found.values())
