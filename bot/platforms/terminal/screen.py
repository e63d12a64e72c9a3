"""What the terminal shows after each line, to a person or to another program."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO, Protocol

from bot.chat import Message
from bot.platforms.terminal.session import Session
from bot.platforms.terminal.showing import Folder, as_json, as_text
from bot.rendering import Renderer


class Screen(Protocol):
    """Shows what was answered to one line."""

    choices: bool

    async def show(self, line: str, messages: Sequence[Message], session: Session) -> None:
        """Show the answer to that line."""
        ...


class JsonScreen:
    """One JSON object on one line for each line, and nothing else."""

    choices = False

    def __init__(self, out: BinaryIO, folder: Folder) -> None:
        self._out = out
        self._folder = folder

    async def show(self, line: str, messages: Sequence[Message], session: Session) -> None:
        """Write the object; nothing comes unasked until there is something that sends by itself."""
        replies = [as_json(message, self._folder.save(message)) for message in messages]
        answer = {"replies": replies, "incoming": []} if line.strip() or replies else {"replies": []}
        self._out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._out.flush()


class TextScreen:
    """Text for a person: with bold and the like in a real terminal, plain when piped."""

    choices = True

    def __init__(self, renderer: Renderer, folder: Folder, *, styled: bool) -> None:
        self._renderer = renderer
        self._folder = folder
        self._styled = styled

    async def show(self, line: str, messages: Sequence[Message], session: Session) -> None:
        """Print the messages, with numbered choices below those that have buttons."""
        if not messages:
            return
        has_buttons = any(message.buttons for message in messages)
        number = 1 if has_buttons and await session.numbered() else 0
        for message in messages:
            files = self._folder.save(message)
            text = as_text(message, files, self._renderer, number, styled=self._styled)
            write(text + "\n\n", styled=self._styled)
            number += sum(map(len, message.buttons)) if number else 0


async def talk(session: Session, lines: AsyncIterator[str], screen: Screen) -> None:
    """Answer line after line until there are no more."""
    async for line in lines:
        await screen.show(line, await session.answer(line, choices=screen.choices), session)


def write(text: str, *, styled: bool) -> None:
    """Write to standard output; escape sequences as the terminal at hand understands them."""
    if not styled:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from prompt_toolkit import print_formatted_text
    from prompt_toolkit.formatted_text import ANSI

    print_formatted_text(ANSI(text), end="")
