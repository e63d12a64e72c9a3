"""The contents of deliveries, as one channel sends them: read once, however many people get them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.chat import Attachment, Button, Message
from bot.delivery.channel import Channel
from storage import files
from storage.database import Database
from storage.outbox import messages_by_id

REMEMBERED: Final = 200
"""Contents; their files are kept only until the platform knows them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be sent.

    Attributes:
        parts: each is one call of the platform; none when it cannot be sent at all.
        proven: whether it may go to many at once; else its files have to be brought to the platform first.
    """

    parts: tuple[Message, ...]
    proven: bool


class Contents:
    """Of one channel."""

    def __init__(self, database: Database, channel: Channel) -> None:
        self._database = database
        self._channel = channel
        self._kept: OrderedDict[int, Content] = OrderedDict()

    def proven(self, message_id: int) -> bool:
        """Whether the message is known, and may go to many at once."""
        content = self._kept.get(message_id)
        return content is not None and content.proven

    async def content(self, message_id: int) -> Content:
        """What is to be sent.

        Raises:
            DatabaseUnavailable: it cannot be read now.
        """
        kept = self._kept.get(message_id)
        if kept is None:
            kept = await self._read(message_id)
            self._kept[message_id] = kept
            if len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        self._kept.move_to_end(message_id)
        return kept

    def arrived(self, message_id: int, remote_ids: Mapping[int, str]) -> None:
        """A part of the message has arrived: its files go by the platform's own ids from now on, if it gave any."""
        kept = self._kept.get(message_id)
        if kept is None or not remote_ids:
            return
        self._kept[message_id] = replace(kept, parts=tuple(_known(part, remote_ids) for part in kept.parts))

    def prove(self, message_id: int) -> None:
        """All of the message has arrived once."""
        kept = self._kept.get(message_id)
        if kept is not None and not kept.proven:
            self._kept[message_id] = replace(kept, proven=True)

    def forget(self, message_id: int) -> None:
        """Read it anew: the platform has forgotten its files."""
        self._kept.pop(message_id, None)

    async def _read(self, message_id: int) -> Content:
        async with self._database.reading() as db:
            message = (await messages_by_id(db, [message_id])).get(message_id)
            if message is None:
                log.error("outbox message %d is not there", message_id)
                return Content((), proven=True)
            attachments = []
            if message.file_ids:
                known = await files.files_by_id(db, message.file_ids)
                remote = await files.remote_ids(db, self._channel.name, self._channel.bot, message.file_ids)
                for file_id in message.file_ids:
                    stored = known.get(file_id)
                    if stored is None:
                        log.error("file %d of outbox message %d is not there", file_id, message_id)
                        continue
                    content = b"" if file_id in remote else await files.file_content(db, file_id) or b""
                    attachments.append(Attachment(stored.name, stored.mime, content, file_id, remote.get(file_id, "")))
        proven = all(attachment.remote_id for attachment in attachments)
        return Content(self._parts(message_id, message.html, message.buttons, tuple(attachments)), proven=proven)

    def _parts(
        self,
        message_id: int,
        html: str,
        buttons: tuple[tuple[tuple[str, str], ...], ...],
        attachments: tuple[Attachment, ...],
    ) -> tuple[Message, ...]:
        try:
            rows = tuple(tuple(Button(label, data) for label, data in row) for row in buttons)
            return self._channel.parts(Message(html, rows, attachments))
        except Exception:  # whatever is wrong with it, it will not get better
            log.exception("outbox message %d cannot be sent", message_id)
            return ()


def _known(part: Message, remote_ids: Mapping[int, str]) -> Message:
    if not any(file.stored_id in remote_ids for file in part.files):
        return part
    known = (
        replace(file, remote_id=remote_ids[file.stored_id], content=b"") if file.stored_id in remote_ids else file
        for file in part.files
    )
    return replace(part, files=tuple(known))
