"""Doubts as templates show them, and as warnings of an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.checks.doubts import Doubt
from bot.checks.finding import by_kind
from bot.errors import BadCell
from storage.figures import Figure

if TYPE_CHECKING:
    from bot.chat import Shown

Names = Mapping[int, str]

_EXAMPLES = 3


def told(doubt: Doubt, indicators: Names, units: Names) -> dict[str, Shown]:
    """One doubt for the template "checks/line"; the names by the ids of indicators and units."""
    first = doubt.figures[0]
    limit = doubt.limit
    return {
        "kind": doubt.kind.value,
        "label": indicators[first.indicator_id],
        "unit": units[first.unit_id],
        "year": first.year,
        "period": first.period,
        "measure": first.measure,
        "figures": [_figure(one, indicators, units) for one in doubt.figures],
        "found": doubt.found,
        "expected": doubt.expected,
        "limit": {"percent": limit.percent, "base": limit.base, "source": limit.source} if limit else None,
    }


def _figure(figure: Figure, indicators: Names, units: Names) -> Mapping[str, Shown]:
    return {
        "label": indicators[figure.indicator_id],
        "unit": units[figure.unit_id],
        "year": figure.year,
        "value": figure.value,
        "measure": figure.measure,
        "source": figure.source,
        "date": figure.source_date,
    }


def grouped(found: Iterable[Doubt], indicators: Names, units: Names, most: int) -> list[dict[str, Shown]]:
    """The doubts by kind for the template "checks/groups", at most so many of each."""
    return [
        {
            "kind": kind.value,
            "count": len(own),
            "lines": [told(doubt, indicators, units) for doubt in own[:most]],
            "more": max(0, len(own) - most),
        }
        for kind, own in by_kind(found).items()
    ]


def as_warnings(found: Sequence[Doubt], indicators: Names, units: Names) -> tuple[BadCell, ...]:
    """One warning for each kind of doubt, with some examples: a large file must not drown its reader."""
    return tuple(
        BadCell(0, "", "checks/warning", {"group": group}) for group in grouped(found, indicators, units, _EXAMPLES)
    )
