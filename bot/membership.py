"""What follows from the roster: who is aboard where, how units nest, how long somebody has been a member."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.language.folding import fold

if TYPE_CHECKING:
    from storage.boarding import Boarding
    from storage.units import Unit


class Group(StrEnum):
    """The lists in which members are shown."""

    ALL = "all"
    NOT_LINKED = "new"
    BLOCKED = "blocked"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of some members can be reached, and by which way; all are counts.

    Attributes:
        reached: with at least one account that is not blocked.
        by_platform: of these, by platform; one member may be reached by several.
        blocked: linked, but every account is blocked.
        new: not linked; of these with_phone can link by sharing their number, with_code hold a code.
    """

    members: int
    reached: int
    by_platform: dict[str, int]
    blocked: int
    new: int
    with_phone: int
    with_code: int


def reach(people: Iterable[Boarding]) -> Reach:
    """Count them."""
    everyone = tuple(people)
    new = [one for one in everyone if not one.linked]
    platforms = Counter(platform for one in everyone for platform in one.platforms)
    return Reach(
        members=len(everyone),
        reached=sum(bool(one.platforms) for one in everyone),
        by_platform=dict(sorted(platforms.items())),
        blocked=sum(group_of(one) is Group.BLOCKED for one in everyone),
        new=len(new),
        with_phone=sum(one.has_phone for one in new),
        with_code=sum(one.code_until is not None for one in new),
    )


def group_of(one: Boarding) -> Group:
    """The list to which a member belongs, beside ALL."""
    if one.platforms:
        return Group.LINKED
    return Group.BLOCKED if one.blocked else Group.NOT_LINKED


def by_name(person: Boarding) -> tuple[str, str, str]:
    """Sorts people as Vietnamese lists do, by the given name, which stands last."""
    folded = fold(person.name)
    return (folded.rpartition(" ")[2], folded, person.code)


def tops(units: Iterable[Unit], governed: frozenset[int]) -> tuple[Unit, ...]:
    """The governed units that do not lie below another governed one, in their order."""
    return tuple(unit for unit in units if unit.id in governed and unit.parent_id not in governed)


def below(units: Sequence[Unit], unit_id: int) -> frozenset[int]:
    """The unit and all below it."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id].append(unit.id)
    found, waiting = {unit_id}, [unit_id]
    while waiting:
        new = [one for one in children[waiting.pop()] if one not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def find_unit(units: Iterable[Unit], wanted: str) -> tuple[Unit, ...]:
    """The units whose code, name or other name is exactly that, spelling of Vietnamese letters aside."""
    text = fold(wanted)
    return tuple(unit for unit in units if text in {fold(word) for word in (unit.code, unit.name, *unit.aliases)})


def years_of_membership(admitted: date, today: date) -> int:
    """Full years since the admission: of one admitted on 3 February, the day itself counts.

    Counted from the date in the decision of admission (Party statutes, article 5, for confirmed members).
    Somebody admitted on 29 February completes a year on 1 March where there is no such day.
    """
    return today.year - admitted.year - ((today.month, today.day) < (admitted.month, admitted.day))
