"""The button Đã xong under an evaluation or a deadline, with a file for whoever wants to send one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import asked, told_of
from bot.events.handing_in import add_file, hand_in, take_back
from bot.events.wording import DONE
from bot.notices.attachments import LARGEST_FILE, CheckedFile, check_file, clean_name
from bot.notices.secrecy import refuse_secrets
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import (
    FILE,
    FILE_STEP,
    SKIP,
    UNDONE,
    busy,
    event_label,
    heard_anew,
    in_time,
    kept,
    label,
    over,
    refused,
    waiting,
)
from handlers.buttons import number
from handlers.notices.pressing import press
from handlers.typed import typed_choice
from storage.files import files_by_id, keep_file, keep_remote_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.occurrences import Scheduled


async def done(turn: Turn) -> Outcome:
    """Note that the member has handed in, and ask once for a file."""
    scheduled = await _asked(turn, number(turn))
    occurrence_id, db = scheduled.occurrence.id, await turn.work.writing()
    own, again = await hand_in(db, scheduled, turn.person.member_id or 0, turn.services.clock.now())
    file = (await files_by_id(db, [own.file_id])).get(own.file_id) if own.file_id is not None else None
    values: dict[str, Shown] = {
        "event": told_of(scheduled, turn.services),
        "again": again,
        "at": own.done_at,
        "late": own.done_at is not None and own.done_at > scheduled.occurrence.starts_at,
        "by_other": own.done_by is not None and own.done_by != own.member_id,
        "file": "" if file is None else file.name,
        "asks": not again and not busy(turn),
    }
    undo = label(turn, "undone", f"{UNDONE}:{occurrence_id}")
    if again or busy(turn):
        buttons = ((label(turn, "send_file", f"{FILE}:{occurrence_id}"), undo),)
        return Outcome((Reply("answers/done", values, buttons=buttons),), over(turn))
    buttons = ((label(turn, "skip", f"{SKIP}:file"), undo),)
    conversation = waiting(turn, FILE_STEP, occurrence_id, buttons)
    return Outcome((Reply("answers/done", values, buttons=buttons),), conversation)


async def undone(turn: Turn) -> Outcome:
    """The member has not handed in after all."""
    scheduled = await _asked(turn, number(turn))
    before = await take_back(await turn.work.writing(), scheduled, turn.person.member_id or 0)
    values: dict[str, Shown] = {
        "event": told_of(scheduled, turn.services),
        "was_done": before.done_at is not None,
        "file": before.file_id is not None,
    }
    buttons = ((event_label(turn, "done", scheduled.occurrence.id),),)
    return Outcome((Reply("answers/undone", values, buttons=buttons),), over(turn))


async def ask_file(turn: Turn) -> Outcome:
    """Wait for a file, or for another in the place of the one that was sent."""
    scheduled = await _asked(turn, number(turn))
    buttons = ((label(turn, "skip", f"{SKIP}:file"),),)
    conversation = waiting(turn, FILE_STEP, scheduled.occurrence.id, buttons)
    values: dict[str, Shown] = {"event": told_of(scheduled, turn.services), "busy": conversation is None}
    return Outcome((Reply("answers/ask_file", values, buttons=() if conversation is None else buttons),), conversation)


async def file_came(turn: Turn) -> Outcome:
    """Keep the file; a text is not for this step."""
    chosen = typed_choice(turn, numbers=True)
    if chosen:
        return await press(turn, chosen)
    if turn.incoming.kind is not IncomingKind.FILE or not in_time(turn):
        return await heard_anew(turn)
    try:
        scheduled = await _asked(turn, kept(turn))
    except UserMistake as mistake:
        return refused(turn, mistake)
    file, content = await _received(turn)
    db = await turn.work.writing()
    file_id = await _keep(turn, db, file, content)
    await add_file(db, scheduled, turn.person.member_id or 0, file_id, turn.services.clock.now())
    values: dict[str, Shown] = {"event": told_of(scheduled, turn.services), "file": file.name}
    buttons = ((label(turn, "undone", f"{UNDONE}:{scheduled.occurrence.id}"),),)
    return Outcome((Reply("answers/file_kept", values, buttons=buttons),), over(turn))


async def _received(turn: Turn) -> tuple[CheckedFile, bytes]:
    """The file that has come, checked; nothing is kept yet.

    Raises:
        UserMistake: of another kind, too big, secret.
    """
    upload = turn.incoming.upload
    if upload is None or not upload.file_id:
        raise UserMistake("answers/file_kind", {"file": "" if upload is None else clean_name(upload.name)})
    if upload.size > LARGEST_FILE:
        raise UserMistake("errors/file_too_big", {"megabytes": LARGEST_FILE // 1024 // 1024})
    await refuse_secrets(await turn.work.reading(), turn.incoming.text, [upload.name])
    content = await turn.fetch(upload)
    try:
        return check_file(upload.name, content), content
    except UserMistake as mistake:
        if mistake.template == "notices/file_kind":  # whose words are about notices
            raise UserMistake("answers/file_kind", mistake.values) from mistake
        raise


async def _keep(turn: Turn, db: AsyncConnection, file: CheckedFile, content: bytes) -> int:
    where, upload = turn.incoming.address, turn.incoming.upload
    file_id = await keep_file(db, file.name, file.mime, content, turn.services.clock.now())
    if where.bot and upload is not None:  # a bot without an id of its own has none for files either
        await keep_remote_id(db, file_id, where.platform, where.bot, upload.file_id)
    return file_id


async def _asked(turn: Turn, occurrence_id: int) -> Scheduled:
    now = turn.services.clock.now()
    return await asked(await turn.work.reading(), occurrence_id, turn.person, now, attended=False)


ROUTES = (
    Route(button=DONE, role=Role.MEMBER, handle=done),
    Route(button=UNDONE, role=Role.MEMBER, handle=undone),
    Route(button=FILE, role=Role.MEMBER, handle=ask_file),
    Route(step=FILE_STEP, role=Role.MEMBER, handle=file_came),
)
