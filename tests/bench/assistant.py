"""This bot as a contender: its database filled by importing files, and its members linked."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.clock import SystemClock
from bot.imports.importing import import_file
from bot.settings import Settings
from bot.vault import check_secret, open_vault
from storage.accounts import link_account
from storage.database import Database, open_database
from storage.members import member_by_code
from storage.schema import migrate
from tests.bench.committee import Size, import_files, member_code

REPOSITORY = Path(__file__).parents[2]
SECRET = "a-secret-of-the-benchmark-only-0123456789"
DATABASE = "committee.db"


def environment(server: str, token: str) -> Mapping[str, str]:
    """The environment of any contender: this process's own without settings, and the server's address."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    settings = {"TELEGRAM_API_URL": server, "TELEGRAM_BOT_TOKEN": token, "SECRET_KEY": SECRET}
    return {
        **kept,
        **settings,
        "PYTHONPATH": str(REPOSITORY),
        "TELEGRAM_RATE": "100000",
        "LOG_LEVEL": "WARNING",
    }


def database_url(folder: Path) -> str:
    """The address of the database in a folder."""
    return f"sqlite:///{folder / DATABASE}"


def settings(folder: Path) -> Settings:
    """The program's settings for the database in a folder."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg] # pydantic's own
        database_url=database_url(folder),
        secret_key=SecretStr(SECRET),
    )


async def prepare(folder: Path, size: Size, bot: str, people: Iterable[int]) -> None:
    """Make the committee's database in `folder`, and link the first members to the chats of `people`."""
    database = open_database(database_url(folder))
    try:
        await migrate(database)
        vault = open_vault(settings(folder), database, secrets.token_urlsafe)
        await check_secret(database, vault)
        for kind, content in import_files(size).items():
            await import_file(
                kind, f"{kind}.csv", content.encode(), database=database, clock=SystemClock(), vault=vault
            )
        await link(database, bot, people)
    finally:
        await database.close()


async def link(database: Database, bot: str, people: Iterable[int]) -> None:
    """Link one member to each chat."""
    now = datetime.now(UTC)
    async with database.writing() as db:
        for number, person in enumerate(people):
            member = await member_by_code(db, member_code(number))
            if member is None:
                raise LookupError(f"there is no member {member_code(number)}")
            await link_account(db, "telegram", bot, str(person), str(person), member.id, now)
