"""What audience words are read against: a snapshot of the units and the members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Person, Role
from bot.audience.names import Names
from bot.audience.spelling import comparable
from bot.membership import below, tops
from storage.placements import Placed, placed_members
from storage.units import Unit, all_units
from storage.unread import latest_notice_of


@dataclass(frozen=True)
class AudienceKnown:
    """A snapshot.

    Attributes:
        people: the active members.
        reach: ids of the units that the speaker may reach; None = all. Of two things with one name the one within
            reach is meant, and only what is within reach is proposed.
        notices: whether notices can be named ("chưa đọc thông báo 12").
        latest_notice: the notice meant by "chưa đọc" alone.
    """

    units: tuple[Unit, ...]
    people: tuple[Placed, ...] = ()
    reach: frozenset[int] | None = None
    notices: bool = False
    latest_notice: int | None = None

    def within(self, reach: frozenset[int]) -> AudienceKnown:
        """The same snapshot for somebody who reaches these units; names are not worked out anew."""
        other = replace(self, reach=reach)
        other.__dict__["names"] = self.names
        return other

    @cached_property
    def unit(self) -> Mapping[int, Unit]:
        """The units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def person(self) -> Mapping[int, Placed]:
        """The members by id."""
        return {one.member_id: one for one in self.people}

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of the units, comparable."""
        return frozenset(comparable(unit.kind) for unit in self.units)

    @cached_property
    def names(self) -> Names:
        """The units and members by what they are called."""
        return Names(self.units, self.people)

    @cached_property
    def own(self) -> tuple[Unit, ...]:
        """The speaker's own units: those that are not below another within reach."""
        every = frozenset(self.unit)
        return tops(self.units, every if self.reach is None else self.reach)

    @cached_property
    def _subtrees(self) -> dict[int, frozenset[int]]:
        return {}

    def below(self, unit_id: int) -> frozenset[int]:
        """The unit and all below it."""
        if unit_id not in self._subtrees:
            self._subtrees[unit_id] = below(self.units, unit_id)
        return self._subtrees[unit_id]

    @cached_property
    def children(self) -> Mapping[int | None, tuple[int, ...]]:
        """The ids of the units directly below each; below None stand the roots."""
        found: defaultdict[int | None, list[int]] = defaultdict(list)
        for unit in self.units:
            found[unit.parent_id].append(unit.id)
        return {parent: tuple(ids) for parent, ids in found.items()}

    def in_reach(self, unit_id: int) -> bool:
        """Whether the speaker may reach that unit."""
        return self.reach is None or unit_id in self.reach

    def reaches(self, one: Placed) -> bool:
        """Whether the speaker may reach that member: by any place."""
        return self.reach is None or any(held.unit_id in self.reach for held in one.places)


async def load_audience_known(db: AsyncConnection, speaker: Person) -> AudienceKnown:
    """The snapshot for whoever wants to write to an audience."""
    latest = None if speaker.member_id is None else await latest_notice_of(db, speaker.member_id)
    return AudienceKnown(
        units=await all_units(db),
        people=await placed_members(db),
        reach=None if speaker.role >= Role.ADMIN else speaker.governed_unit_ids,
        notices=True,
        latest_notice=latest,
    )
