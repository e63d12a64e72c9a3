"""From Telegram's entities to the HTML that messages are written in.

Entities lie beside the text, by offsets in UTF-16 units; they may nest and, from an odd client, overlap. What
comes out is always well formed and escaped, whatever came in.
"""

from __future__ import annotations

import html
import itertools
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_BLOCKS: Final = ("blockquote", "pre")
"""What is a paragraph of its own: it stays whole, and what overlaps it is cut."""
_SCHEMES: Final = ("http", "https", "tg")
_LONGEST_LINK: Final = 2048
_MOST: Final = 200
"""Entities that are read of one message; Telegram sends 100 at most."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A marked place; `start` and `end` are code points of the text."""

    start: int
    end: int
    opening: str

    @property
    def tag(self) -> str:
        """The tag's name."""
        return self.opening.partition(" ")[0]

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Which stands outside: blocks, then what begins earlier, then what is longer."""
        return self.tag not in _BLOCKS, self.start, -self.end, self.opening


def to_html(raw: str, entities: object, clean: Callable[[str], str]) -> str:
    """The text with its formatting; "" when it has none that we keep.

    Args:
        raw: as Telegram sent it, to which the offsets belong.
        entities: Message.entities or Message.caption_entities; of any shape.
        clean: makes the text that is kept from the raw one, and the beginning of it from a beginning.
    """
    if not isinstance(entities, Sequence) or isinstance(entities, str):
        return ""
    known = [(entity, opening) for entity in entities[:_MOST] if (opening := _opening(entity))]
    if not known:
        return ""
    text, place = clean(raw), _places(raw, clean)
    spans = [span for entity, opening in known if (span := _span(entity, opening, place)) is not None]
    return _written(text, spans) if spans else ""


def _opening(entity: object) -> str:
    """What stands in the opening tag; "" for what is no formatting, or none of ours."""
    if not isinstance(entity, Mapping):
        return ""
    kind = entity.get("type")
    if kind == "text_link":
        return _link(entity.get("url"))
    return _TAGS.get(kind, "") if isinstance(kind, str) else ""


def _link(url: object) -> str:
    if not isinstance(url, str) or len(url) > _LONGEST_LINK or not url.isprintable():
        return ""
    try:
        allowed = urlsplit(url).scheme in _SCHEMES
    except ValueError:
        allowed = False
    return f'a href="{html.escape(url)}"' if allowed else ""


def _places(raw: str, clean: Callable[[str], str]) -> Callable[[int], int]:
    """From an offset in UTF-16 units of the raw text to the place in the clean one, never before a mark."""
    coded, text = raw.encode("utf-16-le", "surrogatepass"), clean(raw)

    def place(offset: int) -> int:
        found = min(len(clean(coded[: 2 * offset].decode("utf-16-le", "surrogatepass"))), len(text))
        while found < len(text) and unicodedata.combining(text[found]):
            found += 1
        return found

    return place


def _span(entity: Mapping[str, object], opening: str, place: Callable[[int], int]) -> _Span | None:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        return None
    start, end = place(offset), place(offset + length)
    return _Span(start, end, opening) if start < end else None


def _written(text: str, spans: Iterable[_Span]) -> str:
    spans = sorted(spans, key=lambda span: span.rank)
    bounds = sorted({0, len(text), *(place for span in spans for place in (span.start, span.end))})
    pieces: list[str] = []
    stack: list[_Span] = []
    for start, end in itertools.pairwise(bounds):
        wanted = _once(span for span in spans if span.start <= start and span.end >= end)
        kept = _common(stack, wanted)
        pieces.extend(f"</{span.tag}>" for span in reversed(stack[kept:]))
        pieces.extend(f"<{span.opening}>" for span in wanted[kept:])
        pieces.append(html.escape(text[start:end], quote=False))
        stack = wanted
    pieces.extend(f"</{span.tag}>" for span in reversed(stack))
    return "".join(pieces)


def _once(spans: Iterable[_Span]) -> list[_Span]:
    """The spans, of each tag the outermost only: nothing is bold twice, and no link stands in a link."""
    by_tag: dict[str, _Span] = {}
    for span in spans:
        by_tag.setdefault(span.tag, span)
    return list(by_tag.values())


def _common(one: Sequence[_Span], other: Sequence[_Span]) -> int:
    """How many spans both begin with."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))
