"""One message for all that is due at one moment, shared by those who read the same; and being reminded again."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.events.snoozing import snooze
from storage.members import set_language
from storage.participants import answer
from storage.tables import outbox_messages
from tests.scenarios.events.reminded import HANOI, at, copies, member_id, plan, states
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


async def contents(world: World) -> int:
    async with world.database.reading() as db:
        return await db.scalar(select(func.count()).select_from(outbox_messages)) or 0


async def test_members_with_the_same_share_a_message(world: World) -> None:
    await plan(world, "meeting", "Họp Đảng bộ", at("2026-03-05", "08:00"), "DB")
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-05", "17:00"), "CB1")
    await plan(world, "other", "Dâng hương", at("2026-03-05", "08:00"), "CB2")
    await world.pass_until(at("2026-03-04", "08:30"))
    found = {copy.code: copy for copy in await copies(world)}
    assert found.keys() == {LAN.code, HUNG.code, BINH.code, THAO.code, MINH.code}
    assert found[LAN.code].text == found[HUNG.code].text
    assert "Dâng hương" in found[THAO.code].text
    assert "Nộp báo cáo" not in found[THAO.code].text
    assert "các việc sau" not in found[MINH.code].text
    assert BINH.code in {copy.code for copy in await copies(world) if copy.state == "unreachable"}
    assert await contents(world) == 4  # Bình, who is not reached, is offered no digests


async def test_everybody_reads_the_own_language(world: World) -> None:
    async with world.database.writing() as db:
        await set_language(db, await member_id(world, LAN.code), "en")
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-04", "15:00"))
    (said,) = world.heard(LAN)
    assert said.text.startswith("A reminder, tomorrow:\n\nHọp\nWhen: Thursday 5 March 2026, 14:00")
    assert said.labels == ["Will attend", "Absent", "Remind me later", "Get digests"]
    assert world.heard(HUNG)[0].text.startswith("Nhắc đồng chí, ngày mai:")


async def test_one_is_reminded_again_when_one_wanted_also_at_night(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-04", "20:30"))
    async with world.database.writing() as db:
        await snooze(db, meeting, await member_id(world, LAN.code), "hour", world.clock.now(), HANOI)
    await world.pass_until(at("2026-03-05", "09:00"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == ["03-04 14:00", "03-04 21:30"]
    assert [copy.at for copy in await copies(world) if copy.code == HUNG.code] == ["03-04 14:00"]
    assert world.heard(LAN)[-1].text.startswith("Nhắc đồng chí, ngày mai:")
    assert ("snooze", "sent") in await states(world, meeting)


async def test_again_is_one_message_with_what_is_due_anyway(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05", "10:00"))
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-08", "17:00"))  # three days before is at 8:00
    await world.pass_until(at("2026-03-04", "20:30"))
    async with world.database.writing() as db:
        await snooze(db, meeting, await member_id(world, LAN.code), "tomorrow", world.clock.now(), HANOI)
    before = len(world.heard(LAN))
    await world.pass_until(at("2026-03-05", "08:30"))
    (said,) = world.heard(LAN)[before:]  # the meeting's own reminder two hours before falls on that moment too
    assert said.text.startswith("Nhắc đồng chí các việc sau:\n\n1. Họp")
    assert said.text.count("Họp") == 1
    assert "2. Nộp báo cáo" in said.text


async def test_who_has_declined_meanwhile_is_not_reminded_again(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-04", "15:00"))
    async with world.database.writing() as db:
        member = await member_id(world, LAN.code)
        await snooze(db, meeting, member, "evening", world.clock.now(), HANOI)
        await answer(db, meeting, member, "no", world.clock.now())
    await world.pass_until(at("2026-03-05", "13:00"))
    assert len(world.heard(LAN)) == 1
