"""A notice's whole way on SQLite and on PostgreSQL, and what happens when several do something at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat import IncomingKind
from bot.notices import keeper
from storage.database import Database
from storage.notice_copies import CHASE, CORRECTION, RECALL
from storage.notices import RECALLED
from storage.tables import deliveries
from tests.scenarios.notices.sent import CORRECTED, copies, has, member_id, notice_of, sent_notice, texts
from tests.scenarios.world import HUNG, LAN, MINH, Someone, World, settings_for

pytestmark = pytest.mark.long


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield world
    await world.stop()


async def at_once(world: World, *presses: tuple[Someone, str]) -> None:
    """These people press these buttons at the same moment."""
    updates = [world.payload(someone, IncomingKind.BUTTON, data=data) for someone, data in presses]
    await world.deliver(*updates)
    await world.pass_time(timedelta(seconds=5))


async def test_sent_read_chased_corrected_and_recalled(either: World) -> None:
    notice = await sent_notice(either, [LAN, MINH])
    await either.press(LAN, "Đã đọc")
    await either.press_data(HUNG, f"notice-chase:{notice}")
    await either.press_data(HUNG, f"notice-correct:{notice}")
    await either.say(HUNG, CORRECTED)
    await either.press(HUNG, "Gửi")
    await either.pass_time(timedelta(seconds=5))
    assert has(either, LAN, CORRECTED)
    (said,) = await either.press_data(HUNG, f"notice-report:{notice}")
    assert "2/2 đã nhận, 0 đã đọc, 1 chỉ đọc bản cũ" in said.text
    await either.press_data(HUNG, f"notice-recall-yes:{notice}")
    await either.pass_time(timedelta(seconds=5))
    assert not has(either, LAN, CORRECTED)
    recalled = await notice_of(either, notice)
    assert (recalled.state, recalled.ended_at is not None) == (RECALLED, True)


async def test_two_who_chase_at_the_same_moment_chase_once(either: World) -> None:
    notice = await sent_notice(either, [LAN])
    await at_once(either, (HUNG, f"notice-chase:{notice}"), (MINH, f"notice-chase:{notice}"))
    assert len(await copies(either, notice, [CHASE])) == 1
    assert sum("Vừa nhắc" in text for text in (*texts(either, HUNG), *texts(either, MINH))) == 1


async def test_two_who_recall_at_the_same_moment_recall_once(either: World) -> None:
    notice = await sent_notice(either, [LAN])
    await at_once(either, (HUNG, f"notice-recall-yes:{notice}"), (MINH, f"notice-recall-yes:{notice}"))
    assert len(await copies(either, notice, [RECALL])) == 1


async def test_several_keepers_at_the_same_moment_mend_once(either: World) -> None:
    notice = await sent_notice(either, [LAN, MINH], chase_after=3600, chase_times=1)
    lan = await member_id(either, LAN)
    of_lan = deliveries.update().where(deliveries.c.notice_id == notice, deliveries.c.member_id == lan)
    async with either.database.writing() as db:
        await db.execute(of_lan.values(state="sending"))
    await either.press_data(HUNG, f"notice-correct:{notice}")
    await either.say(HUNG, CORRECTED)
    await either.press(HUNG, "Gửi")
    async with either.database.writing() as db:
        await db.execute(of_lan.values(state="delivered"))
    await asyncio.gather(*(keeper.tick(either.services) for _ in range(4)))
    assert len(await copies(either, notice, [CORRECTION])) == 2
    await either.pass_time(timedelta(seconds=5))
    either.clock.move_to(either.clock.now() + timedelta(hours=2))
    await asyncio.gather(*(keeper.tick(either.services) for _ in range(4)))
    assert len(await copies(either, notice, [CHASE])) == 2  # one to each
