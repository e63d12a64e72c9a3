"""The terminal as a platform: what is sent to it is kept until the line's answer is shown."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

from bot.chat import TERMINAL, Address, Button, Incoming, Message, Sent, Upload
from bot.errors import SendFailed

REMEMBERED = 50
"""Messages whose buttons can still be pressed."""


class TerminalChannel:
    """One terminal's chat."""

    name = TERMINAL
    bot = ""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._unseen: list[Message] = []
        self._seen: list[Message] = []
        self._last: tuple[Message, ...] = ()

    async def send(self, address: Address, message: Message) -> str:
        """Keep the message until it is shown."""
        self._unseen.append(message)
        return str(next(self._numbers))

    def read_update(self, payload: str) -> Incoming | None:
        """Nothing: a terminal's lines are not stored, since nobody could be asked for them again."""
        return None

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of the file of that path.

        Raises:
            SendFailed: it cannot be read (any more).
        """
        try:
            return await asyncio.to_thread(Path(upload.file_id).read_bytes)
        except OSError as error:
            raise SendFailed("bad_request", permanent=True) from error

    def parts(self, message: Message) -> tuple[Message, ...]:
        """The message itself: a terminal shows any length."""
        return (message,) if message.html.strip() or message.files else ()

    async def send_part(self, address: Address, part: Message) -> Sent:
        """Keep it until it is shown."""
        return Sent(await self.send(address, part))

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        """Refuse: what a screen has shown stays.

        Raises:
            SendFailed: always.
        """
        raise SendFailed("cannot_edit", permanent=True)

    async def delete(self, address: Address, message_id: str) -> None:
        """Refuse: what a screen has shown stays.

        Raises:
            SendFailed: always.
        """
        raise SendFailed("cannot_delete", permanent=True)

    def take(self) -> tuple[Message, ...]:
        """What has been sent and not yet shown."""
        messages = tuple(self._unseen)
        self._unseen.clear()
        self._last = messages
        self._seen = [*self._seen, *messages][-REMEMBERED:]
        return messages

    def buttons(self) -> tuple[Button, ...]:
        """All buttons that can be pressed, the newest message's first."""
        return tuple(button for message in reversed(self._seen) for row in message.buttons for button in row)

    def last_buttons(self) -> tuple[Button, ...]:
        """The buttons of what was shown last, in their order."""
        return tuple(button for message in self._last for row in message.buttons for button in row)
