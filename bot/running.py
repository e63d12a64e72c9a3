"""The bot at work: starts what `run` needs, in order, and ends it in order within 20 seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import all_routes, make_dispatcher
from bot.chat import TELEGRAM
from bot.errors import SetupError
from bot.linking.username import keep_telegram_username, telegram_username
from bot.platforms.telegram.menus import CommandMenu
from bot.platforms.telegram.platform import TelegramPlatform
from storage.database import Database, DatabaseUnavailable
from storage.inbox import StoredUpdate
from storage.runner_lock import RunnerLock, runner_lock

if TYPE_CHECKING:
    from bot.dispatch import Dispatcher
    from bot.http_server import HttpServer
    from bot.platforms.telegram.webhook import WebhookSettings
    from bot.services import Services

SWEEP_EVERY = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(seconds=60)
"""An update that is open for so long and in nobody's hands is taken up again."""
LOCK_EVERY = timedelta(seconds=5)
LOCK_TRIES = 5
"""Seconds for which a process that is just ending is waited for."""
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def only_runner(database: Database) -> AsyncIterator[RunnerLock]:
    """Nobody else runs the bot on this database meanwhile.

    Raises:
        SetupError: somebody does.
    """
    lock = runner_lock(database)
    for _ in range(LOCK_TRIES):
        if await lock.take():
            break
        await asyncio.sleep(1)
    else:
        raise SetupError("setup/already_running", {"where": database.url.database or ""})
    try:
        yield lock
    finally:
        await lock.free()


class Running:
    """All parts of the running bot, and the order in which they begin and end."""

    def __init__(self, services: Services, token: str, lock: RunnerLock) -> None:
        self._services = services
        self._settings = services.settings
        self._database = services.database
        self._lock = lock
        self._started_at = services.clock.now()
        self._recovered = asyncio.Event()
        self._ended = asyncio.Event()
        self._dispatcher: Dispatcher = make_dispatcher(services)
        self._telegram = TelegramPlatform(
            token,
            self._settings.telegram_api_url,
            database=services.database,
            clock=services.clock,
            renderer=services.renderer,
            receive=self._receive,
            commands=CommandMenu(all_routes(), services.renderer, self._settings.language),
            introduced=self._introduced,
            webhook=self._webhook(),
        )
        self._dispatcher.connect(self._telegram, rate=self._settings.telegram_rate)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set.

        Raises:
            SetupError: it cannot go on: Telegram refuses the token, or another process runs the bot.
        """
        async with AsyncExitStack() as ending:
            if self._settings.webhook_url is not None:
                server = await self._serve()
                ending.push_async_callback(server.close)
            await self._telegram.open()
            ending.push_async_callback(self._telegram.close)
            ending.push_async_callback(self._dispatcher.stop)
            self._telegram.start()
            ending.push_async_callback(self._telegram.stop_receiving)
            await asyncio.sleep(0)
            if self._settings.webhook_url is None:
                await self._serve_health(ending)
            self._keep_house(ending)
            await self._until(stop)
        log.info("ended")

    async def _until(self, stop: asyncio.Event) -> None:
        reasons = [asyncio.create_task(one) for one in (stop.wait(), self._ended.wait(), self._telegram.wait())]
        try:
            done, _ = await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in reasons:
                task.cancel()
        for task in done:
            task.result()
        if self._ended.is_set():
            raise SetupError("setup/already_running", {"where": self._database.url.database or ""})

    async def _introduced(self, username: str) -> None:
        """Take up what the last run left open, before anything new comes; the database is waited for."""
        while True:
            if await self._took_up(username):
                break
            await asyncio.sleep(RETRY_SECONDS)
        self._recovered.set()
        log.info("on Telegram as @%s", username)

    async def _took_up(self, username: str) -> bool:
        try:
            async with self._database.reading() as db:
                known = await telegram_username(db)
            if known != username:
                async with self._database.writing() as db:
                    await keep_telegram_username(db, username)
            left = await self._dispatcher.recover(TELEGRAM, self._telegram.bot, self._started_at)
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.warning("the database cannot be read: %s; trying again", type(error).__name__)
            return False
        if left:
            log.info("%d updates of the last run are taken up", left)
        return True

    async def _receive(self, platform: str, bot: str, updates: Sequence[StoredUpdate]) -> None:
        await self._recovered.wait()
        await self._dispatcher.receive(platform, bot, updates)

    def _webhook(self) -> WebhookSettings | None:
        if self._settings.webhook_url is None:
            return None
        from bot.platforms.telegram.webhook import WebhookSettings

        given = self._settings.webhook_secret
        secret = given.get_secret_value() if given else self._services.vault.derived("webhook")
        return WebhookSettings(self._settings.webhook_url, secret)

    async def _serve(self) -> HttpServer:
        from bot.http_server import serve  # late: without a webhook it is not needed to start

        settings = self._settings
        return await serve(settings.http_host, settings.http_port, self._ready, self._telegram.routes())

    async def _serve_health(self, ending: AsyncExitStack) -> None:
        """Without a webhook nothing depends on the port: that it is taken is worth a word, not the end."""
        try:
            server = await self._serve()
        except SetupError as error:
            log.warning("no health checks: %s", self._services.renderer.text(error.template, error.values))
        else:
            ending.push_async_callback(server.close)

    async def _ready(self) -> Mapping[str, bool]:
        return {"database": await self._database_answers(), "telegram": self._telegram.works}

    async def _database_answers(self) -> bool:
        with suppress(DatabaseUnavailable, SQLAlchemyError):
            async with self._database.reading() as db:
                await db.execute(text("SELECT 1"))
            return True
        return False

    def _keep_house(self, ending: AsyncExitStack) -> None:
        from bot.housekeeping import PURGE_EVERY, Housekeeping, purge  # late: not needed to start

        house = Housekeeping()
        house.every(SWEEP_EVERY, "sweep", self._sweep)
        house.every(LOCK_EVERY, "lock", self._hold_lock)
        house.every(PURGE_EVERY, "purge", lambda: purge(self._database, self._services.clock))
        house.start()
        ending.callback(house.stop)

    async def _sweep(self) -> None:
        if self._recovered.is_set():
            before = self._services.clock.now() - FORGOTTEN_AFTER
            found = await self._dispatcher.recover(TELEGRAM, self._telegram.bot, before)
            if found:
                log.warning("%d updates were in nobody's hands", found)

    async def _hold_lock(self) -> None:
        if not await self._lock.take():
            log.error("another process has taken the lock of the database")
            self._ended.set()
