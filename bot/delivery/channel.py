"""A platform as the dispatcher and the delivery engine use it."""

from __future__ import annotations

from typing import Protocol

from bot.chat import Address, Incoming, Message, Platform, Sent, Upload


class Channel(Platform, Protocol):
    """One bot of a platform.

    `send` is for replies; `parts`, `send_part`, `edit` and `delete` are for what is kept in the database and
    whose every single part has a state of its own.

    Attributes:
        bot: the bot's own id on the platform.
    """

    bot: str

    def read_update(self, payload: str) -> Incoming | None:
        """What an update means, None when nothing is to be done about it."""
        ...

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            SendFailed: the platform did not give them out.
        """
        ...

    def parts(self, message: Message) -> tuple[Message, ...]:
        """The message as so many messages, each of which is one call of the platform.

        The same message always makes the same parts, so that after a crash the missing ones can follow. The
        buttons stand under the last. None for a message in which nothing can be seen.
        """
        ...

    async def send_part(self, address: Address, part: Message) -> Sent:
        """Send one of `parts`. A file with a `remote_id` goes by it.

        Raises:
            SendFailed: it did not arrive; "stale_file" when the platform no longer knows a `remote_id` and the
                part does not hold the file's bytes.
        """
        ...

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        """Give a message that was sent the text and the buttons of `part`; its file stays as it is.

        A part with a file is for a message with a file: then the text is its caption.

        Raises:
            SendFailed: "cannot_edit" when the message is gone, or too old, or cannot be changed so.
        """
        ...

    async def delete(self, address: Address, message_id: str) -> None:
        """Take a message back for everybody; one that is gone already is well deleted.

        Raises:
            SendFailed: "cannot_delete" when the platform does not let it go (any more).
        """
        ...
