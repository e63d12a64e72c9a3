"""Reminders after the bot was away, at night, and in the members' own quiet hours."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.audit import latest
from storage.member_settings import change_settings, set_extra_lead
from storage.occurrences import change_occurrence
from storage.tables import deliveries
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.reminded import at, copies, member_id, plan, shown, states
from tests.scenarios.world import HUNG, LAN, World

pytestmark = pytest.mark.long


async def test_a_late_one_says_how_long_it_really_is(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-05", "13:20"), away=True)
    (said,) = world.heard(LAN)
    assert said.text.startswith("Nhắc đồng chí, còn 40 phút:\n")
    assert await states(world, meeting) == [("lead 1d", "sent"), ("lead 2h", "sent"), ("summary 2h", "sent")]


async def test_what_has_passed_is_not_sent_but_noted(world: World) -> None:
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-05", "14:00"), away=True)
    assert await copies(world) == []
    assert {state for _, state in await states(world, meeting)} == {"missed"}
    async with world.database.reading() as db:
        found = [one for one in await latest(db, 10) if one.action == "reminder.missed"]
    assert [(one.actor, one.subject) for one in found] == [("reminders", "event Họp")]
    assert found[0].after is not None
    assert found[0].after["leads"] == ["1d", "2h"]


async def test_several_stages_that_are_late_are_one_message(world: World) -> None:
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-10", "17:00"))
    await world.pass_until(at("2026-03-12", "09:00"), away=True)
    (said,) = world.heard(LAN)
    assert said.text.startswith("Nhắc đồng chí, quá hạn 2 ngày:\n")
    await world.pass_until(at("2026-03-13", "09:00"))
    assert len(world.heard(LAN)) == 2


async def test_what_is_late_at_night_waits_until_morning(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05", "20:00"))
    await world.pass_until(at("2026-03-05", "02:00"), away=True)
    assert world.heard(LAN) == []
    await world.pass_until(at("2026-03-05", "07:30"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == ["03-05 07:00"]
    assert world.heard(LAN)[0].text.startswith("Nhắc đồng chí, còn 13 giờ:")


async def test_what_is_late_at_night_and_begins_before_the_morning_goes_out(world: World) -> None:
    await plan(world, "meeting", "Trực", at("2026-03-05", "05:00"))
    await world.pass_until(at("2026-03-05", "02:00"), away=True)
    assert [said.text.split("\n")[0] for said in world.heard(LAN)] == ["Nhắc đồng chí, còn 3 giờ:"]


@pytest.mark.parametrize(
    ("quiet", "moments"),
    [
        ("", ["03-04 07:00", "03-05 05:00"]),
        ("21:00-06:00", ["03-04 07:00", "03-05 06:00"]),
        ("21:00-08:00", ["03-04 08:00", "03-04 20:55"]),
    ],
)
async def test_quiet_hours_are_the_operators_choice(make_world: MakeWorld, quiet: str, moments: list[str]) -> None:
    world = await make_world(quiet_hours=quiet)
    await plan(world, "meeting", "Họp", at("2026-03-05", "07:00"))
    await world.pass_until(at("2026-03-05", "07:00"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == moments


async def test_a_members_own_quiet_hours_are_waited_out(world: World) -> None:
    async with world.database.writing() as db:
        await change_settings(db, await member_id(world, LAN.code), quiet_hours="11:00-13:30")
    await plan(world, "meeting", "Họp", at("2026-03-05"))  # two hours before is 12:00
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-05", "13:30"))
    await world.pass_until(at("2026-03-06", "09:00"))
    assert [copy.at for copy in await copies(world) if copy.code == HUNG.code][-2:] == ["03-05 12:00", "03-06 08:00"]
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code][-2:] == ["03-05 13:30", "03-06 08:00"]
    assert any(said.text.startswith("Nhắc đồng chí, còn 30 phút:") for said in world.heard(LAN))


async def test_own_quiet_hours_never_reach_beyond_the_start(world: World) -> None:
    async with world.database.writing() as db:
        await change_settings(db, await member_id(world, LAN.code), quiet_hours="11:00-15:00")
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-06", "09:00"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == ["03-04 15:00", "03-05 12:00"]


async def test_what_waits_for_a_member_is_asked_again_when_it_goes_out(world: World) -> None:
    async with world.database.writing() as db:
        await change_settings(db, await member_id(world, LAN.code), quiet_hours="13:00-15:00")
    meeting = await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-04", "14:30"))
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, state="cancelled")
    await world.pass_until(at("2026-03-06"))
    assert world.heard(LAN) == []


async def test_an_earlier_reminder_is_for_those_who_chose_it(world: World) -> None:
    async with world.database.writing() as db:
        await set_extra_lead(db, await member_id(world, LAN.code), "meeting", "3d")
    await plan(world, "meeting", "Họp", at("2026-03-06"))
    await world.pass_until(at("2026-03-06"))
    found = await copies(world)
    assert [copy.at for copy in found if copy.code == LAN.code] == ["03-03 14:00", "03-05 14:00", "03-06 12:00"]
    assert [copy.at for copy in found if copy.code == HUNG.code] == ["03-05 14:00", "03-06 12:00"]


async def test_a_copy_that_cannot_leave_expires_when_the_next_comes_or_it_begins(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-10", "17:00"))
    await world.pass_until(at("2026-03-10", "18:00"))
    async with world.database.reading() as db:
        rows = await db.execute(
            select(deliveries.c.due_at, deliveries.c.expires_at).where(deliveries.c.kind == "reminder")
        )
        found = {(shown(row.due_at), shown(row.expires_at)) for row in rows}
    assert found == {
        ("03-03 08:00", "03-07 08:00"),
        ("03-04 14:00", "03-05 12:00"),
        ("03-05 12:00", "03-05 14:00"),
        ("03-07 08:00", "03-09 08:00"),
        ("03-09 08:00", "03-10 08:00"),
        ("03-10 08:00", "03-10 17:00"),
    }


async def test_a_list_waits_for_the_secretarys_own_quiet_hours(world: World) -> None:
    async with world.database.writing() as db:
        await change_settings(db, await member_id(world, HUNG.code), quiet_hours="07:00-09:30")
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-10", "17:00"))
    await world.pass_until(at("2026-03-14", "09:00"))
    assert not any("Chưa nộp" in said.text for said in world.heard(HUNG))
    await world.pass_until(at("2026-03-14", "10:00"))
    assert "Chưa nộp" in world.heard(HUNG)[-1].text
    assert [copy.at for copy in await copies(world) if copy.code == HUNG.code][-1] == "03-14 09:30"
