"""The schedule: questions in everyday words, /lich, calendar files and the private feed."""

from __future__ import annotations

from handlers.schedule import asking, calendar, feed, file

ROUTES = (*calendar.ROUTES, *file.ROUTES, *feed.ROUTES)
FREE_TEXT = asking.FREE_TEXT

__all__ = ["FREE_TEXT", "ROUTES"]
