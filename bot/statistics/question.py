"""A question on figures, understood: what is asked, of which units, for which years."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.language.periods import Times


class Operation(StrEnum):
    """What is to be done with the figures."""

    VALUE = "value"
    COMPARE = "compare"
    TARGET = "target"
    ATTAINMENT = "attainment"
    TREND = "trend"
    RANK_UNITS = "rank_units"
    RANK_YEARS = "rank_years"
    FILTER_UNITS = "filter_units"
    FILTER_YEARS = "filter_years"
    BY_UNIT = "by_unit"
    SUM = "sum"
    MEAN = "mean"
    SOURCE = "source"
    AVAILABLE = "available"
    OVERVIEW = "overview"
    EXPLAIN = "explain"
    COMPOSITION = "composition"


@dataclass(frozen=True, slots=True)
class Subject:
    """One indicator asked for.

    Attributes:
        measure: "count" or "percent" when the question says which, else "".
        whole_id: with a share, the indicator that stands for the whole, when the question names it.
        whole_said: the question names a whole (which may be none of the stored indicators).
    """

    indicator_id: int
    measure: str = ""
    whole_id: int | None = None
    whole_said: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A bound that units or years have to meet: comparison "gt", "ge", "lt", "le", or "unmet"/"met" (the target)."""

    comparison: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood.

    Attributes:
        unit_ids: the units asked for; empty = the whole committee.
        kind: "actual", "target" or "" (not said).
        best_first: of a ranking, whether the highest come first.
        place: of a ranking, the one place asked for ("xếp thứ ba"); 0 = from the top.
        limit: of a ranking, how many; 0 = one.
        among: the kind of units that are ranked or listed ("xa", "chi bo"), folded; "" = any.
        language: "vi" or "en".
        otherwise: another reading, for when there are no figures for this one.
        show: how the answer is wanted besides in words: "chart", "sheet" (a workbook), "sources", or "".
    """

    operation: Operation
    subjects: tuple[Subject, ...] = ()
    unit_ids: tuple[int, ...] = ()
    times: Times = field(default_factory=Times)
    kind: str = ""
    best_first: bool = True
    place: int = 0
    limit: int = 0
    condition: Condition | None = None
    among: str = ""
    language: str = "vi"
    otherwise: Question | None = None
    show: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A question with several readings; each choice is a whole question.

    Attributes:
        about: "indicator" or "unit".
    """

    about: str
    choices: tuple[Question, ...]
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A question on figures that there are none for, as far as its words tell.

    Attributes:
        words: what could not be matched, as typed.
        nearest: ids of indicators that come nearest, the nearest first; may be empty.
        asked: the rest of what was understood: years and units, without an indicator.
    """

    words: str
    nearest: tuple[int, ...]
    asked: Question


@dataclass(frozen=True, slots=True)
class NotAQuestion:
    """Nothing in the message speaks of figures.

    Attributes:
        kind: "greet", "thank", "bye", "help", "leave", "schedule", "chart" or "sheet" (of what is not said), or ""
            (something else).
    """

    kind: str = ""
    language: str = "vi"


Understood = Question | Unclear | Unanswerable | NotAQuestion
