"""/lich: weeks and months by buttons, pages, calendar files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from storage.occurrences import change_occurrence
from tests.scenarios.events.planned import planned
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, NOW, THAO, World

pytestmark = pytest.mark.long

STALE = "Nút này không còn dùng được"


async def test_this_week_the_next_and_the_month(world: World) -> None:
    await planned(world, place="phòng họp A", ends_at=NOW + timedelta(days=2, hours=7))
    await planned(world, title="Lớp học", kind="training", starts_at=NOW + timedelta(days=9))
    await planned(world, title="Họp chi bộ hai", unit="CB2")
    (said,) = await world.say(LAN, "/lich")
    assert said.text == (
        "Lịch tuần này (02/03/2026 – 08/03/2026)\n\nthứ Tư 04/03/2026\n14:00–16:00 Họp chi bộ, phòng họp A"
    )
    assert said.labels == ["Tuần sau", "Tháng này", "Tháng sau", "Lưu vào lịch (.ics)", "Theo dõi trên điện thoại"]
    (said,) = await world.press(LAN, "Tuần sau")
    assert "thứ Tư 11/03/2026\n09:00 Lớp học" in said.text
    assert said.edits
    (said,) = await world.press(LAN, "Tháng này")
    assert [name in said.text for name in ("Họp chi bộ", "Lớp học", "chi bộ hai")] == [True, True, False]
    (said,) = await world.press(LAN, "Tháng sau")
    assert said.text.endswith("Đồng chí chưa có lịch trong thời gian này.")
    assert "11/03/2026" in (await world.say(LAN, "/lich tuần sau"))[0].text


async def test_cancelled_and_moved_ones_are_marked(world: World) -> None:
    one, other = await planned(world), await planned(world, title="Hội nghị")
    async with world.database.writing() as db:
        await change_occurrence(db, one, state="cancelled")
        await change_occurrence(db, other, starts_at=NOW + timedelta(days=3, hours=5), moved=True)
    (said,) = await world.say(LAN, "/schedule")
    assert "14:00 Họp chi bộ, phòng họp A (đã hủy)" in said.text
    assert "14:00 Hội nghị, phòng họp A (đã dời từ thứ Tư 04/03/2026, 14:00)" in said.text


async def test_a_long_month_comes_in_pages(world: World) -> None:
    for hour in range(20):
        await planned(world, title=f"Việc {hour + 1}", starts_at=NOW + timedelta(hours=hour + 1))
    await world.say(LAN, "/lich")
    (said,) = await world.press(LAN, "Tháng này")
    assert [name in said.text for name in ("Việc 15", "Việc 16")] == [True, False]
    assert said.text.endswith("Trang 1/2, tất cả 20 việc.")
    (said,) = await world.press(LAN, "Trang sau")
    assert [name in said.text for name in ("Việc 15", "Việc 16", "Việc 20")] == [False, True, True]


async def test_who_governs_units_sees_them_all_at_will(world: World) -> None:
    await planned(world, title="Họp chi bộ hai", unit="CB2")
    (said,) = await world.say(MINH, "/lich")
    assert "chi bộ hai" not in said.text
    (said,) = await world.press(MINH, "Cả các đơn vị phụ trách")
    assert "14:00 Họp chi bộ hai, phòng họp A (Chi bộ Hai)" in said.text
    (said,) = await world.press_data(LAN, "lich:w0:all:0")
    assert "chi bộ hai" not in said.text


async def test_buttons_that_are_forged_change_nothing(world: World) -> None:
    hidden = await planned(world, title="Họp chi bộ hai", unit="CB2")
    for data in ("lich", "lich:x9:own:0", "lich:w0:evil:0", "lichics:w7:own", "ics:99", f"ics:{hidden}", "ics:-1"):
        (said,) = await world.press_data(LAN, data)
        assert said.files == (), data
        assert "chi bộ hai" not in said.text, data
    assert (await world.press_data(KHACH, f"ics:{hidden}"))[0].text.startswith("Nội dung này dành cho")


async def test_a_calendar_file_opens_in_calendars(world: World) -> None:
    await planned(world, place="phòng họp A", ends_at=NOW + timedelta(days=2, hours=7), agenda="<b>Bàn</b> việc")
    await world.say(LAN, "họp chi bộ khi nào")
    (said,) = await world.press(LAN, "Lưu vào lịch (.ics)")
    (file,) = said.files
    assert (file.name, file.mime) == ("su-kien.ics", "text/calendar")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    shown = [str(event[name]) for name in ("summary", "location", "description")]
    assert shown == ["Họp chi bộ", "phòng họp A", "Bàn việc"]
    assert event.decoded("dtstart") == NOW + timedelta(days=2, hours=5)
    await world.say(LAN, "/lich")
    (said,) = await world.press(LAN, "Lưu vào lịch (.ics)")
    assert [one.name for one in said.files] == ["lich.ics"]


async def test_in_a_group_it_is_the_units(world: World) -> None:
    await planned(world)
    await planned(world, title="Họp chi ủy", audience="cấp ủy Chi bộ Một")
    await world.say(HUNG, "/nhom CB1", group="-500")
    (said,) = await world.say(THAO, "/lich", group="-500")
    assert [name in said.text for name in ("Họp chi bộ", "chi ủy")] == [True, False]
    assert said.labels == ["Tuần sau", "Tháng này", "Tháng sau"]
    assert (await world.say(THAO, "/lich", group="-501"))[0].text.startswith("Nhóm này chưa được gắn")
