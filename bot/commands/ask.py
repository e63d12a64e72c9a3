"""`ask`: one question, one answer."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator

from bot.app import opened
from bot.commands.options import add_chat, clock_at
from bot.commands.seat import log_quietly, make_screen, seated
from bot.platforms.terminal.screen import talk
from bot.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("question", metavar="QUESTION", nargs="+")
    add_chat(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask, and show the answer."""
    return asyncio.run(_ask(arguments))


async def _ask(arguments: argparse.Namespace) -> int:
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    clock = clock_at(arguments.now, settings.zone)
    async with opened(settings) as database, seated(settings, database, clock, arguments.member, mail=False) as seat:
        screen = make_screen(seat.services, json=arguments.json, styled=sys.stdout.isatty())
        await talk(seat.session, _one(" ".join(arguments.question)), screen)
    return 0


async def _one(question: str) -> AsyncIterator[str]:
    yield question
