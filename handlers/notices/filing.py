"""A file that comes for a notice: checked, kept, and known by the id by which this bot can send it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.notices.attachments import LARGEST_FILE, MOST_FILES, CheckedFile, check_file, clean_name
from bot.notices.secrecy import refuse_secrets
from bot.notices.wording import check_length, markup_of
from bot.turn import Outcome, Turn
from handlers.buttons import button
from handlers.notices.asking import cancel_button
from handlers.notices.state import FILES, SHOW, WORDS, waiting
from storage.files import keep_file, keep_remote_id
from storage.notices import change_notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Upload
    from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may go out; `caption` is the text that came with it, with its formatting."""

    upload: Upload
    file: CheckedFile
    content: bytes
    caption: str


async def receive(turn: Turn, notice: Notice | None) -> Received:
    """The file that has come, checked; nothing is kept yet.

    Raises:
        UserMistake: it may not go out: of another kind, too big, one too many, secret.
    """
    incoming, upload = turn.incoming, turn.incoming.upload
    if upload is None or not upload.file_id:
        raise UserMistake("notices/file_kind", {"file": "" if upload is None else clean_name(upload.name)})
    if notice is not None and len(notice.file_ids) >= MOST_FILES:
        raise UserMistake("notices/files_full", {"most": MOST_FILES})
    if upload.size > LARGEST_FILE:
        raise UserMistake("errors/file_too_big", {"megabytes": LARGEST_FILE // 1024 // 1024})
    caption = markup_of(incoming.text, incoming.html)
    check_length(caption)
    await refuse_secrets(await turn.work.reading(), caption, [upload.name])
    content = await turn.fetch(upload)
    return Received(upload, check_file(upload.name, content), content, caption)


async def add(turn: Turn, db: AsyncConnection, notice: Notice, received: Received) -> Outcome:
    """The file goes with the notice; its caption is the text if there was none."""
    where, now = turn.incoming.address, turn.services.clock.now()
    file_id = await keep_file(db, received.file.name, received.file.mime, received.content, now)
    if where.bot:  # a bot without an id of its own has none for files either: a terminal knows only paths
        await keep_remote_id(db, file_id, where.platform, where.bot, received.upload.file_id)
    text, file_ids = notice.html or received.caption, (*notice.file_ids, file_id)
    await change_notice(db, notice.id, html=text, file_ids=file_ids)
    values: dict[str, Shown] = {
        "file": received.file.name,
        "count": len(file_ids),
        "text": bool(text),
        "dropped": bool(received.caption) and text != received.caption,
    }
    buttons = ((button(turn, WORDS, "preview", f"{SHOW}:{notice.id}"), cancel_button(turn, notice)),)
    return Outcome(
        (Reply("notices/file_added", values, buttons=buttons),), waiting(turn, FILES, buttons, notice=notice.id)
    )
