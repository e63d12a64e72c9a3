"""What a secretary looks at: one governed unit with all below it, or all that is governed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.access import Person, may_govern
from bot.membership import below, tops
from storage.units import Unit

ALL = 0
"""In a button's data: everything that the person governs, for whoever governs several units side by side."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at.

    Attributes:
        id: of the unit; ALL = everything governed.
        unit: None for ALL.
        unit_ids: of the unit and all below.
        children: the units right below, in their order.
        parent_id: where "up" leads, None = nowhere.
    """

    id: int
    unit: Unit | None
    unit_ids: frozenset[int]
    children: tuple[Unit, ...]
    parent_id: int | None


def first_scope(person: Person, units: Sequence[Unit]) -> Scope | None:
    """What /thanhvien begins with; None when there is nothing to govern."""
    highest = tops(units, person.governed_unit_ids)
    if len(highest) == 1:
        return scope_of(person, units, highest[0].id)
    return scope_of(person, units, ALL) if highest else None


def scope_of(person: Person, units: Sequence[Unit], unit_id: int) -> Scope | None:
    """That unit, if the person may look at it."""
    highest = tops(units, person.governed_unit_ids)
    if unit_id == ALL:
        return Scope(ALL, None, person.governed_unit_ids, highest, None)
    unit = next((one for one in units if one.id == unit_id), None)
    if unit is None or not may_govern(person, unit_id):
        return None
    parent = unit.parent_id if unit.parent_id in person.governed_unit_ids else None
    if parent is None and len(highest) > 1:
        parent = ALL
    children = tuple(one for one in units if one.parent_id == unit_id)
    return Scope(unit_id, unit, below(units, unit_id), children, parent)
