"""Places of a class: who waits, who gets what becomes free, also when two ask at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat import IncomingKind
from storage.database import Database
from storage.occurrences import change_occurrence
from storage.participants import counts, waiting_for
from storage.tables import deliveries, members
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, THAO, Someone, World, settings_for

pytestmark = pytest.mark.long

TITLE = "Lớp bồi dưỡng"


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield world
    await world.stop()


async def lesson(world: World, capacity: int | None = 1) -> int:
    """A class of the whole committee."""
    return await planned(
        world, kind="training", title=TITLE, unit="DB", organiser=MINH, place="hội trường", capacity=capacity
    )


def heard(world: World, person: Someone, beginning: str) -> int:
    return sum(said.text.startswith(beginning) for said in world.heard(person))


FREE = f"Đã có chỗ cho đồng chí: {TITLE}: thứ Tư 04/03/2026, 14:00, hội trường."


async def test_beyond_the_capacity_one_waits_and_is_told_the_place(world: World) -> None:
    one = await lesson(world)
    await world.press_data(LAN, f"attend:{one}")
    (first,) = await world.press_data(HUNG, f"attend:{one}")
    assert first.text == (
        f"{TITLE}: thứ Tư 04/03/2026, 14:00, hội trường: các chỗ đã có người nhận. Đồng chí ở danh sách chờ, thứ 1; "
        "có chỗ trống tôi báo ngay.\nNếu thôi không dự, đồng chí bấm “Vắng”."
    )
    (second,) = await world.press_data(THAO, f"attend:{one}")
    assert "Đồng chí ở danh sách chờ, thứ 2;" in second.text
    (again,) = await world.press_data(THAO, f"attend:{one}")
    assert "Đồng chí vẫn ở danh sách chờ, thứ 2;" in again.text


async def test_a_free_place_goes_to_the_first_who_waits_and_is_told_at_once(world: World) -> None:
    one = await lesson(world)
    for person in (LAN, HUNG, THAO):
        await world.press_data(person, f"attend:{one}")
    await world.press_data(LAN, f"absent:{one}")
    told = world.heard(HUNG)[-1]
    assert told.text == (
        f"{FREE}\nĐồng chí được ghi là sẽ dự. Nếu không dự được, đồng chí bấm “Vắng” để nhường chỗ cho người sau."
    )
    assert told.labels == ["Vắng"]
    assert heard(world, THAO, "Đã có chỗ") == 0
    kept = await own(world, one, HUNG)
    assert (kept.answer, kept.waiting_since) == ("yes", None)
    await world.press(HUNG, "Vắng")
    assert heard(world, THAO, "Đã có chỗ") == 1
    async with world.database.reading() as db:
        kinds = list((await db.execute(deliveries.select())).mappings())
    assert [row["state"] for row in kinds if row["kind"] == "place_free"] == ["delivered", "delivered"]


async def test_who_stops_waiting_gives_nobody_a_place(world: World) -> None:
    one = await lesson(world)
    for person in (LAN, HUNG, THAO):
        await world.press_data(person, f"attend:{one}")
    await world.press_data(HUNG, f"absent:{one}")
    assert heard(world, THAO, "Đã có chỗ") == 0
    (again,) = await world.press_data(THAO, f"attend:{one}")
    assert "danh sách chờ, thứ 1" in again.text


async def test_whom_it_no_longer_concerns_gets_no_place_and_holds_up_nobody(world: World) -> None:
    one = await lesson(world)
    for person in (LAN, HUNG, THAO):
        await world.press_data(person, f"attend:{one}")
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == await member_id(world, HUNG)).values(status="moved"))
    await world.press_data(LAN, f"absent:{one}")
    assert heard(world, HUNG, "Đã có chỗ") == 0
    assert heard(world, THAO, "Đã có chỗ") == 1


async def test_more_places_are_filled_at_once(world: World) -> None:
    one = await lesson(world)
    for person in (LAN, HUNG, THAO):
        await world.press_data(person, f"attend:{one}")
    await world.press_data(MINH, f"answers:{one}")
    (asked,) = await world.press(MINH, "Số chỗ")
    assert asked.text.endswith("Đang có 1 chỗ; 1 sẽ dự, 2 chờ chỗ.\nĐồng chí nhập số chỗ mới, ví dụ 40.")
    for wrong in ("không", "0", "-3", "2,5", "9999999999"):
        (answer,) = await world.say(MINH, wrong)
        assert answer.text == "Đồng chí nhập số chỗ từ 1 đến 100.000, ví dụ 40."
    (answer,) = await world.say(MINH, "2")
    assert "2 sẽ dự, 1 chờ chỗ.\n1 đồng chí đang chờ đã có chỗ và được báo ngay." in answer.text
    assert (heard(world, HUNG, FREE), heard(world, THAO, FREE)) == (1, 0)
    assert (await entries(world))[-1] == (
        "DV004", f"capacity.changed occurrence {one}", {"capacity": 1}, {"capacity": 2},
    )  # fmt: skip
    await world.press_data(MINH, f"places:{one}")
    (answer,) = await world.press(MINH, "Không giới hạn")
    assert answer.text.startswith("Không giới hạn số chỗ nữa")
    assert heard(world, THAO, FREE) == 1


async def test_fewer_places_take_nobodys_away(world: World) -> None:
    one = await lesson(world, capacity=3)
    for person in (LAN, HUNG, THAO):
        await world.press_data(person, f"attend:{one}")
    await world.press_data(MINH, f"places:{one}")
    (answer,) = await world.say(MINH, "2")
    assert answer.text.endswith("Số người sẽ dự nhiều hơn số chỗ; không ai bị bỏ ra.")
    await world.press_data(LAN, f"absent:{one}")
    (back,) = await world.press_data(LAN, f"attend:{one}")
    assert "danh sách chờ, thứ 1" in back.text


async def test_only_who_governs_the_unit_changes_the_places(world: World) -> None:
    one = await lesson(world)
    assert [said.text for said in await world.press_data(HUNG, f"places:{one}")] == [STALE]
    assert [said.text for said in await world.press_data(HUNG, f"places-all:{one}")] == [STALE]
    (refused,) = await world.press_data(LAN, f"places:{one}")
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
    meeting = await planned(world)
    assert [said.text for said in await world.press_data(HUNG, f"places:{meeting}")] == [STALE]


async def test_nobody_gets_a_place_in_what_has_begun_or_is_cancelled(world: World) -> None:
    one = await lesson(world)
    await world.press_data(LAN, f"attend:{one}")
    await world.press_data(HUNG, f"attend:{one}")
    async with world.database.writing() as db:
        await change_occurrence(db, one, state="cancelled")
    assert [said.text for said in await world.press_data(MINH, f"places-all:{one}")] == [STALE]
    async with world.database.writing() as db:
        await change_occurrence(db, one, state="planned")
    await world.pass_time(SOON)
    await world.press_data(MINH, f"places-all:{one}")
    assert heard(world, HUNG, "Đã có chỗ") == 0


async def test_of_two_who_ask_for_the_last_place_at_once_one_waits(either: World) -> None:
    one = await lesson(either, capacity=2)
    await either.press_data(MINH, f"attend:{one}")
    updates = [
        either.payload(person, IncomingKind.BUTTON, data=f"attend:{one}", message_id="1")
        for person in (LAN, HUNG, THAO)
    ]
    await asyncio.gather(*(either.deliver(update) for update in updates))
    await either.dispatcher.idle()
    async with either.database.reading() as db:
        known = await counts(db, one)
        assert (known.yes, known.waiting) == (2, 2)
        assert len(await waiting_for(db, one, 10)) == 2


async def test_of_two_who_give_up_at_once_each_place_goes_to_another(either: World) -> None:
    one = await lesson(either, capacity=2)
    for person in (MINH, LAN, HUNG, THAO):
        await either.press_data(person, f"attend:{one}")
    updates = [
        either.payload(person, IncomingKind.BUTTON, data=f"absent:{one}", message_id="1") for person in (MINH, LAN)
    ]
    await asyncio.gather(*(either.deliver(update) for update in updates))
    await either.pass_time(timedelta(seconds=2))
    async with either.database.reading() as db:
        known = await counts(db, one)
    assert (known.yes, known.no, known.waiting) == (2, 2, 0)
    assert [heard(either, person, "Đã có chỗ") for person in (HUNG, THAO)] == [1, 1]
