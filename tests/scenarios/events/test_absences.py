"""How often members come: the own rate, the units' rates, and a private word before absences reach the limit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.members import SECRETARY, grant_role
from storage.occurrences import change_occurrence
from storage.rules import RuleRow, enable_rule, save_rule
from storage.tables import deliveries, members
from storage.units import all_units
from tests.scenarios.events.planned import planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, Someone, World

pytestmark = pytest.mark.long

SOURCE = "Điều lệ Đảng, Điều 8"
WORD = "Kính gửi đồng chí Nguyễn Thị Lan,"
PRIVATE = "Báo riêng đồng chí bí thư (Chi bộ Một):"


async def rule(world: World, months: int = 3, *, enabled: bool = True) -> None:
    row = RuleRow("attendance", "attendance", "Vắng ba tháng", {"months": months, "warn_before": 1}, source=SOURCE)
    async with world.database.writing() as db:
        await save_rule(db, row, enabled=enabled)


async def held(world: World, month: int, day: int = 20, *, absent: Someone = LAN, unit: str = "CB1") -> int:
    """A meeting at which all were present but one, noted by the secretary."""
    starts_at = datetime(2026, month, day, 7, 0, tzinfo=UTC)
    meeting = await planned(world, title=f"Họp {day}/{month}", unit=unit, starts_at=starts_at)
    world.clock.move_to(starts_at)  # nobody waits for the reminders
    for person in (LAN, HUNG, BINH):
        if person is not absent:
            await world.press_data(HUNG, f"att-set:{meeting}:{await member_id(world, person)}:present:0")
    await world.press_data(HUNG, f"att-close:{meeting}")
    await world.press(HUNG, "Vắng không lý do")
    return meeting


def words(world: World, person: Someone, beginning: str) -> list[str]:
    return [said.text for said in world.heard(person) if said.text.startswith(beginning)]


async def test_member_and_secretary_are_told_once_before_the_limit(world: World) -> None:
    await rule(world)
    await held(world, 3)
    assert words(world, LAN, WORD) == []
    await held(world, 4)
    assert words(world, LAN, WORD) == [
        (
            "Kính gửi đồng chí Nguyễn Thị Lan,\n"
            "Trong năm 2026, đồng chí có 2 tháng vắng sinh hoạt chưa rõ lý do. "
            f"Theo {SOURCE}, mức phải xem xét là 3 tháng trong năm.\n"
            "Nếu đồng chí có lý do chính đáng hoặc cần giúp đỡ, mong đồng chí trao đổi với bí thư chi bộ để được "
            "ghi nhận. Tin này chỉ gửi riêng đồng chí và bí thư."
        )
    ]
    assert words(world, HUNG, PRIVATE) == [
        (
            f"{PRIVATE}\n"
            "Đồng chí Nguyễn Thị Lan (mã DV001) có 2 tháng trong năm 2026 vắng sinh hoạt không lý do, "
            f"gần mức 3 tháng theo {SOURCE}.\n"
            "Đề nghị đồng chí gặp gỡ, tìm hiểu; nếu có lý do chính đáng thì sửa điểm danh ở /diemdanh."
        )
    ]
    await held(world, 4, 25)  # the same month
    assert len(words(world, LAN, WORD)) == 1
    assert len(words(world, HUNG, PRIVATE)) == 1
    for person in (THAO, MINH):
        assert words(world, person, PRIVATE) == []
    await held(world, 5)
    assert len(words(world, LAN, WORD)) == 1
    assert "đã đến mức 3 tháng" in words(world, HUNG, PRIVATE)[1]
    await held(world, 6)
    assert len(words(world, HUNG, PRIVATE)) == 2


async def test_a_month_with_one_meeting_attended_does_not_count(world: World) -> None:
    await rule(world)
    await held(world, 3)
    await held(world, 4, 10, absent=BINH)
    await held(world, 4, 20)
    assert words(world, LAN, WORD) == []


async def test_with_reason_or_exempt_or_without_the_rule_nobody_is_told(world: World) -> None:
    await rule(world, enabled=False)
    first = await held(world, 3)
    await held(world, 4)
    assert words(world, LAN, WORD) == []
    lan = await member_id(world, LAN)
    await world.press_data(HUNG, f"att-set:{first}:{lan}:excused:0")
    async with world.database.writing() as db:
        await enable_rule(db, "attendance", enabled=True)
    await held(world, 5, absent=BINH)
    assert words(world, LAN, WORD) == []
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == lan).values(exempt=True))
    await world.press_data(HUNG, f"att-set:{first}:{lan}:absent:0")
    assert words(world, LAN, WORD) == []


async def test_a_tick_tells_too_and_a_new_year_begins_anew(world: World) -> None:
    await rule(world)
    first = await held(world, 3)
    lan = await member_id(world, LAN)
    await world.press_data(HUNG, f"att-set:{first}:{lan}:present:0")
    second = await held(world, 4)
    await world.press_data(HUNG, f"att-set:{first}:{lan}:absent:0")
    assert len(words(world, LAN, WORD)) == 1
    await world.press_data(HUNG, f"att-set:{second}:{lan}:absent:0")
    assert len(words(world, LAN, WORD)) == 1
    starts_at = datetime(2027, 1, 20, 7, 0, tzinfo=UTC)
    meeting = await planned(world, title="Họp đầu năm", starts_at=starts_at)
    world.clock.move_to(starts_at)  # nobody waits for the reminders
    await world.press_data(HUNG, f"att-set:{meeting}:{lan}:absent:0")
    assert len(words(world, LAN, WORD)) == 1


async def test_a_secretarys_own_absences_go_to_the_other_one_and_nobody_reachable_has_a_row(world: World) -> None:
    await rule(world, months=2)
    async with world.database.writing() as db:
        unit = {one.code: one.id for one in await all_units(db)}["CB1"]
        await grant_role(db, await member_id(world, THAO), SECRETARY, unit)
    await held(world, 3, absent=BINH)
    assert [len(words(world, person, PRIVATE)) for person in (HUNG, THAO)] == [1, 1]
    async with world.database.reading() as db:
        rows = (await db.execute(deliveries.select().where(deliveries.c.kind == "absences"))).mappings().all()
    binh = [row for row in rows if row["member_id"] is not None and row["state"] == "failed"]
    assert [(row["member_id"], row["reason"]) for row in binh] == [(await member_id(world, BINH), "unreachable")]
    meeting = await held(world, 4, absent=LAN)
    hung = await member_id(world, HUNG)
    await world.press_data(HUNG, f"att-set:{meeting}:{hung}:absent:0")
    assert any("Trần Văn Hùng" in text for text in words(world, THAO, PRIVATE))
    assert not any("Trần Văn Hùng" in text for text in words(world, HUNG, PRIVATE))


async def test_the_own_rate_stands_in_the_own_record(world: World) -> None:
    await held(world, 3)
    await held(world, 4, absent=BINH)
    third = await held(world, 5, absent=BINH)
    lan = await member_id(world, LAN)
    await world.press_data(HUNG, f"att-set:{third}:{lan}:excused:0")
    (record,) = await world.say(LAN, "/toi")
    assert "Sinh hoạt năm 2026: dự 1/3 cuộc họp (33,3%), vắng có lý do 1, vắng không lý do 1\n" in record.text
    (other,) = await world.say(THAO, "/toi")
    assert "Sinh hoạt năm" not in other.text
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == lan).values(exempt=True))
    (record,) = await world.say(LAN, "/toi")
    assert "Được miễn sinh hoạt" in record.text
    assert "Sinh hoạt năm" not in record.text


async def test_each_units_rate_is_for_its_secretary_without_the_exempt(world: World) -> None:
    first = await held(world, 3)
    await held(world, 4, absent=BINH)
    await world.say(HUNG, "/diemdanh 1")
    await world.press(HUNG, "Sự kiện khác")
    (rates,) = await world.press(HUNG, "Tỷ lệ sinh hoạt")
    assert rates.text == (
        "Tỷ lệ sinh hoạt năm 2026\n"
        "Chi bộ Một: có mặt 66,7% (4 lượt; vắng có lý do 0, không lý do 2)\n"
        "Không tính các đồng chí được miễn sinh hoạt."
    )
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == await member_id(world, LAN)).values(exempt=True))
    (rates,) = await world.press_data(HUNG, "att-rates:2026")
    assert "có mặt 75% (3 lượt; vắng có lý do 0, không lý do 1)" in rates.text
    async with world.database.writing() as db:
        await change_occurrence(db, first, state="cancelled")
    (rates,) = await world.press_data(HUNG, "att-rates:0")
    assert "có mặt 50% (1 lượt; vắng có lý do 0, không lý do 1)" in rates.text
    for year in ("2025", "x"):
        (rates,) = await world.press_data(THAO, f"att-rates:{year}")
        assert rates.text.endswith("Chưa có cuộc họp nào được điểm danh.")
    (rates,) = await world.press_data(MINH, "att-rates:2026")
    assert "Chi bộ Một" in rates.text
    (refused,) = await world.press_data(LAN, "att-rates:2026")
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
