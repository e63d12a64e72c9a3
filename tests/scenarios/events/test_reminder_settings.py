"""What members set about reminders in /caidat, and an admin for all."""

from __future__ import annotations

import pytest

from bot.events.leads_setting import committee_plans
from storage.audit import latest
from storage.member_settings import settings_of
from tests.scenarios.events.reminded import at, copies, member_id, plan
from tests.scenarios.test_linking import texts
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, World

pytestmark = pytest.mark.long

OWN = (
    "Nhắc lịch\nGiờ yên tĩnh chung: 21:00-07:00\nGiờ yên tĩnh riêng: không có\nNhắc sớm hơn: không\n"
    "Lịch tuần (sáng thứ Hai, 7:00): đã tắt\nLịch ngày mai (buổi tối, 19:00): đã tắt"
)


async def test_the_page_of_a_member(world: World) -> None:
    await world.say(LAN, "/caidat")
    (said,) = await world.press(LAN, "Nhắc lịch")
    assert said.text == OWN
    assert said.labels == ["Giờ yên tĩnh riêng", "Nhắc sớm hơn", "Nhận lịch tuần", "Nhận lịch ngày mai", "Về cài đặt"]


async def test_digests_are_switched_on_and_off(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-10", "20:00"))
    await world.say(LAN, "/caidat")
    await world.press(LAN, "Nhắc lịch")
    (said,) = await world.press(LAN, "Nhận lịch tuần")
    assert "7:00): đang nhận" in said.text
    await world.pass_until(at("2026-03-09", "08:00"))
    assert [copy.at for copy in await copies(world)] == ["03-09 07:00"]
    await world.say(LAN, "/caidat")
    await world.press(LAN, "Nhắc lịch")
    (said,) = await world.press(LAN, "Tắt lịch tuần")
    assert said.text == OWN
    async with world.database.reading() as db:
        found = [(one.actor, one.action) for one in await latest(db, 2)]
    assert found == [(LAN.code, "digest.changed")] * 2


async def test_the_offer_leads_to_the_page_and_leaves_the_reminder_as_it_is(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-04", "15:00"))
    (reminder,) = world.heard(LAN)
    (said,) = await world.press(LAN, "Nhận lịch tổng hợp")
    assert said.text == OWN
    assert world.heard(LAN)[0] == reminder


async def test_own_quiet_hours(world: World) -> None:
    await world.say(LAN, "/caidat")
    await world.press(LAN, "Nhắc lịch")
    (asked,) = await world.press(LAN, "Giờ yên tĩnh riêng")
    assert "Từ 21:00 đến 07:00 không ai bị nhắc." in asked.text
    (again,) = await world.say(LAN, "lúc ngủ trưa")
    assert again.text.startswith("Tôi cần giờ bắt đầu và giờ kết thúc")
    (said,) = await world.say(LAN, "11h30 - 13h30")
    assert "Giờ yên tĩnh riêng: 11:30-13:30" in said.text
    await world.press(LAN, "Giờ yên tĩnh riêng")
    (said,) = await world.press(LAN, "Bỏ giờ riêng")
    assert said.text == OWN


async def test_an_earlier_reminder_that_is_planned_at_once(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-12"))
    await world.say(LAN, "/caidat")
    await world.press(LAN, "Nhắc lịch")
    await world.press(LAN, "Nhắc sớm hơn")
    (asked,) = await world.press(LAN, "Họp, sinh hoạt")
    assert asked.labels == ["2 ngày", "3 ngày", "7 ngày", "Về nhắc lịch"]
    (again,) = await world.say(LAN, "sớm")
    assert again.text.startswith('Tôi cần một khoảng thời gian, ví dụ "3 ngày"')
    (said,) = await world.say(LAN, "5 ngày")
    assert "• Họp, sinh hoạt: thêm một lần trước 5 ngày" in said.text
    await world.pass_until(at("2026-03-13"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == [
        "03-07 14:00",
        "03-11 14:00",
        "03-12 12:00",
    ]
    await world.say(LAN, "/caidat")
    await world.press(LAN, "Nhắc lịch")
    await world.press(LAN, "Nhắc sớm hơn")
    await world.press(LAN, "Họp, sinh hoạt")
    (said,) = await world.press(LAN, "Không nhắc sớm nữa")
    assert said.text == OWN


async def test_an_admin_sets_the_lead_times_of_all(world: World) -> None:
    await plan(world, "deadline", "Nộp báo cáo", at("2026-03-20", "17:00"))
    await world.say(MINH, "/caidat")
    (page,) = await world.press(MINH, "Nhắc lịch chung")
    assert (
        "• Hạn nộp, hạn hoàn thành: trước 7 ngày, 3 ngày và 1 ngày; trong ngày; mỗi ngày trong 3 ngày sau hạn; "
        "ngày thứ 4 sau hạn gửi danh sách chưa nộp cho bí thư; "
        "ngày thứ 7 sau hạn gửi danh sách chưa nộp cho bí thư cấp trên" in page.text
    )
    await world.press(MINH, "Hạn nộp, hạn hoàn thành")
    (again,) = await world.say(MINH, "hôm nào cũng được")
    assert again.text.startswith("Tôi cần các khoảng thời gian")
    (page,) = await world.say(MINH, "10 ngày; 2 ngày")
    assert "trước 10 ngày và 2 ngày; trong ngày; mỗi ngày trong 3 ngày sau hạn" in page.text
    await world.pass_until(at("2026-03-21"))
    assert [copy.at for copy in await copies(world) if copy.code == LAN.code] == [
        "03-10 08:00",
        "03-18 08:00",
        "03-20 08:00",
        "03-21 08:00",
    ]
    await world.press(MINH, "Hạn nộp, hạn hoàn thành")
    (page,) = await world.press(MINH, "Dùng mặc định")
    assert "trước 7 ngày, 3 ngày và 1 ngày" in page.text


async def test_an_admin_switches_digests_on_for_all(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-10", "20:00"))
    await world.say(MINH, "/caidat")
    await world.press(MINH, "Nhắc lịch chung")
    (page,) = await world.press(MINH, "Gửi lịch tuần cho tất cả")
    assert "Lịch tuần cho tất cả: có" in page.text
    await world.pass_until(at("2026-03-09", "08:00"))
    assert {copy.code for copy in await copies(world)} == {"DV001", "DV002", "DV005"}


@pytest.mark.parametrize(
    "data",
    [
        "digest:weekly:perhaps",
        "digest:yearly:on",
        "earlier:party",
        "earlier-set:meeting:-3d",
        "earlier-set:meeting:90d",
        "earlier-set:meeting:x",
        "earlier-set:party:3d",
    ],
)
async def test_forged_buttons_change_nothing(world: World, data: str) -> None:
    assert texts(await world.press_data(LAN, data)) == [STALE]
    async with world.database.reading() as db:
        assert (await settings_of(db, await member_id(world, LAN.code))).extra_leads == {}


@pytest.mark.parametrize(
    "data", ["all-reminders", "all-leads:meeting", "all-leads-usual:meeting", "all-digest:weekly:on"]
)
async def test_only_an_admin_sets_them_for_all(world: World, data: str) -> None:
    (said,) = await world.press_data(HUNG, data)
    assert said.text.startswith("Việc này dành cho quản trị viên.")
    assert texts(await world.press_data(MINH, data.replace("meeting", "x").replace(":on", ":x")))[0] != ""
    async with world.database.reading() as db:
        assert [str(lead) for lead in (await committee_plans(db))["meeting"].leads] == ["1d", "2h"]


async def test_the_log_tells_what_was_missed(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-06"), away=True)
    (page,) = await world.say(MINH, "/nhatky")
    assert "máy chủ: không kịp nhắc về Họp (1d, 2h)" in page.text
