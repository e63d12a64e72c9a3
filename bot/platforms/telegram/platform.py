"""Telegram as a platform: messages come by polling or webhook, and go out by the Bot API."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Final

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.chat import TELEGRAM, Address, Incoming, IncomingKind, Message, Sent, Upload
from bot.clock import Clock
from bot.errors import SendFailed, SetupError
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.failures import explain
from bot.platforms.telegram.intake import Intake, Receive
from bot.platforms.telegram.menus import CommandMenu, Menus
from bot.platforms.telegram.parts import parts
from bot.platforms.telegram.patience import PATIENCE, Patience, Pauses
from bot.platforms.telegram.polling import Poller
from bot.platforms.telegram.reading import Me, query_id, read_update
from bot.platforms.telegram.requests import AiohttpRequest
from bot.platforms.telegram.sending import Sender
from bot.rendering import Renderer
from storage.database import Database

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.platforms.telegram.webhook import Webhook, WebhookSettings

log = logging.getLogger(__name__)

Introduced = Callable[[str], Awaitable[None]]

_TOKEN = re.compile(r"(\d{1,20}):[A-Za-z0-9_-]{3,}")
_CONNECTIONS: Final = 64
"""Requests in flight beside polling."""
_POLLING_CONNECTIONS: Final = 4
_REST_SECONDS: Final = 4.0
"""How long each of what is to end in good order may take."""


class TelegramPlatform:
    """One bot on Telegram.

    Attributes:
        name: "telegram".
        bot: the bot's own id, which stands in the token.
    """

    name = TELEGRAM

    def __init__(
        self,
        token: str,
        server: str,
        *,
        database: Database,
        clock: Clock,
        renderer: Renderer,
        receive: Receive,
        commands: CommandMenu,
        introduced: Introduced | None = None,
        webhook: WebhookSettings | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        """Nothing is opened or asked yet.

        Args:
            token: from BotFather.
            server: the Bot API server's address, without slash at the end.
            database: where the updates are stored.
            clock: tells when they came.
            renderer: for the words on Telegram's own buttons.
            receive: takes the updates that are new, once they are stored.
            commands: what the command menus offer.
            introduced: is told the bot's own name (without @) before anything is received.
            webhook: None = long polling.
            patience: how long to wait for what.

        Raises:
            SetupError: this cannot be a token.
        """
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise SetupError("setup/telegram_token")
        self.bot = match[1]
        self._me = Me(int(self.bot))
        self._clock = clock
        self._pauses = Pauses(patience)
        self._pool = AiohttpRequest(server, connections=_CONNECTIONS)
        self._polling_pool = AiohttpRequest(server, connections=_POLLING_CONNECTIONS)
        self._api = Api(token, server, self._pool, self._polling_pool)
        self._sender = Sender(self._api, renderer.text)
        self._menus = Menus(self._api, database, self.bot, commands)
        self._introduced = introduced
        intake = Intake(database, clock, self.bot, receive)
        self._webhook = _webhook(self._api, webhook, intake, patience)
        self._receiver = self._webhook or Poller(self._api, self._polling_pool, intake.take, patience)
        self._receiving: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()

    def routes(self) -> tuple[RouteDef, ...]:
        """What the HTTP server has to serve before `start`: nothing when polling."""
        return self._webhook.routes() if self._webhook else ()

    @property
    def works(self) -> bool:
        """Whether updates come in: polling went well of late, or the webhook is set."""
        return self._receiver.works

    async def open(self) -> None:
        """From now on messages can be sent."""
        await self._pool.initialize()
        await self._polling_pool.initialize()

    def start(self) -> None:
        """Begin to receive, as soon as Telegram can be reached; `wait` tells how it ended."""
        self._receiving = asyncio.create_task(self._receive(), name="telegram")

    async def wait(self) -> None:
        """Return once receiving has been stopped.

        Raises:
            SetupError: it ended because Telegram refuses the token, or the webhook's address.
        """
        if self._receiving is not None:
            await asyncio.wait({self._receiving})
            if not self._receiving.cancelled():
                self._receiving.result()

    async def stop_receiving(self) -> None:
        """Take in nothing more; what has arrived is stored and handed on when this returns."""
        self._receiver.stop()
        if self._receiving is not None:
            if not self._me.username:
                self._receiving.cancel()
            await asyncio.wait({self._receiving}, timeout=_REST_SECONDS)
            self._receiving.cancel()
            await asyncio.wait({self._receiving})

    async def close(self) -> None:
        """Send nothing more, after what was begun has ended."""
        if self._beside:
            _, late = await asyncio.wait(self._beside, timeout=_REST_SECONDS)
            for task in late:
                task.cancel()
        await self._pool.shutdown()
        await self._polling_pool.shutdown()

    async def send(self, address: Address, message: Message) -> str:
        """Send one message (in several parts where it is too long) and return the last part's id.

        Raises:
            SendFailed: Telegram did not take it; the attributes say why and what may help.
        """
        return await self._sender.send(address, message)

    def parts(self, message: Message) -> tuple[Message, ...]:
        """The message as so many messages, each of which is one call of the Bot API."""
        return parts(message)

    async def send_part(self, address: Address, part: Message) -> Sent:
        """Send one of `parts`; a file with a `remote_id` goes by it.

        Raises:
            SendFailed: "stale_file" when Telegram does not know that id and the part does not hold the bytes.
        """
        return await self._sender.send_part(address, part)

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        """Give a message another text (or caption, when the part has a file) and other buttons.

        Raises:
            SendFailed: "cannot_edit" when Telegram does not let it be changed so.
        """
        await self._sender.edit(address, message_id, part)

    async def delete(self, address: Address, message_id: str) -> None:
        """Take a message back; one that is not there any more is well deleted.

        Raises:
            SendFailed: "cannot_delete" when it is too old (48 hours).
        """
        await self._sender.delete(address, message_id)

    def read_update(self, payload: str) -> Incoming | None:
        """What a stored update means; None = nothing to us. The press of a button is answered beside.

        An unanswered press leaves the button glowing, so each is answered before anybody asks what it means.
        """
        update = json.loads(payload)
        press = query_id(update)
        if press:
            self._run_beside(self._answer_press(press))
        incoming = read_update(update, self._me, self._clock.now())
        if incoming is not None and incoming.kind is IncomingKind.CONTACT and not incoming.is_group:
            self._sender.note_shared(incoming.address.chat_id)
        return incoming

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            SendFailed: Telegram does not give them out.
        """
        if not upload.file_id:
            raise SendFailed("bad_request", permanent=True)
        try:
            return await self._api.download(upload.file_id)
        except TelegramError as error:
            raise explain(error) from error

    async def _receive(self) -> None:
        self._me = await self._introduction()
        if self._introduced is not None:
            await self._introduced(self._me.username)
        menus = asyncio.create_task(self._menus.keep(), name="telegram-menus")
        try:
            await self._receiver.run()
        finally:
            menus.cancel()
            await asyncio.wait({menus})

    async def _introduction(self) -> Me:
        """Who the bot is, as soon as Telegram can be reached.

        Raises:
            SetupError: Telegram refuses the token.
        """
        while True:
            try:
                return Me(self._me.id, (await self._api.own_name()).lower())
            except InvalidToken:
                raise SetupError("setup/telegram_token") from None
            except TelegramError as error:
                seconds = self._pauses.after(error)
                text = "Telegram cannot be reached (%s: %.200s); trying again in %.1f s"
                log.warning(text, type(error).__name__, error.message, seconds, extra={"action": "telegram.pause"})
            await asyncio.sleep(seconds)

    async def _answer_press(self, press: str) -> None:
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": press})
        except BadRequest:
            log.debug("A press was too old to be answered")
        except TelegramError as error:
            log.info("A press was not answered: %s", type(error).__name__, extra={"action": "press.unanswered"})

    def _run_beside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _webhook(api: Api, settings: WebhookSettings | None, intake: Intake, patience: Patience) -> Webhook | None:
    """The webhook, if one is wanted; the HTTP server's library is loaded only then."""
    if settings is None:
        return None
    from bot.platforms.telegram.webhook import Webhook

    return Webhook(api, settings, intake.take, patience)
