"""Which figures are doubtful, and which are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.checks.doubts import Doubt, DoubtKind, Figures, Limit, Scheme, doubts
from bot.checks.relations import relations_of
from storage.figures import Figure

KEYS = (
    "total_members",
    "members_assessed",
    "members_good_or_better",
    "members_excellent",
    "members_completed",
    "members_not_completed",
)
IDS = {key: number for number, key in enumerate(KEYS, 1)}
WHOLES = {
    IDS["members_excellent"]: IDS["members_good_or_better"],
    IDS["members_good_or_better"]: IDS["members_assessed"],
}
NOW = datetime(2025, 1, 6, tzinfo=UTC)


def figure(
    key: str, value: str, *, unit: int = 1, year: int = 2024, measure: str = "count", kind: str = "actual"
) -> Figure:
    return Figure(
        0, IDS[key], unit, year, "year", kind, measure, "eq", Decimal(value), "", "Báo cáo", None, NOW, current=True
    )


def scheme(**changed: object) -> Scheme:
    given: dict[str, object] = {
        "relations": relations_of((number, key, WHOLES.get(number)) for key, number in IDS.items()),
        "wholes": WHOLES,
        "children": {1: (2, 3)},
        "averages": frozenset[int](),
        "limits": {2024: Limit(20, "good", "Quy định")},
        **changed,
    }
    return Scheme(**given)  # type: ignore[arg-type]


def found(*figures: Figure, before: tuple[Figure, ...] = (), by: Scheme | None = None) -> list[Doubt]:
    return list(doubts(Figures(figures), Figures(before), by or scheme()))


def kinds(*figures: Figure, before: tuple[Figure, ...] = (), by: Scheme | None = None) -> list[DoubtKind]:
    return [doubt.kind for doubt in found(*figures, before=before, by=by)]


def counts(values: Mapping[str, str]) -> list[Figure]:
    return [figure(key, value) for key, value in values.items()]


def test_a_part_is_not_more_than_its_whole() -> None:
    [doubt] = found(figure("members_excellent", "50"), figure("members_good_or_better", "49"), by=scheme(limits={}))
    assert (doubt.kind, doubt.found, doubt.expected) == (DoubtKind.ORDER, Decimal(50), Decimal(49))
    assert kinds(figure("members_excellent", "5"), figure("members_good_or_better", "50")) == []
    assert DoubtKind.ORDER in kinds(figure("members_assessed", "101"), figure("total_members", "100")), (
        "the catalogue knows of what the assessed are a part, where the committee has not said so"
    )


def test_parts_add_up_to_the_whole_where_all_are_known() -> None:
    parts = {"members_good_or_better": "90", "members_completed": "8", "members_not_completed": "1"}
    [doubt] = found(*counts({"members_assessed": "100", **parts}))
    assert (doubt.kind, doubt.found, doubt.expected) == (DoubtKind.SUM, Decimal(100), Decimal(99))
    assert kinds(*counts({"members_assessed": "99", **parts})) == []
    del parts["members_not_completed"]
    assert kinds(*counts({"members_assessed": "100", **parts})) == []


@pytest.mark.parametrize(
    ("percent", "doubtful"),
    [("18", False), ("18.1", False), ("18.10", False), ("18.3", True), ("20", True), ("17.2", True), ("17", True)],
)
def test_a_percentage_agrees_with_the_counts_but_for_rounding(percent: str, doubtful: bool) -> None:
    figures = [
        figure("members_good_or_better", "4740"),
        figure("members_excellent", "858"),
        figure("members_excellent", percent, measure="percent"),
    ]
    assert (DoubtKind.SHARE in kinds(*figures)) == doubtful


def test_a_percentage_may_be_of_a_wider_whole() -> None:
    figures = [
        figure("members_assessed", "200"),
        figure("members_good_or_better", "100"),
        figure("members_excellent", "10"),
    ]
    assert kinds(*figures, figure("members_excellent", "5", measure="percent")) == []
    assert kinds(*figures, figure("members_excellent", "7", measure="percent")) == [DoubtKind.SHARE]


@pytest.mark.parametrize(
    ("base", "excellent", "doubtful"),
    [
        ("good", "20", True),
        ("good", "16", False),
        ("good_or_better", "20", False),
        ("good_or_better", "21", True),
        ("rated", "22", False),
    ],
)
def test_too_many_are_excellent_by_the_base_of_the_rule_book(base: str, excellent: str, doubtful: bool) -> None:
    figures = [
        figure("members_assessed", "110"),
        figure("members_good_or_better", "100"),
        figure("members_excellent", excellent),
    ]
    by = scheme(limits={2024: Limit(20, base, "Quy định")})
    assert (DoubtKind.EXCELLENT in kinds(*figures, by=by)) == doubtful
    assert DoubtKind.EXCELLENT not in kinds(*figures, by=scheme(limits={}))


@pytest.mark.parametrize(
    ("was", "now", "doubtful"),
    [
        ("100", "151", True),
        ("100", "150", False),
        ("100", "49", True),
        ("1", "3", False),
        ("0", "90", False),
        ("4", "7", True),
    ],
)
def test_a_jump_is_more_than_half_of_the_year_before(was: str, now: str, doubtful: bool) -> None:
    before = (figure("total_members", was, year=2023),)
    assert (kinds(figure("total_members", now), before=before) == [DoubtKind.JUMP]) == doubtful


def test_the_units_below_add_up_where_all_have_reported() -> None:
    below = [figure("total_members", "40", unit=2), figure("total_members", "50", unit=3)]
    [doubt] = found(figure("total_members", "100"), *below)
    assert (doubt.kind, doubt.found, doubt.expected) == (DoubtKind.BELOW, Decimal(100), Decimal(90))
    assert kinds(figure("total_members", "90"), *below) == []
    assert kinds(figure("total_members", "100"), below[0]) == []
    averages = scheme(averages=frozenset({IDS["total_members"]}))
    assert kinds(figure("total_members", "100"), *below, by=averages) == []


def test_targets_are_not_looked_at() -> None:
    assert (
        kinds(figure("members_excellent", "50", kind="target"), figure("members_good_or_better", "49", kind="target"))
        == []
    )


def test_figures_of_different_periods_and_units_are_kept_apart() -> None:
    assert kinds(figure("members_excellent", "50", unit=2), figure("members_good_or_better", "49", unit=3)) == []
