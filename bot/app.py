"""The composition root: the one file that knows all the others and puts them together."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.rendering import Renderer
from storage import state
from storage.database import Database, DatabaseUnavailable, open_database
from storage.schema import migrate

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.delivery.waiting import Waiting
    from bot.dispatch import Dispatcher
    from bot.services import Services
    from bot.settings import Settings
    from bot.turn import Route
    from bot.vault import Vault


@dataclass(frozen=True, slots=True)
class Randomness:
    """What is random in the program and must not be guessed.

    Attributes:
        token: a URL-safe text made of so many random bytes.
        digits: a code of so many digits.
    """

    token: Callable[[int], str]
    digits: Callable[[int], str]


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


RANDOMNESS = Randomness(secrets.token_urlsafe, _digits)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database, with the current schema, the starter catalogue and the rule book; closed at the end.

    Raises:
        SetupError: it cannot be worked with.
    """
    database = unopened(settings)
    try:
        await migrate(database)
        await _seed(database)
        yield database
    except DatabaseUnavailable as exc:
        raise _explained(exc, settings.database_url) from exc
    finally:
        await database.close()


def missing_file(settings: Settings) -> Path | None:
    """The file in which the SQLite database should be, when there is none; opening would make it.

    An address that cannot be read gives None: opening says what is wrong with it.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError):
        return None
    if url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists():
        return None
    return Path(url.database)


def unopened(settings: Settings) -> Database:
    """The database as the settings name it; nothing is connected or changed.

    Raises:
        SetupError: there can be no such database.
    """
    try:
        return open_database(settings.database_url)
    except DatabaseUnavailable as exc:
        raise _explained(exc, settings.database_url) from exc


async def _seed(database: Database) -> None:
    from bot.rulebook.seeding import is_rule_book_seeded, seed_rule_book
    from bot.starter.seeding import is_seeded, seed_catalogue

    async with database.reading() as db:
        if await is_seeded(db) and await is_rule_book_seeded(db):
            return
    async with database.writing() as db:
        await seed_catalogue(db)
        await seed_rule_book(db)


def _explained(error: DatabaseUnavailable, url: str) -> SetupError:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        where = ""
    else:
        where = parsed.database or "" if parsed.get_backend_name() == "sqlite" else parsed.render_as_string()
    return SetupError("setup/database", {"kind": error.kind, "where": where, "detail": error.detail})


async def open_vault_of(settings: Settings, database: Database) -> Vault:
    """The vault with which that database's numbers and codes are kept.

    Raises:
        SetupError: the secret is missing, or is another one.
    """
    from bot.vault import check_secret, open_vault

    vault = open_vault(settings, database, RANDOMNESS.token)
    await check_secret(database, vault)
    return vault


async def make_services(
    settings: Settings, database: Database, clock: Clock, chance: Randomness = RANDOMNESS
) -> Services:
    """What handlers share, on a migrated database.

    Raises:
        SetupError: the secret is missing, or is another one.
    """
    from bot.services import Services
    from bot.vocabulary import Vocabulary

    vault = await open_vault_of(settings, database)
    return Services(
        database=database,
        clock=clock,
        settings=settings,
        vault=vault,
        vocabulary=Vocabulary(),
        token=chance.token,
        digits=chance.digits,
        renderer=make_renderer(settings),
        admin_code_digest=await _admin_code_digest(settings, database, vault),
    )


async def _admin_code_digest(settings: Settings, database: Database, vault: Vault) -> str:
    """Of the code that is set or was made before; only `run` makes one, since it is shown but once."""
    from bot.linking.admin_code import STATE, prepare_admin_code

    if settings.admin_code is not None:
        return (await prepare_admin_code(database, settings, vault, RANDOMNESS.digits)).digest
    async with database.reading() as db:
        return await state.get(db, STATE) or ""


def make_renderer(settings: Settings) -> Renderer:
    """The renderer for the committee's zone and language."""
    return Renderer(settings.zone, language=settings.language)


def make_dispatcher(
    services: Services, routes: Sequence[Route] | None = None, waiting: Waiting | None = None
) -> Dispatcher:
    """The dispatcher over all handlers, or only over the routes given."""
    from bot.delivery.waiting import USUAL
    from bot.dispatch import Dispatcher
    from bot.router import Router

    router = Router(all_routes() if routes is None else routes, open_statistics=services.settings.open_statistics)
    return Dispatcher(services, router, waiting or USUAL)


def all_routes() -> Sequence[Route]:
    """The routes of all handlers, in their order."""
    from handlers import ROUTES

    return ROUTES
