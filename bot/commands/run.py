"""`run`: the bot on every platform that has a token; with none, a try-out on the demonstration database."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.app import RANDOMNESS, make_services, missing_file, opened
from bot.clock import SystemClock
from bot.errors import SetupError
from bot.logging_setup import set_up_logging
from bot.rendering import plain
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.services import Services

DEMO = Path("data/demo.db")

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(arguments: argparse.Namespace) -> int:
    """Run until a signal says to stop; without a token, chat until the input ends."""
    settings = load_settings()
    if settings.telegram_bot_token is None:
        return asyncio.run(_try_out(settings))
    set_up_logging(settings.log_level, settings.log_format, settings.secrets)
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        return runner.run(_run(settings, settings.telegram_bot_token.get_secret_value()))


async def _run(settings: Settings, token: str) -> int:
    from bot.running import Running, only_runner

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        _on_signal(number, stop)
    async with opened(settings) as database, only_runner(database, stop) as lock:
        if lock is None:
            return 0
        services = await make_services(settings, database, SystemClock())
        services = await _with_admin_code(services)
        try:
            await Running(services, token, lock).run(stop)
        except SetupError:
            raise
        except Exception:
            log.exception("the bot has ended by an error")
            raise
    return 0


async def _with_admin_code(services: Services) -> Services:
    """Make the first admin's code where one is needed, and show it, this once and not in the log."""
    from bot.linking.admin_code import prepare_admin_code

    code = await prepare_admin_code(services.database, services.settings, services.vault, RANDOMNESS.digits)
    if code.made:
        text = plain(services.renderer.text("setup/admin_code", {"code": code.made}))
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    return replace(services, admin_code_digest=code.digest)


async def _try_out(settings: Settings) -> int:
    if await _has_members(settings):
        raise SetupError("setup/no_token")
    from bot.commands.demonstration import show_demonstration

    return await show_demonstration(settings, DEMO)


async def _has_members(settings: Settings) -> bool:
    """Whether the committee's own database is in use already; one that is not there is not made."""
    from storage.members import count_members

    if missing_file(settings) is not None:
        return False
    async with opened(settings) as database, database.reading() as db:
        return await count_members(db) > 0


def _on_signal(number: signal.Signals, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(number, stop.set)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's loop where it is installed (the extra `fast`), else Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return cast("Callable[[], asyncio.AbstractEventLoop]", uvloop.new_event_loop)
