"""`migrate`: brings the database to the current schema."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.app import make_renderer, opened
from bot.commands.options import add_database
from bot.rendering import plain
from bot.settings import load_settings
from storage.schema import schema_state


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_database(parser)


def run(arguments: argparse.Namespace) -> int:
    """Open the database, which brings it to the current schema, and say which that is."""
    return asyncio.run(_migrate(arguments.db))


async def _migrate(database_url: str | None) -> int:
    settings = load_settings(database_url=database_url)
    async with opened(settings) as database:
        current, _ = await schema_state(database)
    text = make_renderer(settings).text("cli/migrated", {"revision": current})
    sys.stdout.write(plain(text) + "\n")
    return 0
