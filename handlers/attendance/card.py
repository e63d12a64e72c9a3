"""The attendance of one event: how many were there, and what can be done about it; the code to be shown in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.attendance.codes import LINK, Code, code_of, is_open, opens_at
from bot.attendance.noting import the_rest
from bot.chat import Attachment, Button, Buttons, IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.kinds import is_attended
from bot.events.overview import Overview, overview
from bot.linking.codes import deep_link
from bot.linking.username import telegram_username
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import ANSWERS
from handlers.attendance.actions import CARD, CHOSEN, CLOSE, CODE, MENU, NEW_CODE, SHEET, TICK, label
from handlers.buttons import elsewhere, number
from storage.audit import AuditEntry, note
from storage.occurrences import locked_occurrence, occurrence_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def chosen(turn: Turn) -> Outcome:
    """Show the event that a button names, with its code while one can check in."""
    return await chosen_of(turn, number(turn))


async def chosen_of(turn: Turn, occurrence_id: int) -> Outcome:
    """Show an event, with its code while one can check in, or can soon."""
    found = await attended(turn, await turn.work.reading(), occurrence_id)
    reply = _card(turn, found)
    replies = [reply]
    if _may_show(turn, found) and is_open(found.scheduled.occurrence, turn.services.clock.now()):
        replies.append(await _code(turn, found, fresh=False))
    return Outcome(tuple(replies), elsewhere(turn) if _pressed(turn) else None)


async def show(turn: Turn) -> Outcome:
    """Show how it stands now."""
    found = await attended(turn, await turn.work.reading(), number(turn))
    return Outcome((_card(turn, found),), elsewhere(turn))


async def show_code(turn: Turn) -> Outcome:
    """Show the code, the same as before."""
    return await _shown_code(turn, fresh=False)


async def renew_code(turn: Turn) -> Outcome:
    """Show another code; the one before is good no longer."""
    return await _shown_code(turn, fresh=True)


async def attended(turn: Turn, db: AsyncConnection, occurrence_id: int) -> Overview:
    """Everybody whose attendance the person may see and note.

    Raises:
        UserMistake: there is no such event, it is not the person's, or it is none that one attends.
    """
    found = await overview(db, occurrence_id, turn.person)
    if not is_attended(found.scheduled.event.kind):
        raise UserMistake("errors/stale_button")
    return found


async def held(turn: Turn, occurrence_id: int) -> tuple[AsyncConnection, Overview]:
    """The writing transaction, and the same in it, which nobody else can change meanwhile.

    Raises:
        UserMistake: as for `attended`.
    """
    reading = await turn.work.reading()
    scheduled = await occurrence_by_id(reading, occurrence_id) if occurrence_id > 0 else None
    if scheduled is None or not may_govern(turn.person, scheduled.event.unit_id):
        await attended(turn, reading, occurrence_id)  # whoever may not makes nobody wait
    db = await turn.work.writing()
    await locked_occurrence(db, occurrence_id)
    return db, await attended(turn, db, occurrence_id)


def _card(turn: Turn, found: Overview) -> Reply:
    scheduled, total, rest = found.scheduled, found.total, len(the_rest(found))
    values: dict[str, Shown] = {
        "event": told_of(scheduled, turn.services),
        "number": scheduled.occurrence.id,
        "cancelled": scheduled.cancelled,
        "whole": found.whole,
        "people": total.people,
        "present": total.present,
        "excused": total.excused,
        "absent": total.absent,
        "unknown": rest,
        "exempt": total.unknown - rest,
        "opens_at": opens_at(scheduled.occurrence),
        "opened": turn.services.clock.now() >= opens_at(scheduled.occurrence),
        "comes": total.comes,
    }
    return Reply("attendance/card", values, buttons=_buttons(turn, found, rest), replaces=_pressed(turn))


def _buttons(turn: Turn, found: Overview, rest: int) -> Buttons:
    occurrence, now = found.scheduled.occurrence, turn.services.clock.now()
    rows: list[tuple[Button, ...]] = []
    if _may_show(turn, found):
        rows.append((label(turn, "code", f"{CODE}:{occurrence.id}"),))
    if not found.scheduled.cancelled and now >= opens_at(occurrence):
        rows.append((label(turn, "tick", f"{TICK}:{occurrence.id}:0"),))
        if rest and now >= occurrence.starts_at:
            rows.append((label(turn, "close", f"{CLOSE}:{occurrence.id}"),))
    answers = label(turn, "answers", f"{ANSWERS}:{occurrence.id}")
    rows.append((label(turn, "excel", f"{SHEET}:{occurrence.id}"), answers))
    rows.append((label(turn, "refresh", f"{CARD}:{occurrence.id}"), label(turn, "others", MENU)))
    return tuple(rows)


def _may_show(turn: Turn, found: Overview) -> bool:
    """Whether the person may show the code: it lets in everybody whom the event is for."""
    occurrence, now = found.scheduled.occurrence, turn.services.clock.now()
    over = not is_open(occurrence, now) and now >= occurrence.starts_at
    return may_govern(turn.person, found.scheduled.event.unit_id) and not found.scheduled.cancelled and not over


async def _shown_code(turn: Turn, *, fresh: bool) -> Outcome:
    found = await attended(turn, await turn.work.reading(), number(turn))
    if not _may_show(turn, found):
        raise UserMistake("errors/stale_button")
    return Outcome((await _code(turn, found, fresh=fresh),))


async def _code(turn: Turn, found: Overview, *, fresh: bool) -> Reply:
    db, person, now = await turn.work.writing(), turn.person, turn.services.clock.now()
    occurrence_id = found.scheduled.occurrence.id
    scheduled = await locked_occurrence(db, occurrence_id) or found.scheduled
    code = await code_of(db, turn.services.vault, scheduled, fresh=fresh)
    subject = f"occurrence {occurrence_id}"
    await note(
        db, AuditEntry(now, person.member_id, person.code, "attendance.code_shown", subject, None, {"new": fresh})
    )
    username = await telegram_username(db)
    link = deep_link(username, f"{LINK}{code.digits}") if username else ""
    values: dict[str, Shown] = {
        "event": told_of(scheduled, turn.services),
        "code": _spaced(code),
        "link": link,
        "since": code.since,
        "until": code.until,
        "opened": now >= code.since,
    }
    picture = Attachment(f"diem-danh-{occurrence_id}.png", "image/png", _qr(link or code.digits))
    buttons = ((label(turn, "new_code", f"{NEW_CODE}:{occurrence_id}"),),)
    return Reply("attendance/code", values, buttons=buttons, files=(picture,))


def _spaced(code: Code) -> str:
    """In two groups, easier to read from afar."""
    half = len(code.digits) // 2
    return f"{code.digits[:half]} {code.digits[half:]}"


def _qr(content: str) -> bytes:
    from bot.documents.qr import qr_picture  # late: rarely needed

    return qr_picture(content)


def _pressed(turn: Turn) -> bool:
    return turn.incoming.kind is IncomingKind.BUTTON


ROUTES = (
    Route(button=CHOSEN, role=Role.SECRETARY, handle=chosen),
    Route(button=CARD, role=Role.SECRETARY, handle=show),
    Route(button=CODE, role=Role.SECRETARY, handle=show_code),
    Route(button=NEW_CODE, role=Role.SECRETARY, handle=renew_code),
)
