"""A text with its letters made plain but every character in its place, so that what is found can be cut out."""

from __future__ import annotations

from bot.language.folding import strip_marks


def level(text: str) -> str:
    """Lower case without diacritics, exactly as long as the (composed) text."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    plain = strip_marks(character).lower()
    return plain if len(plain) == 1 else character
