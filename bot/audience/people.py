"""The members whom an audience comes to, by unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """The members who are counted under one unit, by given name."""

    unit_id: int
    name: str
    member_ids: tuple[int, ...]


@dataclass(frozen=True)
class People:
    """Members, each once, under one unit: the home unit where that is meant, else the place that made them belong.

    Attributes:
        units: in the order of the tree; none without people.
    """

    units: tuple[UnitPeople, ...]

    @cached_property
    def member_ids(self) -> tuple[int, ...]:
        """All of them, by unit and given name."""
        return tuple(member_id for unit in self.units for member_id in unit.member_ids)

    def __len__(self) -> int:
        return len(self.member_ids)


def count_by_unit(people: People) -> tuple[tuple[str, int], ...]:
    """How many there are of each unit, by name, in the order of the tree."""
    return tuple((unit.name, len(unit.member_ids)) for unit in people.units)
