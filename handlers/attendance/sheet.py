"""The attendance sheet as an Excel workbook."""

from __future__ import annotations

import asyncio

from bot.access import Role
from bot.chat import Attachment, Reply, Shown
from bot.events.answering import told_of
from bot.events.kinds import is_attended
from bot.events.overview import overview
from bot.turn import Outcome, Route, Turn
from handlers.attendance.actions import SHEET
from handlers.buttons import number
from storage.audit import AuditEntry, note

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send(turn: Turn) -> Outcome:
    """Send the sheet of those whom the person may see; that it was made is in the audit log."""
    from bot.documents.attendance_sheet import SheetWords, attendance_tables, attendance_workbook  # late: rarely needed

    found = await overview(await turn.work.reading(), number(turn), turn.person)
    services, now, person = turn.services, turn.services.clock.now(), turn.person
    words = SheetWords(services.renderer, person.language)
    tables = attendance_tables(found, words, services.settings.zone, now)
    content = await asyncio.to_thread(attendance_workbook, tables, now)
    occurrence_id, count = found.scheduled.occurrence.id, len(found.guests)
    entry = AuditEntry(
        now, person.member_id, person.code, "attendance.exported", f"occurrence {occurrence_id}", None, {"count": count}
    )
    await note(await turn.work.writing(), entry)
    file = Attachment(f"diem-danh-{occurrence_id}.xlsx", _XLSX, content)
    values: dict[str, Shown] = {
        "event": told_of(found.scheduled, services),
        "attended": is_attended(found.scheduled.event.kind),
        "count": count,
    }
    return Outcome((Reply("attendance/sheet", values, files=(file,)),))


ROUTES = (Route(button=SHEET, role=Role.SECRETARY, handle=send),)
