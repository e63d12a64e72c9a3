"""A fake Telegram Bot API server, as strict as the real one, for tests and benchmarks.

In a test:

    async with FakeTelegram(token="123456:test") as fake:
        lan = fake.person(1001, "Lan")
        lan.say("/start")
        [welcome] = await fake.wait_for_messages(lan.id, 1)
        lan.press(welcome, "Trợ giúp")

As a process of its own: `python -m tests.fakes.telegram_server --port 0 --token 123456:test` prints its port
and is steered under `/_control/` (see `botapi.control`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from types import TracebackType

from aiohttp import web

from tests.fakes.botapi.answers import Json, JsonObject
from tests.fakes.botapi.board import Answered, Board, Chat, SentButton, SentFile, SentMessage
from tests.fakes.botapi.faults import Fault, How
from tests.fakes.botapi.groups import FakeGroup
from tests.fakes.botapi.limits import LimitKeeper, Limits
from tests.fakes.botapi.people import PNG, FakePerson, World
from tests.fakes.botapi.service import Call, Service
from tests.fakes.botapi.webhook import SECRET_HEADER

__all__ = [
    "PNG",
    "SECRET_HEADER",
    "Answered",
    "Call",
    "FakeGroup",
    "FakePerson",
    "FakeTelegram",
    "Limits",
    "SentButton",
    "SentFile",
    "SentMessage",
]

TOKEN = "123456789:AAfake-token-for-tests-0123456789abcdef"


class FakeTelegram:
    """The server and the world around the bot.

    Attributes:
        url: where it listens, for the setting that names another Bot API server.
        board, updates, faults, webhook, limits: its parts, for tests that need more than the methods here.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "tro_ly_bot",
        limits: Limits | None = None,
        now: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.token = token
        bot_id = int(token.partition(":")[0])
        self.board = Board(bot_id, username, now)
        self.service = Service(token, self.board)
        self.updates, self.faults, self.webhook = (
            self.service.updates,
            self.service.faults,
            self.service.webhook,
        )
        self.set_limits(limits)
        self._world = World(self.board, self.updates)
        self._host, self._port = host, port
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> FakeTelegram:
        # A method call ends when its client goes away, or a dead bot's long poll would swallow updates.
        server = web.Server(self.service.handle, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, backlog=1024)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.service.closing.set()
        await self.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._port

    @property
    def calls(self) -> list[Call]:
        """Every call of a method so far, in order."""
        return self.service.calls

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.name == method]

    def person(
        self,
        person_id: int,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language: str = "vi",
        started: bool = False,
    ) -> FakePerson:
        """A new person.

        Args:
            started: has written to the bot long ago, so that it may write first.
        """
        names = {"first_name": first_name, "last_name": last_name, "username": username}
        about: dict[str, Json] = {key: value for key, value in names.items() if value}
        user = {"id": person_id, "is_bot": False, **about, "language_code": language}
        chat = Chat(person_id, "private", about, started=started, members={person_id: user})
        self.board.chats[person_id] = chat
        return FakePerson(self._world, chat, user)

    def group(self, group_id: int, title: str, *members: FakePerson, privacy: bool = True) -> FakeGroup:
        """A new group (`group_id` is negative) with the bot in it."""
        users: dict[int, Json] = {person.id: person.user for person in members}
        chat = Chat(group_id, "group", {"title": title}, started=True, members=users)
        self.board.chats[group_id] = chat
        return FakeGroup(self._world, chat, privacy)

    def push_update(self, update: JsonObject) -> int:
        """Queue a raw update, also a repeated or malformed one; without `update_id` it gets the next one."""
        return self.updates.push_raw(update)

    def messages(self, chat_id: int) -> list[SentMessage]:
        """The bot's messages in a chat as they stand now, in order, without the deleted ones."""
        chat = self.board.chats[chat_id]
        latest = {kept.message_id: kept for kept in chat.journal}
        return [latest[number].seen() for number in sorted(chat.messages) if number in latest]

    async def wait_for_messages(
        self,
        chat_id: int,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109
        *,
        after: int = 0,
    ) -> list[SentMessage]:
        """All the bot's messages in a chat, as soon as there are `count`; only those with ids above `after`.

        Raises:
            AssertionError: there were fewer after `timeout` seconds.
        """
        found: list[SentMessage] = []

        def enough() -> bool:
            found[:] = [sent for sent in self.messages(chat_id) if sent.message_id > after]
            return len(found) >= count

        await self.wait_until(enough, timeout, lambda: f"{count} messages in chat {chat_id}, there are {found}")
        return found

    async def wait_for_answer(self, query_id: str, timeout: float = 5.0) -> Answered:  # noqa: ASYNC109
        """What the bot answered to a press."""
        answer = self.board.queries[query_id]
        if answer is None:
            await self.wait_until(lambda: self.board.queries[query_id] is not None, timeout, lambda: "an answer")
            answer = self.board.queries[query_id]
        if answer is None:
            raise AssertionError("no answer")
        return answer

    async def wait_until(
        self,
        true: Callable[[], bool],
        timeout: float = 5.0,  # noqa: ASYNC109
        what: Callable[[], str] = lambda: "it",
    ) -> None:
        """Return when the bot did something that makes `true()` true.

        Raises:
            AssertionError: it did not within `timeout` seconds; says `what()` was waited for.
        """
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    await self.board.changed()
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s for {what()}") from None

    def fail_next(
        self,
        method: str,
        how: How,
        times: int = 1,
        *,
        chat_id: int | None = None,
        seconds: float = 1,
        description: str = "",
    ) -> None:
        """Let the next calls of a method ("*" = any) fail; see `botapi.faults.How` and `Fault`."""
        self.faults.plan(Fault(method, how, times, chat_id, seconds, description))

    def set_limits(self, limits: Limits | None) -> None:
        """Switch Telegram's sending limits on, or off by None."""
        self.service.limits = LimitKeeper(limits, time.monotonic) if limits else None

    def revoke_token(self) -> None:
        """From now on the token is refused with 401."""
        self.service.revoked = True

    def statistics(self) -> Mapping[str, Mapping[str, int]]:
        """How many calls there were, by method and status."""
        found: dict[str, dict[str, int]] = {}
        for call in self.calls:
            by_status = found.setdefault(call.name, {})
            by_status[str(call.status)] = by_status.get(str(call.status), 0) + 1
        return found


if __name__ == "__main__":
    from tests.fakes.botapi import process

    process.main(lambda token, port: FakeTelegram(token, port=port))
