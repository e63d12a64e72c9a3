"""Dates, times, spans and recurrence in everyday Vietnamese (and plain English): a grammar of small rules."""

from bot.language.moments.leads import read_leads
from bot.language.moments.reading import read_moment
from bot.language.moments.readings import Doubt, DoubtKind, Moment, Part, PartKind, Reading, Recurrence

__all__ = [
    "Doubt", "DoubtKind", "Moment", "Part", "PartKind", "Reading", "Recurrence", "read_leads", "read_moment",
]  # fmt: skip
