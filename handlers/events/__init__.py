"""/sukien: a secretary says what is to happen; it can be changed, moved and cancelled, and people are invited."""

from __future__ import annotations

from handlers.events import altering, card, inviting, menu, preview, saving, saying, setting

ROUTES = (
    *menu.ROUTES,
    *saying.ROUTES,
    *preview.ROUTES,
    *setting.ROUTES,
    *saving.ROUTES,
    *card.ROUTES,
    *altering.ROUTES,
    *inviting.ROUTES,
)
