"""The webhook: Telegram calls us; what it brings is stored before it is told so."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import SetupError
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.intake import update_id
from bot.platforms.telegram.patience import PATIENCE, Patience, Pauses
from bot.platforms.telegram.reading import ALLOWED_UPDATES

log = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # its name, not the secret
CONNECTIONS: Final = 40
"""How many calls Telegram may make at once."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram calls us.

    Attributes:
        url: the public address of this program; Telegram's own path is appended.
        secret: comes with each call; 1 to 256 of A-Z a-z 0-9 _ -.
    """

    url: str
    secret: str

    @property
    def address(self) -> str:
        """What Telegram calls."""
        return f"{self.url.rstrip('/')}/telegram"


class Webhook:
    """Takes Telegram's calls. What comes at about the same time is stored together."""

    def __init__(
        self,
        api: Api,
        settings: WebhookSettings,
        take: Callable[[Sequence[object]], Awaitable[None]],
        patience: Patience = PATIENCE,
    ) -> None:
        """Telegram does not know of it yet.

        Args:
            api: to announce it with.
            settings: where Telegram calls.
            take: stores updates; when it fails, Telegram is told to come again.
            patience: how long to wait between attempts to announce it.
        """
        self._api = api
        self._settings = settings
        self._take = take
        self._pauses = Pauses(patience)
        self._waiting: list[tuple[object, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()
        self.works = False

    def routes(self) -> tuple[web.RouteDef, ...]:
        """What the HTTP server has to serve, before `run`."""
        return (web.post(urlsplit(self._settings.address).path, self.answer),)

    async def run(self) -> None:
        """Tell Telegram where to call, and return after `stop`; it stays set, and Telegram keeps what comes.

        Raises:
            SetupError: Telegram refuses the token or the address.
        """
        while not self._stopped.is_set():
            try:
                await self._announce()
            except TelegramError as error:
                seconds = self._pauses.after(error)
                log.warning("The webhook is not set (%s); again in %.1f s", type(error).__name__, seconds)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), seconds)
            else:
                self.works = True
                await self._stopped.wait()

    def stop(self) -> None:
        """Let `run` return, and have Telegram come again later with what it brings from now on."""
        self._stopped.set()

    async def _announce(self) -> None:
        hook = {
            "url": self._settings.address,
            "secret_token": self._settings.secret,
            "max_connections": CONNECTIONS,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        try:
            await self._api.call("setWebhook", hook)
        except InvalidToken:
            raise SetupError("setup/telegram_token") from None
        except BadRequest as refused:
            raise SetupError("setup/webhook_refused", {"reason": refused.message[:200]}) from None

    async def answer(self, request: web.Request) -> web.Response:
        """One call: 200 once it is stored, 401 for a stranger, 400 for nonsense, 503 to come again.

        What is larger than the HTTP server lets through is refused with 413.
        """
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._settings.secret.encode()):
            return web.Response(status=401)
        if self._stopped.is_set():
            return web.Response(status=503)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if update_id(update) is None:
            return web.Response(status=400)
        try:
            await self._store(update)
        except Exception:
            log.exception("An update could not be stored", extra={"action": "webhook.not_stored"})
            return web.Response(status=503)
        return web.Response()

    async def _store(self, update: object) -> None:
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((update, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting(), name="telegram-webhook")
        await stored

    async def _store_waiting(self) -> None:
        """Store what waits, and what has come meanwhile, until nothing waits."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._take([update for update, _ in batch])
            except Exception as error:
                for _, stored in batch:
                    if not stored.done():
                        stored.set_exception(error)
            else:
                for _, stored in batch:
                    if not stored.done():
                        stored.set_result(None)
