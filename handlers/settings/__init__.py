"""/caidat: what a person, and an admin for the whole committee, can set."""

from __future__ import annotations

from handlers.settings import approval, language, menu, optional_notices, phrases

ROUTES = (
    *menu.ROUTES,
    *language.ROUTES,
    *optional_notices.ROUTES,
    *approval.ROUTES,
    *phrases.ROUTES,
)
