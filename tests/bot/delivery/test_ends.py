"""Ends and beginnings: sudden ones, orderly ones, a database that is away, and two processes at once."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import SystemClock
from bot.delivery import book
from bot.delivery.engine import Engine
from bot.delivery.slots import IN_FLIGHT
from bot.delivery.waiting import USUAL
from storage import outbox_claims
from storage.database import Database, DatabaseUnavailable, open_database
from storage.tables import deliveries
from tests.bot.delivery.conftest import LOST, Platform, Post
from tests.bot.test_crashes import Death

pytestmark = pytest.mark.long

LONG = 1_000_000.0
"""Hours for which what a test sends by the true clock is good."""

Opens = Callable[[Database], AbstractAsyncContextManager[AsyncConnection]]


@pytest.fixture
def death(monkeypatch: pytest.MonkeyPatch) -> Death:
    death = Death()

    def deadly(opens: Opens) -> Opens:
        @asynccontextmanager
        async def opened(database: Database) -> AsyncIterator[AsyncConnection]:
            await death.step()
            async with opens(database) as db:
                yield db
                await death.step()  # about to commit
            await death.step()  # committed, and nobody knows it

        return opened

    monkeypatch.setattr(Database, "writing", deadly(Database.writing))
    monkeypatch.setattr(Database, "reading", deadly(Database.reading))
    return death


async def kill(engine: Engine) -> int:
    """The engine's tasks end without doing anything more; how many slots were taken."""
    out = IN_FLIGHT - engine.slots._free
    tasks = [job.task for job in engine._rounds.jobs if job.task is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def test_whenever_it_dies_nothing_is_lost_and_only_what_was_out_is_repeated(
    sqlite_database: Database, death: Death
) -> None:
    for instant in itertools.count(1):
        death.spare()
        post = Post(sqlite_database)

        async def step(_: str) -> None:
            await death.step()

        post.platform.begun = post.platform.ended = step
        chats = [f"{instant}{number}" for number in range(3)]
        await post.queue(*chats, message_id=await post.message("a|b"))
        post.platform.fail(chats[1], LOST)
        death.strike_at(instant)
        sending = asyncio.create_task(post.engine.settled())
        await asyncio.wait({sending, asyncio.create_task(death.dead.wait())}, return_when=asyncio.FIRST_COMPLETED)
        died = death.dead.is_set()
        await asyncio.sleep(0)
        out = await kill(post.engine)
        sending.cancel()
        await asyncio.wait({sending})
        death.spare()
        engine = post.new_engine()
        await engine.recover()
        for _ in range(3):
            await post.pass_time(5)
        texts = {chat: Counter(post.platform.texts(chat)) for chat in chats}
        assert all(found.keys() == {"a", "b"} for found in texts.values()), instant
        repeated = sum(found.total() - 2 for found in texts.values())
        assert repeated <= out, instant
        rows = (await post.rows())[-3:]
        assert {row.state for row in rows} == {"delivered"}, instant
        assert all(len(row.sent_parts) == 2 for row in rows), instant
        if not died:
            break
    assert instant > 25


async def test_what_was_out_eight_times_at_a_sudden_end_is_given_up(post: Post) -> None:
    [number] = await post.queue("1")
    post.platform.held.clear()
    for tried in range(1, 9):
        settling = asyncio.create_task(post.engine.settled())
        while (await post.row(number)).state == "queued":  # noqa: ASYNC110 # nobody tells
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        await kill(post.engine)
        settling.cancel()
        await asyncio.wait({settling})
        assert await post.new_engine().recover() == 1
        assert (await post.row(number)).tries == tried
    row = await post.row(number)
    assert (row.state, row.reason) == ("failed", "unknown")


async def test_two_processes_at_once_send_nothing_twice(postgres_server: object, post: Post) -> None:
    if post.database.dialect != "postgresql":
        pytest.skip("one process on SQLite")
    chats = [str(number) for number in range(300)]
    await post.queue(*chats)
    other_database = open_database(post.database.url.render_as_string(hide_password=False))
    other = Post(other_database)
    other.platform = post.platform
    other.new_engine()
    await asyncio.gather(post.engine.settled(), other.engine.settled())
    await post.engine.settled()
    assert post.platform.copies == dict.fromkeys(chats, 1)
    await other.engine.stop()
    await other_database.close()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """How the next attempts to write fail."""
    failures: list[Exception] = []
    writing = Database.writing

    @asynccontextmanager
    async def failing(database: Database) -> AsyncIterator[AsyncConnection]:
        if failures and isinstance(failures[0], DatabaseUnavailable):
            raise failures.pop(0)
        async with writing(database) as db:
            yield db
            if failures:
                raise failures.pop(0)

    monkeypatch.setattr(Database, "writing", failing)
    return failures


async def test_a_database_that_is_away_for_a_while_costs_nothing(post: Post, away: list[Exception]) -> None:
    chats = [str(number) for number in range(50)]
    await post.queue(*chats)
    lost = OperationalError("COMMIT", {}, Exception("connection lost"))

    async def fall(_: str) -> None:
        if len(post.platform.calls) == 20:
            away.extend([DatabaseUnavailable("locked"), lost, DatabaseUnavailable("unreachable"), lost])

    post.platform.ended = fall
    await post.engine.settled()
    assert post.platform.copies == dict.fromkeys(chats, 1)
    assert {state for state, _ in await post.states()} == {"delivered"}
    assert {row.tries for row in await post.rows()} == {0}


async def test_a_commit_of_which_nobody_knows_whether_it_happened_loses_no_row(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, lost = Database.writing, [True]

    @asynccontextmanager
    async def unsure(database: Database) -> AsyncIterator[AsyncConnection]:
        async with writing(database) as db:
            yield db
        if lost:
            lost.clear()
            raise DatabaseUnavailable("unreachable")

    await post.queue("1", "2")
    monkeypatch.setattr(Database, "writing", unsure)
    await post.engine.settled()
    await post.engine.settled()
    assert post.platform.copies == {"1": 1, "2": 1}
    assert await post.states() == [("delivered", "")] * 2


async def test_a_result_that_cannot_be_written_holds_up_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    [bad, *_] = await post.queue("1", "2", "3")
    settle = outbox_claims.settle

    async def picky(db: AsyncConnection, results: object, now: object) -> None:
        if any(result.id == bad for result in results):  # type: ignore[attr-defined]
            raise ZeroDivisionError
        await settle(db, results, now)  # type: ignore[arg-type]

    monkeypatch.setattr(book, "settle", picky)
    await post.engine.settled()
    assert [state for state, _ in await post.states()] == ["sending", "delivered", "delivered"]
    assert f"delivery {bad} cannot be written" in caplog.text


def running(database: Database, platform: Platform, rate: float | None = None) -> Engine:
    """An engine at work, in real time."""
    engine = Engine(database, SystemClock(), USUAL)
    engine.connect(platform, rate)
    engine.start()
    return engine


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 # nobody tells
            await asyncio.sleep(0.005)


async def test_an_orderly_end_finishes_what_is_out_and_leaves_the_rest(post: Post) -> None:
    await post.queue(*[str(number) for number in range(100)], hours=LONG)
    engine = running(post.database, post.platform)
    await until(lambda: len(post.platform.calls) > 0)
    await engine.stop()
    sent = post.platform.copies
    states = Counter(row.state for row in await post.rows())
    assert states["delivered"] == len(sent)
    assert states["queued"] == 100 - len(sent)
    assert {row.tries for row in await post.rows()} == {0}
    engine = running(post.database, post.platform)
    await engine.settled()
    await engine.stop()
    assert post.platform.copies == {str(number): 1 for number in range(100)}


async def test_an_end_waits_only_so_long_for_a_platform_that_does_not_answer(post: Post) -> None:
    await post.queue("1", "2", hours=LONG)
    post.platform.held.clear()
    engine = running(post.database, post.platform)
    await until(lambda: post.platform._under_way > 0)
    async with asyncio.timeout(3):
        await engine.stop(drain_seconds=0.05)
    assert Counter(row.state for row in await post.rows()) == {"sending": 1, "queued": 1}
    post.platform.held.set()
    await post.new_engine().recover()
    await post.engine.settled()
    assert post.platform.copies == {"1": 1, "2": 1}
    assert sorted(row.tries for row in await post.rows()) == [0, 1]


async def test_what_waits_for_its_turn_at_the_end_is_as_if_never_begun(post: Post) -> None:
    await post.queue("1", "2", "3", "4", hours=LONG)
    engine = running(post.database, post.platform, rate=0.5)
    await until(lambda: len(post.platform.calls) >= 2)
    await asyncio.sleep(0.05)
    async with asyncio.timeout(3):
        await engine.stop()
    left = [row for row in await post.rows() if row.state != "delivered"]
    assert {(row.state, row.tries) for row in left} == {("queued", 0)}


async def test_a_halt_lets_nothing_more_out(post: Post) -> None:
    await post.queue(*[str(number) for number in range(200)], hours=LONG)
    engine = running(post.database, post.platform)
    await until(lambda: len(post.platform.calls) > 0)
    engine.halt()
    await asyncio.sleep(0.3)
    sent = len(post.platform.calls)
    await asyncio.sleep(0.1)
    assert len(post.platform.calls) == sent < 200
    await engine.stop()


async def test_at_work_it_finds_new_rows_when_woken_and_soon_without(post: Post) -> None:
    engine = running(post.database, post.platform)
    await engine.settled()
    await post.queue("1", hours=LONG)
    engine.wake()
    async with asyncio.timeout(0.9):
        await engine.settled()
    assert post.platform.copies == {"1": 1}
    await post.queue("2", hours=LONG)
    await until(lambda: post.platform.copies["2"] == 1)
    await engine.stop()


async def test_what_a_dead_process_claimed_by_its_last_commit_is_taken_up_too(post: Post) -> None:
    seconds = [100.0]
    engine = Engine(post.database, SystemClock(), replace(USUAL, seconds=lambda: seconds[0]))
    engine.connect(post.platform)
    engine.start()
    await engine.settled()
    await post.queue("1", hours=LONG)
    async with post.database.writing() as db:
        await db.execute(deliveries.update().values(state="sending"))  # after this engine's own recovery
    for _ in range(3):
        seconds[0] += 5
        engine.wake()
        await engine.settled()
    await until(lambda: post.platform.copies["1"] == 1)
    await engine.stop()
    assert [row.state for row in await post.rows()] == ["delivered"]
