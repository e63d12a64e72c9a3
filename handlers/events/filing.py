"""The files of an event: they go out with the invitation, and can be asked for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Buttons, Reply, Shown
from bot.errors import UserMistake
from bot.notices.attachments import LARGEST_FILE, MOST_FILES, check_file, clean_name
from bot.notices.secrecy import refuse_secrets
from bot.turn import Outcome, Turn
from handlers.buttons import button, shortened
from handlers.events.state import SET, SHOW, WORDS, Writing, changed, waiting
from storage.files import files_by_id, keep_file, keep_remote_id

if TYPE_CHECKING:
    from bot.chat import Upload

FILES = "files"


async def show(turn: Turn, writing: Writing) -> Outcome:
    """Ask for files, and show those that are there."""
    files = await files_by_id(await turn.work.reading(), writing.draft.file_ids)
    names = [(one, files[one].name) for one in writing.draft.file_ids if one in files]
    remove: Buttons = tuple(
        (button(turn, WORDS, "file_off", f"{SET}:{writing.token}:file:{file_id}", name=shortened(name)),)
        for file_id, name in names
    )
    buttons = (*remove, (button(turn, WORDS, "back", f"{SHOW}:{writing.token}"),))
    shown: list[Shown] = [name for _, name in names]
    reply = Reply("events/files", {"files": shown}, buttons=buttons)
    return Outcome((reply,), waiting(turn, writing, FILES, buttons))


async def add(turn: Turn, writing: Writing) -> Outcome:
    """The file that has come belongs to the event; what else is asked for is asked again later.

    Raises:
        UserMistake: it may not go out: of another kind, too big, one too many, secret.
    """
    upload, where, now = turn.incoming.upload, turn.incoming.address, turn.services.clock.now()
    if upload is None or not upload.file_id:
        raise UserMistake("notices/file_kind", {"file": "" if upload is None else clean_name(upload.name)})
    file_name, mime, content = await _checked(turn, writing, upload)
    db = await turn.work.writing()
    file_id = await keep_file(db, file_name, mime, content, now)
    if where.bot:  # a bot without an id of its own has none for files either: a terminal knows only paths
        await keep_remote_id(db, file_id, where.platform, where.bot, upload.file_id)
    return await show(turn, changed(writing, file_ids=(*writing.draft.file_ids, file_id)))


async def _checked(turn: Turn, writing: Writing, upload: Upload) -> tuple[str, str, bytes]:
    if len(writing.draft.file_ids) >= MOST_FILES:
        raise UserMistake("events/files_full", {"most": MOST_FILES})
    if upload.size > LARGEST_FILE:
        raise UserMistake("errors/file_too_big", {"megabytes": LARGEST_FILE // 1024 // 1024})
    await refuse_secrets(await turn.work.reading(), turn.incoming.text, [upload.name])
    content = await turn.fetch(upload)
    checked = check_file(upload.name, content)
    return checked.name, checked.mime, content
