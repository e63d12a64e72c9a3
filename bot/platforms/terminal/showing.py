"""Messages on the terminal: plain, with escape sequences for a real one, or as JSON for another program."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from bot.chat import Attachment, Message, Shown
from bot.conversation import Json
from bot.rendering import Renderer, plain

_STYLES = {"b": "1", "i": "3", "u": "4", "s": "9", "code": "36", "pre": "36", "a": "4", "blockquote": "2"}
"""Escape codes (ECMA-48, SGR) for the tags that messages may have."""
_TAG = re.compile(r"<(/?)(b|i|u|s|code|pre|a|blockquote)(?:\s[^<>]*)?>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")

ShownFile: TypeAlias = tuple[Attachment, Path]


class Folder:
    """Where files that come with messages are put, so that the person can open them."""

    def __init__(self, make: Callable[[], Path]) -> None:
        """Nothing is made yet.

        Args:
            make: makes a new folder, when the first file comes.
        """
        self._make = make
        self._path: Path | None = None
        self._numbers = itertools.count(1)

    def save(self, message: Message) -> tuple[ShownFile, ...]:
        """The message's files, each with the path where it now lies."""
        return tuple((file, self._save(file)) for file in message.files)

    def _save(self, file: Attachment) -> Path:
        if self._path is None:
            self._path = self._make()
        folder = self._path / str(next(self._numbers))  # two files may have one name
        folder.mkdir()
        path = folder / (_NOT_IN_NAMES.sub("_", file.name).strip(". ")[:100] or "file")
        path.write_bytes(file.content)
        return path


def as_json(message: Message, files: Sequence[ShownFile]) -> Json:
    """A message for another program: the text without markup."""
    return {
        "text": plain(message.html),
        "buttons": [[{"label": one.label, "data": one.data} for one in row] for row in message.buttons],
        "files": [{"name": file.name, "mime": file.mime, "path": str(path)} for file, path in files],
    }


def as_text(message: Message, files: Sequence[ShownFile], renderer: Renderer, first: int, *, styled: bool) -> str:
    """A message for a person.

    Args:
        message: what was sent.
        files: with the paths where they lie.
        renderer: for the words around buttons and files.
        first: number of the first button; 0 = the buttons are not numbered.
        styled: bold and the like by escape sequences.
    """
    parts = [_styled(message.html) if styled else visible(plain(message.html))]
    if message.buttons:
        numbers = itertools.count(first)
        rows: list[list[dict[str, Shown]]] = [
            [{"number": next(numbers) if first else 0, "label": button.label} for button in row]
            for row in message.buttons
        ]
        parts.append(plain(renderer.text("terminal/choices", {"rows": rows})))
    parts += [plain(renderer.text("terminal/file", {"name": f.name, "path": str(path)})) for f, path in files]
    if message.asks_contact:
        parts.append(plain(renderer.text("terminal/share_contact")))
    return "\n".join(part for part in parts if part)


def visible(text: str) -> str:
    """The text without characters that would steer a terminal."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def _styled(message_html: str) -> str:
    open_tags: list[str] = []
    pieces: list[str] = []
    place = 0
    message_html = _LINK.sub(lambda m: f'<a href="">{plain_link(m)}</a>', message_html)
    for tag in _TAG.finditer(message_html):
        pieces.append(visible(html.unescape(message_html[place : tag.start()])))
        place = tag.end()
        if not tag[1]:
            open_tags.append(_STYLES[tag[2]])
        elif open_tags:
            open_tags.pop()
        pieces.append("\x1b[0m" + "".join(f"\x1b[{style}m" for style in open_tags))
    pieces.append(visible(html.unescape(message_html[place:])))
    return "".join(pieces)


def plain_link(match: re.Match[str]) -> str:
    """A link's label, with its address in brackets where that is not the label itself."""
    return match[2] if match[1] == match[2] else f"{match[2]} ({match[1]})"
