"""`import`: reads a file of units, indicators, members, figures or events, wholly or not at all."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.app import make_renderer, open_vault_of, opened
from bot.calendar.quiet import read_quiet_hours
from bot.clock import SystemClock
from bot.commands.options import add_database
from bot.commands.seat import log_quietly
from bot.errors import ImportRefused, SetupError
from bot.imports.importing import KINDS, import_file
from bot.imports.telling import tell_refusal, tell_report
from bot.rendering import plain
from bot.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("kind", metavar="KIND", choices=KINDS)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    add_database(parser)


def run(arguments: argparse.Namespace) -> int:
    """Import the file and report what came of it; 1 when it was refused."""
    return asyncio.run(_import(arguments))


async def _import(arguments: argparse.Namespace) -> int:
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    content = _read(arguments.file)
    renderer = make_renderer(settings)
    async with opened(settings) as database:
        try:
            report = await import_file(
                arguments.kind,
                arguments.file.name,
                content,
                database=database,
                clock=SystemClock(),
                vault=await open_vault_of(settings, database),
                dry_run=arguments.dry_run,
                zone=settings.zone,
                quiet_hours=read_quiet_hours(settings.quiet_hours),
            )
        except ImportRefused as refused:
            text = tell_refusal(arguments.file.name, refused.problems, renderer.text)
            sys.stderr.write(plain(text) + "\n")
            return 1
    sys.stdout.write(plain(tell_report(report, renderer.text)) + "\n")
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise SetupError("cli/no_file", {"file": str(file)}) from exc
