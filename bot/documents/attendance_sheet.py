"""The attendance sheet of an event as tables, for Excel and CSV: by unit, and a row for each member.

All words come from the templates; the workbook itself is that of the reports on notices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.documents.delivery_report import delivery_workbook
from bot.events.kinds import is_attended
from bot.events.overview import tally
from bot.notices.report_tables import ReportTables, Table
from bot.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.chat import Shown
    from bot.events.overview import Guest, Overview, Tally
    from bot.notices.report_tables import Cell
    from bot.rendering import Renderer

_ATTENDED = ("people", "comes", "declined", "waits", "silent", "present", "excused", "absent", "unknown")
_HANDED_IN = ("people", "done", "not_done")


class SheetWords:
    """The words of the sheet in one language."""

    def __init__(self, renderer: Renderer, language: str) -> None:
        self._renderer = renderer
        self._language = language

    def of(self, kind: str, word: str) -> str:
        """One word, e.g. of kind "attendance" the words for "excused"."""
        values: dict[str, Shown] = {"kind": kind, "word": word}
        return plain(self._renderer.text("attendance/sheet_words", values, self._language))

    def notes(self, found: Overview, now: datetime) -> tuple[str, ...]:
        """Which event it is, and when this was made."""
        scheduled = found.scheduled
        values: dict[str, Shown] = {
            "number": scheduled.occurrence.id,
            "title": scheduled.event.title,
            "starts": scheduled.occurrence.starts_at,
            "place": scheduled.place,
            "now": now,
        }
        return tuple(plain(self._renderer.text("attendance/sheet_notes", values, self._language)).splitlines())


def attendance_tables(found: Overview, words: SheetWords, zone: ZoneInfo, now: datetime) -> ReportTables:
    """The sheet as tables.

    Args:
        found: everybody who is to stand on it.
        words: in the reader's language.
        zone: in which moments are given.
        now: when the sheet was made.
    """
    attended = is_attended(found.scheduled.event.kind)
    return ReportTables(
        notes=words.notes(found, now),
        summary=_summary(found, words, _ATTENDED if attended else _HANDED_IN),
        people=_attended(found, words, zone) if attended else _handed_in(found, words, zone),
    )


def attendance_workbook(tables: ReportTables, made_at: datetime) -> bytes:
    """The workbook (.xlsx); no text in it is taken for a formula."""
    return delivery_workbook(tables, made_at)


def _summary(found: Overview, words: SheetWords, columns: tuple[str, ...]) -> Table:
    rows = [(unit.code, unit.name, *_counts(counted, columns)) for unit, counted in found.units]
    total = ("", words.of("sheet", "total"), *_counts(tally(found.guests), columns))
    header = tuple(words.of("column", name) for name in ("unit_code", "unit", *columns))
    return Table(words.of("sheet", "summary"), header, (*rows, total))


def _counts(counted: Tally, columns: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(
        counted.people - counted.done if name == "not_done" else int(getattr(counted, name)) for name in columns
    )


def _attended(found: Overview, words: SheetWords, zone: ZoneInfo) -> Table:
    columns = ("answer", "reason", "attendance", "time", "way", "note")

    def row(one: Guest) -> tuple[Cell, ...]:
        own = one.participant
        return (
            *_who(one),
            words.of("answer", "waiting" if one.waits else own.answer or "none"),
            own.reason,
            words.of("attendance", own.attendance or "unknown"),
            _local(own.attended_at, zone),
            words.of("way", own.attended_way) if own.attended_way else "",
            words.of("note", "exempt") if one.exempt else "",
        )

    return _people(found, words, columns, row)


def _handed_in(found: Overview, words: SheetWords, zone: ZoneInfo) -> Table:
    columns = ("done", "time", "way", "file")

    def row(one: Guest) -> tuple[Cell, ...]:
        own = one.participant
        by = "" if own.done_at is None else words.of("way", "self" if own.done_by == one.member_id else "secretary")
        file = words.of("note", "file") if own.file_id is not None else ""
        return (*_who(one), words.of("done", "yes" if one.done else "no"), _local(own.done_at, zone), by, file)

    return _people(found, words, columns, row)


def _people(
    found: Overview, words: SheetWords, columns: tuple[str, ...], row: Callable[[Guest], tuple[Cell, ...]]
) -> Table:
    header = tuple(words.of("column", name) for name in ("unit_code", "unit", "code", "name", *columns))
    return Table(words.of("sheet", "people"), header, tuple(row(one) for one in found.guests))


def _who(one: Guest) -> tuple[str, str, str, str]:
    return (one.unit.code, one.unit.name, one.code, one.name)


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
