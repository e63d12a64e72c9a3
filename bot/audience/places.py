"""Which units a place comprises."""

from __future__ import annotations

from collections.abc import Iterable

from bot.audience.known import AudienceKnown
from bot.audience.parts import OFFICES, Group, OfKind, OfUnit, OneMember, OwnUnits, Part, Place, Segment, WholeCommittee
from bot.audience.spelling import comparable
from bot.audience.words import written_kinds
from bot.language.unit_names import is_of_kind
from storage.units import Unit


def covered(place: Place, group: Group, known: AudienceKnown) -> frozenset[int]:
    """The ids of the units in which one has to have a place.

    Members belong to a unit with all below it; an office is held in one unit only.
    """
    every = frozenset(known.unit)
    match place:
        case WholeCommittee():
            return every
        case OwnUnits():
            return every if known.reach is None else known.reach
        case OfUnit(unit_id, below):
            return known.below(unit_id) if below else frozenset({unit_id})
        case OfKind():
            units = _of_kind(place, known)
            return units if group in OFFICES else _with_below(units, known)


def part_covers(part: Part, known: AudienceKnown) -> frozenset[int]:
    """The units that a part has to do with: of a member, those that the member belongs to."""
    if isinstance(part, Segment):
        return covered(part.place, part.group, known)
    person = known.person.get(part.member_id)
    return frozenset(held.unit_id for held in person.places) if person else frozenset()


def within_reach(part: Part, known: AudienceKnown) -> bool:
    """Whether the speaker may reach what the part names: a unit, a member, or anything within the own units."""
    if isinstance(part, OneMember):
        person = known.person.get(part.member_id)
        return person is not None and known.reaches(person)
    match part.place:
        case WholeCommittee():
            return all(known.in_reach(unit_id) for unit_id in known.unit)
        case OfUnit(unit_id):
            return known.in_reach(unit_id)
        case OfKind(within=within):
            return within is None or known.in_reach(within)
        case OwnUnits():
            return True


def has_kind(unit: Unit, kind: str) -> bool:
    """Whether the unit is of that (comparable) kind, or is called so ("so": Sở Y tế)."""
    own = comparable(unit.kind)
    if not kind or own == kind or own.startswith(f"{kind} "):
        return True
    return (not own or kind not in written_kinds()) and is_of_kind(unit.name, kind)


def _of_kind(place: OfKind, known: AudienceKnown) -> frozenset[int]:
    """The root is the committee itself: with units below it, it is none of "các đảng bộ"."""
    roots = {unit_id for unit_id in known.children.get(None, ()) if known.children.get(unit_id)}
    if place.within is not None:
        tops: Iterable[int] = (place.within,)
        inside = known.below(place.within) - {place.within}
    else:
        tops = [unit.id for unit in known.own]
        inside = frozenset(unit_id for unit_id in known.unit if known.in_reach(unit_id))
    if place.direct:
        inside &= {child for top in tops for child in known.children.get(top, ())}
    return frozenset(unit_id for unit_id in inside - roots if has_kind(known.unit[unit_id], place.kind))


def _with_below(unit_ids: Iterable[int], known: AudienceKnown) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for unit_id in unit_ids:
        if unit_id not in found:
            found |= known.below(unit_id)
    return found
