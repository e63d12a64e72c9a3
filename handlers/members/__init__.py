"""/thanhvien: a secretary sees and brings aboard the members of the own units and of all below them."""

from __future__ import annotations

from handlers.members import accounts, card, codes, lists, search, sheet, unit_codes, units

ROUTES = (
    *search.ROUTES,
    *units.ROUTES,
    *lists.ROUTES,
    *card.ROUTES,
    *codes.ROUTES,
    *accounts.ROUTES,
    *sheet.ROUTES,
    *unit_codes.ROUTES,
)
