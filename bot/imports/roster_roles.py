"""Which roles a roster gives and takes.

A role cell speaks of the unit of its row: `secretary` grants that role there, `member` takes it away there,
an empty cell says nothing. `admin` in any row makes the member an admin; a member whose every row names
another role is no admin any more. Whoever leaves a unit by the roster is no longer its secretary. Roles
given in chat for units that the member's rows do not speak of stay. The last admin stays admin whatever the
file says, or nobody could grant roles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from storage.members import ADMIN, SECRETARY, Member

Role: TypeAlias = "tuple[str, int | None]"


@dataclass(frozen=True, slots=True)
class RoleCell:
    """What one row says: "member", "secretary", "admin" or "" (nothing), in that unit."""

    unit_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """A role that a member has no more: "secretary" of a unit, or "admin" (no unit)."""

    member: Member
    role: str
    unit_id: int | None


def roles_granted(cells: Sequence[RoleCell]) -> frozenset[Role]:
    """The roles that a member's rows give."""
    secretary = {(SECRETARY, cell.unit_id) for cell in cells if cell.role == SECRETARY}
    admin = {(ADMIN, None) for cell in cells if cell.role == ADMIN}
    return frozenset(secretary | admin)


def roles_revoked(member: Member | None, cells: Sequence[RoleCell]) -> list[Revocation]:
    """The roles that a member has and that the member's rows take away."""
    if member is None or not any(cell.role for cell in cells):
        return []
    said = {cell.unit_id: cell.role for cell in cells}
    left = {held.unit_id for held in member.positions} - said.keys()
    revoked = []
    for role in member.roles:
        if role.role == ADMIN:
            gone = all(cell.role and cell.role != ADMIN for cell in cells)
        else:
            gone = role.unit_id in left or said.get(role.unit_id or 0) == "member"
        if gone:
            revoked.append(Revocation(member, role.role, role.unit_id))
    return revoked


def last_admin_stays(
    members: Sequence[Member], revoked: Sequence[Revocation], granted: Mapping[str, frozenset[Role]]
) -> tuple[Member, ...]:
    """The members who keep the admin's role although the file takes it, because nobody else would have it.

    Args:
        granted: by the folded code of each member in the file.
    """
    losing = [revocation.member for revocation in revoked if revocation.role == ADMIN]
    codes = {member.code for member in losing}
    staying = any(
        role.role == ADMIN
        for member in members
        if member.status == "active" and member.code not in codes
        for role in member.roles
    )
    if staying or any((ADMIN, None) in roles for roles in granted.values()):
        return ()
    return tuple(losing)
