"""What is not handed in: daily reminders, then lists to the secretaries."""

from __future__ import annotations

import pytest

from storage.participants import set_done
from storage.units import UnitRow, save_units
from tests.scenarios.events.reminded import at, copies, member_id, plan, states
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

DEADLINE = at("2026-03-10", "17:00")  # a Tuesday
LIST, LIST_ABOVE = "03-14 08:00", "03-17 08:00"


async def lists(world: World) -> dict[tuple[str, str], str]:
    return {(copy.at, copy.code): copy.text for copy in await copies(world) if "Chưa nộp" in copy.text}


async def hand_in(world: World, occurrence: int, *codes: str) -> None:
    async with world.database.writing() as db:
        await set_done(db, occurrence, [await member_id(world, code) for code in codes], world.clock.now())


async def test_each_secretary_gets_the_own_list_and_three_days_later_the_unit_above_gets_all(world: World) -> None:
    deadline = await plan(world, "deadline", "Nộp báo cáo", DEADLINE, "DB")
    await hand_in(world, deadline, HUNG.code)
    await world.pass_until(at("2026-03-13", "20:00"))
    assert [copy.at for copy in await copies(world) if copy.code == THAO.code][-3:] == [
        "03-11 08:00",
        "03-12 08:00",
        "03-13 08:00",
    ]
    assert await lists(world) == {}
    await world.pass_until(at("2026-03-20"))
    found = await lists(world)
    assert found.keys() == {
        (LIST, HUNG.code),
        (LIST, THAO.code),
        (LIST, MINH.code),  # the root unit has no secretary: its own members' list goes to the admin
        (LIST_ABOVE, MINH.code),
    }
    assert found[LIST, HUNG.code] == (
        "Chưa nộp (quá hạn 4 ngày): 2 đồng chí\n"
        "Nộp báo cáo: hạn thứ Ba 10/03/2026, 17:00\n"
        "Chi bộ Một: 2\n"
        f"• {BINH.name}\n"
        f"• {LAN.name}"
    )
    assert THAO.name in found[LIST, THAO.code]
    assert LAN.name not in found[LIST, THAO.code]
    assert all(person.name in found[LIST_ABOVE, MINH.code] for person in (LAN, BINH, THAO, MINH))
    assert "đã nhận danh sách này" in found[LIST_ABOVE, MINH.code]
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code][-1] == "03-13 08:00"
    assert {state for _, state in await states(world, deadline)} == {"sent"}


async def test_the_secretary_of_the_unit_above_is_the_nearest_that_there_is(world: World) -> None:
    async with world.database.writing() as db:
        await save_units(db, [UnitRow("CB2", "Chi bộ Hai", "chi bộ", "CB1")])
    await plan(world, "deadline", "Nộp báo cáo", DEADLINE, "CB2")
    await world.pass_until(at("2026-03-20"))
    assert (await lists(world)).keys() == {(LIST, THAO.code), (LIST_ABOVE, HUNG.code)}


async def test_when_nobody_is_missing_there_is_no_list(world: World) -> None:
    deadline = await plan(world, "deadline", "Nộp báo cáo", DEADLINE)
    await world.pass_until(at("2026-03-12"))
    await hand_in(world, deadline, LAN.code, HUNG.code, BINH.code)
    before = len(await copies(world))
    await world.pass_until(at("2026-03-20"))
    assert len(await copies(world)) == before


async def test_of_very_many_only_the_numbers_are_told(world: World) -> None:
    from storage.roster import MemberRow, PlaceRow, save_members
    from storage.units import all_units

    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        rows = [
            MemberRow(code=f"X{number}", name=f"Người Thứ {number}", places=(PlaceRow(units["CB1"], ""),))
            for number in range(100)
        ]
        await save_members(db, rows)
    await plan(world, "deadline", "Nộp báo cáo", DEADLINE)
    await world.pass_until(at("2026-03-15"))
    assert (await lists(world))[LIST, HUNG.code].endswith("Chi bộ Một: 103")
