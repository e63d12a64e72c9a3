"""Where each figure of an answer comes from: the figures by source, with their notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bot.chat import Shown
from storage.figures import Figure

if TYPE_CHECKING:
    from bot.statistics.answers.answer import Answer
    from bot.statistics.lexicon import Lexicon

_MOST_LINES = 30


def sources_told(answer: Answer, lexicon: Lexicon) -> Mapping[str, Shown]:
    """Values of the template "statistics/sources": every stored figure that the answer rests on, under its source."""
    figures = list(dict.fromkeys(figure for amount in answer.amounts for figure in amount.figures))
    by_source: dict[tuple[str, date | None], list[Figure]] = defaultdict(list)
    for figure in figures[:_MOST_LINES]:
        by_source[figure.source, figure.source_date].append(figure)
    groups: list[Shown] = [
        {"title": title, "date": day, "lines": [_line(figure, lexicon) for figure in own]}
        for (title, day), own in by_source.items()
    ]
    return {"groups": groups, "more": max(0, len(figures) - _MOST_LINES)}


def _line(figure: Figure, lexicon: Lexicon) -> Mapping[str, Shown]:
    return {
        "label": lexicon.indicators[figure.indicator_id].name,
        "unit": lexicon.units[figure.unit_id].name,
        "year": figure.year,
        "period": figure.period,
        "kind": figure.kind,
        "amount": {
            "value": figure.value,
            "measure": figure.measure,
            "comparison": figure.comparison,
            "derived": False,
        },
        "note": figure.note,
    }
