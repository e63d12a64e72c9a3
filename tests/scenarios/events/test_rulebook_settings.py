"""The rule book in chat: an admin sees the rules, switches and changes them, and adds own ones."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rulebook.seeding import seed_rule_book
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.rules import Rule, enable_rule, rule_by_key
from storage.state import put
from storage.units import all_units
from tests.scenarios.events.reminded import at, copies, plan
from tests.scenarios.test_linking import entries, texts
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, Someone, World

pytestmark = pytest.mark.long

BACK = "Danh sách quy định"


@pytest.fixture
async def book(world: World) -> World:
    async with world.database.writing() as db:
        await seed_rule_book(db)
    return world


async def rule(world: World, key: str) -> Rule | None:
    async with world.database.reading() as db:
        return await rule_by_key(db, key)


async def open_rule(world: World, number: int) -> str:
    await world.say(MINH, "/caidat")
    (listed,) = await world.press(MINH, "Quy định, nhắc tự động")
    label = next(one for one in listed.labels if one.startswith(f"{number}. "))
    (card,) = await world.press(MINH, label)
    return card.text


async def test_the_list_shows_what_holds_now(book: World) -> None:
    await book.say(MINH, "/caidat")
    (said,) = await book.press(MINH, "Quy định, nhắc tự động")
    assert said.text == (
        "Quy định và nhắc tự động\n"
        "Trợ lý tự nhắc theo các quy định đang bật, chung cho cả Đảng bộ.\n"
        "1. Hết thời gian dự bị: xét công nhận đảng viên chính thức: bật\n"
        "2. Đảng viên đủ điều kiện xét tặng Huy hiệu Đảng: bật\n"
        "3. Sinh nhật đảng viên: tắt\n"
        "4. Kỷ niệm ngày vào Đảng: tắt\n"
        "5. Không dự sinh hoạt 3 tháng trong năm mà không có lý do chính đáng: bật\n"
        "6. Tỷ lệ hoàn thành xuất sắc nhiệm vụ: bật"
    )
    assert said.labels[-2:] == ["Thêm quy định", "Về cài đặt"]


@pytest.mark.parametrize("person", [LAN, HUNG])
@pytest.mark.parametrize("data", ["rules:0", "rule:1", "rule-switch:1:off", "rule-add", "rule-drop-sure:1"])
async def test_only_admins_may(book: World, person: Someone, data: str) -> None:
    (said,) = await book.press_data(person, data)
    assert "quản trị viên" in said.text
    kept = await rule(book, "probation_end_2025")
    assert kept
    assert kept.enabled


async def test_a_rule_shows_what_it_asks_for_and_is_switched(book: World) -> None:
    assert await open_rule(book, 1) == (
        "Hết thời gian dự bị: xét công nhận đảng viên chính thức: đang bật\n"
        "Áp dụng khi đảng viên dự bị hết 12 tháng; chi bộ xét công nhận trong 30 ngày làm việc.\n"
        "Nhắc: trước 60 ngày, trước 30 ngày, trước 7 ngày, lúc 8 giờ.\n"
        "Nhắc ai: bí thư của đơn vị.\n"
        "Hiệu lực: từ 20/01/2025.\n"
        "Căn cứ: Điều lệ Đảng, Điều 5; Quy định 232-QĐ/TW ngày 20/01/2025 của Ban Chấp hành Trung ương."
    )
    (off,) = await book.press(MINH, "Tắt")
    assert off.text.startswith("Đã lưu.\n\nHết thời gian dự bị: xét công nhận đảng viên chính thức: đang tắt")
    (on,) = await book.press(MINH, "Bật")
    assert "đang bật" in on.text
    changed = f"rule.changed rule {on.text.splitlines()[2].removesuffix(': đang bật')}"
    assert [(action, before, after) for _, action, before, after in await entries(book)] == [
        (
            changed,
            {"enabled": True},
            {"enabled": False},
        ),
        (
            changed,
            {"enabled": False},
            {"enabled": True},
        ),
    ]
    assert "sửa quy định Hết thời gian dự bị" in (await book.say(MINH, "/nhatky"))[0].text


async def test_the_other_rules_say_what_they_ask_for(book: World) -> None:
    assert "đủ 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90 năm tuổi Đảng, các đợt 3/2, 19/5, 2/9, 7/11." in (
        await open_rule(book, 2)
    )
    assert "Báo riêng trước khi số tháng vắng không lý do trong năm đến 3." in await open_rule(book, 5)
    share = await open_rule(book, 6)
    assert "không quá 20% số được xếp loại hoàn thành tốt nhiệm vụ." in share
    assert "Căn cứ: Quy định 366-QĐ/TW ngày 30/8/2025 của Bộ Chính trị." in share
    (changed,) = await book.press(MINH, "Tính trên số HTTNV trở lên")
    assert "20% số được xếp loại hoàn thành tốt nhiệm vụ trở lên." in changed.text
    assert "Cấp ủy đã sửa quy định này." in changed.text
    await book.press(MINH, "Về như ban đầu")
    (reset,) = await book.press(MINH, "Về như ban đầu")
    assert reset.text == "Quy định Tỷ lệ hoàn thành xuất sắc nhiệm vụ đã về như ban đầu."
    kept = await rule(book, "excellent_share_2025")
    assert kept
    assert (kept.values["base"], kept.origin) == ("good", "starter")


async def test_when_and_whom_it_reminds_is_changed(book: World) -> None:
    await open_rule(book, 1)
    (asked,) = await book.press(MINH, "Đổi thời gian nhắc")
    assert "Đang nhắc: trước 60 ngày, trước 30 ngày, trước 7 ngày." in asked.text
    (again,) = await book.say(MINH, "lúc nào cũng được")
    assert again.text.startswith("Tôi chưa hiểu thời gian nhắc.")
    (saved,) = await book.say(MINH, "45 và 10 ngày")
    assert "Nhắc: trước 45 ngày, trước 10 ngày, lúc 8 giờ." in saved.text
    (whom,) = await book.press(MINH, "Nhắc bí thư và đảng viên đó")
    assert "Nhắc ai: bí thư của đơn vị và đảng viên đó." in whom.text
    kept = await rule(book, "probation_end_2025")
    assert kept
    assert (kept.leads, kept.concerns, kept.origin) == (("45d", "10d"), "secretary;member", "committee")
    changes = [(before, after) for _, _, before, after in await entries(book)]
    assert changes == [
        ({"leads": ["60d", "30d", "7d"]}, {"leads": ["45d", "10d"]}),
        ({"concerns": "secretary"}, {"concerns": "secretary;member"}),
    ]


async def test_an_own_rule_is_added_reminds_and_is_taken_away(book: World) -> None:
    await plan(book, "meeting", "Họp chi bộ", at("2026-03-11"), ends_at=at("2026-03-11", "16:00"))
    await book.press_data(MINH, "rule-add")
    (again,) = await book.say(MINH, "nghị quyết phải gửi sớm")
    assert again.text.startswith("Tôi chưa hiểu.")
    (whom,) = await book.say(MINH, "nghị quyết gửi trong 2 ngày sau họp")
    assert whom.text == "Nghị quyết gửi trong 2 ngày sau họp\nHạn: 2 ngày sau mỗi cuộc họp. Nhắc ai?"
    assert whom.labels == ["Bí thư của đơn vị họp", "Người tổ chức cuộc họp", "Hủy"]
    await book.say(MINH, "1")
    for text in ("12", "?", "x" * 301):
        (bad,) = await book.say(MINH, text)
        assert bad.text.startswith("Đồng chí gõ tên văn bản, không quá 300 ký tự")
    (check,) = await book.say(MINH, "Quy chế làm việc, Điều 7")
    assert check.text == (
        "Nghị quyết gửi trong 2 ngày sau họp\n"
        "Hạn: 2 ngày sau mỗi cuộc họp, lúc 17:00.\n"
        "Nhắc bí thư của đơn vị, đúng ngày hết hạn, lúc 8 giờ.\n"
        "Căn cứ: Quy chế làm việc, Điều 7."
    )
    (saved,) = await book.press(MINH, "Lưu")
    assert "Căn cứ: Quy chế làm việc, Điều 7." in saved.text
    await book.pass_until(at("2026-03-16"))
    (reminded,) = [one for one in await copies(book) if "Nghị quyết" in one.text]
    assert (reminded.at, reminded.code) == ("03-13 08:00", "DV002")
    await book.press_data(MINH, "rules:0")
    (card,) = await book.press(MINH, "5. Nghị quyết gửi trong 2 ngày sau họp")
    assert "Hạn: 2 ngày sau cuộc họp, lúc 17:00." in card.text
    await book.press(MINH, "Bỏ quy định")
    (gone,) = await book.press(MINH, "Bỏ quy định")
    assert gone.text == "Đã bỏ quy định Nghị quyết gửi trong 2 ngày sau họp."
    assert await rule(book, "own-1") is None
    assert [action for _, action, _, _ in await entries(book)] == [
        "rule.added rule Nghị quyết gửi trong 2 ngày sau họp",
        "rule.removed rule Nghị quyết gửi trong 2 ngày sau họp",
    ]


async def test_an_own_rule_without_source_and_stale_buttons(book: World) -> None:
    await book.press_data(MINH, "rule-add")
    (whom,) = await book.say(MINH, "tài liệu gửi trước họp 1 ngày")
    old = whom.buttons[0][0].data
    await book.press(MINH, "Người tổ chức cuộc họp")
    assert texts(await book.press_data(MINH, old)) == [STALE]
    (check,) = await book.press(MINH, "Không có")
    assert "Nhắc người tổ chức cuộc họp, trước 1 ngày so với hạn, lúc 8 giờ." in check.text
    assert (await book.say(MINH, "gì đó"))[0].text == "Đồng chí bấm một nút ở tin trên, hoặc gõ /huy để thôi."
    (left,) = await book.press(MINH, "Hủy")
    assert left.text == "Chưa thêm gì."
    assert await rule(book, "own-1") is None
    forged = ("rule:999", "rule-switch:1:maybe", "rule-for:1:nobody", "rule-base:1:good", "rule-drop:1", "rule-leads:x")
    for data in forged:
        assert texts(await book.press_data(MINH, data)) == [STALE], data


async def test_it_speaks_english_too(book: World) -> None:
    await book.say(MINH, "/caidat")
    await book.press(MINH, "English")
    await book.press_data(MINH, "rules:0")
    for number in range(1, 7):
        (listed,) = await book.press_data(MINH, "rules:0")
        (card,) = await book.press(MINH, next(one for one in listed.labels if one.startswith(f"{number}. ")))
        assert "Source: " in card.text
    await book.press_data(MINH, "rule-add")
    await book.say(MINH, "soon")
    (whom,) = await book.say(MINH, "minutes to be sent within 2 days after the meeting")
    assert whom.text.endswith("Due 2 days after each meeting. Who is to be reminded?")
    await book.press(MINH, "The organiser of the meeting")
    (check,) = await book.press(MINH, "None")
    assert "Reminds the organiser of the meeting on the day itself, at 8 o'clock." in check.text
    (saved,) = await book.press(MINH, "Save")
    assert saved.text.startswith("Saved.\n\nMinutes to be sent within 2 days after the meeting: on")
    await book.press(MINH, "Change when it reminds")
    await book.say(MINH, "1 day and 0 days")
    await plan(book, "meeting", "Meeting", at("2026-03-11"), organiser_id=await own_id(book))
    await book.pass_until(at("2026-03-14"))
    assert [one.text for one in await copies(book) if "Minutes" in one.text] == [
        "Minutes to be sent within 2 days after the meeting\n"
        f"{line}\nDue: Friday 13 March 2026, 17:00\nSource: the committee's own rule."
        for line in ["Meeting: Wednesday 11 March 2026, 14:00"] * 2
    ]
    await book.press_data(MINH, "rules:0")
    await book.press(MINH, "5. Minutes to be sent within 2 days after the meeting")
    await book.press(MINH, "Remove the rule")
    (gone,) = await book.press(MINH, "Remove the rule")
    assert gone.text == "The rule Minutes to be sent within 2 days after the meeting is removed."


async def own_id(world: World) -> int:
    async with world.database.reading() as db:
        member = await member_by_code(db, MINH.code)
    assert member
    return member.id


async def test_reminders_of_the_roster_speak_english_too(book: World) -> None:
    await book.say(HUNG, "/caidat")
    await book.press(HUNG, "English")
    async with book.database.writing() as db:
        unit_id = next(one.id for one in await all_units(db) if one.code == "CB1")
        await enable_rule(db, "birthday", enabled=True)
        since = date(1996, 3, 1)
        rows = [
            MemberRow("DV100", "Lý Mới", (PlaceRow(unit_id),), admitted=date(2025, 5, 6)),
            MemberRow("DV101", "Lý Cũ", (PlaceRow(unit_id),), born=date(1960, 3, 10), admitted=since, confirmed=since),
        ]
        await save_members(db, rows)
        await put(db, "events_layout_wanted", "test")
    await book.pass_until(at("2026-04-04", "09:00"))
    texts = [one.text for one in await copies(book)]
    first, member = texts[0].splitlines()[:2]
    assert first == "Confirmation of full membership"
    assert member == "• Lý Mới (DV100): probation ends on 6 May 2026 (in 60 days), to be decided by 17 June 2026"
    assert texts[1] == "Birthdays, 10 March\n• Lý Cũ (DV101)"
    assert texts[2].startswith("Party badges, 19 May 2026: 1 members complete the years\n• Lý Cũ (DV101): 30 years\n")
