"""Texts as Telegram takes them: cleaned, parsed, trimmed, and measured in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tests.fakes.botapi.answers import Json, bad_request
from tests.fakes.botapi.markup import Entity, HtmlProblem, parse_html, utf16_length

__all__ = ["Formatted", "formatted", "utf16_length"]

CONTROLS = {code: " " for code in range(32) if code != ord("\n")} | {ord("\r"): None}
CONTROLS |= dict.fromkeys(range(0x2028, 0x202F))
"""What Telegram blanks or drops in every text: control characters and marks of direction."""
UNWANTED = re.compile(r"[\x00-\x09\x0b-\x1f\u2028-\u202e]")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and what is special in it; offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[Entity, ...] = ()

    def entities_json(self) -> list[Json]:
        """The entities as Message.entities has them."""
        return [entity.to_json() for entity in self.entities]


def formatted(text: str, parse_mode: str, entities: Sequence[Json], most: int, kind: str = "message") -> Formatted:
    """The text as it will stand in the chat.

    Args:
        most: largest length in UTF-16 units, after parsing and trimming.
        kind: "message", which must not be empty, or "message caption".

    Raises:
        ApiError: bad markup, too long, or empty.
    """
    if not entities:
        return _formatted(text, parse_mode, most, kind)
    return _made(text, parse_mode, entities, most, kind)


@lru_cache(maxsize=256)
def _formatted(text: str, parse_mode: str, most: int, kind: str) -> Formatted:
    """A notice is the same text thousands of times."""
    return _made(text, parse_mode, (), most, kind)


def _made(text: str, parse_mode: str, entities: Sequence[Json], most: int, kind: str) -> Formatted:
    if UNWANTED.search(text):
        text = text.translate(CONTROLS)
    if parse_mode:
        result = parse(text, parse_mode)
    else:
        result = Formatted(text, tuple(Entity.from_json(entity) for entity in entities))
        refuse_wild_entities(result)
    result = trimmed(result)
    if not result.text and kind == "message":
        raise bad_request("message text is empty")
    if len(result.text) > most or (len(result.text) * 2 > most and utf16_length(result.text) > most):
        raise bad_request(f"{kind} is too long")
    return result


def parse(text: str, parse_mode: str) -> Formatted:
    """Parse by mode. The program writes HTML only, so the fake knows nothing else."""
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    try:
        plain, entities = parse_html(text)
    except HtmlProblem as problem:
        raise bad_request(f"can't parse entities: {problem}") from None
    return Formatted(plain, tuple(entities))


def refuse_wild_entities(given: Formatted) -> None:
    """Raise ApiError when an entity that the caller set lies outside the text."""
    length = utf16_length(given.text)
    for entity in given.entities:
        end = entity.offset + entity.length
        if entity.offset < 0 or entity.length <= 0 or end > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {end}"
            )


def trimmed(given: Formatted) -> Formatted:
    """The text without white space at either end, and the entities moved accordingly."""
    text = given.text.strip()
    if not given.entities or text == given.text:
        return Formatted(text, given.entities)
    start = utf16_length(given.text[: len(given.text) - len(given.text.lstrip())])
    length = utf16_length(text)
    kept = []
    for entity in given.entities:
        first = max(entity.offset - start, 0)
        last = min(entity.offset - start + entity.length, length)
        if last > first:
            kept.append(replace(entity, offset=first, length=last - first))
    return Formatted(text, tuple(kept))
