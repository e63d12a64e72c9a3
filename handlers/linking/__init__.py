"""Coming aboard: one's own shared contact, a one-time code, or the code that links the first admin."""

from __future__ import annotations

from handlers.linking import code, contact, first_admin

ROUTES = (*contact.ROUTES, *first_admin.ROUTES, *code.ROUTES)
"""The last of them takes free text and passes on whatever is no code."""
