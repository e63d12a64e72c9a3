"""One person at the terminal: a line typed becomes something that happened in the chat."""

from __future__ import annotations

import asyncio
import itertools
import mimetypes
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bot.chat import TERMINAL, Address, Button, Contact, Incoming, IncomingKind, Message, Shown, Upload
from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.language.folding import fold, nfc
from bot.platforms.terminal.channel import TerminalChannel
from bot.rendering import Renderer

PRESS, UPLOAD, SHARE_CONTACT = "/press", "/upload", "/share-contact"
"""What a terminal has instead of a finger, a file picker and a phone."""


class Post(Protocol):
    """Brings what comes unasked."""

    async def collect(self) -> tuple[Message, ...]:
        """What has come since the last time."""
        ...

    async def written(self) -> None:
        """That has been written out."""
        ...


class Session:
    """Hands lines to the dispatcher and gives back what was answered.

    Attributes:
        address: the chat.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        channel: TerminalChannel,
        user_id: str,
        clock: Clock,
        renderer: Renderer,
        post: Post | None = None,
    ) -> None:
        """Nobody has typed yet.

        Args:
            dispatcher: to which the channel is connected.
            channel: on which the answers come.
            user_id: of the terminal account; also names the chat.
            clock: tells when a line was typed.
            renderer: for what the terminal itself has to say.
            post: of a member's seat; None = nothing comes unasked.
        """
        self.address = Address(TERMINAL, "", user_id)
        self._dispatcher = dispatcher
        self._channel = channel
        self._clock = clock
        self._renderer = renderer
        self._post = post
        self._updates = itertools.count(1)

    async def answer(self, line: str, *, choices: bool = False) -> tuple[Message, ...]:
        """What the assistant answers to one line; nothing to an empty one.

        Args:
            line: as typed; may hold anything.
            choices: whether the number or the label of a button shown last presses it.
        """
        text = nfc(line).strip()
        if not text:
            return ()
        command, _, argument = text.partition(" ")
        argument = argument.strip()
        if command == PRESS:
            button = _labelled(self._channel.buttons(), argument)
            return await self._press(button) if button else self._say("terminal/no_button", label=argument)
        if command == UPLOAD:
            return await self._upload(argument)
        if command == SHARE_CONTACT:
            contact = Contact(argument, own=True)
            return await self._send(replace(self._incoming(IncomingKind.CONTACT), contact=contact))
        chosen = await self._chosen(text) if choices else None
        if chosen is not None:
            return await self._press(chosen)
        return await self._send(replace(self._incoming(IncomingKind.TEXT), text=text))

    async def unasked(self) -> tuple[Message, ...]:
        """What has come without being asked for. As soon as it is written out, `written` has to follow."""
        return () if self._post is None else await self._post.collect()

    async def written(self) -> None:
        """What came unasked has been written out."""
        self._channel.note_seen()
        if self._post is not None:
            await self._post.written()

    def choices(self) -> int:
        """How many buttons a number can press now."""
        return len(self._channel.last_buttons())

    async def numbered(self) -> bool:
        """Whether a number typed now presses a button; not while a step waits for text, which may be a number."""
        return not await self._dispatcher.awaits_text(self.address, self.address.chat_id)

    async def _chosen(self, text: str) -> Button | None:
        last = self._channel.last_buttons()
        if text.isdecimal() and 1 <= int(text[:9]) <= len(last) and await self.numbered():
            return last[int(text) - 1]
        return _labelled(last, text)

    async def _press(self, button: Button) -> tuple[Message, ...]:
        return await self._send(replace(self._incoming(IncomingKind.BUTTON), data=button.data))

    async def _upload(self, name: str) -> tuple[Message, ...]:
        upload = await asyncio.to_thread(_file, name)
        if upload is None:
            return self._say("terminal/no_file", path=name)
        return await self._send(replace(self._incoming(IncomingKind.FILE), upload=upload))

    async def _send(self, incoming: Incoming) -> tuple[Message, ...]:
        self._dispatcher.submit(self._channel, incoming)
        await self._dispatcher.idle()
        return self._channel.take()

    def _incoming(self, kind: IncomingKind) -> Incoming:
        number = str(next(self._updates))
        return Incoming(self.address, number, self.address.chat_id, kind, self._clock.now())

    def _say(self, template: str, **values: Shown) -> tuple[Message, ...]:
        return (Message(self._renderer.text(template, values)),)


def _labelled(buttons: tuple[Button, ...], label: str) -> Button | None:
    """The first button of that label, exactly as written or else however it is spelled."""
    exact = next((button for button in buttons if button.label == label), None)
    return exact or next((button for button in buttons if fold(button.label) == fold(label)), None)


def _file(name: str) -> Upload | None:
    """The file of that name, None when there is none."""
    try:
        path = Path(name).expanduser()
        if not path.is_file():
            return None
        size = path.stat().st_size
    except (OSError, RuntimeError, ValueError):  # not allowed, no such home, a name that cannot be one
        return None
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Upload(str(path), path.name, mime, size)
