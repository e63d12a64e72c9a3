"""A running fake server, and calls to it without any bot library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from tests.fakes.telegram_server import FakeTelegram


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered to one call."""

    status: int
    body: Mapping[str, object]

    @property
    def refusal(self) -> str:
        """The text of a refusal."""
        assert self.body["ok"] is False
        assert self.body["error_code"] == self.status
        return str(self.body["description"])

    @property
    def result(self) -> dict[str, object]:
        """The result when it is an object."""
        assert self.body["ok"] is True, self.body
        result = self.body["result"]
        assert isinstance(result, dict)
        return result


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls methods with JSON."""

    session: ClientSession
    fake: FakeTelegram

    async def __call__(self, method: str, **parameters: object) -> Answer:
        """Call one method."""
        url = f"{self.fake.url}/bot{self.fake.token}/{method}"
        async with self.session.post(url, json=parameters) as response:
            return Answer(response.status, await response.json())

    async def refused(self, method: str, **parameters: object) -> str:
        """Call a method that must be refused, and return the text."""
        return (await self(method, **parameters)).refusal


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as client:
        yield client


@pytest.fixture
def call(session: ClientSession, fake: FakeTelegram) -> Caller:
    return Caller(session, fake)
