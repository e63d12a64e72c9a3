"""The Bot API's methods, by python-telegram-bot, with the answers as the server wrote them."""

from __future__ import annotations

from typing import Any, cast

from telegram import Bot
from telegram.error import TelegramError
from typing_extensions import override

from bot.platforms.telegram.reading import FILES, Fields
from bot.platforms.telegram.requests import AiohttpRequest


class Api(Bot):
    """The library's bot, which can also call a method without building objects from the answer.

    Building a `Message` from each answer takes as long as the request itself.
    """

    __slots__ = ()

    def __init__(self, token: str, server: str, request: AiohttpRequest, polling: AiohttpRequest) -> None:
        """Nothing is opened yet: whoever made the two pools opens and closes them."""
        super().__init__(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=request,
            get_updates_request=polling,
        )

    @override
    def __repr__(self) -> str:
        return f"Api(bot {self.token.partition(':')[0]})"  # the library's would show the token

    async def call(
        self, method: str, parameters: dict[str, Any] | None = None, *, read_seconds: float | None = None
    ) -> object:
        """Call a method by its name in the documentation; returns the "result" as it came.

        Args:
            method: "getUpdates" goes by the pool for polling, all others by the other one.
            parameters: without None; a file is an `InputFile`.
            read_seconds: how long the answer may take, where it is not the pool's usual time.

        Raises:
            TelegramError: as the library's classes say.
        """
        data = parameters or {}
        if read_seconds is None:
            return await self._do_post(method, data)
        return await self._do_post(method, data, read_timeout=read_seconds)

    async def own_name(self) -> str:
        """The bot's @name, without @.

        Raises:
            TelegramError: as the library's classes say.
        """
        return _required_text(await self.call("getMe"), "username")

    async def download(self, file_id: str) -> bytes:
        """The bytes of a file that somebody sent.

        Raises:
            TelegramError: the server has it no more, or it is too large to be had.
        """
        path = _required_text(await self.call("getFile", {"file_id": file_id}), "file_path")
        return await self.request.retrieve(f"{self.base_file_url}/{path}")


def message_id(result: object) -> str:
    """The id of the message that a method answered with; "" when it answered with something else."""
    number = cast("Fields", result).get("message_id") if isinstance(result, dict) else None
    return str(number) if isinstance(number, int) else ""


def file_id(result: object) -> str:
    """The id of the file in the message that a method answered with; "" when there is none."""
    message = cast("Fields", result) if isinstance(result, dict) else {}
    sizes = message.get("photo")
    shown = sizes[-1:] if isinstance(sizes, list) else [message.get(name) for name in FILES]  # the last is the largest
    ids = (file.get("file_id") for file in shown if isinstance(file, dict))
    return next((found for found in ids if isinstance(found, str)), "")


def _required_text(result: object, name: str) -> str:
    text = cast("Fields", result).get(name) if isinstance(result, dict) else None
    if not isinstance(text, str) or not text:
        raise TelegramError("Invalid server response")
    return text
