"""Who may do what, to which units: the one place that decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.members import Member


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
        governed_unit_ids: the units for which the person is secretary, with all below them (an admin: all).
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
    """Whether the person may act for that unit: notices, events, figures, roster."""
    return person.role >= Role.ADMIN or (person.role >= Role.SECRETARY and unit_id in person.governed_unit_ids)


def may_see(person: Person, member: Member) -> bool:
    """Whether the person may look that member up: one with a place in a governed unit."""
    return any(may_govern(person, held.unit_id) for held in member.positions)


def may_admit(person: Person, member: Member) -> bool:
    """Whether the person may hand out the member's linking codes, revoke them and unlink accounts.

    Whoever holds a code becomes that member. So the member must be at home in a governed unit and must not
    be able to do more than the person: an admin's code comes from an admin, and the code of another unit's
    secretary from whoever governs that unit too.
    """
    if person.role >= Role.ADMIN:
        return True
    at_home = any(may_govern(person, held.unit_id) for held in member.positions if held.home)
    return at_home and all(
        granted.unit_id is not None and may_govern(person, granted.unit_id) for granted in member.roles
    )


def may_grant(person: Person) -> bool:
    """Whether the person may grant and revoke roles."""
    return person.role >= Role.ADMIN
