"""A stored figure, seen as what it is about and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from storage.figures import Figure, FigureKey
from storage.precedence import Statement


def key_of(figure: Figure) -> FigureKey:
    """What it is the value of."""
    return FigureKey(figure.indicator_id, figure.unit_id, figure.year, figure.period, figure.kind, figure.measure)


def statement_of(figure: Figure) -> Statement:
    """What it says."""
    return Statement(figure.comparison, figure.value, figure.note, figure.source, figure.source_date)


def current(stored: Sequence[Figure]) -> Figure | None:
    """Of all figures for one thing, the one that holds."""
    return next((figure for figure in stored if figure.current), None)
