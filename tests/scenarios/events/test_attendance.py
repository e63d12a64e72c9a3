"""/diemdanh: check-in by code and link, ticks by a secretary, the rest, the sheet, and rates."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from bot.linking.username import keep_telegram_username
from storage.occurrences import change_occurrence, occurrence_by_id
from storage.tables import members, occurrences
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, THAO, Said, World

pytestmark = pytest.mark.long

LINE = "Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A"
BAD = (
    "Mã điểm danh này không đúng, hoặc không dành cho đồng chí. "
    "Đồng chí xem lại mã trên màn hình, hoặc báo bí thư chi bộ điểm danh giúp."
)


def code_in(said: Said) -> str:
    found = re.search(r"Mã điểm danh: ([0-9]{3}) ([0-9]{3})", said.text)
    assert found
    return found[1] + found[2]


async def in_the_room(world: World) -> tuple[int, str]:
    """A meeting that begins in a quarter of an hour, and its code."""
    meeting = await planned(world)
    await world.pass_until((await start(world, meeting)) - timedelta(minutes=15))
    *_, shown = await world.press_data(HUNG, f"attendance:{meeting}")
    return meeting, code_in(shown)


async def start(world: World, meeting: int) -> datetime:
    async with world.database.reading() as db:
        found = await occurrence_by_id(db, meeting)
    assert found is not None
    return found.occurrence.starts_at


async def test_the_command_shows_what_is_on_with_code_and_picture(world: World) -> None:
    meeting = await planned(world)
    (listed,) = await world.say(HUNG, "/diemdanh")
    assert listed.text.startswith("Không có sự kiện nào")
    await world.pass_until((await start(world, meeting)) - timedelta(hours=20))
    (listed,) = await world.say(HUNG, "/diemdanh")
    assert listed.text == f"Điểm danh sự kiện nào?\n1. {LINE} (số {meeting})"
    (card,) = await world.press(HUNG, "1. Họp chi bộ")
    assert card.text == (
        f"Điểm danh, sự kiện số {meeting}\n{LINE}\n\nCó mặt 0/3\nVắng có lý do: 0\nVắng không lý do: 0\nChưa rõ: 3\n\n"
        "Đã báo sẽ dự: 0. Điểm danh được từ thứ Tư 04/03/2026, 13:30."
    )
    await world.pass_until((await start(world, meeting)) - timedelta(minutes=30))
    card, shown = await world.say(HUNG, "/diemdanh")
    assert card.text.startswith(f"Điểm danh, sự kiện số {meeting}")
    assert shown.text.splitlines()[1:] == [
        LINE,
        "Dùng được đến thứ Tư 04/03/2026, 17:00. Các đồng chí gõ mã này cho tôi.",
    ]
    (picture,) = shown.files
    assert (picture.mime, picture.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert card.labels == [
        "Mã điểm danh", "Đánh dấu từng người", "Tệp Excel", "Trả lời dự họp", "Cập nhật", "Sự kiện khác",
    ]  # fmt: skip


async def test_a_number_after_the_command_chooses(world: World) -> None:
    meeting = await planned(world)
    (card,) = await world.say(HUNG, f"/attendance #{meeting}")
    assert card.text.startswith(f"Điểm danh, sự kiện số {meeting}")


async def test_the_code_is_the_same_again_and_only_its_digest_is_kept(world: World) -> None:
    meeting, code = await in_the_room(world)
    await world.restart()
    (shown,) = await world.press_data(HUNG, f"att-code:{meeting}")
    assert code_in(shown) == code
    async with world.database.reading() as db:
        (row,) = (await db.execute(occurrences.select())).all()
    assert code not in str(tuple(row))
    (fresh,) = await world.press(HUNG, "Đổi mã khác")
    assert code_in(fresh) != code
    assert [said.text for said in await world.say(LAN, code)] == [BAD]
    (came,) = await world.say(LAN, code_in(fresh))
    assert came.text.startswith("Đã điểm danh: đồng chí có mặt")


async def test_a_member_checks_in_by_the_code_typed_alone(world: World) -> None:
    meeting, code = await in_the_room(world)
    (came,) = await world.say(LAN, f" {code[:3]} {code[3:]} ")
    assert came.text == f"Đã điểm danh: đồng chí có mặt lúc 13:45. {LINE}."
    kept = await own(world, meeting, LAN)
    assert (kept.attendance, kept.attended_way, kept.attended_at) == ("present", "code", world.clock.now())
    (again,) = await world.say(LAN, code)
    assert again.text == f"Đồng chí đã được điểm danh có mặt rồi: {LINE}."
    assert await own(world, meeting, LAN) == kept
    (card,) = await world.press_data(HUNG, f"att-card:{meeting}")
    assert "Có mặt 1/3" in card.text


async def test_the_link_in_the_picture_checks_in(world: World) -> None:
    async with world.database.writing() as db:
        await keep_telegram_username(db, "dang_uy_bot")
    meeting, code = await in_the_room(world)
    (shown,) = await world.press_data(HUNG, f"att-code:{meeting}")
    assert f"https://t.me/dang_uy_bot?start=att_{code}" in shown.text
    (came,) = await world.say(LAN, f"/start att_{code}")
    assert came.text.startswith("Đã điểm danh: đồng chí có mặt")
    assert [said.text for said in await world.say(THAO, f"/start att_{code}")] == [BAD]
    for wrong in ("att_", "att_abc", f"att_{code}0"):
        assert [said.text for said in await world.say(LAN, f"/start {wrong}")] == [BAD]


async def test_the_code_is_good_for_the_events_time_only(world: World) -> None:
    meeting = await planned(world)
    begins = await start(world, meeting)
    (shown,) = await world.press_data(HUNG, f"att-code:{meeting}")
    code = code_in(shown)
    assert "Dùng được từ thứ Tư 04/03/2026, 13:30 đến thứ Tư 04/03/2026, 17:00." in shown.text
    await world.pass_until(begins - timedelta(minutes=31))
    (early,) = await world.say(LAN, code)
    assert early.text == f"Chưa đến giờ điểm danh. Mã này dùng được từ thứ Tư 04/03/2026, 13:30 ({LINE})."
    await world.pass_until(begins - timedelta(minutes=30))
    assert (await world.say(LAN, code))[0].text.startswith("Đã điểm danh")
    await world.pass_until(begins + timedelta(hours=3))
    (late,) = await world.say(HUNG, code)
    assert late.text.startswith("Mã này đã hết giờ dùng lúc 17:00 ngày 04/03/2026")
    assert (await own(world, meeting, HUNG)).attendance == ""
    assert [said.text for said in await world.press_data(HUNG, f"att-code:{meeting}")] == [STALE]


async def test_the_end_of_the_event_ends_it(world: World) -> None:
    meeting = await planned(world, ends_at=(world.clock.now() + SOON + timedelta(hours=1)).replace(second=0))
    begins = await start(world, meeting)
    await world.pass_until(begins)
    *_, shown = await world.press_data(HUNG, f"attendance:{meeting}")
    await world.pass_until(begins + timedelta(hours=1))
    assert (await world.say(LAN, code_in(shown)))[0].text.startswith("Mã này đã hết giờ dùng lúc 15:00")


async def test_only_the_people_it_is_for_check_in_and_guesses_are_few(world: World) -> None:
    meeting, code = await in_the_room(world)
    (guest,) = await world.say(KHACH, code)
    assert guest.text.startswith("Để điểm danh, trước hết đồng chí liên kết tài khoản")
    assert [said.text for said in await world.say(THAO, code)] == [BAD]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(4):
        assert [said.text for said in await world.say(THAO, wrong)] == [BAD]
    (refused,) = await world.say(THAO, code)
    assert refused.text.startswith("Đồng chí đã thử sai quá nhiều lần.")
    for _ in range(5):
        await world.say(LAN, wrong)
    assert (await world.say(LAN, code))[0].text.startswith("Đồng chí đã thử sai quá nhiều lần.")
    await world.pass_time(timedelta(minutes=16))
    assert (await world.say(LAN, code))[0].text.startswith("Đã điểm danh")
    assert (await own(world, meeting, THAO)).attendance == ""


async def test_linking_codes_and_other_numbers_are_heard_as_before(world: World) -> None:
    await in_the_room(world)
    await world.say(HUNG, "/thanhvien DV005")
    given, *_ = await world.press(HUNG, "Cấp mã liên kết")
    found = re.search(r"[0-9]{4} [0-9]{4}", given.text)
    assert found
    assert (await world.say(BINH, found[0]))[0].text.startswith("Chào đồng chí Đỗ Văn Bình!")
    for text in ("2023", "12345", "1234567"):
        assert (await world.say(LAN, text))[0].text != BAD


async def test_two_events_at_one_time_have_codes_of_their_own(world: World) -> None:
    one, first = await in_the_room(world)
    other = await planned(world, title="Họp tổ", starts_at=await start(world, one))
    *_, shown = await world.press_data(HUNG, f"attendance:{other}")
    assert code_in(shown) != first
    (listed,) = await world.say(HUNG, "/diemdanh")
    assert listed.labels[:2] == ["1. Họp tổ", "2. Họp chi bộ"]
    await world.say(LAN, first)
    assert ((await own(world, one, LAN)).attendance, (await own(world, other, LAN)).attendance) == ("present", "")


async def test_the_secretary_ticks_and_two_taps_are_as_good_as_one(world: World) -> None:
    meeting, _ = await in_the_room(world)
    lan = await member_id(world, LAN)
    (page,) = await world.press_data(HUNG, f"att-tick:{meeting}:0")
    assert page.text.splitlines()[:3] == ["Điểm danh: có mặt 0/3", LINE, "1. Đỗ Văn Bình, Chi bộ Một: chưa rõ"]
    await world.press(HUNG, "Nguyễn Thị Lan → có mặt")
    (page,) = await world.press_data(HUNG, f"att-set:{meeting}:{lan}:present:0")
    assert "Nguyễn Thị Lan, Chi bộ Một: có mặt" in page.text
    kept = await own(world, meeting, LAN)
    assert (kept.attendance, kept.attended_way) == ("present", "secretary")
    await world.press(HUNG, "Nguyễn Thị Lan → vắng có lý do")
    await world.press(HUNG, "Nguyễn Thị Lan → vắng không lý do")
    (page,) = await world.press(HUNG, "Nguyễn Thị Lan → chưa rõ")
    assert "Nguyễn Thị Lan, Chi bộ Một: chưa rõ" in page.text
    marked = [entry[3] for entry in await entries(world) if "attendance.marked" in entry[1]]
    assert marked == [{"member": "DV001", "attendance": one} for one in ("present", "excused", "absent", "")]
    (page,) = await world.press(HUNG, "Cả trang có mặt")
    assert page.text.startswith("Điểm danh: có mặt 3/3")
    assert "Cả trang có mặt" not in page.labels


async def test_the_rest_count_with_reason_who_has_told_one(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "Ốm")
    await world.pass_until((await start(world, meeting)) - timedelta(minutes=5))
    *_, shown = await world.press_data(HUNG, f"attendance:{meeting}")
    await world.say(HUNG, code_in(shown))
    (early,) = await world.press_data(HUNG, f"att-close:{meeting}")
    assert early.text == "“Họp chi bộ”: chưa đến lúc, làm được từ thứ Tư 04/03/2026, 14:00."
    await world.pass_time(timedelta(minutes=30))
    (asked,) = await world.press_data(HUNG, f"att-close:{meeting}")
    assert asked.text == (
        f"{LINE}: có mặt 1/3.\n"
        "Còn 2 đồng chí chưa rõ, trong đó 1 đã báo vắng và nêu lý do (sẽ ghi là vắng có lý do).\n"
        "1 đồng chí còn lại ghi là vắng thế nào?"
    )
    assert asked.labels == ["Vắng không lý do", "Vắng có lý do", "Hủy"]
    (closed,) = await world.press(HUNG, "Vắng không lý do")
    assert "Có mặt 1/3; vừa ghi vắng có lý do 1, vắng không lý do 1." in closed.text
    assert [(await own(world, meeting, one)).attendance for one in (LAN, HUNG, BINH)] == [
        "excused",
        "present",
        "absent",
    ]
    assert (await entries(world))[-1] == (
        "DV002", f"attendance.closed occurrence {meeting}", None, {"excused": 1, "absent": 1},
    )  # fmt: skip
    (again,) = await world.press_data(HUNG, f"att-rest:{meeting}:absent:2")
    assert again.text.endswith("không còn ai chưa rõ.")
    assert (await own(world, meeting, LAN)).attendance == "excused"


async def test_the_rest_can_all_count_with_reason_and_never_more_than_were_shown(world: World) -> None:
    meeting, code = await in_the_room(world)
    await world.pass_time(timedelta(hours=1))
    await world.press_data(HUNG, f"att-close:{meeting}")
    await world.say(LAN, code)
    (asked,) = await world.press(HUNG, "Vắng có lý do")
    assert "Còn 2 đồng chí chưa rõ" in asked.text
    await world.press(HUNG, "Vắng có lý do")
    assert [(await own(world, meeting, one)).attendance for one in (LAN, HUNG, BINH)] == [
        "present",
        "excused",
        "excused",
    ]


async def test_the_exempt_need_not_come(world: World) -> None:
    meeting, _ = await in_the_room(world)
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == await member_id(world, LAN)).values(exempt=True))
    (card,) = await world.press_data(HUNG, f"att-card:{meeting}")
    assert "Chưa rõ: 2 (chưa kể 1 đồng chí được miễn sinh hoạt)" in card.text
    await world.pass_time(timedelta(hours=1))
    await world.press_data(HUNG, f"att-close:{meeting}")
    await world.press(HUNG, "Vắng không lý do")
    assert (await own(world, meeting, LAN)).attendance == ""


async def test_the_sheet_has_a_row_for_each_and_no_formulas(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, '=HYPERLINK("http://x")')
    await world.pass_until(await start(world, meeting))
    *_, shown = await world.press_data(HUNG, f"attendance:{meeting}")
    await world.say(HUNG, code_in(shown))
    (said,) = await world.press_data(HUNG, f"att-sheet:{meeting}")
    assert said.text == f"Bảng điểm danh 3 đồng chí: {LINE}."
    (file,) = said.files
    assert file.name == f"diem-danh-{meeting}.xlsx"
    book = load_workbook(io.BytesIO(file.content))
    people = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert people[0] == [
        "Mã đơn vị", "Đơn vị", "Mã", "Họ tên", "Trả lời", "Lý do", "Điểm danh", "Thời điểm", "Cách ghi", "Ghi chú",
    ]  # fmt: skip
    assert [row[3] for row in people[1:]] == ["Đỗ Văn Bình", "Trần Văn Hùng", "Nguyễn Thị Lan"]
    assert people[2][4:7] == ["Chưa trả lời", None, "Có mặt"]
    assert str(people[2][7]) == "2026-03-04 14:00:02"
    assert people[2][8] == "Mã điểm danh"
    assert people[3][4:6] == ["Vắng", '=HYPERLINK("http://x")']
    assert book.worksheets[1].cell(4, 6).data_type == "s"
    assert (await entries(world))[-1] == ("DV002", f"attendance.exported occurrence {meeting}", None, {"count": 3})


async def test_nobody_else_notes_or_sees_attendance(world: World) -> None:
    meeting, _ = await in_the_room(world)
    lan = await member_id(world, LAN)
    for action in (
        f"attendance:{meeting}", f"att-card:{meeting}", f"att-code:{meeting}", f"att-new-code:{meeting}",
        f"att-tick:{meeting}:0", f"att-set:{meeting}:{lan}:present:0", f"att-all:{meeting}:0", f"att-close:{meeting}",
        f"att-rest:{meeting}:absent:3", f"att-sheet:{meeting}",
    ):  # fmt: skip
        assert [said.text for said in await world.press_data(THAO, action)] == [STALE], action
        assert (await world.press_data(LAN, action))[0].text.startswith("Việc này dành cho bí thư đơn vị.")
        assert (await world.press_data(KHACH, action))[0].text.startswith("Nội dung này dành cho đảng viên")
    assert (await world.say(LAN, "/diemdanh"))[0].text.startswith("Việc này dành cho bí thư đơn vị.")
    assert (await own(world, meeting, LAN)).attendance == ""


async def test_a_unit_below_ticks_its_own_and_shows_no_code(world: World) -> None:
    meeting = await planned(world, unit="DB", title="Hội nghị", organiser=MINH)
    await world.pass_until(await start(world, meeting))
    (card,) = await world.say(THAO, "/diemdanh")
    assert "Có mặt 0/1" in card.text
    assert "Mã điểm danh" not in card.labels
    assert [said.text for said in await world.press_data(THAO, f"att-code:{meeting}")] == [STALE]
    thao, lan = await member_id(world, THAO), await member_id(world, LAN)
    await world.press_data(THAO, f"att-set:{meeting}:{thao}:present:0")
    assert [said.text for said in await world.press_data(THAO, f"att-set:{meeting}:{lan}:present:0")] == [STALE]
    assert ((await own(world, meeting, THAO)).attendance, (await own(world, meeting, LAN)).attendance) == (
        "present",
        "",
    )


async def test_forged_ticks_change_nothing(world: World) -> None:
    meeting, _ = await in_the_room(world)
    assert meeting == 1
    await world.pass_time(timedelta(hours=1))
    for data in ("att-set", "att-set:1", "att-set:1:x:present:0", "att-set:1:2:late:0", "att-rest:1:x:3"):
        assert [said.text for said in await world.press_data(HUNG, data)] == [STALE], data
    assert [(await own(world, meeting, one)).attendance for one in (LAN, HUNG)] == ["", ""]


async def test_before_its_time_and_when_cancelled_nothing_is_noted(world: World) -> None:
    meeting = await planned(world)
    lan = await member_id(world, LAN)
    for data in (f"att-tick:{meeting}:0", f"att-set:{meeting}:{lan}:present:0", f"att-all:{meeting}:0"):
        (answer,) = await world.press_data(HUNG, data)
        assert answer.text == "“Họp chi bộ”: chưa đến lúc, làm được từ thứ Tư 04/03/2026, 13:30."
    (shown,) = await world.press_data(HUNG, f"att-code:{meeting}")
    await world.pass_until(await start(world, meeting))
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, state="cancelled")
    assert (await world.say(LAN, code_in(shown)))[0].text == f"{LINE} đã hủy, không điểm danh."
    (answer,) = await world.press_data(HUNG, f"att-set:{meeting}:{lan}:present:0")
    assert answer.text.startswith("“Họp chi bộ” đã hủy")
    assert (await own(world, meeting, LAN)).attendance == ""
    deadline = await planned(world, kind="deadline", title="Nộp báo cáo")
    assert [said.text for said in await world.press_data(HUNG, f"attendance:{deadline}")] == [STALE]


async def test_a_number_that_is_typed_and_is_no_event_of_ones_own_is_no_stale_button(world: World) -> None:
    meeting = await planned(world)
    for person, number in ((THAO, meeting), (HUNG, 99999)):
        (answer,) = await world.say(person, f"/diemdanh {number}")
        assert answer.text == (
            f"Đồng chí không có cuộc họp, lớp học nào số {number} để điểm danh. Gõ /diemdanh để chọn."
        )
