"""`export`: writes what the database holds to a file: figures, the roster, what has become of a notice, attendance."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import make_renderer, open_vault_of, opened
from bot.chat import Shown
from bot.clock import SystemClock
from bot.commands.options import add_database
from bot.commands.seat import log_quietly
from bot.documents.attendance_sheet import SheetWords, attendance_tables
from bot.documents.delivery_report import delivery_workbook, table_workbook
from bot.errors import SetupError
from bot.events.overview import everybody
from bot.exports.figures import figures_table
from bot.exports.roster import roster_table
from bot.notices.following import went_out
from bot.notices.report import make_report
from bot.notices.report_tables import ReportTables, Table, Words, csv_rows, tables_of
from bot.rendering import plain
from bot.settings import load_settings
from storage import audit
from storage.audit import AuditEntry
from storage.notices import notice_by_id
from storage.occurrences import occurrence_by_id

if TYPE_CHECKING:
    from datetime import datetime

    from bot.rendering import Renderer
    from bot.settings import Settings
    from storage.database import Database
    from storage.notices import Notice
    from storage.occurrences import Scheduled

ACTOR = "export"
"""Who exported, in the audit log: whoever runs the command."""
KINDS = ("figures", "roster", "deliveries", "attendance")
FORMATS = (".xlsx", ".csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    for name in KINDS:
        kind = kinds.add_parser(name, add_help=False, allow_abbrev=False)
        if name == "deliveries":
            kind.add_argument("notice", metavar="NOTICE")
        elif name == "attendance":
            kind.add_argument("event", metavar="EVENT")
        kind.add_argument("file", metavar="FILE", type=Path)
        add_database(kind)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say how much is in it."""
    return asyncio.run(_export(arguments))


async def _export(arguments: argparse.Namespace) -> int:
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    file, renderer, now = _checked(arguments.file), make_renderer(settings), SystemClock().now()
    async with opened(settings) as database:
        if arguments.kind == "deliveries":
            notice = await _notice(database, arguments.notice)
            tables = await _tables(database, notice, renderer, settings, now)
            content, rows = _report(file, tables, now), len(tables.people.rows)
            action, subject = "notice.exported", f"notice {notice.id}"
        elif arguments.kind == "attendance":
            scheduled = await _scheduled(database, arguments.event)
            tables = await _attendance(database, scheduled, renderer, settings, now)
            content, rows = _report(file, tables, now), len(tables.people.rows)
            action, subject = "attendance.exported", f"occurrence {scheduled.occurrence.id}"
        else:
            table = await _table(database, arguments.kind, settings)
            content, rows = _written(file, table, now), len(table.rows)
            action, subject = f"{arguments.kind}.exported", f"file {file.name}"
        _write(file, content)
        await _note(database, action, subject, rows, now)
    told: dict[str, Shown] = {"file": str(file), "count": rows}
    sys.stdout.write(plain(renderer.text("cli/exported", told)) + "\n")
    return 0


async def _table(database: Database, kind: str, settings: Settings) -> Table:
    """The roster or the figures, as `import` reads them."""
    vault = await open_vault_of(settings, database)
    async with database.reading() as db:
        return await roster_table(db, vault) if kind == "roster" else await figures_table(db)


async def _notice(database: Database, wanted: str) -> Notice:
    """The notice of that number.

    Raises:
        SetupError: there is none that went out.
    """
    text = wanted.removeprefix("#")
    async with database.reading() as db:
        known = text.isascii() and text.isdigit() and len(text) <= 15
        notice = await notice_by_id(db, int(text)) if known else None
    if notice is None or not went_out(notice):
        raise SetupError("cli/no_notice", {"notice": wanted})
    return notice


async def _tables(
    database: Database, notice: Notice, renderer: Renderer, settings: Settings, now: datetime
) -> ReportTables:
    async with database.reading() as db:
        report = await make_report(db, notice)
    return tables_of(report, Words(renderer, settings.language), settings.zone, now)


async def _scheduled(database: Database, wanted: str) -> Scheduled:
    """The event of the number that is shown in chat: one of the times that it takes place.

    Raises:
        SetupError: there is none.
    """
    text = wanted.removeprefix("#")
    async with database.reading() as db:
        known = text.isascii() and text.isdigit() and len(text) <= 15
        scheduled = await occurrence_by_id(db, int(text)) if known else None
    if scheduled is None:
        raise SetupError("cli/no_event", {"event": wanted})
    return scheduled


async def _attendance(
    database: Database, scheduled: Scheduled, renderer: Renderer, settings: Settings, now: datetime
) -> ReportTables:
    async with database.reading() as db:
        found = await everybody(db, scheduled)
    return attendance_tables(found, SheetWords(renderer, settings.language), settings.zone, now)


def _report(file: Path, tables: ReportTables, now: datetime) -> bytes:
    """The report; CSV has but one table, that of the people."""
    return _csv(tables.people) if file.suffix.lower() == ".csv" else delivery_workbook(tables, now)


def _written(file: Path, table: Table, now: datetime) -> bytes:
    return _csv(table) if file.suffix.lower() == ".csv" else table_workbook(table, now)


def _checked(file: Path) -> Path:
    """The file, if its name says a format that can be written.

    Raises:
        SetupError: it does not.
    """
    if file.suffix.lower() not in FORMATS:
        raise SetupError("cli/export_format", {"file": str(file)})
    return file


def _csv(table: Table) -> bytes:
    """CSV as spreadsheets open it by themselves: UTF-8 with its mark in front."""
    target = io.StringIO()
    csv.writer(target).writerows(csv_rows(table))
    return target.getvalue().encode("utf-8-sig")


def _write(file: Path, content: bytes) -> None:
    """Write the file; it holds people's data, so a new one is readable by nobody else.

    Raises:
        SetupError: it cannot be written.
    """
    try:
        if not file.exists():
            file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as exc:
        raise SetupError("cli/export_unwritable", {"file": str(file)}) from exc


async def _note(database: Database, action: str, subject: str, count: int, now: datetime) -> None:
    """That it was exported is in the audit log."""
    async with database.writing() as db:
        await audit.note(db, AuditEntry(now, None, ACTOR, action, subject, None, {"count": count}))
