"""Where joined parts can be understood in two ways: what both ways are.

"cấp ủy Sở Y tế và Chi bộ Một": the committees of both, or one committee and a whole branch?
"bí thư và phó bí thư Chi bộ Một": all secretaries, or that branch's?
"Chi bộ Một trừ Lan, Chi bộ Hai": is the second branch wanted or left out?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.audience.known import AudienceKnown
from bot.audience.parts import OFFICES, Audience, Group, OfKind, OfUnit, OneMember, OwnUnits, Part, Segment
from bot.audience.places import covered, part_covers
from bot.audience.splitting import Joint


@dataclass(frozen=True, slots=True)
class Joined:
    """A part and what stands before it."""

    joint: Joint
    part: Part


def ways(sequence: Sequence[Joined], known: AudienceKnown) -> tuple[Audience, ...]:
    """The audiences that the joined parts may be: as they stand first."""
    literal = tuple(sequence)
    shared = _shared(_shared_backwards(literal, known), known)
    moved = _moved(literal, known)
    found = [_audience(one) for one in (literal, shared, moved)]
    return tuple(dict.fromkeys(found))


def _audience(sequence: Sequence[Joined]) -> Audience:
    """All that follows the first "trừ" is taken out."""
    wanted: dict[Part, None] = {}
    excepted: dict[Part, None] = {}
    found = wanted
    for one in sequence:
        if one.joint is Joint.EXCEPT:
            found = excepted
        found[one.part] = None
    return Audience(tuple(wanted), tuple(excepted))


def _is_place(part: Part) -> bool:
    return (
        isinstance(part, Segment)
        and part.group is Group.MEMBER
        and part.not_read is None
        and isinstance(part.place, OfUnit | OfKind)
    )


def _has_more(part: Part) -> bool:
    """Whether a part is of a certain unit and says more than the unit's name."""
    return (
        isinstance(part, Segment)
        and isinstance(part.place, OfUnit | OfKind)
        and (part.group is not Group.MEMBER or part.not_read is not None)
    )


def _shared(sequence: Sequence[Joined], known: AudienceKnown) -> tuple[Joined, ...]:
    """A group said of a unit is said of the units that follow, too."""
    found: list[Joined] = []
    giver: Segment | None = None
    for one in sequence:
        if one.joint is not Joint.SOFT:
            giver = None
        part = one.part
        if giver is not None and _is_place(part) and isinstance(part, Segment):
            place = part.place
            if isinstance(place, OfUnit):
                place = replace(place, below=giver.group not in OFFICES)
            if not covered(place, giver.group, known) <= covered(giver.place, giver.group, known):
                found.append(Joined(one.joint, replace(giver, place=place)))
                continue
        giver = part if isinstance(part, Segment) and _has_more(part) else None
        found.append(one)
    return tuple(found)


def _shared_backwards(sequence: Sequence[Joined], known: AudienceKnown) -> tuple[Joined, ...]:
    """A place said with the last of some groups is said of those before it, and so is "chưa đọc"."""
    found: list[Joined] = []
    giver: Segment | None = None
    giver_joint = Joint.START
    for one in reversed(sequence):
        part = one.part
        if giver is not None and giver_joint is Joint.SOFT and isinstance(part, Segment):
            if part.group is not Group.MEMBER and part.place == OwnUnits() and part.not_read is None:
                place = giver.place
                if isinstance(place, OfUnit):
                    place = replace(place, below=part.group not in OFFICES)
                part = Segment(part.group, place, giver.not_read)
            elif giver.not_read is not None and _is_place(part) and not _inside(giver, part, known):
                part = replace(part, not_read=giver.not_read)
        found.append(Joined(one.joint, part))
        giver = part if isinstance(part, Segment) and _has_more(part) else None
        giver_joint = one.joint
    return tuple(reversed(found))


def _inside(inner: Segment, outer: Segment, known: AudienceKnown) -> bool:
    return covered(inner.place, inner.group, known) <= covered(outer.place, outer.group, known)


def _moved(sequence: Sequence[Joined], known: AudienceKnown) -> tuple[Joined, ...]:
    """What is listed after "trừ" but has nothing to do with those who are wanted, is wanted itself."""
    first = next((at for at, one in enumerate(sequence) if one.joint is Joint.EXCEPT), len(sequence))
    wanted = [one.part for one in sequence[:first]]
    if not all(isinstance(part, OneMember) or isinstance(part.place, OfUnit) for part in wanted):
        return tuple(sequence)
    units = frozenset(unit_id for part in wanted for unit_id in part_covers(part, known))
    members = {part.member_id for part in wanted if isinstance(part, OneMember)}
    kept: list[Joined] = []
    moved: list[Joined] = []
    for at, one in enumerate(sequence):
        strange = at > first and one.joint is not Joint.EXCEPT and _is_strange(one.part, units, members, known)
        (moved if strange else kept).append(replace(one, joint=Joint.HARD) if strange else one)
    return (*kept[:first], *moved, *kept[first:])


def _is_strange(part: Part, units: frozenset[int], members: set[int], known: AudienceKnown) -> bool:
    if isinstance(part, OneMember):
        return part.member_id not in members and not part_covers(part, known) & units
    return _is_place(part) and not part_covers(part, known) & units
