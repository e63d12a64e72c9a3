"""Who may do what, to which units: the one place that decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What one may do in the program, the lesser first."""

    GUEST = 0
    MEMBER = 1
    SECRETARY = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Who is speaking.

    Attributes:
        member_id: None for a guest.
        account_id: the linked account by which the person speaks now; None for a guest.
        unit_ids: the units that the person belongs to, the home unit first.
        governed_unit_ids: the units for which the person is secretary, with all below them (for an admin: all).
        language: the person's own choice, or "".
    """

    role: Role = Role.GUEST
    member_id: int | None = None
    account_id: int | None = None
    code: str = ""
    name: str = ""
    unit_ids: tuple[int, ...] = ()
    governed_unit_ids: frozenset[int] = frozenset()
    language: str = ""


GUEST = Person()


def may_govern(person: Person, unit_id: int) -> bool:
    """Whether the person may act for that unit (notices, events, figures, roster): design, section 4."""
    return person.role >= Role.ADMIN or (person.role >= Role.SECRETARY and unit_id in person.governed_unit_ids)
