"""Which of several figures for one thing holds: the latest source date wins, then what was entered last.

A figure whose source has no date gives way to any with a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """What a figure says, apart from what it is about."""

    comparison: str
    value: Decimal
    note: str
    source: str
    source_date: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with new figures for one thing.

    Attributes:
        holds: the new figure that holds from now on, None = what held before holds still.
        history: new figures that are to be kept, but do not hold.
        unchanged: how many new figures said what is stored already.
    """

    holds: Statement | None
    history: tuple[Statement, ...]
    unchanged: int


def settle(current: Statement | None, past: Sequence[Statement], given: Sequence[Statement]) -> Verdict:
    """Compare new figures, in the order of their entry, with those stored for the same thing.

    Entering what once held, and was corrected by a source of the same date, makes it hold again: who enters
    it corrects the correction. Other repetitions of what is in the history change nothing.
    """
    if current is None and len(given) == 1:  # nearly all of a large file
        return Verdict(given[0], (), 0)
    new = list(dict.fromkeys(reversed(given)))[::-1]  # of identical ones the last
    best = max(enumerate(new), key=lambda entry: (_day(entry[1]), entry[0]))[1]
    repeats = len(given) - len(new)
    holds = best if best != current and (current is None or _day(best) >= _day(current)) else None
    stored = {*past, current}
    history = tuple(statement for statement in new if statement is not holds and statement not in stored)
    return Verdict(holds, history, repeats + len(new) - len(history) - (holds is not None))


def _day(statement: Statement) -> date:
    return statement.source_date or date.min
