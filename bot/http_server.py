"""The small HTTP server of `run`: webhooks, and whether the program lives and is ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

from bot.errors import SetupError

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
"""Whether each part works, by its name."""

_LARGEST_BODY = 1024 * 1024
_CLOSE_SECONDS = 5


class HttpServer:
    """A listening server; made by `serve`."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    async def close(self) -> None:
        """Listen no more; calls under way may end."""
        await self._runner.cleanup()


async def serve(host: str, port: int, ready: Ready, routes: Iterable[web.RouteDef] = ()) -> HttpServer:
    """Listen on `host` and `port` (0 = any free one) for the given routes, `/livez` and `/readyz`.

    Raises:
        SetupError: that port cannot be had.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def is_ready(_: web.Request) -> web.Response:
        parts = await ready()
        return web.json_response(dict(parts), status=200 if all(parts.values()) else 503)

    application = web.Application(client_max_size=_LARGEST_BODY)
    application.add_routes([web.get("/livez", live), web.get("/readyz", is_ready), *routes])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_CLOSE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SetupError("setup/http_port", {"host": host, "port": str(port), "reason": error.strerror or ""}) from None
    return HttpServer(runner, runner.addresses[0][1])
