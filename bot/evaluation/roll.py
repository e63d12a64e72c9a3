"""Who is to be ranked in a unit, and how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.membership import below
from storage.placements import Placed, placed_members
from storage.ratings import Rating, ratings_of
from storage.units import Unit, all_units


@dataclass(frozen=True)
class Roll:
    """A unit's members and the units below it, in a year's evaluation.

    Attributes:
        inside: the unit and all below it.
        members: active members at home in any of these.
        ratings: those of that year, in these units.
    """

    unit: Unit
    year: int
    units: tuple[Unit, ...]
    inside: frozenset[int]
    members: tuple[Placed, ...] = field(repr=False)
    ratings: tuple[Rating, ...] = field(repr=False)

    @cached_property
    def own_members(self) -> tuple[Placed, ...]:
        """Those at home in the unit itself, as the roster has them."""
        return tuple(one for one in self.members if home_of(one) == self.unit.id)

    @cached_property
    def children(self) -> tuple[Unit, ...]:
        """The units directly below."""
        return tuple(one for one in self.units if one.parent_id == self.unit.id)

    @cached_property
    def rated_units(self) -> tuple[Unit, ...]:
        """The units that are ranked here: those directly below, or else the unit itself."""
        return self.children or (self.unit,)

    @cached_property
    def of_member(self) -> Mapping[int, Rating]:
        """The ratings of members at home in the unit in which they were rated, by member."""
        homes = {one.member_id: home_of(one) for one in self.members}
        return {
            one.member_id: one
            for one in self.ratings
            if one.member_id is not None and homes.get(one.member_id, one.unit_id) == one.unit_id
        }

    @cached_property
    def of_unit(self) -> Mapping[int, Rating]:
        """The ratings of units, by unit."""
        return {one.unit_id: one for one in self.ratings if one.member_id is None}

    @property
    def unrated(self) -> int:
        """How many members in all these units have no rating yet, exempt ones aside."""
        return sum(one.member_id not in self.of_member and not one.exempt for one in self.members)

    def counts(self, unit_ids: Iterable[int] | None = None) -> Counter[str]:
        """How many members have each rank.

        Args:
            unit_ids: rated in these units; None = in all of them.
        """
        chosen = self.inside if unit_ids is None else frozenset(unit_ids)
        return Counter(one.rating for one in self.of_member.values() if one.unit_id in chosen)

    def unit_counts(self, unit_ids: Iterable[int]) -> Counter[str]:
        """How many of these units have each rank."""
        return Counter(self.of_unit[one].rating for one in unit_ids if one in self.of_unit)


def home_of(member: Placed) -> int:
    """The member's home unit."""
    return member.places[0].unit_id


async def read_roll(db: AsyncConnection, unit_id: int, year: int) -> Roll | None:
    """The roll of a unit; None when there is no such unit."""
    units = await all_units(db)
    unit = next((one for one in units if one.id == unit_id), None)
    if unit is None:
        return None
    inside = below(units, unit_id)
    members = tuple(one for one in await placed_members(db) if home_of(one) in inside)
    return Roll(unit, year, units, inside, members, await ratings_of(db, year, inside))
