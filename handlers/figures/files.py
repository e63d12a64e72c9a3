"""Figures from a file sent in the chat: it is checked first, and imported when the person has seen what changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Attachment, IncomingKind, Reply, Shown, Upload
from bot.entry.file_changes import FileChange, file_changes
from bot.entry.words import Words, load_words
from bot.errors import ImportRefused, UserMistake
from bot.imports.importing import Import, ImportReport, import_file, import_sheet
from bot.imports.known import load_known
from bot.imports.spreadsheet import Sheet, read_sheet
from bot.imports.telling import tell_refusal, tell_report
from bot.imports.trail import Actor
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.figures.prompts import WORDS, cancel_button, cancelled
from handlers.figures.showing import amount, whole
from handlers.figures.state import BUTTON, new_token, over, pressed, step, step_name, waiting
from handlers.typed import typed_choice
from storage.locks import one_save_at_a_time

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Json

_FILE, _CHECK = "file", "file_check"
STEPS = (_FILE, _CHECK)
_SHOWN = 15  # lines in the message; more stand in a file
_LISTED = 2_000  # lines in that file
_WARNINGS = 10


async def begin(turn: Turn) -> Outcome:
    """Ask for the file."""
    token = new_token(turn)
    buttons = ((cancel_button(turn, token),),)
    return Outcome((Reply("figures/file_ask", buttons=buttons),), waiting(turn, _FILE, token, buttons))


async def offered(turn: Turn) -> Outcome:
    """Check a file and show what it would change; nothing is stored yet."""
    upload = turn.incoming.upload
    if upload is None:
        raise UserMistake("errors/not_expected")
    return await _check(turn, upload, await turn.fetch(upload))


async def answered(turn: Turn) -> Outcome:
    """Take a file, or the label of a button that was typed."""
    if turn.incoming.kind is IncomingKind.FILE:
        return await offered(turn)
    choice = typed_choice(turn, numbers=True)
    if choice:
        return await chosen(replace(turn, incoming=replace(turn.incoming, data=choice)))
    upload = _kept_upload(turn)
    if step_name(turn) == _FILE or upload is None:
        raise UserMistake("figures/send_a_file")
    return await _check(turn, upload, await turn.fetch(upload), trouble=_text(turn, "figures/press_a_button", {}))


async def chosen(turn: Turn) -> Outcome:
    """Do what a button of the prompt that is waiting says."""
    match argument(turn, 1):
        case "no":
            return cancelled(turn)
        case "save" if step_name(turn) == _CHECK:
            return await _save(turn)
        case _:
            return Outcome((Reply("errors/stale_button"),))


async def _check(turn: Turn, upload: Upload, content: bytes, *, changed: bool = False, trouble: str = "") -> Outcome:
    services = turn.services
    try:
        report = await import_file(
            "figures",
            upload.name,
            content,
            database=services.database,
            clock=services.clock,
            vault=services.vault,
            dry_run=True,
            actor=_actor(turn),
            zone=services.settings.zone,
            scope=_scope(turn),
        )
        changes = await _changes(turn, await turn.work.reading(), await read_sheet(upload.name, content))
    except ImportRefused as refused:
        return await _refused(turn, upload.name, refused)
    if not (report.added or report.updated or report.history):
        return Outcome((Reply("figures/file_nothing", {"report": _report(turn, report)}),), over(turn))
    words = await load_words(await turn.work.reading(), services.vocabulary)
    token = new_token(turn)
    row = (button(turn, WORDS, "save", f"{BUTTON}:{token}:save"), cancel_button(turn, token))
    reply = Reply(
        "figures/file_check",
        {
            "report": _report(turn, report),
            "changes": _shown(changes[:_SHOWN], words),
            "total": len(changes),
            "changed": changed,
            "trouble": trouble,
        },
        buttons=(row,),
        files=(_all_changes(turn, changes, words),) if len(changes) > _SHOWN else (),
    )
    kept: dict[str, Json] = {"upload": asdict(upload), "content": _digest(content), "changes": _fingerprint(changes)}
    return Outcome((reply,), waiting(turn, _CHECK, token, (row,), **kept))


async def _save(turn: Turn) -> Outcome:
    """Import the file that was checked, if both it and what it changes are still the same."""
    upload = _kept_upload(turn)
    if upload is None:
        return Outcome((Reply("figures/lost"),), over(turn))
    content = await turn.fetch(upload)
    kept, services = turn.conversation.data, turn.services
    if _digest(content) != kept.get("content"):
        return await _check(turn, upload, content, changed=True)
    try:
        sheet = await read_sheet(upload.name, content)
        db = await turn.work.writing()
        await one_save_at_a_time(db)
        if _fingerprint(await _changes(turn, db, sheet)) != kept.get("changes"):
            return await _send_again(turn, Reply("figures/file_outdated", {"file": upload.name}))
        now, zone = services.clock.now(), services.settings.zone
        job = Import("figures", sheet, services.vault, now, _actor(turn), zone, _scope(turn))
        report = await import_sheet(db, job)
    except ImportRefused as refused:
        return await _refused(turn, upload.name, refused)
    reply = Reply("figures/file_saved", {"report": _report(turn, report)}, replaces=pressed(turn))
    return Outcome((reply,), over(turn))


async def _changes(turn: Turn, db: AsyncConnection, sheet: Sheet) -> tuple[FileChange, ...]:
    now, zone = turn.services.clock.now(), turn.services.settings.zone
    return await file_changes(db, sheet, await load_known(db, now=now, zone=zone, scope=_scope(turn)))


async def _refused(turn: Turn, file: str, refused: ImportRefused) -> Outcome:
    """Say what is wrong, row by row; a corrected file may follow at once."""
    text = partial(_text, turn)
    files: tuple[Attachment, ...] = ()
    if len(refused.problems) > _SHOWN:
        everything = plain(tell_refusal(file, refused.problems, text, most=_LISTED))
        files = (_listing(turn, "problems", everything),)
    told = tell_refusal(file, refused.problems, text, most=_SHOWN)
    return await _send_again(turn, Reply("figures/file_refused", {"refusal": told}, files=files))


async def _send_again(turn: Turn, reply: Reply) -> Outcome:
    token = new_token(turn)
    buttons = ((cancel_button(turn, token),),)
    return Outcome((replace(reply, buttons=buttons),), waiting(turn, _FILE, token, buttons))


def _report(turn: Turn, report: ImportReport) -> str:
    return tell_report(report, partial(_text, turn), most=_WARNINGS)


def _shown(changes: Sequence[FileChange], words: Words) -> list[dict[str, Shown]]:
    return [
        {"figure": whole(one.figure, words), "before": amount(one.before) if one.before else None} for one in changes
    ]


def _all_changes(turn: Turn, changes: Sequence[FileChange], words: Words) -> Attachment:
    lines = _shown(changes[:_LISTED], words)
    return _listing(
        turn, "changes", plain(_text(turn, "figures/file_changes", {"changes": lines, "total": len(changes)}))
    )


def _listing(turn: Turn, name: str, text: str) -> Attachment:
    """A text file for what is too long for a message; the mark in front lets Windows read the letters."""
    title = plain(_text(turn, WORDS, {"label": f"file_{name}"}))
    return Attachment(title, "text/plain", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def _fingerprint(changes: Sequence[FileChange]) -> str:
    """What would change, as a short text to compare with."""
    digest = hashlib.sha256()
    for one in changes:
        digest.update(repr((one.before.id if one.before else 0, one.figure)).encode())
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _kept_upload(turn: Turn) -> Upload | None:
    kept = turn.conversation.data.get("upload")
    if not isinstance(kept, Mapping):
        return None
    return Upload(str(kept["file_id"]), str(kept["name"]), str(kept["mime"]), int(str(kept["size"])))


def _actor(turn: Turn) -> Actor:
    return Actor(turn.person.code, turn.person.member_id)


def _scope(turn: Turn) -> frozenset[int] | None:
    """The units whose figures the person may enter; None = all."""
    return None if turn.person.role >= Role.ADMIN else turn.person.governed_unit_ids


def _text(turn: Turn, template: str, values: Mapping[str, Shown]) -> str:
    return turn.services.renderer.text(template, values, turn.person.language)


ROUTES = (
    *(Route(step=step(name), role=Role.SECRETARY, handle=answered) for name in STEPS),
    Route(kind=IncomingKind.FILE, role=Role.SECRETARY, handle=offered),
)
