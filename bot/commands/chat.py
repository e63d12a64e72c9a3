"""`chat`: the assistant in the terminal, line by line from standard input, until its end."""

from __future__ import annotations

import argparse
import asyncio
import sys
from functools import partial

from bot.app import opened
from bot.commands.options import add_chat, clock_at
from bot.commands.seat import Seat, log_quietly, make_screen, seated
from bot.events import chores, due
from bot.notices import keeper
from bot.platforms.terminal.reading import piped_lines, typed_lines
from bot.platforms.terminal.screen import talk, write
from bot.rendering import plain
from bot.services import Services
from bot.settings import load_settings

LOOK_SECONDS = 1.0
"""So often it is looked what has come, while somebody sits at a real terminal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_chat(parser)


def run(arguments: argparse.Namespace) -> int:
    """Chat until the input ends."""
    return asyncio.run(_chat(arguments))


async def _chat(arguments: argparse.Namespace) -> int:
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    clock = clock_at(arguments.now, settings.zone)
    async with opened(settings) as database, seated(settings, database, clock, arguments.member) as seat:
        await converse(seat, json=arguments.json)
    return 0


async def converse(seat: Seat, *, json: bool = False) -> None:
    """Answer each line of standard input, and show what is sent to the member meanwhile.

    In a real terminal with a prompt and bold letters, and as soon as it comes; else at the next line.
    """
    renderer = seat.services.renderer
    real = sys.stdin.isatty() and sys.stdout.isatty() and not json
    screen = make_screen(seat.services, json=json, styled=real)
    if real:
        who = {"name": seat.member.name, "code": seat.member.code} if seat.member else {"name": "", "code": ""}
        await write(plain(renderer.text("terminal/hello", who)) + "\n\n", styled=True)
        lines = typed_lines(plain(renderer.text("terminal/prompt")) + " ")
    else:
        lines = piped_lines(sys.stdin.buffer)
    await talk(seat.session, lines, screen, tick=partial(_tick, seat.services), poll=LOOK_SECONDS if real else 0.0)


async def _tick(services: Services) -> None:
    """What has to be done without anybody's asking."""
    await keeper.tick(services)
    await chores.look_after(services)
    await due.tick(services)
