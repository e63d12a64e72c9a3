"""The conversations, one file for each capability: the first route that matches takes the message."""

from __future__ import annotations

from bot.turn import Route
from handlers import statistics

ROUTES: tuple[Route, ...] = (
    *statistics.ROUTES,
    *statistics.FREE_TEXT,
)
"""In this order; routes of free text stand last, and of these the one that never passes at the very end."""
