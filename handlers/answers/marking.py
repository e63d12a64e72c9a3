"""A secretary notes for others what they have handed in, and fetches what they have sent."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Attachment, Button, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import told_of
from bot.events.handing_in import mark_for
from bot.events.kinds import is_attended
from bot.events.overview import Guest, Overview, on_page, overview, refreshed
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import ANSWERS, HANDED, MARK, MARK_SET, label
from handlers.buttons import argument, elsewhere, number, page_buttons
from storage.audit import AuditEntry, note
from storage.changes import Json
from storage.files import file_content, files_by_id

_PAGE = 8


async def show(turn: Turn) -> Outcome:
    """Show a page of the people, each with a button."""
    return _page(turn, await _found(turn), number(turn, 1))


async def mark(turn: Turn) -> Outcome:
    """Note for one of them that it is done, or is not; the button says which, so two taps are as good as one."""
    found = await _found(turn)
    guest, wanted = found.of(number(turn, 1)), argument(turn, 2)
    if guest is None or wanted not in ("0", "1"):
        raise UserMistake("errors/stale_button")
    if guest.done is not (wanted == "1"):
        now, db = turn.services.clock.now(), await turn.work.writing()
        await mark_for(db, found.scheduled, guest.member_id, turn.person.member_id, now if wanted == "1" else None)
        await _note(turn, found, "handin.marked", {"member": guest.code, "done": wanted == "1"})
        found = await refreshed(db, found)
    return _page(turn, found, number(turn, 3))


async def fetch(turn: Turn) -> Outcome:
    """Send what one of them has handed in; that it was looked at is in the audit log."""
    found = await _found(turn)
    guest = found.of(number(turn, 1))
    file_id = None if guest is None else guest.participant.file_id
    if guest is None or file_id is None:
        raise UserMistake("errors/stale_button")
    db = await turn.work.reading()
    file, content = (await files_by_id(db, [file_id])).get(file_id), await file_content(db, file_id)
    if file is None or content is None:
        raise UserMistake("errors/file_gone")
    await _note(turn, found, "handin.fetched", {"member": guest.code})
    values: dict[str, Shown] = {
        "event": told_of(found.scheduled, turn.services),
        "name": guest.name,
        "at": guest.participant.done_at,
    }
    attachment = Attachment(file.name, file.mime, content, stored_id=file.id)
    return Outcome((Reply("answers/handed_in", values, files=(attachment,)),))


async def _found(turn: Turn) -> Overview:
    found = await overview(await turn.work.reading(), number(turn), turn.person)
    if is_attended(found.scheduled.event.kind):
        raise UserMistake("errors/stale_button")
    return found


def _page(turn: Turn, found: Overview, page: int) -> Outcome:
    shown, page, pages = on_page(found.guests, page, _PAGE)
    occurrence_id = found.scheduled.occurrence.id
    values: dict[str, Shown] = {
        "event": told_of(found.scheduled, turn.services),
        "done": found.total.done,
        "count": found.total.people,
        "page": page + 1,
        "pages": pages,
        "first": page * _PAGE,
        "people": [_line(one) for one in shown],
    }
    buttons = (
        *(_row(turn, occurrence_id, one, page) for one in shown),
        *page_buttons(turn, f"{MARK}:{occurrence_id}", page, pages),
        (label(turn, "back", f"{ANSWERS}:{occurrence_id}"),),
    )
    return Outcome((Reply("answers/mark", values, buttons=buttons, replaces=True),), elsewhere(turn))


def _line(one: Guest) -> dict[str, Shown]:
    return {"name": one.name, "unit": one.unit.name, "at": one.participant.done_at}


def _row(turn: Turn, occurrence_id: int, one: Guest, page: int) -> tuple[Button, ...]:
    """What a tap makes of it, and the file where there is one."""
    wanted = 0 if one.done else 1
    data = f"{MARK_SET}:{occurrence_id}:{one.member_id}:{wanted}:{page}"
    row = [label(turn, "mark_undone" if one.done else "mark_done", data, name=one.name)]
    if one.participant.file_id is not None:
        row.append(label(turn, "file_of", f"{HANDED}:{occurrence_id}:{one.member_id}", name=one.name))
    return tuple(row)


async def _note(turn: Turn, found: Overview, action: str, after: dict[str, Json]) -> None:
    person, subject = turn.person, f"occurrence {found.scheduled.occurrence.id}"
    entry = AuditEntry(turn.services.clock.now(), person.member_id, person.code, action, subject, None, after)
    await note(await turn.work.writing(), entry)


ROUTES = (
    Route(button=MARK, role=Role.SECRETARY, handle=show),
    Route(button=MARK_SET, role=Role.SECRETARY, handle=mark),
    Route(button=HANDED, role=Role.SECRETARY, handle=fetch),
)
