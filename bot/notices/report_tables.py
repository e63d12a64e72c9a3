"""A report as tables, for Excel and CSV: one row for each unit, and one for each member and group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.notices.copies import beginning
from bot.rendering import plain

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.chat import Shown
    from bot.notices.report import Line, Outcome, Report
    from bot.rendering import Renderer

Cell: TypeAlias = "str | int | datetime | None"
"""Moments are naive, in the committee's zone, as spreadsheets have them."""

_NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_SUMMARY = ("unit_code", "unit", "people", "reached", "read", "read_old", "failed", "waiting", "cancelled")
_PEOPLE = (
    "unit_code", "unit", "code", "name", "platform", "state", "reason", "sent_at", "version", "read_state", "read_at",
    "read_version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook, finished."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportTables:
    """The report, finished.

    Attributes:
        notes: lines that stand above the summary: which notice, and when this was made.
    """

    notes: tuple[str, ...]
    summary: Table
    people: Table


class Words:
    """The words of the report in one language."""

    def __init__(self, renderer: Renderer, language: str) -> None:
        self._renderer = renderer
        self._language = language
        self._known: dict[tuple[str, str], str] = {}

    def of(self, kind: str, word: str) -> str:
        """One word, e.g. of kind "reason" the words for "blocked"; a word that is not known stays as it is."""
        if (kind, word) not in self._known:
            values: dict[str, Shown] = {"kind": kind, "word": word}
            self._known[kind, word] = plain(self._renderer.text("notices/report_words", values, self._language))
        return self._known[kind, word]

    def notes(self, report: Report, now: datetime) -> tuple[str, ...]:
        """Which notice it is, and when this was made."""
        values: dict[str, Shown] = {
            "number": report.notice.id,
            "beginning": beginning(report.notice),
            "sent": report.notice.started_at,
            "version": report.notice.version,
            "now": now,
        }
        return tuple(
            plain(self._renderer.text("notices/report_notes", values, self._language)).splitlines(),
        )


def tables_of(report: Report, words: Words, zone: ZoneInfo, now: datetime) -> ReportTables:
    """The report as tables.

    Args:
        report: everything about the notice.
        words: in the reader's language.
        zone: in which moments are given.
        now: when the report was made.
    """
    return ReportTables(
        notes=words.notes(report, now),
        summary=_summary(report, words),
        people=_people(report, words, zone),
    )


def _summary(report: Report, words: Words) -> Table:
    rows = [_line(line, words) for line in report.units]
    total = _line(report.total, words)
    header = tuple(words.of("column", name) for name in _SUMMARY)
    return Table(words.of("sheet", "summary"), header, (*rows, ("", words.of("sheet", "total"), *total[2:])))


def _line(line: Line, words: Words) -> tuple[Cell, ...]:
    code, name = ("", words.of("sheet", "no_unit")) if line.unit is None else (line.unit.code, line.unit.name)
    counts = (line.people, line.reached, line.read, line.read_old, line.failed, line.waiting, line.cancelled)
    return (code, name, *counts)


def _people(report: Report, words: Words, zone: ZoneInfo) -> Table:
    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)

    version = report.notice.version
    rows: list[tuple[Cell, ...]] = [
        (
            "" if one.unit is None else one.unit.code,
            "" if one.unit is None else one.unit.name,
            one.code,
            one.name,
            words.of("platform", one.platform) if one.platform else "",
            words.of("state", one.state),
            words.of("reason", one.reason) if one.reason else "",
            local(one.delivered_at),
            one.version or None,
            words.of("read", _read_word(one, version)) if report.notice.asks_read else "",
            local(one.read_at),
            one.read_version or None,
        )
        for one in report.people
    ]
    group = words.of("sheet", "group")
    for copy in report.groups:
        state, reason = words.of("state", copy.state), words.of("reason", copy.reason) if copy.reason else ""
        sent = local(copy.ended_at) if copy.state == "delivered" else None
        platform = words.of("platform", copy.platform)
        rows.append(("", group, "", copy.title, platform, state, reason, sent, None, "", None, None))
    return Table(words.of("sheet", "people"), tuple(words.of("column", name) for name in _PEOPLE), tuple(rows))


def _read_word(one: Outcome, version: int) -> str:
    if one.read_version >= version:
        return "read"
    return "old" if one.read_version else "unread"


def csv_rows(table: Table) -> list[list[str]]:
    """The table as texts that no spreadsheet takes for a formula."""
    return [[safe(_written(cell)) for cell in row] for row in (table.header, *table.rows)]


def safe(text: str) -> str:
    """A text that a spreadsheet shows as it is: what could begin a formula gets an apostrophe in front."""
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M:%S")
    return "" if cell is None else str(cell)
