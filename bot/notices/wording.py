"""A notice's text as it comes from a chat: with its formatting, and apart from the words before it."""

from __future__ import annotations

import html
import re

from bot.errors import UserMistake
from bot.language.secrecy import visible_text
from bot.router import split_command

LONGEST_TEXT = 20_000  # characters that a reader sees
_SPACE_IN_FRONT = re.compile(r"^((?:<[^<>]+>)*)\s+")
_TIME_FIRST = re.compile(r"[^:]*\d:\d")
_PIECE = re.compile(r"<(/?)([a-z]+)([^<>]*)>|[^<]+|<")


def markup_of(text: str, formatted: str) -> str:
    """The text with its formatting.

    Args:
        text: as typed.
        formatted: the same in the subset of `bot.chat.Message.html`, "" when it has no formatting.
    """
    return formatted.strip() or html.escape(text.strip(), quote=False)


def check_length(markup: str) -> None:
    """Do nothing if a notice may be so long.

    Raises:
        UserMistake: it may not.
    """
    length = len(visible_text(markup))
    if length > LONGEST_TEXT:
        raise UserMistake("notices/too_long", {"length": length, "most": LONGEST_TEXT})


def split_one_line(text: str, formatted: str) -> tuple[str, str]:
    """The audience's words and the notice's text of "/thongbao <audience>: <text>".

    Args:
        text: the message, with the command.
        formatted: likewise with formatting, or "".

    Returns:
        The words before the first colon, and what follows it, with formatting; "" when there is no colon.
    """
    _, rest = split_command(text)
    audience, colon, content = rest.partition(":")
    if not colon:
        return rest.strip(), ""
    return audience.strip(), after_first_colon(formatted) if formatted else markup_of(content, "")


def text_without_audience(text: str, formatted: str) -> str:
    """The whole of what follows the command, with formatting, when its first colon is that of a time ("14:30").

    Then no audience stands before it; "" when it is another colon, or there is none.
    """
    _, rest = split_command(text)
    if not _TIME_FIRST.match(rest):
        return ""
    return _without_command(formatted) if formatted else markup_of(rest, "")


def _without_command(markup: str) -> str:
    return _tidy(re.sub(r"^((?:<[^<>]+>)*)/\S+", r"\1", markup.lstrip()))


def after_first_colon(markup: str) -> str:
    """What follows the first visible colon; formatting that began before it goes on behind it."""
    open_tags: list[tuple[str, str]] = []
    for piece in _PIECE.finditer(markup):
        closing, name, _ = piece.groups()
        if name and closing:
            open_tags = open_tags[:-1]
        elif name:
            open_tags.append((name, piece[0]))
        elif ":" in piece[0]:
            rest = markup[piece.start() + piece[0].index(":") + 1 :]
            return _tidy("".join(tag for _, tag in open_tags) + rest.lstrip())
    return ""


def _tidy(markup: str) -> str:
    """Without formatting that holds nothing, and without space in front: "<b></b><i> text</i>" is "<i>text</i>"."""
    while (shorter := re.sub(r"<([a-z]+)[^<>]*>(\s*)</\1>", r"\2", markup).strip()) != markup:
        markup = shorter
    return _SPACE_IN_FRONT.sub(r"\1", markup)
