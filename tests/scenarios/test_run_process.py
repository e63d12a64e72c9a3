"""The real `run`: one at a time on a database, whichever database that is."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.fakes.telegram_server import FakeTelegram
from tests.scenarios.bot_process import IN_2020, IN_2021, QUESTION, answer, bot_process, link


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.mark.long
async def test_a_second_process_is_turned_away_until_the_first_has_died(
    fake: FakeTelegram, database: Database, tmp_path: Path
) -> None:
    lan = fake.person(1001, "Lan", started=True)
    async with bot_process(fake, database, tmp_path) as first:
        await link(database, [lan])
        assert await answer(lan, QUESTION) == IN_2021
        async with bot_process(fake, database, tmp_path) as second:
            assert await second.ended() == 1
            assert second.said.startswith("DATABASE_URL: một tiến trình run khác đang dùng cơ sở dữ liệu")
            assert second.said.count("\n") == 1
            assert await first.end(signal.SIGKILL) == -signal.SIGKILL
            await second.start()
            assert await answer(lan, "còn năm 2020?") == IN_2020
            assert await second.end() == 0
