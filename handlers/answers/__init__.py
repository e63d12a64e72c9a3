"""Answers to events: members come or do not, hand in, put off; the organiser sees it and asks again."""

from __future__ import annotations

from handlers.answers import attending, handing_in, marking, nudging, overview, places, snoozing

ROUTES = (
    *attending.ROUTES,
    *handing_in.ROUTES,
    *snoozing.ROUTES,
    *overview.ROUTES,
    *nudging.ROUTES,
    *marking.ROUTES,
    *places.ROUTES,
)
