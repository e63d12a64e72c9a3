"""The bot at work: starts what `run` needs, in order, and ends it in order within 20 seconds."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
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
    from bot.housekeeping import Housekeeping
    from bot.http_server import HttpServer
    from bot.platforms.telegram.webhook import WebhookSettings
    from bot.services import Services

SWEEP_EVERY = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(seconds=60)
"""An update that is open for so long and in nobody's hands is taken up again."""
LOCK_EVERY = timedelta(seconds=1)
LOCK_TRIES = 3
"""Seconds for which a process that is just ending is waited for."""
STANDBY_SECONDS = 1.0
NOTICES_SECONDS = 1.0
REMINDERS_EVERY = timedelta(seconds=2)
"""What another process has planned, or what a clock that was put right has made due, is found within that."""
SCHEDULE_EVERY = timedelta(seconds=5)
RETRY_SECONDS = 1.0
START_SECONDS = 2.0
HEAD_START_SECONDS = 0.05
"""For the first request for updates to leave before the imports that come next keep the loop busy."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def only_runner(database: Database, stop: asyncio.Event) -> AsyncIterator[RunnerLock | None]:
    """Nobody else runs the bot on this database meanwhile.

    On a database server one waits for the other process's end, ready to take over; None when it is oneself that is
    to end before that.

    Raises:
        SetupError: another process runs it on this SQLite file.
    """
    lock = runner_lock(database)
    try:
        yield lock if await _taken(lock, database, stop) else None
    finally:
        await lock.free()


async def _taken(lock: RunnerLock, database: Database, stop: asyncio.Event) -> bool:
    """Whether one has the lock; False when one is to end instead."""
    for tried in itertools.count(1):
        if await _take(lock, tried):
            if tried > 1:
                log.info("taking over from the process that ran the bot before")
            return True
        if database.path is not None and tried == LOCK_TRIES:
            raise SetupError("setup/already_running", {"where": database.url.database or ""})
        if database.path is None and tried == 1:
            log.info("another process runs the bot on this database; waiting to take over")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), STANDBY_SECONDS)
            return False
    return False


async def _take(lock: RunnerLock, tried: int) -> bool:
    try:
        return await lock.take()
    except DatabaseUnavailable:
        if tried == 1:
            raise
        return False  # a server that is starting again, say


class Running:
    """All parts of the running bot, and the order in which they begin and end."""

    def __init__(self, services: Services, token: str, lock: RunnerLock) -> None:
        self._services = services
        self._settings = services.settings
        self._database = services.database
        self._lock = lock
        self._started_at = services.clock.now()
        self._username = ""
        self._introduced = asyncio.Event()
        self._recovered = asyncio.Event()
        self._overtaken = asyncio.Event()
        self._dispatcher: Dispatcher | None = None
        self._telegram = TelegramPlatform(
            token,
            self._settings.telegram_api_url,
            database=services.database,
            clock=services.clock,
            renderer=services.renderer,
            receive=self._receive,
            commands=CommandMenu(all_routes, services.renderer, self._settings.language),
            introduced=self._note_name,
            webhook=self._webhook(),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set.

        Raises:
            SetupError: it cannot go on: Telegram refuses the token, or another process runs the bot.
        """
        async with AsyncExitStack() as ending:
            if self._settings.webhook_url is not None:
                ending.push_async_callback((await self._serve()).close)
            await self._telegram.open()
            ending.push_async_callback(self._telegram.close)
            ending.push_async_callback(self._stop_handling)
            self._telegram.start()
            ending.push_async_callback(self._stop_receiving)
            await _first_of(stop.wait(), self._telegram.wait(), self._work(ending))
        log.info("ended")

    async def _work(self, ending: AsyncExitStack) -> None:
        """Make ready what is not needed to ask for the first updates, while these are on their way; then watch.

        Raises:
            SetupError: another process has taken over the database.
        """
        with suppress(TimeoutError):  # while Telegram cannot be reached the rest has to work all the same
            await asyncio.wait_for(self._introduced.wait(), START_SECONDS)
        await asyncio.sleep(HEAD_START_SECONDS)
        dispatcher = self._dispatcher = make_dispatcher(self._services)
        dispatcher.connect(self._telegram, rate=self._settings.telegram_rate)
        dispatcher.engine.start()
        self._keep_house(dispatcher, ending)
        if self._settings.webhook_url is None:
            await self._serve_health(ending)
        await self._introduced.wait()  # only then it is known which messages in groups speak to the bot
        await self._learn_words()
        await self._recover(dispatcher)
        self._recovered.set()
        await _first_of(self._overtaken.wait(), self._keep_notices(dispatcher))
        raise SetupError("setup/already_running", {"where": self._database.url.database or ""})

    async def _keep_notices(self, dispatcher: Dispatcher) -> None:
        """See to what notices need without anybody's asking: for ever."""
        from bot.notices import keeper

        while True:
            try:
                await keeper.tick(self._services)
            except (DatabaseUnavailable, SQLAlchemyError) as error:
                log.warning("notices wait for the database: %s", type(error).__name__)
            except Exception:
                log.exception("notices could not be kept")
            dispatcher.engine.wake()
            await asyncio.sleep(NOTICES_SECONDS)

    async def _keep_reminders(self, house: Housekeeping, dispatcher: Dispatcher) -> None:
        """Hand over what is due, and wake when the next is."""
        from bot.events import due

        while True:
            began = self._services.clock.now()
            await due.tick(self._services)
            dispatcher.engine.wake()
            moment = await due.next_moment(self._services)
            if moment is None or moment > self._services.clock.now():
                house.at(moment, "next reminder", partial(self._keep_reminders, house, dispatcher))
                return
            if moment <= began:  # another process is just handing it over
                return

    async def _keep_schedule(self) -> None:
        """Lay the schedule out as far ahead as ever, once a day or when that is asked for."""
        from bot.events import chores

        await chores.look_after(self._services)

    async def _learn_words(self) -> None:
        """Make the lexicon now, so that the first question need not wait for it."""
        with suppress(DatabaseUnavailable, SQLAlchemyError):  # a later question makes it
            async with self._database.reading() as db:
                await self._services.vocabulary.lexicon(db)

    async def _note_name(self, username: str) -> None:
        log.info("on Telegram as @%s", username)
        self._username = username
        self._introduced.set()

    async def _recover(self, dispatcher: Dispatcher) -> None:
        """Take up what the last run left open, before anything new; a database that is away is waited for."""
        left = await self._take_up(dispatcher)
        while left is None:
            await asyncio.sleep(RETRY_SECONDS)
            left = await self._take_up(dispatcher)
        if left:
            log.info("%d updates of the last run are taken up", left)

    async def _take_up(self, dispatcher: Dispatcher) -> int | None:
        """How many updates were left open; None while the database cannot be asked."""
        try:
            async with self._database.reading() as db:
                known = await telegram_username(db)
            if known != self._username:
                async with self._database.writing() as db:
                    await keep_telegram_username(db, self._username)
            return await dispatcher.recover(TELEGRAM, self._telegram.bot, self._started_at)
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.warning("the database cannot be read: %s; trying again", type(error).__name__)
            return None

    async def _receive(self, platform: str, bot: str, updates: Sequence[StoredUpdate]) -> None:
        await self._recovered.wait()
        if self._dispatcher is not None:
            await self._dispatcher.receive(platform, bot, updates)

    async def _stop_receiving(self) -> None:
        """From here on nothing new begins: neither updates nor deliveries."""
        if self._dispatcher is not None:
            self._dispatcher.engine.halt()
        await self._telegram.stop_receiving()

    async def _stop_handling(self) -> None:
        if self._dispatcher is not None:
            await self._dispatcher.stop(drain_seconds=5.0, finish_seconds=1.5, write_seconds=1.5)
            await self._dispatcher.engine.stop(drain_seconds=2.0, write_seconds=1.0)

    def _webhook(self) -> WebhookSettings | None:
        if self._settings.webhook_url is None:
            return None
        from bot.platforms.telegram.webhook import WebhookSettings

        given = self._settings.webhook_secret
        secret = given.get_secret_value() if given else self._services.vault.derived("webhook")
        return WebhookSettings(self._settings.webhook_url, secret)

    async def _serve(self) -> HttpServer:
        from bot.feeds import Feeds
        from bot.http_server import serve  # late: without a webhook it is not needed to start

        settings = self._settings
        routes = (*self._telegram.routes(), *Feeds(self._services).routes())
        return await serve(settings.http_host, settings.http_port, self._ready, routes)

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

    def _keep_house(self, dispatcher: Dispatcher, ending: AsyncExitStack) -> None:
        from bot.housekeeping import PURGE_EVERY, Housekeeping, purge  # late: not needed to start

        house = Housekeeping()
        house.every(SWEEP_EVERY, "sweep", partial(self._sweep, dispatcher))
        house.every(LOCK_EVERY, "lock", self._hold_lock)
        house.every(PURGE_EVERY, "purge", partial(purge, self._database, self._services.clock))
        house.every(REMINDERS_EVERY, "reminders", partial(self._keep_reminders, house, dispatcher))
        house.every(SCHEDULE_EVERY, "schedule", self._keep_schedule)
        house.start()
        ending.callback(house.stop)

    async def _sweep(self, dispatcher: Dispatcher) -> None:
        if self._recovered.is_set():
            before = self._services.clock.now() - FORGOTTEN_AFTER
            found = await dispatcher.recover(TELEGRAM, self._telegram.bot, before)
            if found:
                log.warning("%d updates were in nobody's hands", found)

    async def _hold_lock(self) -> None:
        if not await self._lock.take():
            log.error("another process has taken the lock of the database")
            if self._dispatcher is not None:
                self._dispatcher.engine.halt()
            self._overtaken.set()


async def _first_of(*reasons: Coroutine[object, object, object]) -> None:
    """Return, or raise, with the first of these that ends; the others are cancelled."""
    tasks = {asyncio.create_task(reason) for reason in reasons}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()
