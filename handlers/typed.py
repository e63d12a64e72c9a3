"""Buttons chosen by typing: their label, or their number where numbers may stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.language.folding import fold

if TYPE_CHECKING:
    from bot.chat import Buttons
    from bot.conversation import Json
    from bot.turn import Turn


def choices(buttons: Buttons) -> list[Json]:
    """The buttons as a conversation keeps them, under "choices"."""
    return [[button.label, button.data] for row in buttons for button in row]


def typed_choice(turn: Turn, *, numbers: bool) -> str:
    """The data of the button whose label was typed, or whose number where `numbers` may stand for buttons; else ""."""
    typed = fold(turn.incoming.text).strip(" .")
    kept = turn.conversation.data.get("choices")
    if not isinstance(kept, Sequence) or isinstance(kept, str):
        return ""
    for at, choice in enumerate(kept, 1):
        if isinstance(choice, Sequence) and len(choice) == 2:
            meant = {fold(str(choice[0])), str(at) if numbers else ""}
            if typed and typed in meant:
                return str(choice[1])
    return ""
