"""The composition root: the one file that knows all the others and puts them together."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.outgoing import Chances
from bot.rendering import Renderer

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.dispatch import Dispatcher
    from bot.services import Services
    from bot.settings import Settings
    from bot.turn import Route
    from storage.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Randomness:
    """All that is random in the program.

    Attributes:
        token: an unguessable URL-safe text made of so many random bytes.
        digits: a random code of so many digits.
        jitter: a number from 0 to 1, no secret.
    """

    token: Callable[[int], str]
    digits: Callable[[int], str]
    jitter: Callable[[], float]


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


SYSTEM_RANDOMNESS = Randomness(secrets.token_urlsafe, _digits, random.random)


async def make_services(
    settings: Settings, database: Database, clock: Clock, chance: Randomness = SYSTEM_RANDOMNESS
) -> Services:
    """What handlers share, on a migrated database.

    Raises:
        SetupError: the secret is missing, or is not the one with which this database was kept.
    """
    from bot.linking.admin_code import prepare_admin_code
    from bot.services import Services
    from bot.vault import check_secret, open_vault
    from bot.vocabulary import Vocabulary

    vault = open_vault(settings, database, chance.token)
    await check_secret(database, vault)
    admin_code = await prepare_admin_code(database, settings, vault, chance.digits)
    renderer = make_renderer(settings)
    if admin_code.made:
        log.warning("%s", renderer.text("setup/admin_code", {"code": admin_code.made}))
    return Services(
        database=database,
        clock=clock,
        settings=settings,
        vault=vault,
        vocabulary=Vocabulary(),
        token=chance.token,
        digits=chance.digits,
        renderer=renderer,
        admin_code_digest=admin_code.digest,
    )


def make_renderer(settings: Settings) -> Renderer:
    """The renderer for the committee's zone and language."""
    return Renderer(settings.zone, language=settings.language)


def make_dispatcher(
    services: Services,
    routes: Sequence[Route] | None = None,
    chances: Chances = Chances(asyncio.sleep, random.random),  # noqa: B008  # frozen
) -> Dispatcher:
    """The dispatcher over all handlers (or only over the routes given)."""
    from bot.dispatch import Dispatcher
    from bot.router import Router

    if routes is None:
        from handlers import ROUTES

        routes = ROUTES
    router = Router(routes, open_statistics=services.settings.open_statistics)
    return Dispatcher(services, router, chances)
