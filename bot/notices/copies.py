"""A notice as it arrives: the same for the preview and for everybody who gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.language.secrecy import visible_text
from bot.notices.reading import read_button_data
from bot.rendering import plain
from storage.outbox import NewMessage

if TYPE_CHECKING:
    from bot.rendering import Renderer
    from storage.notices import Notice


def notice_copy(notice: Notice, unit: str, renderer: Renderer) -> NewMessage:
    """The message that recipients get, in the committee's language.

    Args:
        notice: with the text as it is to read.
        unit: the name of the unit in whose name it comes.
        renderer: writes it out.
    """
    html = renderer.text("notices/copy", {"unit": unit, "html": notice.html})
    return NewMessage(html, ((read_button(notice, renderer),),) if notice.asks_read else (), notice.file_ids)


def in_group(copy: NewMessage) -> NewMessage:
    """The copy as a group gets it: reading is confirmed by each in the own chat, not before all."""
    return replace(copy, buttons=())


def read_button(notice: Notice, renderer: Renderer) -> tuple[str, str]:
    """Label and data of the button by which one confirms reading the notice as it reads now."""
    label = plain(renderer.text("notices/labels", {"label": "read"}))
    return label, read_button_data(notice.id, notice.version)


def beginning(notice: Notice, characters: int = 60) -> str:
    """The first words of a notice, to know it again by; "" when it has no text."""
    text = re.sub(r"\s+", " ", visible_text(notice.html)).strip()
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"
