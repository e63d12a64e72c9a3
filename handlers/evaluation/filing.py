"""Ranks by a file: it is checked first, and recorded when the person has seen what changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import IncomingKind, Reply, Shown, Upload
from bot.conversation import Conversation
from bot.errors import ImportRefused, UserMistake
from bot.evaluation.file import check_ratings
from bot.evaluation.recording import record
from bot.evaluation.share import check_share
from bot.imports.spreadsheet import read_sheet
from bot.imports.telling import tell_refusal
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number
from handlers.evaluation import figuring
from handlers.evaluation.actions import FILE as FILE_BUTTON
from handlers.evaluation.actions import FORM, UNIT, WORDS
from handlers.evaluation.menu import STALE, counts_shown, roll_of, share_shown
from handlers.evaluation.prompts import FIGURES_CHECK, FILE, FILE_CHECK, done, is_current, kept_roll, save_or_cancel
from handlers.typed import typed_choice
from storage.locks import one_save_at_a_time

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Json
    from bot.evaluation.roll import Roll
    from storage.ratings import RatingRow

_SHOWN = 15


async def begin(turn: Turn) -> Outcome:
    """Ask for the file."""
    roll = await roll_of(turn, await turn.work.reading(), number(turn), number(turn, 1))
    if roll is None:
        return Outcome((Reply(STALE),))
    back = ((button(turn, WORDS, "back", f"{UNIT}:{roll.unit.id}:{roll.year}:0"),),)
    waiting = Conversation(FILE, {"unit": roll.unit.id, "year": roll.year}, turn.conversation.topic)
    return Outcome((Reply("evaluation/file_ask", _about(roll), buttons=back),), waiting)


async def answered(turn: Turn) -> Outcome:
    """Take the file, or the label of a button that was typed."""
    if turn.incoming.kind is IncomingKind.FILE and turn.conversation.step != FIGURES_CHECK:
        upload = turn.incoming.upload
        roll = await kept_roll(turn, await turn.work.reading())
        if upload is None or roll is None:
            raise UserMistake("errors/not_expected")
        return await _check(turn, roll, upload, await turn.fetch(upload))
    choice = typed_choice(turn, numbers=True)
    if choice:
        return await pressed(replace(turn, incoming=replace(turn.incoming, data=choice)))
    return Outcome((Reply("evaluation/send_a_file" if turn.conversation.step == FILE else "rulebook/press_a_button"),))


async def pressed(turn: Turn) -> Outcome:
    """Do what a button of the prompt that is waiting says."""
    if not is_current(turn):
        return Outcome((Reply(STALE),))
    if argument(turn, 1) == "no":
        return done(turn, "evaluation/left", await kept_roll(turn, await turn.work.reading()))
    if argument(turn, 1) != "save":
        return Outcome((Reply(STALE),))
    return await (figuring.save(turn) if turn.conversation.step == FIGURES_CHECK else _save(turn))


async def _check(turn: Turn, roll: Roll, upload: Upload, content: bytes, *, outdated: bool = False) -> Outcome:
    try:
        rows = check_ratings(await read_sheet(upload.name, content), roll)
    except ImportRefused as refused:
        return _refused(turn, roll, upload.name, refused)
    changed = _changed(roll, rows)
    if not changed:
        return done(turn, "evaluation/file_nothing", roll, rows=len(rows))
    values = await _preview(turn, roll, changed, rows=len(rows))
    kept: dict[str, Json] = {"upload": asdict(upload), "changes": _fingerprint(roll, rows)}
    buttons, waiting = save_or_cancel(turn, FILE_CHECK, roll, **kept)
    return Outcome((Reply("evaluation/file_check", {**values, "outdated": outdated}, buttons=buttons),), waiting)


async def _save(turn: Turn) -> Outcome:
    """Record the file's ranks, if both it and what it changes are still what the person has seen."""
    kept = turn.conversation.data.get("upload")
    if not isinstance(kept, Mapping):
        return Outcome((Reply(STALE),), elsewhere(turn))
    upload = Upload(str(kept["file_id"]), str(kept["name"]), str(kept["mime"]), int(str(kept["size"])))
    content = await turn.fetch(upload)
    db = await turn.work.writing()
    await one_save_at_a_time(db)
    roll = await kept_roll(turn, db)
    if roll is None:
        return Outcome((Reply(STALE),), elsewhere(turn))
    try:
        rows = check_ratings(await read_sheet(upload.name, content), roll)
    except ImportRefused as refused:
        return _refused(turn, roll, upload.name, refused)
    if _fingerprint(roll, rows) != turn.conversation.data.get("changes"):
        return await _check(turn, roll, upload, content, outdated=True)
    changed = await record(db, rows, roll, turn.person, turn.services.clock.now())
    return done(turn, "evaluation/file_saved", roll, count=len(changed))


def _refused(turn: Turn, roll: Roll, name: str, refused: ImportRefused) -> Outcome:
    """Say what is wrong, row by row; a corrected file may follow at once."""
    text = partial(_text, turn)
    told = tell_refusal(name, refused.problems, text, most=_SHOWN)
    waiting = Conversation(FILE, {"unit": roll.unit.id, "year": roll.year}, turn.conversation.topic)
    return Outcome((Reply("evaluation/file_refused", {"refusal": told}),), waiting)


async def _preview(turn: Turn, roll: Roll, changed: Sequence[RatingRow], *, rows: int) -> dict[str, Shown]:
    db = await turn.work.reading()
    members = {one.member_id: one for one in roll.members}
    units = {one.id: one for one in roll.units}
    lines: list[dict[str, Shown]] = []
    for row in changed[:_SHOWN]:
        before = roll.of_unit.get(row.unit_id) if row.member_id is None else roll.of_member.get(row.member_id)
        whom = units[row.unit_id] if row.member_id is None else members[row.member_id]
        rank = before.rating if before else ""
        lines.append({"name": whom.name, "code": whom.code, "before": rank, "rank": row.rating})
    after = await _after(db, roll, changed)
    return {**_about(roll), "rows": rows, "changes": lines, "total": len(changed), **after}


async def _after(db: AsyncConnection, roll: Roll, changed: Sequence[RatingRow]) -> dict[str, Shown]:
    """The members' counts and the limit as they would be."""
    ranks = {member_id: one.rating for member_id, one in roll.of_member.items()}
    ranks |= {row.member_id: row.rating for row in changed if row.member_id is not None}
    counts = Counter(ranks.values())
    return {"counts": counts_shown(counts), "share": share_shown(await check_share(db, counts, roll.year))}


def _changed(roll: Roll, rows: Sequence[RatingRow]) -> list[RatingRow]:
    return [row for row in rows if _rank(roll, row) != row.rating]


def _rank(roll: Roll, row: RatingRow) -> str:
    before = roll.of_unit.get(row.unit_id) if row.member_id is None else roll.of_member.get(row.member_id)
    return before.rating if before else ""


def _fingerprint(roll: Roll, rows: Sequence[RatingRow]) -> str:
    """What would change, as a short text to compare with."""
    return hashlib.sha256(repr([(row, _rank(roll, row)) for row in rows]).encode()).hexdigest()


def _about(roll: Roll) -> dict[str, Shown]:
    return {"unit": roll.unit.name, "year": roll.year}


def _text(turn: Turn, template: str, values: Mapping[str, Shown]) -> str:
    return turn.services.renderer.text(template, values, turn.person.language)


ROUTES = (
    Route(button=FILE_BUTTON, role=Role.SECRETARY, handle=begin),
    *(Route(step=step, role=Role.SECRETARY, handle=answered) for step in (FILE, FILE_CHECK, FIGURES_CHECK)),
    Route(button=FORM, role=Role.SECRETARY, handle=pressed),
)
