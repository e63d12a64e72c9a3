"""setWebhook, and the delivery of updates to it: per chat in order, with the secret, until accepted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.botapi.answers import Json, JsonObject, bad_request
from tests.fakes.botapi.request import Parameters
from tests.fakes.botapi.updates import QueuedUpdate, UpdateQueue

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PORTS = {None, 80, 88, 443, 8443}
LONGEST_WAIT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery of an update; status 0 when no answer came."""

    update_id: int
    status: int


class Webhook:
    """The webhook of one bot.

    Attributes:
        proxy: public address -> local address, as a reverse proxy would have it; a delivery to https://bot.example/x
            with {"https://bot.example": "http://127.0.0.1:8080"} goes to http://127.0.0.1:8080/x.
        http_allowed: like a self-hosted server, take addresses with http and any port.
        retry_seconds: wait after the first failure; doubles with each further one.
        attempts: all deliveries so far.
    """

    def __init__(self, updates: UpdateQueue) -> None:
        self.url = ""
        self.secret = ""
        self.proxy: Mapping[str, str] = {}
        self.http_allowed = False
        self.retry_seconds = 0.05
        self.attempts: list[Attempt] = []
        self._updates = updates
        self._most = 40
        self._last_error: tuple[int, str] | None = None
        self._wake = asyncio.Event()
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None
        updates.webhook_is_set = lambda: bool(self.url)
        updates.on_arrival(self._wake.set)

    def set(self, given: Parameters) -> Json:
        """setWebhook; an empty address takes it away."""
        url = given.text("url")
        if url:
            self._refuse_bad_address(url)
        secret = given.text("secret_token")
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.url, self.secret = url, secret
        self._most = min(max(given.integer("max_connections", 40), 1), 100)
        if "allowed_updates" in given:
            self._updates.allow(given.items("allowed_updates"))
        if given.flag("drop_pending_updates"):
            self._updates.waiting.clear()
        self._last_error = None
        self._wake.set()
        if url and self._loop is None:
            self._loop = asyncio.create_task(self._deliver_all())
        return True

    def delete(self, given: Parameters) -> Json:
        """deleteWebhook."""
        return self.set(Parameters({**given.given, "url": ""}, {}))

    def info(self, _given: Parameters) -> Json:
        """getWebhookInfo."""
        found: dict[str, Json] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        if self.url:
            found["max_connections"] = self._most
        if self._updates.allowed is not None:
            found["allowed_updates"] = sorted(self._updates.allowed)
        if self._last_error:
            found["last_error_date"], found["last_error_message"] = self._last_error
        return found

    async def close(self) -> None:
        """Stop delivering."""
        tasks = [task for task in (self._loop, *self._in_flight.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _refuse_bad_address(self, url: str) -> None:
        parts = urlsplit(url)
        if self.http_allowed and parts.scheme == "http" and parts.hostname:
            return
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not parts.hostname or "." not in parts.hostname:
            raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
        if parts.port not in PORTS and not self.http_allowed:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    async def _deliver_all(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=30)) as session:
            while True:
                await self._wake.wait()
                self._wake.clear()
                for update in self._startable():
                    key = chat_of(update.body)
                    self._in_flight[key] = asyncio.create_task(self._deliver(session, key, update))

    def _startable(self) -> list[QueuedUpdate]:
        """The next update of each chat that has none on its way, as far as connections allow."""
        if not self.url:
            return []
        found: dict[int, QueuedUpdate] = {}
        for update in self._updates.waiting:
            if len(found) + len(self._in_flight) >= self._most:
                break
            key = chat_of(update.body)
            if key not in self._in_flight and key not in found:
                found[key] = update
        return list(found.values())

    async def _deliver(self, session: ClientSession, key: int, update: QueuedUpdate) -> None:
        wait_seconds = self.retry_seconds
        while self.url and update in self._updates.waiting:
            if await self._post(session, update):
                self._updates.waiting.remove(update)
                break
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(wait_seconds * 2, LONGEST_WAIT)
        del self._in_flight[key]
        self._wake.set()

    async def _post(self, session: ClientSession, update: QueuedUpdate) -> bool:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self._target(), json=update.body, headers=headers) as response:
                status = response.status
        except (ClientError, TimeoutError, OSError):
            status = 0
        self.attempts.append(Attempt(update.update_id, status))
        if 200 <= status < 300:
            return True
        why = f"Wrong response from the webhook: {status}" if status else "Connection refused"
        self._last_error = (int(asyncio.get_running_loop().time()), why)
        return False

    def _target(self) -> str:
        for public, local in self.proxy.items():
            if self.url.startswith(public):
                return local + self.url.removeprefix(public)
        return self.url


def chat_of(update: JsonObject) -> int:
    """The chat of an update (for a press, of its message), 0 without one: its updates stay in order."""
    for body in update.values():
        if isinstance(body, Mapping):
            holder = body.get("message") if isinstance(body.get("message"), Mapping) else body
            chat = holder.get("chat") if isinstance(holder, Mapping) else None
            number = chat.get("id") if isinstance(chat, Mapping) else None
            if isinstance(number, int):
                return number
    return 0
