"""Figures as templates show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.figures import Figure, NewFigure

if TYPE_CHECKING:
    from bot.chat import Shown
    from bot.entry.words import Words


def amount(figure: Figure | NewFigure) -> dict[str, Shown]:
    """Its value, for the macro `amount` of the answers, and where it comes from."""
    return {
        "value": figure.value,
        "measure": figure.measure,
        "comparison": figure.comparison,
        "source": figure.source,
        "source_date": figure.source_date,
        "note": figure.note,
        "entered_at": figure.entered_at if isinstance(figure, Figure) else None,
    }


def whole(figure: Figure | NewFigure, words: Words) -> dict[str, Shown]:
    """The figure with what it is about."""
    return {
        **amount(figure),
        "label": words.indicators[figure.indicator_id].name,
        "unit": words.units[figure.unit_id].name,
        "year": figure.year,
        "period": figure.period,
        "kind": figure.kind,
    }
