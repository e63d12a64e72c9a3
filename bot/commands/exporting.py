"""`export`: writes what the database holds to a file: what has become of each recipient of a notice."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import make_renderer, opened
from bot.chat import Shown
from bot.clock import SystemClock
from bot.commands.options import add_database
from bot.commands.seat import log_quietly
from bot.errors import SetupError
from bot.notices.following import went_out
from bot.notices.report import make_report
from bot.notices.report_tables import ReportTables, Words, csv_rows, tables_of
from bot.rendering import plain
from bot.settings import load_settings
from storage import audit
from storage.audit import AuditEntry
from storage.notices import notice_by_id

if TYPE_CHECKING:
    from datetime import datetime

    from bot.rendering import Renderer
    from bot.settings import Settings
    from storage.database import Database
    from storage.notices import Notice

ACTOR = "export"
"""Who exported, in the audit log: whoever runs the command."""
FORMATS = (".xlsx", ".csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    deliveries = kinds.add_parser("deliveries", add_help=False, allow_abbrev=False)
    deliveries.add_argument("notice", metavar="NOTICE")
    deliveries.add_argument("file", metavar="FILE", type=Path)
    add_database(deliveries)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say how much is in it."""
    return asyncio.run(_deliveries(arguments))


async def _deliveries(arguments: argparse.Namespace) -> int:
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    file, renderer = checked(arguments.file), make_renderer(settings)
    async with opened(settings) as database:
        notice = await _notice(database, arguments.notice)
        now = SystemClock().now()
        tables = await _tables(database, notice, renderer, settings, now)
        write(file, _content(file, tables, now))
        rows = len(tables.people.rows)
        await note(database, "notice.exported", f"notice {notice.id}", rows, now)
    told: dict[str, Shown] = {"file": str(file), "count": rows}
    sys.stdout.write(plain(renderer.text("cli/exported", told)) + "\n")
    return 0


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


def _content(file: Path, tables: ReportTables, now: datetime) -> bytes:
    if file.suffix.lower() == ".csv":
        return as_csv(csv_rows(tables.people))
    from bot.documents.delivery_report import delivery_workbook  # late: slow to import

    return delivery_workbook(tables, now)


def checked(file: Path) -> Path:
    """The file, if its name says a format that can be written.

    Raises:
        SetupError: it does not.
    """
    if file.suffix.lower() not in FORMATS:
        raise SetupError("cli/export_format", {"file": str(file)})
    return file


def as_csv(rows: list[list[str]]) -> bytes:
    """CSV as spreadsheets open it by themselves: UTF-8 with its mark in front."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def write(file: Path, content: bytes) -> None:
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


async def note(database: Database, action: str, subject: str, count: int, now: datetime) -> None:
    """That it was exported is in the audit log."""
    async with database.writing() as db:
        await audit.note(db, AuditEntry(now, None, ACTOR, action, subject, None, {"count": count}))
