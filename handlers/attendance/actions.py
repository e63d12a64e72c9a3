"""What the buttons of attendance do; most carry the occurrence's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.buttons import button

if TYPE_CHECKING:
    from bot.chat import Button, Shown
    from bot.turn import Turn

WORDS = "attendance/labels"

CHOSEN = "attendance"  # occurrence-id
CARD = "att-card"  # occurrence-id
CODE, NEW_CODE = "att-code", "att-new-code"  # occurrence-id
TICK = "att-tick"  # occurrence-id : page
SET = "att-set"  # occurrence-id : member-id : present, excused, absent or nothing : page
ALL = "att-all"  # occurrence-id : page
CLOSE = "att-close"  # occurrence-id
REST = "att-rest"  # occurrence-id : absent or excused : how many
SHEET = "att-sheet"  # occurrence-id
RATES = "att-rates"  # year
MENU = "att-menu"


def label(turn: Turn, which: str, data: str, **values: Shown) -> Button:
    """A button with one of the labels of attendance."""
    return button(turn, WORDS, which, data, **values)
