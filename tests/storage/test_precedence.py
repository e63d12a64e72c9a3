"""Which of several figures holds: the rule alone, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from storage.precedence import Statement, Verdict, settle


def says(value: int, day: int | None = 1) -> Statement:
    return Statement("eq", Decimal(value), "", "Báo cáo", date(2022, 1, day) if day else None)


def test_the_first_figure_holds() -> None:
    assert settle(None, (), (says(858),)) == Verdict(says(858), (), 0)


def test_the_same_figure_again_changes_nothing() -> None:
    assert settle(says(858), (), (says(858), says(858))) == Verdict(None, (), 2)


def test_a_later_source_corrects() -> None:
    assert settle(says(858, 1), (), (says(860, 2),)) == Verdict(says(860, 2), (), 0)


def test_an_earlier_source_becomes_history() -> None:
    assert settle(says(860, 2), (), (says(858, 1),)) == Verdict(None, (says(858, 1),), 0)


def test_of_equal_dates_the_later_entry_holds() -> None:
    assert settle(says(858), (), (says(860),)) == Verdict(says(860), (), 0)
    assert settle(None, (), (says(858), says(860))) == Verdict(says(860), (says(858),), 0)


def test_a_source_without_a_date_gives_way_to_any_with_one() -> None:
    assert settle(says(858, 1), (), (says(860, None),)) == Verdict(None, (says(860, None),), 0)
    assert settle(says(858, None), (), (says(860, 1),)) == Verdict(says(860, 1), (), 0)


def test_in_one_file_the_order_of_the_dates_decides_not_of_the_rows() -> None:
    assert settle(None, (), (says(860, 3), says(850, 1), says(858, 2))) == Verdict(
        says(860, 3), (says(850, 1), says(858, 2)), 0
    )


def test_the_same_file_again_changes_nothing_though_it_gives_a_figure_twice() -> None:
    assert settle(says(860), (says(858),), (says(858), says(860))) == Verdict(None, (), 2)


def test_a_correction_is_itself_corrected_by_what_held_before() -> None:
    assert settle(says(860), (says(858),), (says(858),)) == Verdict(says(858), (), 0)


statements = st.builds(says, st.integers(1, 3), st.sampled_from([None, 1, 2, 3]))


@given(st.lists(st.lists(statements, min_size=1, max_size=4), min_size=1, max_size=5))
def test_whatever_comes_in_whatever_order_the_latest_date_holds(files: list[list[Statement]]) -> None:
    current: Statement | None = None
    past: list[Statement] = []
    for file in files:
        verdict = settle(current, past, file)
        stored = len(verdict.history) + (verdict.holds is not None)
        assert stored + verdict.unchanged == len(file)
        past += verdict.history
        if verdict.holds:
            past += [current] if current else []
            current = verdict.holds
        again = settle(current, past, file)
        assert (again.holds, again.history) == (None, ())
    days = [statement.source_date or date.min for file in files for statement in file]
    assert current
    assert (current.source_date or date.min) == max(days)
