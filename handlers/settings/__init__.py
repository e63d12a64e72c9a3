"""/caidat: what a person, and an admin for the whole committee, can set."""

from __future__ import annotations

from handlers.settings import (
    all_reminders,
    approval,
    earlier,
    language,
    menu,
    optional_notices,
    phrases,
    quiet_hours,
    reminders,
)

ROUTES = (
    *menu.ROUTES,
    *language.ROUTES,
    *optional_notices.ROUTES,
    *reminders.ROUTES,
    *quiet_hours.ROUTES,
    *earlier.ROUTES,
    *approval.ROUTES,
    *phrases.ROUTES,
    *all_reminders.ROUTES,
)
