"""What the terminal shows after each line, to a person or to another program."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import BinaryIO, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.chat import Message
from bot.conversation import Json
from bot.platforms.terminal.session import Session
from bot.platforms.terminal.showing import Folder, as_json, as_text
from bot.rendering import Renderer
from storage.database import DatabaseUnavailable

Tick = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


class Screen(Protocol):
    """Shows what was answered to one line, and what comes unasked.

    Attributes:
        choices: whether a typed number or label presses a button.
        waits: whether what comes unasked is only shown with the answer to a line.
    """

    choices: bool
    waits: bool

    async def show(self, line: str, replies: Sequence[Message], session: Session) -> None:
        """Show the answer to that line, and before or beside it what has come and waits."""
        ...

    async def show_unasked(self, messages: Sequence[Message], session: Session) -> None:
        """Show what has come; a screen that `waits` keeps it for the next line's answer."""
        ...


class JsonScreen:
    """One JSON object on one line for each line, and nothing else."""

    choices = False
    waits = True

    def __init__(self, out: BinaryIO, folder: Folder) -> None:
        self._out = out
        self._folder = folder
        self._incoming: list[Message] = []

    async def show_unasked(self, messages: Sequence[Message], session: Session) -> None:
        """Keep the messages until a line is answered."""
        self._incoming += messages

    async def show(self, line: str, replies: Sequence[Message], session: Session) -> None:
        """Write the object; to an empty line for which nothing has come it has no "incoming"."""
        answer: dict[str, Json] = {"replies": [self._json(message) for message in replies]}
        if line.strip() or replies or self._incoming:
            answer["incoming"] = [self._json(message) for message in self._incoming]
        self._out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._out.flush()
        self._incoming.clear()

    def _json(self, message: Message) -> Json:
        return as_json(message, self._folder.save(message))


class TextScreen:
    """Text for a person: with bold and the like in a real terminal, plain when piped."""

    choices = True
    waits = False

    def __init__(self, renderer: Renderer, folder: Folder, *, styled: bool) -> None:
        self._renderer = renderer
        self._folder = folder
        self._styled = styled

    async def show(self, line: str, replies: Sequence[Message], session: Session) -> None:
        """Print the messages, with numbered choices below those that have buttons."""
        await self._print(replies, 1, session)

    async def show_unasked(self, messages: Sequence[Message], session: Session) -> None:
        """Print the messages; the numbers of their choices go on from those shown last, which stay good."""
        await self._print(messages, session.choices() + 1, session)

    async def _print(self, messages: Sequence[Message], first: int, session: Session) -> None:
        if not messages:
            return
        has_buttons = any(message.buttons for message in messages)
        number = first if has_buttons and await session.numbered() else 0
        for message in messages:
            files = self._folder.save(message)
            text = as_text(message, files, self._renderer, number, styled=self._styled)
            await write(text + "\n\n", styled=self._styled)
            number += sum(map(len, message.buttons)) if number else 0


async def talk(
    session: Session, lines: AsyncIterator[str], screen: Screen, *, tick: Tick | None = None, poll: float = 0.0
) -> None:
    """Answer line after line until there are no more, and show what comes unasked meanwhile.

    Args:
        session: who sits there.
        lines: what is typed.
        screen: where all is shown.
        tick: what is to be done now and then, before it is looked what has come.
        poll: look so often, in seconds, while no line is typed; 0 = only at each line.
    """
    conversation = _Talk(session, screen, tick)
    polling = asyncio.create_task(conversation.look_every(poll), name="unasked") if poll else None
    try:
        if not screen.waits:
            await conversation.look()
        async for line in lines:
            await conversation.answer(line)
    finally:
        if polling is not None:
            polling.cancel()
            await asyncio.wait({polling})


class _Talk:
    """Lines and what comes unasked, one at a time."""

    def __init__(self, session: Session, screen: Screen, tick: Tick | None) -> None:
        self._session = session
        self._screen = screen
        self._tick = tick
        self._one = asyncio.Lock()

    async def answer(self, line: str) -> None:
        """Answer a line; before and after it is looked what has come."""
        session, screen = self._session, self._screen
        async with self._one:
            await self._show_new()
            replies = await session.answer(line, choices=screen.choices)
            if screen.waits:
                await self._look()
                await screen.show(line, replies, session)
                await session.written()
            else:
                await screen.show(line, replies, session)
                await self._look()

    async def look(self) -> None:
        """Show what has come."""
        async with self._one:
            await self._look()

    async def look_every(self, seconds: float) -> None:
        """Show what comes, for ever."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.look()
            except Exception:  # the person can still ask
                log.exception("what has come could not be shown")

    async def _look(self) -> None:
        if self._tick is not None:
            try:
                await self._tick()
            except (DatabaseUnavailable, SQLAlchemyError) as error:
                log.warning("the database is away: %s", type(error).__name__)
            except Exception:  # the person can still ask
                log.exception("what was to be done now and then failed")
        await self._show_new()

    async def _show_new(self) -> None:
        messages = await self._session.unasked()
        await self._screen.show_unasked(messages, self._session)
        if not self._screen.waits:
            await self._session.written()


async def write(text: str, *, styled: bool) -> None:
    """Write to standard output, above the prompt if there is one; escape sequences as the terminal understands them."""
    if not styled:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from prompt_toolkit.application import get_app_session, run_in_terminal
    from prompt_toolkit.formatted_text import ANSI, to_formatted_text
    from prompt_toolkit.renderer import print_formatted_text
    from prompt_toolkit.styles import default_ui_style

    output = get_app_session().output

    def show() -> None:
        print_formatted_text(output, to_formatted_text(ANSI(text)), default_ui_style())
        output.flush()

    await run_in_terminal(show)
