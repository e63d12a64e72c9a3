"""The process may die at any instant while reminders fall due: each is handed over once, and none is lost."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Address, Message
from bot.events import due
from storage.database import Database
from storage.tables import deliveries, participants, reminders
from tests.bot.test_crashes import Death
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.reminded import at, copies, plan, states
from tests.scenarios.world import BINH, HUNG, LAN, World, settings_for

pytestmark = pytest.mark.long


@pytest.fixture
def death(monkeypatch: pytest.MonkeyPatch) -> Death:
    """Strikes before or after any statement."""
    death = Death()
    death.spare()
    execute, commit = AsyncConnection.execute, AsyncConnection.commit

    async def deadly_execute(connection: AsyncConnection, *args: Any, **kwargs: Any) -> Any:
        await death.step()
        return await execute(connection, *args, **kwargs)

    async def deadly_commit(connection: AsyncConnection) -> None:
        await death.step()
        await commit(connection)
        await death.step()

    monkeypatch.setattr(AsyncConnection, "execute", deadly_execute)
    monkeypatch.setattr(AsyncConnection, "commit", deadly_commit)
    return death


@pytest.fixture
async def world(make_world: MakeWorld, death: Death, monkeypatch: pytest.MonkeyPatch) -> World:
    world = await make_world(routes=(), quiet_hours="")
    send = world.platform.send

    async def deadly_send(address: Address, message: Message) -> str:
        await death.step()
        sent = await send(address, message)
        await death.step()
        return sent

    monkeypatch.setattr(world.platform, "send", deadly_send)
    return world


@pytest.mark.long
async def test_whenever_it_dies_each_reminder_is_handed_over_once(world: World, death: Death) -> None:
    for instant in itertools.count(1):
        title = f"Họp {instant:03d}"
        meeting = await plan(world, "meeting", title, world.clock.now() + timedelta(hours=3), leads=["2h", "-"])
        world.clock.move_to(world.clock.now() + timedelta(hours=1, minutes=1))
        death.strike_at(instant)
        working = asyncio.create_task(_work(world))
        await asyncio.wait({working, asyncio.create_task(death.dead.wait())}, return_when=asyncio.FIRST_COMPLETED)
        died = death.dead.is_set()
        working.cancel()
        await asyncio.wait({working})
        await world.die()
        death.spare()
        await world.start()
        found = [copy for copy in await copies(world) if title in copy.text]
        expected = [(LAN.code, "delivered"), (HUNG.code, "delivered"), (BINH.code, "unreachable")]
        assert sorted((copy.code, copy.state) for copy in found) == sorted(expected), instant
        assert {state for _, state in await states(world, meeting)} == {"sent"}, instant
        for person in (LAN, HUNG):
            heard = sum(title in said.text for said in world.heard(person))
            assert 1 <= heard <= 2, (instant, person)
        async with world.database.reading() as db:
            told = select(func.count()).where(participants.c.occurrence_id == meeting)
            assert await db.scalar(told) == 3, instant
        if not died:
            break
    assert instant > 20


async def _work(world: World) -> None:
    await due.tick(world.services)
    await world.dispatcher.engine.settled()


async def test_one_that_goes_wrong_holds_up_no_other(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await make_world(routes=())
    world.bugs_expected = True
    broken = await plan(world, "meeting", "Hỏng", at("2026-03-05"))
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    mend = _break(monkeypatch, broken)
    await world.pass_until(at("2026-03-04", "14:05"))
    assert ["Hỏng" in said.text for said in world.heard(LAN)] == [False]
    mend()
    await world.pass_until(at("2026-03-04", "14:30"))
    assert ["Hỏng" in said.text for said in world.heard(LAN)] == [False, True]


def _break(monkeypatch: pytest.MonkeyPatch, occurrence_id: int) -> Any:
    from bot.events import reminding

    values = vars(reminding)["event_values"]

    def broken(event: Any, occurrence: Any, *args: Any, **kwargs: Any) -> Any:
        if occurrence.id == occurrence_id:
            raise ZeroDivisionError
        return values(event, occurrence, *args, **kwargs)

    monkeypatch.setattr(reminding, "event_values", broken)
    return lambda: monkeypatch.setattr(reminding, "event_values", values)


async def test_two_processes_hand_each_over_once(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    first = World(database, settings_for(url), routes=())
    await first.start()
    await first.people()
    for number in range(8):
        await plan(first, "meeting", f"Họp {number}", at("2026-03-05"))
        await plan(first, "meeting", f"Lớp {number}", at("2026-03-05", "14:01"))
    second = World(database, settings_for(url), routes=())
    await second.start()
    for one in (first, second):
        one.clock.move_to(at("2026-03-04", "14:01"))
    await asyncio.gather(*(due.tick(one.services) for one in (first, second, first, second)))
    found = await copies(first)
    assert sum(copy.text.count("Họp ") for copy in found if copy.code == LAN.code) == 8
    assert sum(copy.text.count("Lớp ") for copy in found if copy.code == LAN.code) == 8
    async with database.reading() as db:
        left = select(func.count()).where(reminders.c.state == "planned", reminders.c.due_at <= first.clock.now())
        assert await db.scalar(left) == 0
        assert (await db.scalar(select(func.count()).select_from(deliveries)) or 0) >= 3
    await second.stop()
    await first.stop()
