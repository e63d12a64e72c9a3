"""Writing notices on SQLite and on PostgreSQL, and two who do the same at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import IncomingKind
from bot.committee_settings import set_approval_above
from bot.notices.scheduling import launch_due
from storage.accounts import link_account
from storage.database import Database
from storage.members import SECRETARY, grant_role
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.writing import COPY, PDF, log, rows, sends_file, texts, unit_id, written
from tests.scenarios.world import BOT, HUNG, LAN, MINH, THAO, Someone, World, settings_for

pytestmark = pytest.mark.long


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield world
    await world.stop()


def data(world: World, person: Someone, label: str) -> str:
    return [one.data for said in world.heard(person) for row in said.buttons for one in row if one.label == label][-1]


async def test_a_notice_with_a_file_goes_out(either: World) -> None:
    await written(either)
    await sends_file(either, HUNG, "Giấy mời.pdf", PDF)
    await either.press(HUNG, "Xem trước")
    await either.press(HUNG, "Gửi")
    [arrived] = either.heard(LAN)
    assert (arrived.text, [file.content for file in arrived.files]) == (COPY, [PDF])


async def test_two_chats_of_one_author_send_it_once(either: World) -> None:
    await written(either)
    press = data(either, HUNG, "Gửi")
    async with either.database.writing() as db:
        await link_account(db, "telegram", BOT, "902", "902", await member_id(either, HUNG), either.clock.now())
    chats = ("102", "902")
    await either.deliver(
        *(
            either.payload(HUNG, IncomingKind.BUTTON, data=press, message_id="1", chat_id=one, user_id=one)
            for one in chats
        )
    )
    await either.pass_time(timedelta(seconds=1))
    assert len(await rows(either)) == 3
    assert texts(either.heard(LAN)) == [COPY]


async def test_of_two_who_decide_at_once_one_does(either: World) -> None:
    async with either.database.writing() as db:
        await set_approval_above(db, 2)
        await grant_role(db, await member_id(either, THAO), SECRETARY, await unit_id(either, "CB1"))
    await written(either)
    await either.press(HUNG, "Gửi")
    await either.deliver(
        either.payload(THAO, IncomingKind.BUTTON, data=data(either, THAO, "Duyệt"), message_id="1"),
        either.payload(MINH, IncomingKind.BUTTON, data=data(either, MINH, "Từ chối"), message_id="1"),
    )
    await either.pass_time(timedelta(seconds=1))
    decisions = [entry[1] for entry in await log(either) if "approved" in entry[1] or "rejected" in entry[1]]
    assert len(decisions) == 1
    assert len(texts(either.heard(LAN))) == (decisions == ["notice.approved notice 1"])


async def test_two_processes_send_a_scheduled_one_once(either: World) -> None:
    await written(either)
    await either.press(HUNG, "Hẹn giờ")
    await either.say(HUNG, "17h chiều mai")
    await either.press(HUNG, "Lưu")
    either.clock.move_to(datetime(2026, 3, 3, 10, 0, tzinfo=UTC))
    await asyncio.gather(launch_due(either.services), launch_due(either.services))
    await either.pass_time(timedelta(seconds=1))
    assert len(await rows(either)) == 3
    assert texts(either.heard(LAN)) == [COPY]
