"""The report on a notice: as a message, as an Excel workbook, and as a list for telephoning."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Attachment, Reply, Shown
from bot.notices.chasing import may_be_chased
from bot.notices.progress import CARD
from bot.notices.report import Line, make_report, to_call
from bot.notices.report import Outcome as Standing
from bot.notices.report_tables import Words, tables_of
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.notices.chase import CHASE
from handlers.notices.following import STALE, followed, label, named, note
from storage.notice_copies import phones_of
from storage.notices import RECALLED, TO_GROUPS, Notice

if TYPE_CHECKING:
    from bot.chat import Button, Buttons
    from bot.documents.call_sheet import CallWords

REPORT, EXCEL, CALLS = "notice-report", "notice-excel", "notice-calls"
_MOST_UNITS = 12
"""Units in a message; a committee may have hundreds, and all are in the workbook."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def show(turn: Turn) -> Outcome:
    """Show how many have it and have read it, unit by unit; where most are missing first."""
    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None:
        return STALE
    report = await make_report(db, notice)
    worst = sorted(report.units, key=lambda line: _done(line, notice) - line.people)[:_MOST_UNITS]
    values = named(
        notice,
        state=notice.state,
        version=notice.version,
        asks_read=notice.asks_read,
        total=_line(report.total),
        units=[_line(line) for line in worst],
        more_units=len(report.units) - len(worst),
        reasons=[{"reason": reason, "count": count} for reason, count in report.reasons],
        groups=[{"title": one.title, "state": one.state, "reason": one.reason} for one in report.groups],
    )
    return Outcome((Reply("notices/report", values, buttons=_buttons(turn, notice)),))


async def excel(turn: Turn) -> Outcome:
    """Send the report as a workbook; that it was made is in the audit log."""
    from bot.documents.delivery_report import delivery_workbook  # late: rarely needed

    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None:
        return STALE
    report = await make_report(db, notice)
    now, services = turn.services.clock.now(), turn.services
    words = Words(services.renderer, turn.person.language)
    tables = tables_of(report, words, services.settings.zone, now)
    content = await asyncio.to_thread(delivery_workbook, tables, now)
    await note(turn, await turn.work.writing(), "notice.exported", notice, {"count": len(report.people)})
    file = Attachment(f"thong-bao-{notice.id}.xlsx", _XLSX, content)
    values = named(notice, count=len(report.people))
    return Outcome((Reply("notices/report_file", values, files=(file,)),))


async def call_list(turn: Turn) -> Outcome:
    """Send the list for telephoning; that the numbers were shown is in the audit log.

    It has only members of units that the person governs.
    """
    from bot.documents.call_sheet import call_sheet  # late: rarely needed
    from bot.notices.calling import calls_of

    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None or notice.state == RECALLED or notice.destination == TO_GROUPS:
        return STALE
    people = [one for one in to_call(await make_report(db, notice)) if _governs(turn, one)]
    if not people:
        return Outcome((Reply("notices/report_nobody_to_call", named(notice, asks_read=notice.asks_read)),))
    phones = await phones_of(db, [one.member_id for one in people])
    services, now = turn.services, turn.services.clock.now()
    words = Words(services.renderer, turn.person.language)

    def why(one: Standing) -> str:
        if one.reached:
            return words.of("read", "old" if one.read_version else "unread")
        return words.of("reason", one.reason or one.state)

    calls = calls_of(people, phones, services.vault, why, words.of("sheet", "no_unit"))
    content = await asyncio.to_thread(call_sheet, _call_words(turn, notice, len(people)), calls, now)
    await note(turn, await turn.work.writing(), "call_sheet.printed", notice, {"count": len(people)})
    file = Attachment(f"goi-dien-thong-bao-{notice.id}.pdf", "application/pdf", content)
    without = sum(not call.phone for unit in calls for call in unit.calls)
    values = named(notice, count=len(people), without=without)
    return Outcome((Reply("notices/report_calls", values, files=(file,)),))


def _call_words(turn: Turn, notice: Notice, count: int) -> CallWords:
    """What stands on the list, in the language of whoever prints it."""
    from bot.documents.call_sheet import CallWords

    def part(name: str) -> str:
        values = named(notice, part=name, sent=notice.started_at, now=turn.services.clock.now(), count=count)
        return plain(turn.services.renderer.text("notices/report_call_words", values, turn.person.language))

    return CallWords(
        title=part("title"),
        subtitle=(part("notice"), part("printed")),
        header=(part("number"), part("name"), part("phone"), part("why"), part("result")),
        no_phone=part("no_phone"),
        page=part("page"),
    )


def _governs(turn: Turn, one: Standing) -> bool:
    return turn.person.role >= Role.ADMIN or (one.unit is not None and may_govern(turn.person, one.unit.id))


def _done(line: Line, notice: Notice) -> int:
    """How many of a unit need no more care."""
    return line.read if notice.asks_read else line.reached


def _line(line: Line) -> dict[str, Shown]:
    return {
        "unit": "" if line.unit is None else line.unit.name,
        "people": line.people,
        "reached": line.reached,
        "read": line.read,
        "read_old": line.read_old,
        "failed": line.failed,
        "waiting": line.waiting,
        "cancelled": line.cancelled,
    }


def _buttons(turn: Turn, notice: Notice) -> Buttons:
    rows: list[tuple[Button, ...]] = [(label(turn, "excel", EXCEL, notice),)]
    members = notice.destination != TO_GROUPS
    if members and notice.state != RECALLED:
        rows[0] = (*rows[0], label(turn, "calls", CALLS, notice))
    if members and may_be_chased(notice):
        rows.append((label(turn, "chase", CHASE, notice),))
    return (*rows, (label(turn, "card", CARD, notice),))


ROUTES = (
    Route(button=REPORT, role=Role.SECRETARY, handle=show),
    Route(button=EXCEL, role=Role.SECRETARY, handle=excel),
    Route(button=CALLS, role=Role.SECRETARY, handle=call_list),
)
