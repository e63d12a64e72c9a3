"""What an audience is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Group(StrEnum):
    """What somebody is."""

    MEMBER = "member"
    FULL = "full"
    PROBATIONARY = "probationary"
    EXEMPT = "exempt"
    SECRETARY = "secretary"
    DEPUTY = "deputy"
    COMMITTEE = "committee"  # secretary, deputies and the other members of a unit's committee (cấp ủy)


OFFICES = frozenset({Group.SECRETARY, Group.DEPUTY, Group.COMMITTEE})
"""What one is in a certain unit, by a position held there."""


@dataclass(frozen=True, slots=True)
class WholeCommittee:
    """The root unit with all below it."""


@dataclass(frozen=True, slots=True)
class OwnUnits:
    """Whatever the speaker may reach."""


@dataclass(frozen=True, slots=True)
class OfUnit:
    """One unit.

    Attributes:
        below: with all the units below it; without, an office counts only in the unit itself.
    """

    unit_id: int
    below: bool


@dataclass(frozen=True, slots=True)
class OfKind:
    """All the units of a kind.

    Attributes:
        kind: folded, e.g. "chi bo"; also the beginning of the units' names ("so"); "" = any.
        direct: only those directly below.
        within: below that unit; None = below what the speaker governs.
    """

    kind: str
    direct: bool = False
    within: int | None = None


Place: TypeAlias = "WholeCommittee | OwnUnits | OfUnit | OfKind"


@dataclass(frozen=True, slots=True)
class Segment:
    """Those of a group in a place.

    Attributes:
        not_read: only those who have not read that notice.
    """

    group: Group
    place: Place
    not_read: int | None = None


@dataclass(frozen=True, slots=True)
class OneMember:
    """A member by name or code; `said` as it was typed."""

    member_id: int
    said: str = field(default="", compare=False, repr=False)


Part: TypeAlias = "Segment | OneMember"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is wanted, and who of these is left out.

    Attributes:
        wanted: at least one part.
        shown: the same in plain words, which are read as the same audience again.
    """

    wanted: tuple[Part, ...]
    excepted: tuple[Part, ...] = ()
    shown: str = field(default="", compare=False)
