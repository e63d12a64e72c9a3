"""`doctor`: checks what the bot needs, and says what to do about each finding."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from bot.app import make_renderer, missing_file, open_vault_of, opened
from bot.chat import Shown
from bot.clock import Clock, SystemClock
from bot.commands.options import add_database
from bot.commands.seat import log_quietly
from bot.errors import SetupError
from bot.rendering import plain
from bot.settings import ENV_FILE, Settings, load_settings, setting_names
from storage.accounts import any_admin_linked
from storage.database import Database
from storage.members import count_members
from storage.schema import schema_state
from storage.units import root_unit

OLDEST_SQLITE = (3, 35)
LEAST_FREE = 500  # megabytes
SHORTEST_SECRET = 16
MOST_SECONDS_OFF = 30


class State(Enum):
    """How bad a finding is."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; the template says what was found and what to do."""

    state: State
    template: str
    values: Mapping[str, Shown] = field(default_factory=dict)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_database(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check everything; 1 when something is bad."""
    settings = load_settings(database_url=arguments.db)
    log_quietly(settings)
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> int:
    renderer = make_renderer(settings)
    worst = 0
    async for finding in _findings(settings, SystemClock()):
        text = plain(renderer.text(finding.template, finding.values))
        values = {"state": finding.state.value, "text": text}
        sys.stdout.write(plain(renderer.text("doctor/finding", values)) + "\n")
        sys.stdout.flush()
        worst = max(worst, int(finding.state is State.BAD))
    return worst


async def _findings(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    for finding in _settings_findings(settings):
        yield finding
    async for finding in _database_findings(settings):
        yield finding
    async for finding in _telegram_findings(settings, clock):
        yield finding


def _settings_findings(settings: Settings) -> list[Finding]:
    found = [Finding(State.GOOD, "doctor/settings", {"timezone": settings.timezone})]
    unknown = sorted(_names_in(ENV_FILE) - set(setting_names()))
    if unknown:
        found.append(Finding(State.DOUBTFUL, "doctor/unknown_settings", {"names": unknown}))
    if os.name == "posix" and ENV_FILE.is_file() and ENV_FILE.stat().st_mode & 0o077:
        found.append(Finding(State.DOUBTFUL, "doctor/env_readable", {"file": str(ENV_FILE)}))
    secret = settings.secret_key
    if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
        found.append(Finding(State.DOUBTFUL, "doctor/short_secret", {"least": SHORTEST_SECRET}))
    return found


def _names_in(file: Path) -> set[str]:
    """The names of all values set in an environment file."""
    from dotenv import dotenv_values

    return {name.upper() for name in dotenv_values(file)} if file.is_file() else set()


async def _database_findings(settings: Settings) -> AsyncIterator[Finding]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding(State.BAD, "doctor/old_sqlite", {"version": sqlite3.sqlite_version})
    missing = missing_file(settings)
    if missing is not None:  # to look must not make it: the address may be mistyped
        yield Finding(State.BAD, "doctor/no_database", {"where": str(missing)})
        return
    try:
        async with opened(settings) as database:
            current, _ = await schema_state(database)
            where = str(database.path or database.url.database)
            yield Finding(State.GOOD, "doctor/database", {"where": where, "revision": current})
            if database.path is not None:
                free = shutil.disk_usage(database.path.parent).free // 10**6
                if free < LEAST_FREE:
                    yield Finding(State.DOUBTFUL, "doctor/little_space", {"megabytes": free})
            await open_vault_of(settings, database)
            for finding in await _contents(database):
                yield finding
    except SetupError as error:
        yield Finding(State.BAD, error.template, error.values)


async def _contents(database: Database) -> list[Finding]:
    async with database.reading() as db:
        root, members = await root_unit(db), await count_members(db)
        has_admin = await any_admin_linked(db)
    found = [Finding(State.GOOD, "doctor/people", {"committee": root.name if root else "", "members": members})]
    if root is None:
        found.append(Finding(State.DOUBTFUL, "doctor/no_units"))
    elif not members:
        found.append(Finding(State.DOUBTFUL, "doctor/no_members"))
    elif not has_admin:
        found.append(Finding(State.DOUBTFUL, "doctor/no_admin"))
    return found


async def _telegram_findings(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    if settings.telegram_bot_token is None:
        yield Finding(State.DOUBTFUL, "doctor/no_token")
        return
    from bot.platforms.telegram.checking import check_bot

    checked = await check_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    if checked.state == "refused":
        yield Finding(State.BAD, "setup/telegram_token")
    elif checked.state == "unreachable":
        where: dict[str, Shown] = {"server": settings.telegram_api_url, "reason": checked.reason}
        yield Finding(State.BAD, "doctor/telegram_unreachable", where)
    else:
        who: dict[str, Shown] = {"username": checked.username, "reads_groups": checked.reads_groups}
        yield Finding(State.GOOD, "doctor/telegram", who)
        if checked.webhook and settings.webhook_url is None:
            yield Finding(State.DOUBTFUL, "doctor/foreign_webhook")
    if checked.time is not None:
        with suppress(TypeError):  # a time without zone cannot be compared
            off = abs(int((clock.now() - checked.time).total_seconds()))
            state = State.GOOD if off <= MOST_SECONDS_OFF else State.BAD
            yield Finding(state, "doctor/clock", {"seconds": off, "right": off <= MOST_SECONDS_OFF})
