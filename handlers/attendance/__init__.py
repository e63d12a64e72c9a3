"""/diemdanh: who was there: by the code in the room, or ticked by a secretary; sheets and rates."""

from __future__ import annotations

from handlers.attendance import card, checking_in, closing, menu, rates, sheet, ticking

ROUTES = (
    *menu.ROUTES,
    *card.ROUTES,
    *ticking.ROUTES,
    *closing.ROUTES,
    *sheet.ROUTES,
    *rates.ROUTES,
)
FREE_TEXT = checking_in.ROUTES
