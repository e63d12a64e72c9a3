"""Telegram's HTML: the tags it knows, the mistakes it refuses, and the words in which it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.fakes.botapi.answers import Json, bad_request

KIND_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,8})|([a-zA-Z]+));?")
SPACE = " \t\n\r\x0b\x0c"
NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
TAG_NAME = re.compile(rf"[^{SPACE}>]*")
ATTRIBUTE_NAME = re.compile(rf"[^{SPACE}=>]*")
SPACES = re.compile(rf"[{SPACE}]*")
LINK = re.compile(r"(?:(?:https?|ftp|tg|ton)://|mailto:|tel:)?[^\s/.]+[.:]?[^\s]*$", re.IGNORECASE)


class HtmlProblem(Exception):
    """The markup is wrong; the message is the real server's, without "can't parse entities: "."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A MessageEntity; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    expandable: bool = False

    def to_json(self) -> Json:
        """The entity as the Bot API writes it."""
        kind = "expandable_blockquote" if self.expandable else self.type
        found: dict[str, Json] = {"type": kind, "offset": self.offset, "length": self.length}
        if self.url:
            found["url"] = self.url
        if self.language:
            found["language"] = self.language
        return found

    @classmethod
    def from_json(cls, given: Json) -> Entity:
        """Read an entity that a caller set."""
        fields = given if isinstance(given, Mapping) else {}
        kind, offset, length = (fields.get(name) for name in ("type", "offset", "length"))
        if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request("can't parse MessageEntity")
        return cls(kind, offset, length, url=str(fields.get("url", "")), language=str(fields.get("language", "")))


def utf16_length(text: str) -> int:
    """How many UTF-16 units the text takes, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    part: int
    expandable: bool


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities, outer ones first.

    Raises:
        HtmlProblem: what Telegram would refuse. A lone `>` and an unknown `&name;` are plain text to it.
    """
    if "<" not in html and "&" not in html:
        return html, []
    parser = _Parser(html)
    parser.run()
    # A language means something on `<pre><code>` only.
    kept = [replace(entity, language="") if entity.type == "code" else entity for entity in parser.entities]
    return "".join(parser.parts), sorted(kept, key=lambda entity: (entity.offset, -entity.length))


class _Parser:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.offset = 0
        self.parts: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> None:
        while (begin := self.html.find("<", self.at)) >= 0:
            self._text(self.html[self.at : begin])
            self.at = begin + 1
            if self.html.startswith("/", self.at):
                self._end_tag(begin)
            else:
                self._start_tag(begin)
        self._text(self.html[self.at :])
        if self.open:
            raise HtmlProblem(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _text(self, raw: str) -> None:
        text = decode_references(raw)
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.html, self.at)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _byte(self, position: int) -> int:
        return len(self.html[:position].encode())

    def _start_tag(self, begin: int) -> None:
        tag = self._take(TAG_NAME).lower()
        if self.at >= len(self.html):
            raise HtmlProblem(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in KIND_OF_TAG:
            raise HtmlProblem(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes = self._attributes(tag, begin)
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlProblem(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        argument = attributes.get({"a": "href", "code": "class", "tg-emoji": "emoji-id"}.get(tag, ""), "")
        self.open.append(_Open(tag, argument, self.offset, len(self.parts), "expandable" in attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._take(SPACES)
            if self.html.startswith(">", self.at):
                return found
            name = self._take(ATTRIBUTE_NAME)
            if not name:
                where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
                raise HtmlProblem(f"Empty attribute name in {where}")
            self._take(SPACES)
            if not self.html.startswith("=", self.at):
                if (tag, name) == ("blockquote", "expandable"):
                    found[name] = ""
                    continue
                where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
                raise HtmlProblem(f"Expected equal sign in declaration of an attribute of {where}")
            self.at += 1
            self._take(SPACES)
            found[name] = self._attribute_value()
            if self.at >= len(self.html):
                raise HtmlProblem(f"Unclosed start tag at byte offset {self._byte(begin)}")

    def _attribute_value(self) -> str:
        begin = self.at
        quote = self.html[begin : begin + 1]
        if quote in {'"', "'"}:
            end = self.html.find(quote, begin + 1)
            self.at = len(self.html) if end < 0 else end + 1
            return decode_references(self.html[begin + 1 : self.at - 1])
        token = self._take(NAME_TOKEN)
        if self.at < len(self.html) and self.html[self.at] not in SPACE + ">":
            raise HtmlProblem(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return token.lower()

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise HtmlProblem(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 1
        name = self._take(TAG_NAME).lower()
        self._take(SPACES)
        if not self.html.startswith(">", self.at):
            raise HtmlProblem(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise HtmlProblem(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        kind, length = KIND_OF_TAG[opened.tag], self.offset - opened.offset
        language = opened.argument.removeprefix("language-") if opened.tag == "code" else ""
        last = self.entities[-1] if self.entities else None
        if kind == "text_link":
            url = opened.argument or "".join(self.parts[opened.part :])
            # Telegram keeps the text and silently drops a link that it cannot use.
            if LINK.match(url) and ("." in url or ":" in url):
                self.entities.append(Entity(kind, opened.offset, length, url=url))
        elif kind == "pre" and last and last.type == "code" and (last.offset, last.length) == (opened.offset, length):
            self.entities[-1] = Entity("pre", opened.offset, length, language=last.language)
        else:
            self.entities.append(Entity(kind, opened.offset, length, language=language, expandable=opened.expandable))


def decode_references(text: str) -> str:
    """The text with `&lt; &gt; &amp; &quot;` and numeric references resolved; other names stay."""
    return REFERENCE.sub(_decoded, text) if "&" in text else text


def _decoded(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return NAMED.get(name, found.group())
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not 0 < code < 0x10FFFF:
        return found.group()
    if 0xD800 <= code <= 0xDFFF:
        raise HtmlProblem(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code)
