"""The terminal as a platform: what is sent to it is kept until the line's answer is shown."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path

from bot.chat import TERMINAL, Address, Button, Incoming, Message, Sent, Upload
from bot.errors import SendFailed

REMEMBERED = 50
"""Messages whose buttons can still be pressed."""


@dataclass(slots=True)
class _Kept:
    """A message whose buttons can be pressed.

    Attributes:
        seen: whether it has been written out.
    """

    message: Message
    seen: bool


class TerminalChannel:
    """One terminal's chat."""

    name = TERMINAL
    bot = ""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._replies: list[Message] = []
        self._arrived: list[Message] = []
        self._kept: list[_Kept] = []
        self._last: tuple[Message, ...] = ()

    async def send(self, address: Address, message: Message) -> str:
        """Keep the reply until it is shown."""
        self._replies.append(message)
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
        """Keep what comes unasked until it is shown."""
        self._arrived.append(part)
        return Sent(str(next(self._numbers)))

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
        """The replies that have been sent and not yet shown; they are shown now."""
        messages = tuple(self._replies)
        self._replies.clear()
        self._last = messages
        self._keep(messages, seen=True)
        return messages

    def take_arrived(self) -> tuple[Message, ...]:
        """What has come unasked since the last time; `note_seen` has to follow when it is shown."""
        messages = tuple(self._arrived)
        self._arrived.clear()
        self._keep(messages, seen=False)
        return messages

    def note_seen(self) -> None:
        """What came unasked has been written out."""
        new = [one for one in self._kept if not one.seen]
        self._last += tuple(one.message for one in new)
        for one in new:
            one.seen = True

    def buttons(self) -> tuple[Button, ...]:
        """All buttons that can be pressed, the newest message's first; those not yet shown come last."""
        newest = tuple(reversed(self._kept))
        ordered = (*(one for one in newest if one.seen), *(one for one in newest if not one.seen))
        return tuple(button for one in ordered for row in one.message.buttons for button in row)

    def last_buttons(self) -> tuple[Button, ...]:
        """The buttons of the last replies and of what came after them, in their order."""
        return tuple(button for message in self._last for row in message.buttons for button in row)

    def _keep(self, messages: tuple[Message, ...], *, seen: bool) -> None:
        self._kept = [*self._kept, *(_Kept(message, seen) for message in messages)][-REMEMBERED:]
