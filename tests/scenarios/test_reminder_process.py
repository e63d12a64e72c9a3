"""Reminders of the real program: on time, and each once although it is killed again and again."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.delivery.slots import IN_FLIGHT
from bot.events.planning import read_planning
from bot.events.series import lay_out_events
from bot.imports.known import HANOI
from storage.database import Database, open_database
from storage.events import event_by_id, new_event
from storage.tables import deliveries, outbox_messages, reminders
from storage.units import all_units
from tests.fakes.telegram_server import FakePerson, FakeTelegram
from tests.postgresql import PostgresServer
from tests.scenarios.bot_process import BotProcess, bot_process, texts, until
from tests.scenarios.broadcast import linked_members

pytestmark = pytest.mark.long

ENDED = ("delivered", "failed")
PEOPLE = 60
EVENTS = 16
SETTINGS = {"TELEGRAM_RATE": "100000", "LOG_LEVEL": "WARNING", "QUIET_HOURS": "", "TIMEZONE": "Asia/Ho_Chi_Minh"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


async def plan(database: Database, due: Sequence[tuple[str, datetime]]) -> None:
    """Meetings of CB1 by title, of each of which people are reminded at a moment: half an hour before it."""
    now = SystemClock().now()
    async with database.writing() as db:
        unit_id = next(unit.id for unit in await all_units(db) if unit.code == "CB1")
        for title, moment in due:
            event_id = await new_event(
                db, unit_id, "other", title, moment + timedelta(minutes=30), now, day_rule="keep", leads=["30m", "-"]
            )
            event = await event_by_id(db, event_id)
            assert event
            await lay_out_events(db, [event], await read_planning(db, now, HANOI, None))


async def test_a_reminder_of_another_process_comes_at_its_second(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    async with bot_process(fake, sqlite_database, tmp_path, SETTINGS):
        (person,) = await linked_members(sqlite_database, fake, 1)
        await asyncio.sleep(3)
        due = SystemClock().now().replace(microsecond=0) + timedelta(seconds=5)
        await plan(sqlite_database, [("Họp gấp", due)])
        async with asyncio.timeout(10):
            said = await person.hear()
        late = SystemClock().now() - due
        assert "Họp gấp" in said.text
        assert timedelta(0) <= late < timedelta(seconds=1)


async def test_killed_again_and_again_each_reminder_comes_and_only_what_was_in_flight_twice(
    fake: FakeTelegram, sqlite_database: Database, tmp_path: Path
) -> None:
    chance = random.Random(4)  # noqa: S311 # not for secrets
    async with bot_process(fake, sqlite_database, tmp_path, SETTINGS) as bot:
        people = await linked_members(sqlite_database, fake, PEOPLE)
        start = SystemClock().now().replace(microsecond=0) + timedelta(seconds=3)
        titles = [f"Họp thứ {number:02d}" for number in range(EVENTS)]
        await plan(sqlite_database, [(title, start + timedelta(seconds=2 * at)) for at, title in enumerate(titles)])
        in_flight = 0
        for _ in range(10):
            await asyncio.sleep(chance.uniform(1.5, 4))
            assert await bot.end(signal.SIGKILL) == -signal.SIGKILL
            in_flight += await count(sqlite_database, deliveries.c.state == "sending")
            await bot.start()

        async def all_ended() -> bool:
            planned = await _left(sqlite_database)
            return not planned and not await count(sqlite_database, deliveries.c.state.in_(["queued", "sending"]))

        await until(all_ended, 60)
        heard = {person.id: _titles(texts(fake, person), titles) for person in people}
        assert {title for found in heard.values() for title in titles if not found[title]} == set()
        messages = sum(len(texts(fake, person)) for person in people)
        rows = await count(sqlite_database, deliveries.c.state == "delivered", deliveries.c.kind == "reminder")
        assert messages - rows <= in_flight
        assert await _handed_over(sqlite_database, people, titles) == {1}


@pytest.fixture
async def postgresql(postgres_server: PostgresServer, postgres_database: str) -> AsyncIterator[Database]:
    postgres_server.empty(postgres_database)
    database = open_database(postgres_database)
    yield database
    await database.close()


async def test_of_two_processes_either_may_be_killed_at_any_moment(
    fake: FakeTelegram, postgresql: Database, tmp_path: Path
) -> None:
    chance = random.Random(7)  # noqa: S311 # not for secrets
    async with bot_process(fake, postgresql, tmp_path, SETTINGS) as first:
        second = BotProcess(fake, postgresql.url.render_as_string(hide_password=False), tmp_path, SETTINGS)
        await second.start()
        try:
            people = await linked_members(postgresql, fake, PEOPLE)
            start = SystemClock().now().replace(microsecond=0) + timedelta(seconds=4)
            titles = [f"Họp thứ {number:02d}" for number in range(EVENTS)]
            await plan(postgresql, [(title, start + timedelta(seconds=2 * at)) for at, title in enumerate(titles)])
            kills = 10
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(1.5, 4))
                struck = chance.choice([first, second])
                assert await struck.end(signal.SIGKILL) == -signal.SIGKILL
                await struck.start()

            async def open_states() -> dict[str, int]:
                async with postgresql.reading() as db:
                    counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
                    found: dict[str, int] = dict((await db.execute(counted)).all())
                left = {"planned": await _left(postgresql)}
                return {state: some for state, some in (left | found).items() if some and state not in ENDED}

            async def all_ended() -> bool:
                return not await open_states()

            with suppress(TimeoutError):
                await until(all_ended, 60)
            assert await open_states() == {}
        finally:
            await second.clear_up()
        repeated = await _repeated(postgresql)
        heard = {person.id: _titles(texts(fake, person), titles) for person in people}
        assert {title for found in heard.values() for title in titles if not found[title]} == set()
        messages = sum(len(texts(fake, person)) for person in people)
        rows = await count(postgresql, deliveries.c.state == "delivered", deliveries.c.kind == "reminder")
        assert messages - rows <= repeated <= kills * IN_FLIGHT
        assert await _handed_over(postgresql, people, titles) == {1}


async def _repeated(database: Database) -> int:
    """How often a message was sent again, since what had come of it was not known."""
    async with database.reading() as db:
        return await db.scalar(select(func.sum(deliveries.c.tries))) or 0


async def count(database: Database, *conditions: object) -> int:
    async with database.reading() as db:
        return await db.scalar(select(func.count()).select_from(deliveries).where(*conditions)) or 0  # type: ignore[arg-type]


async def _left(database: Database) -> int:
    async with database.reading() as db:
        return await db.scalar(select(func.count()).where(reminders.c.state == "planned")) or 0


def _titles(said: Sequence[str], titles: Sequence[str]) -> Counter[str]:
    return Counter(title for text in said for title in titles if title in text)


async def _handed_over(database: Database, people: Sequence[FakePerson], titles: Sequence[str]) -> set[int]:
    """How often each event stands in a delivery to each of the people."""
    found: Counter[tuple[str, str]] = Counter()
    chosen = select(deliveries.c.chat_id, outbox_messages.c.html).join(
        outbox_messages, outbox_messages.c.id == deliveries.c.message_id
    )
    async with database.reading() as db:
        for chat_id, html in await db.execute(chosen.where(deliveries.c.kind == "reminder")):
            found.update((chat_id, title) for title in titles if title in html)
    return {found[str(person.id), title] for person in people for title in titles}
