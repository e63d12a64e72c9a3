"""The rule book, from /caidat: an admin sees the rules, switches them, changes when they remind, and adds own ones."""

from __future__ import annotations

from handlers.rulebook import adding, card, menu

ROUTES = (*menu.ROUTES, *card.ROUTES, *adding.ROUTES)
