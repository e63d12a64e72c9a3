"""The process may die at any instant: here it does, at each one in turn."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Role
from bot.chat import Address, IncomingKind, Message, Reply
from bot.conversation import Conversation
from bot.turn import Outcome, Route, Turn
from storage import state
from storage.database import Database
from storage.tables import inbox
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, LAN, Someone, World

pytestmark = pytest.mark.long


class Death:
    """Stops everything at the n-th step from now: nothing after it happens any more."""

    def __init__(self) -> None:
        self.steps = 0
        self.last = -1
        self.dead = asyncio.Event()

    def strike_at(self, step: int) -> None:
        self.steps, self.last = 0, step
        self.dead = asyncio.Event()

    def spare(self) -> None:
        self.strike_at(-1)

    async def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            self.dead.set()
        if self.dead.is_set():
            await asyncio.Event().wait()


async def answer(turn: Turn) -> Outcome:
    """Note each message in the conversation; "write" also counts itself in the database."""
    said = turn.incoming.text
    heard = [*turn.conversation.topic.get("heard", ()), said]  # type: ignore[misc]
    if said.startswith("write"):
        db = await turn.work.writing()
        await state.put(db, "written", str(int(await state.get(db, "written") or 0) + 1))
    reply = Reply("errors/unknown_command", {"command": said})
    return Outcome((reply, reply), Conversation(topic={"heard": heard}))


@pytest.fixture
def death(monkeypatch: pytest.MonkeyPatch) -> Death:
    death = Death()
    Opens = Callable[[Database], AbstractAsyncContextManager[AsyncConnection]]

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


@pytest.fixture
async def world(make_world: MakeWorld, death: Death, monkeypatch: pytest.MonkeyPatch) -> World:
    world = await make_world(routes=(Route(answer, Role.MEMBER),))
    send = world.platform.send

    async def deadly_send(address: Address, message: Message) -> str:
        await death.step()
        sent = await send(address, message)
        await death.step()
        return sent

    monkeypatch.setattr(world.platform, "send", deadly_send)
    return world


async def come_to_an_end(world: World, death: Death) -> bool:
    """Wait until all is done, or the process has died; whether it died."""
    idle, dead = asyncio.create_task(world.dispatcher.idle()), asyncio.create_task(death.dead.wait())
    await asyncio.wait({idle, dead}, return_when=asyncio.FIRST_COMPLETED)
    died = death.dead.is_set()
    for task in (idle, dead):
        task.cancel()
    return died


def answers(world: World, person: Someone, since: int) -> list[str]:
    """Which messages were answered, in order, repetitions taken together."""
    texts = [said.text.split("/")[1].split(".")[0] for said in world.heard(person)[since:]]
    return [text for text, _ in itertools.groupby(texts)]


async def test_whenever_it_dies_nothing_is_lost_done_twice_or_out_of_order(world: World, death: Death) -> None:
    for instant in itertools.count(1):
        since = {person: len(world.heard(person)) for person in (LAN, HUNG)}
        async with world.database.reading() as db:
            before = int(await state.get(db, "written") or 0)
        death.spare()
        texts = [(LAN, f"write a{instant}"), (HUNG, f"b{instant}"), (LAN, f"c{instant}"), (LAN, f"write d{instant}")]
        updates = [world.payload(person, IncomingKind.TEXT, text=text) for person, text in texts]
        death.strike_at(instant)
        delivering = asyncio.create_task(world.deliver(*updates))
        await asyncio.wait({delivering, asyncio.create_task(death.dead.wait())}, return_when=asyncio.FIRST_COMPLETED)
        died = await come_to_an_end(world, death)
        delivering.cancel()
        await asyncio.wait({delivering})
        await world.die()
        death.spare()
        await world.start()
        await world.deliver(*updates)  # the platform was not told, and brings them again
        await world.dispatcher.idle()
        async with world.database.reading() as db:
            assert int(await state.get(db, "written") or 0) == before + 2, instant
            assert set((await db.execute(select(inbox.c.state))).scalars()) == {"done"}, instant
        in_order = [f"write a{instant}", f"c{instant}", f"write d{instant}"]
        assert answers(world, LAN, since[LAN]) == in_order, instant
        assert answers(world, HUNG, since[HUNG]) == [f"b{instant}"], instant
        for person, count in ((LAN, 3), (HUNG, 1)):
            sent = len(world.heard(person)) - since[person]
            assert 2 * count <= sent <= 2 * count + 2, instant
        if not died:
            break
    assert instant > 30
