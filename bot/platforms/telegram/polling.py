"""Long polling, watched: it stores before it confirms, backs off, and is mended when it hangs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.errors import SetupError
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.intake import update_id
from bot.platforms.telegram.patience import PATIENCE, Patience, Pauses
from bot.platforms.telegram.reading import ALLOWED_UPDATES
from bot.platforms.telegram.requests import AiohttpRequest, MaybeDelivered, NotSent

log = logging.getLogger(__name__)


class Poller:
    """Gets updates until it is stopped."""

    def __init__(
        self,
        api: Api,
        pool: AiohttpRequest,
        take: Callable[[Sequence[object]], Awaitable[None]],
        patience: Patience = PATIENCE,
    ) -> None:
        """Nothing is asked yet.

        Args:
            api: to ask with.
            pool: of getUpdates alone; the watch opens it anew when it hangs.
            take: stores a batch; when it fails, the same updates are asked for again.
            patience: how long to wait.
        """
        self._api = api
        self._pool = pool
        self._take = take
        self._patience = patience
        self._pauses = Pauses(patience)
        self._offset = 0
        self._polling: asyncio.Task[None] | None = None
        self._asking = False
        self._stopped = asyncio.Event()
        self._answered_at = 0.0
        self._heard_at: float | None = None

    @property
    def works(self) -> bool:
        """Whether getUpdates went well of late."""
        return self._heard_at is not None and _now() - self._heard_at < self._patience.silence

    async def run(self) -> None:
        """Poll, and watch the polling, until `stop`.

        Raises:
            SetupError: Telegram refuses the token.
        """
        while not self._stopped.is_set():
            self._answered_at = _now()
            polling = self._polling = asyncio.create_task(self._poll(), name="telegram-polling")
            try:
                await self._watch(polling)
            finally:
                polling.cancel()
                await asyncio.wait({polling})
            if not self._stopped.is_set():
                await self._mend(polling)
        await self._confirm()

    def stop(self) -> None:
        """Ask for no more updates; what has arrived is still stored and handed on, then `run` returns."""
        self._stopped.set()
        if self._polling is not None and self._asking:
            self._polling.cancel()

    async def _poll(self) -> None:
        while not self._stopped.is_set():
            try:
                updates = await self._ask()
                if updates:
                    await self._take(updates)
                    self._offset = _following(updates)
            except InvalidToken:
                raise SetupError("setup/telegram_token") from None
            except Exception as error:  # whatever it is, polling must not die of it
                await self._recover(error)
            else:
                self._pauses.reset()
                self._heard_at = self._answered_at

    async def _ask(self) -> list[object]:
        """The next updates, as soon as there are some; none after the time of one poll."""
        question = {"timeout": self._patience.poll, "limit": 100, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset:
            question["offset"] = self._offset
        self._asking = True
        try:
            updates = await self._api.call(
                "getUpdates", question, read_seconds=self._patience.poll + self._patience.margin
            )
        finally:
            self._asking = False
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        self._answered_at = _now()
        return updates

    async def _recover(self, error: Exception) -> None:
        """Do what helps against an error, and wait a while."""
        if not isinstance(error, (NotSent, MaybeDelivered)):
            self._answered_at = _now()  # Telegram or our own house is in trouble, but polling does not hang
        if isinstance(error, Conflict) and "webhook" in error.message.lower():
            log.info("A webhook is set; it is removed for polling", extra={"action": "polling.no_webhook"})
            with suppress(TelegramError):
                await self._api.call("deleteWebhook")
                return
        seconds = self._pauses.after(error)
        _report(error, seconds)
        await self._rest(seconds)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    async def _watch(self, polling: asyncio.Task[None]) -> None:
        """Return when the polling has ended, or hangs although Telegram can be reached."""
        while not polling.done():
            await asyncio.wait({polling}, timeout=self._patience.look)
            if self._is_silent() and await self._is_reachable() and self._is_silent():
                return

    def _is_silent(self) -> bool:
        """Whether it only waits for Telegram, and has for too long: what is being stored is never cut off."""
        return self._asking and _now() - self._answered_at > self._patience.silence

    async def _is_reachable(self) -> bool:
        try:
            await self._api.call("getMe")
        except InvalidToken:
            raise SetupError("setup/telegram_token") from None
        except TelegramError as error:
            text = "Telegram cannot be reached: %.200s"
            log.warning(text, error.message, extra={"action": "polling.unreachable"})
            return False
        return True

    async def _mend(self, polling: asyncio.Task[None]) -> None:
        """Pass on why the polling ended, if that was the token; else make ready to begin anew."""
        error = None if polling.cancelled() else polling.exception()
        if isinstance(error, SetupError):
            raise error
        log.error("Polling hung or ended; it is begun anew", exc_info=error, extra={"action": "polling.mended"})
        await self._pool.shutdown()
        await self._pool.initialize()
        await self._rest(self._pauses.after(error))

    async def _confirm(self) -> None:
        """Tell Telegram what has been stored; without it the same would come again, and be passed over."""
        if self._offset:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(self._patience.goodbye):
                    await self._api.call("getUpdates", {"offset": self._offset, "limit": 1, "timeout": 0})


def _following(updates: Sequence[object]) -> int:
    """The offset that confirms all of these.

    Raises:
        TelegramError: there is no update among them.
    """
    numbers = [number for update in updates if (number := update_id(update)) is not None]
    if not numbers:
        raise TelegramError("Invalid server response")
    return max(numbers) + 1


def _report(error: Exception, seconds: float) -> None:
    """Log why polling pauses."""
    if isinstance(error, Conflict):
        text = "Another program polls with the same token; trying again in %.1f s"
        log.error(text, seconds, extra={"action": "polling.conflict"})
    elif isinstance(error, TelegramError):
        text = "No updates from Telegram (%s: %.200s); trying again in %.1f s"
        log.warning(text, type(error).__name__, error.message, seconds, extra={"action": "polling.pause"})
    else:
        text = "Updates could not be stored; they are asked for again in %.1f s"
        log.error(text, seconds, exc_info=error, extra={"action": "polling.not_stored"})


def _now() -> float:
    return asyncio.get_running_loop().time()
