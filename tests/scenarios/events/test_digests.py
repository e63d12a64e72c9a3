"""The week on Monday morning, tomorrow in the evening: for those who want it, and with something in it."""

from __future__ import annotations

import pytest

from bot.events.digests import plan_digests, set_committee_digest
from storage.member_settings import change_settings
from storage.participants import answer
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.reminded import at, copies, member_id, plan
from tests.scenarios.world import HUNG, LAN, THAO, World

pytestmark = pytest.mark.long


async def switch(world: World, code: str, **digests: bool) -> None:
    async with world.database.writing() as db:
        await change_settings(db, await member_id(world, code), **digests)
        await plan_digests(db, world.services)


async def switch_for_all(world: World, *digests: str) -> None:
    async with world.database.writing() as db:
        for digest in digests:
            await set_committee_digest(db, digest, wanted=True)  # type: ignore[arg-type]
        await plan_digests(db, world.services)


async def seen(world: World) -> list[tuple[str, str, str]]:
    return [
        (one.at, one.code, one.text) for one in await copies(world) if one.text.startswith(("Lịch tuần", "Ngày mai"))
    ]


async def test_nobody_gets_digests_unasked(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-20"))
    await world.pass_until(at("2026-03-17"))
    assert await copies(world) == []


async def test_the_week_of_a_member(world: World) -> None:
    await switch(world, LAN.code, weekly_digest=True)
    await plan(world, "meeting", "Họp", at("2026-03-10"), place="phòng A")
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-13", "17:00"), "DB")
    await plan(world, "meeting", "Họp tuần sau", at("2026-03-16"))
    await plan(world, "meeting", "Họp Chi bộ Hai", at("2026-03-10"), "CB2")
    await world.pass_until(at("2026-03-09", "07:30"))
    assert await seen(world) == [
        (
            "03-09 07:00",
            LAN.code,
            (
                "Lịch tuần này của đồng chí\n"
                "• Họp: thứ Ba 10/03/2026, 14:00, phòng A\n"
                "• Nộp báo cáo: hạn thứ Sáu 13/03/2026, 17:00"
            ),
        )
    ]


async def test_what_there_is_tomorrow_without_what_one_has_declined(world: World) -> None:
    await switch(world, LAN.code, tomorrow_digest=True)
    await plan(world, "meeting", "Họp", at("2026-03-05", "08:00"))
    declined = await plan(world, "meeting", "Họp khác", at("2026-03-05", "10:00"))
    await plan(world, "meeting", "Họp ngày kia", at("2026-03-06", "23:59"))
    async with world.database.writing() as db:
        await answer(db, declined, await member_id(world, LAN.code), "no", world.clock.now())
    await world.pass_until(at("2026-03-04", "20:00"))
    assert await seen(world) == [("03-04 19:00", LAN.code, "Ngày mai của đồng chí\n• Họp: thứ Năm 05/03/2026, 08:00")]


async def test_without_anything_there_is_no_message(world: World) -> None:
    await switch_for_all(world, "weekly", "tomorrow")
    await world.pass_until(at("2026-03-17"))
    assert await copies(world) == []


async def test_the_committee_switches_them_on_for_all_who_have_not_switched_them_off(world: World) -> None:
    await switch_for_all(world, "weekly")
    await switch(world, HUNG.code, weekly_digest=False)
    await plan(world, "meeting", "Họp", at("2026-03-12"))
    await world.pass_until(at("2026-03-09", "08:00"))
    assert {code for _, code, _ in await seen(world)} == {LAN.code, "DV005"}


async def test_digests_go_on_week_after_week(world: World) -> None:
    await switch(world, LAN.code, weekly_digest=True)
    await plan(world, "meeting", "Giao ban", at("2026-03-04", "08:00"), rrule="FREQ=WEEKLY;BYDAY=WE")
    await world.pass_until(at("2026-05-01"))
    assert [day for day, *_ in await seen(world)] == [
        f"{day} 07:00" for day in ("03-09", "03-16", "03-23", "03-30", "04-06", "04-13", "04-20", "04-27")
    ]


async def test_a_digest_that_is_late_is_of_use_on_its_day_only(world: World) -> None:
    await switch(world, LAN.code, weekly_digest=True, tomorrow_digest=True)
    await plan(world, "meeting", "Họp", at("2026-03-12", "20:00"))
    await world.pass_until(at("2026-03-09", "16:00"), away=True)
    assert [text.split("\n")[0] for _, _, text in await seen(world)] == ["Lịch tuần này của đồng chí"]
    await world.pass_until(at("2026-03-11", "22:00"), away=True)  # too late to be disturbed
    assert len(await seen(world)) == 1


async def test_with_other_quiet_hours_they_come_beside_them(make_world: MakeWorld) -> None:
    world = await make_world(quiet_hours="18:00-08:00")
    await switch(world, LAN.code, weekly_digest=True, tomorrow_digest=True)
    await plan(world, "meeting", "Họp", at("2026-03-10"))
    await world.pass_until(at("2026-03-09", "20:00"))
    assert [day for day, *_ in await seen(world)] == ["03-09 08:00", "03-09 17:55"]


async def test_they_are_offered_once(world: World) -> None:
    await switch(world, HUNG.code, weekly_digest=False)
    await plan(world, "meeting", "Họp", at("2026-03-05"), "DB")
    await plan(world, "meeting", "Họp nữa", at("2026-03-10"), "DB")
    await world.pass_until(at("2026-03-11"))
    offered = [(one.at, one.code) for one in await copies(world) if "lịch cả tuần" in one.text]
    assert offered == [("03-04 14:00", LAN.code), ("03-04 14:00", THAO.code), ("03-04 14:00", "DV004")]
