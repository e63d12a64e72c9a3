"""A long HTML text in parts that Telegram takes: each valid by itself, together the text that was given.

Telegram counts what remains after the tags are read, in UTF-16 units, and refuses a message that breaks a
tag. So a part ends at a sensible place (paragraph, line, sentence, word), and what is open there is closed
and opened again in the next part.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

MESSAGE_UNITS: Final = 4096
"""UTF-16 units of one message's text (Bot API, sendMessage: text)."""
CAPTION_UNITS: Final = 1024
"""UTF-16 units of one caption (Bot API, sendPhoto: caption)."""
MESSAGE_MARKS: Final = 100
"""Marked places in one message; Telegram ignores the marks beyond."""

_TAG = re.compile(r"<(?P<close>/?)(?P<name>b|strong|i|em|u|ins|s|strike|del|code|pre|a|blockquote)(?P<rest>\s[^<>]*)?>")
_BREAKS: Final = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…]\s+"))
"""Where a part ends if it is half full there, the best first: after a paragraph, a line, a sentence."""
_SPACE = re.compile(r"\s+")
_JOINER: Final = "\u200d"
_LONGEST_CLUSTER: Final = 32
"""Code points of one drawn letter, at most: what is longer is no language, and is cut anywhere."""


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag and the place in the visible text where it stands."""

    at: int
    name: str
    raw: str
    closes: bool


@dataclass(slots=True)
class _Writer:
    """Writes the parts one after the other; knows which tags are open and which come next."""

    text: str
    tags: list[_Tag]
    next_tag: int = 0
    open: list[_Tag] = field(default_factory=list)

    def furthest(self, start: int, limit: int) -> int:
        """Where a part that begins at `start` has to end at the latest."""
        end, room = start, limit
        while end < len(self.text) and (room := room - (2 if self.text[end] > "\uffff" else 1)) >= 0:
            end += 1
        marks = MESSAGE_MARKS - len(self.open)
        opening = [tag.at for tag in self.tags[self.next_tag :] if start <= tag.at < end and not tag.closes]
        return min(end, opening[marks]) if len(opening) > marks and opening[marks] > start else end

    def part(self, start: int, end: int) -> str:
        """The markup of text[start:end], with every tag that is opened in it also closed in it."""
        pieces = [tag.raw for tag in self.open]
        while self.next_tag < len(self.tags) and self._belongs(self.tags[self.next_tag], end):
            tag = self.tags[self.next_tag]
            pieces.append(html.escape(self.text[start : tag.at], quote=False))
            pieces.append(self._close(tag.name) if tag.closes else self._open(tag))
            start = tag.at
            self.next_tag += 1
        pieces.append(html.escape(self.text[start:end], quote=False))
        pieces.extend(f"</{tag.name}>" for tag in reversed(self.open))
        return "".join(pieces)

    def _belongs(self, tag: _Tag, end: int) -> bool:
        """Whether a tag goes into a part that ends there: at the very end only what closes does."""
        return tag.at < end or (tag.at == end and (tag.closes or end == len(self.text)))

    def _open(self, tag: _Tag) -> str:
        self.open.append(tag)
        return tag.raw

    def _close(self, name: str) -> str:
        """Close the tag of that name and what was opened inside it; nothing when none is open."""
        if all(tag.name != name for tag in self.open):
            return ""
        closings = []
        while True:
            last = self.open.pop()
            closings.append(f"</{last.name}>")
            if last.name == name:
                return "".join(closings)


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(markup: str) -> str:
    """The text that a person sees: without tags, character references resolved."""
    return html.unescape(_TAG.sub("", markup))


def split_html(markup: str, limit: int = MESSAGE_UNITS) -> tuple[str, ...]:
    """Parts of at most `limit` UTF-16 units after parsing, in order; none for a text without characters.

    The visible texts of the parts, joined, are the visible text that was given: where a part ends at a space
    or at a line's end, these stay with it. A text that fits is returned as it is.
    """
    if units(markup) <= limit and markup.count("<") <= MESSAGE_MARKS:
        return (markup,) if markup else ()
    writer = _read(markup)
    parts = []
    start = 0
    while start < len(writer.text):
        end = _sensible_end(writer.text, start, writer.furthest(start, limit))
        parts.append(writer.part(start, end))
        start = end
    return tuple(parts)


def _read(markup: str) -> _Writer:
    """The visible text and the tags with their places in it. What is no known tag is text."""
    pieces: list[str] = []
    tags: list[_Tag] = []
    length = position = 0
    for match in _TAG.finditer(markup):
        piece = html.unescape(markup[position : match.start()])
        pieces.append(piece)
        length += len(piece)
        tags.append(_Tag(length, match["name"], match[0], bool(match["close"])))
        position = match.end()
    pieces.append(html.unescape(markup[position:]))
    return _Writer("".join(pieces), tags)


def _sensible_end(text: str, start: int, furthest: int) -> int:
    """Where to end a part that begins at `start` and must end at `furthest`."""
    if furthest == len(text):
        return furthest
    half = start + (furthest - start) // 2
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, half, furthest)]
        if ends:
            return ends[-1]
    spaces = [match.end() for match in _SPACE.finditer(text, start + 1, furthest)]
    return spaces[-1] if spaces else _between_letters(text, start, furthest)


def _between_letters(text: str, start: int, end: int) -> int:
    """The last place up to `end` that cuts no drawn letter (base and marks, joined emoji) in two."""
    for place in range(end, max(start, end - _LONGEST_CLUSTER), -1):
        joined = text[place] == _JOINER or text[place - 1] == _JOINER
        if not joined and unicodedata.category(text[place]) not in {"Mn", "Mc", "Me", "Sk"}:
            return place
    return end
