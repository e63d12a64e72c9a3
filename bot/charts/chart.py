"""A chart before it is drawn: what stands in it, finished to the last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Shape(StrEnum):
    """How values are shown.

    LINE: year by year. COLUMNS: years beside each other. BARS: units or indicators one below another.
    STACK: the parts of a whole on top of each other.
    """

    LINE = "line"
    COLUMNS = "columns"
    BARS = "bars"
    STACK = "stack"


@dataclass(frozen=True, slots=True)
class Series:
    """Values that belong together.

    Attributes:
        values: one for each category of the chart; None = no figure, which is shown as a gap.
    """

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; equal charts are the same picture.

    Attributes:
        title: what was understood.
        categories: years, units or indicators, in the order in which they stand.
        targets: one for each category, shown as a mark; empty = none.
        target_name: what the marks are called.
        missing: what stands where there is no figure.
        percent: whether the values are percentages.
        footer: lines with the sources and notes.
        language: of the numbers.
    """

    shape: Shape
    title: str
    subtitle: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    targets: tuple[Decimal | None, ...] = ()
    target_name: str = ""
    missing: str = ""
    percent: bool = False
    footer: tuple[str, ...] = ()
    language: str = "vi"

    @property
    def known(self) -> list[Decimal]:
        """All values, the marks' too."""
        values: list[Decimal | None] = [*self.targets, *(v for one in self.series for v in one.values)]
        return [value for value in values if value is not None]


def stacked(series: Sequence[Series]) -> list[Decimal]:
    """How high each category's stack is."""
    columns = zip(*(one.values for one in series), strict=True)
    return [sum((value for value in column if value is not None), Decimal(0)) for column in columns]
