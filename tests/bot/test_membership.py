"""What follows from the roster: counts, the tree of units, years of membership."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.membership import (
    Group,
    Reach,
    below,
    by_name,
    find_unit,
    group_of,
    reach,
    tops,
    years_of_membership,
)
from storage.boarding import Boarding
from storage.units import Unit

SOON = datetime(2026, 4, 1, tzinfo=UTC)


def unit(unit_id: int, parent: int | None, *names: str) -> Unit:
    code, name, *aliases = names or (f"U{unit_id}", f"Đơn vị {unit_id}")
    return Unit(unit_id, code, name, "", parent, tuple(aliases))


TREE = (unit(1, None), unit(2, 1), unit(3, 1), unit(4, 2), unit(5, 4), unit(9, None))


def someone(
    name: str = "Lan", *, ways: str = "", blocked: str = "", phone: bool = False, code: bool = False
) -> Boarding:
    return Boarding(1, "M", name, 1, phone, tuple(ways.split()), tuple(blocked.split()), SOON if code else None)


def test_everybody_is_counted_once_as_reached_blocked_or_new() -> None:
    people = [
        someone(ways="telegram zalo"),
        someone(ways="telegram", blocked="zalo"),
        someone(blocked="telegram"),
        someone(phone=True, code=True),
        someone(phone=True),
        someone(code=True),
    ]
    assert reach(people) == Reach(6, 2, {"telegram": 2, "zalo": 1}, 1, 3, 2, 2)
    assert reach([]) == Reach(0, 0, {}, 0, 0, 0, 0)
    assert [group_of(one) for one in people] == [Group.LINKED] * 2 + [Group.BLOCKED] + [Group.NOT_LINKED] * 3


def test_people_are_sorted_by_the_given_name() -> None:
    names = ["Trần Văn Út", "Đỗ Văn Bình", "Nguyễn Thị Ánh", "Lê Ánh", "An"]
    assert sorted(names, key=lambda name: by_name(someone(name))) == [
        "An",
        "Lê Ánh",
        "Nguyễn Thị Ánh",
        "Đỗ Văn Bình",
        "Trần Văn Út",
    ]


@pytest.mark.parametrize(
    ("governed", "highest"),
    [({1, 2, 3, 4, 5, 9}, [1, 9]), ({2, 4, 5}, [2]), ({3, 4, 5}, [3, 4]), (set(), [])],
)
def test_the_highest_governed_units_stand_for_those_below(governed: set[int], highest: list[int]) -> None:
    assert [one.id for one in tops(TREE, frozenset(governed))] == highest


def test_below_a_unit_are_all_levels() -> None:
    assert below(TREE, 2) == {2, 4, 5}
    assert below(TREE, 9) == {9}


def test_a_circle_of_units_comes_to_an_end() -> None:
    assert below((unit(1, 2), unit(2, 1)), 1) == {1, 2}


@pytest.mark.parametrize("wanted", ["SYT", "syt", "Đảng bộ Sở Y tế", "dang bo so y te", "Sở Y tế", " SO  Y  TE "])
def test_a_unit_is_found_by_code_name_and_other_names(wanted: str) -> None:
    health = unit(7, 1, "SYT", "Đảng bộ Sở Y tế", "Sở Y tế")
    assert find_unit((*TREE, health), wanted) == (health,)
    assert find_unit(TREE, wanted) == ()


@pytest.mark.parametrize(
    ("admitted", "today", "years"),
    [
        (date(1988, 3, 3), date(2026, 3, 2), 37),
        (date(1988, 3, 3), date(2026, 3, 3), 38),
        (date(1996, 2, 29), date(2026, 2, 28), 29),
        (date(1996, 2, 29), date(2026, 3, 1), 30),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
    ],
)
def test_years_of_membership_are_full_years(admitted: date, today: date, years: int) -> None:
    assert years_of_membership(admitted, today) == years
