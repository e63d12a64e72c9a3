"""Who may see, admit and govern whom."""

from __future__ import annotations

import pytest

from bot.access import GUEST, Person, Role, may_admit, may_govern, may_grant, may_see
from storage.members import Granted, Held, Member

COMMITTEE, ONE, TWO = 1, 2, 3  # units: the committee, and two chi bộ below it
ADMIN = Person(Role.ADMIN, 1, governed_unit_ids=frozenset({COMMITTEE, ONE, TWO}))
SECRETARY_OF_ALL = Person(Role.SECRETARY, 2, governed_unit_ids=frozenset({COMMITTEE, ONE, TWO}))
SECRETARY_OF_ONE = Person(Role.SECRETARY, 3, governed_unit_ids=frozenset({ONE}))
MEMBER_OF_ONE = Person(Role.MEMBER, 4, unit_ids=(ONE,))


def member(home: int, *others: int, roles: tuple[Granted, ...] = ()) -> Member:
    places = (Held(home, "", home=True), *(Held(unit, "", home=False) for unit in others))
    return Member(9, "M", "M", None, None, None, None, None, False, "active", "", places, roles)


@pytest.mark.parametrize(
    ("person", "governs"),
    [
        (ADMIN, {COMMITTEE, ONE, TWO}),
        (SECRETARY_OF_ALL, {COMMITTEE, ONE, TWO}),
        (SECRETARY_OF_ONE, {ONE}),
        (MEMBER_OF_ONE, set()),
        (GUEST, set()),
    ],
)
def test_one_governs_and_sees_the_own_units_and_those_below(person: Person, governs: set[int]) -> None:
    assert {unit for unit in (COMMITTEE, ONE, TWO) if may_govern(person, unit)} == governs
    assert {unit for unit in (COMMITTEE, ONE, TWO) if may_see(person, member(unit))} == governs


def test_units_of_a_former_secretary_count_no_more() -> None:
    former = Person(Role.MEMBER, 3, governed_unit_ids=frozenset({ONE}))
    assert not may_govern(former, ONE)
    assert not may_see(former, member(ONE))
    assert not may_admit(former, member(ONE))


def test_a_member_with_a_further_place_is_seen_there_but_admitted_at_home() -> None:
    guest_in_one = member(TWO, ONE)
    assert may_see(SECRETARY_OF_ONE, guest_in_one)
    assert not may_admit(SECRETARY_OF_ONE, guest_in_one)
    assert may_admit(SECRETARY_OF_ALL, guest_in_one)
    assert may_admit(ADMIN, guest_in_one)


@pytest.mark.parametrize(
    ("roles", "admitted_by"),
    [
        ((), {"admin", "all", "one"}),
        ((Granted("secretary", ONE),), {"admin", "all", "one"}),
        ((Granted("secretary", TWO),), {"admin", "all"}),
        ((Granted("secretary", ONE), Granted("secretary", COMMITTEE)), {"admin", "all"}),
        ((Granted("admin", None),), {"admin"}),
    ],
)
def test_nobody_hands_out_the_code_of_someone_who_may_do_more(
    roles: tuple[Granted, ...], admitted_by: set[str]
) -> None:
    people = {"admin": ADMIN, "all": SECRETARY_OF_ALL, "one": SECRETARY_OF_ONE, "member": MEMBER_OF_ONE, "guest": GUEST}
    assert {name for name, person in people.items() if may_admit(person, member(ONE, roles=roles))} == admitted_by


def test_only_an_admin_grants_roles() -> None:
    assert [may_grant(one) for one in (ADMIN, SECRETARY_OF_ALL, MEMBER_OF_ONE, GUEST)] == [True, False, False, False]
