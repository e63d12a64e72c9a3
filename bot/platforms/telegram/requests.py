"""HTTP to the Bot API: python-telegram-bot's request class, on aiohttp.

The library's own transport slows down with requests in flight. This one also keeps apart what the library
does not: a request that never left from one that may have been carried out.
"""

from __future__ import annotations

import json
import os
from io import BytesIO
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

_JSON: Final = {"Content-Type": "application/json"}
_KEEP_ALIVE_SECONDS: Final = 30
_UPLOAD_SECONDS: Final = 180
"""How long a request with files may take in all."""

_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""No connection: name not found, refused, TLS, proxy, no free slot in time."""


class NotSent(NetworkError):
    """The request never left: nothing has happened, trying again is safe."""


class MaybeDelivered(NetworkError):
    """The request broke off after it had begun: the server may have carried it out."""


class AiohttpRequest(BaseRequest):
    """One pool of kept-alive connections to a Bot API server.

    Args:
        server: its address (scheme://host:port); the environment's proxy for it is used, if there is one.
        connections: how many requests may be in flight; more wait for a slot.
        read_seconds: how long an answer may take. Long on purpose: each shorter limit makes ambiguous sends.
        connect_seconds: how long a slot and a connection may take, together.
    """

    __slots__ = ("_connect", "_connections", "_proxy", "_read", "_session", "_usual")

    def __init__(
        self,
        server: str,
        *,
        connections: int,
        read_seconds: float = 20.0,
        connect_seconds: float = 10.0,
    ) -> None:
        # Without this choice the library warns at each 429; with it, `retry_after` is a timedelta.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._proxy = _proxy_for(server)
        self._connections = connections
        self._read = read_seconds
        self._connect = connect_seconds
        self._usual = self._timeout(read_seconds)
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float | None:
        """How long an answer may take, in seconds, where the caller does not say."""
        return self._read

    @override
    async def initialize(self) -> None:
        """Open the pool, if it is not open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, limit_per_host=0, keepalive_timeout=_KEEP_ALIVE_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    @override
    async def shutdown(self) -> None:
        """Close the pool; requests in flight break off."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and read its answer to the end. Only `read_timeout` can be chosen for one request.

        The causes are not chained: their texts may hold the address, and with it the token.

        Raises:
            NotSent: no connection.
            MaybeDelivered: everything later.
        """
        if self._session is None:
            raise NotSent("The request pool is closed")
        body = _body(request_data)
        if isinstance(body, aiohttp.FormData):
            timeout = self._timeout(self._read, total=_UPLOAD_SECONDS)
        else:
            timeout = self._timeout(read_timeout) if isinstance(read_timeout, int | float) else self._usual
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=_JSON if isinstance(body, bytes) else None,
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except _NEVER_LEFT as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise MaybeDelivered(type(error).__name__) from None

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """The answer as a dictionary; unlike the library's, never logs what it could not read.

        Raises:
            TelegramError: not the Bot API's JSON (a captive portal's page, say).
        """
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    def _timeout(self, read_seconds: float, total: float | None = None) -> aiohttp.ClientTimeout:
        """Reading is timed from the moment when all is written: only an upload needs a total as well."""
        return aiohttp.ClientTimeout(total=total, connect=self._connect, sock_read=read_seconds)


def _body(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    """JSON, or a form when there are files to upload."""
    if data is None:
        return None
    if not data.contains_files:
        return json.dumps(data.parameters).encode()
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # file names go out in UTF-8
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        stream = BytesIO(content) if isinstance(content, bytes) else content  # else the loop writes it in one go
        form.add_field(name, stream, filename=file_name, content_type=mime)
    return form


def _proxy_for(server: str) -> str | None:
    """The environment's proxy for that server, looked up once and not at each request."""
    parts = urlsplit(server)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)
