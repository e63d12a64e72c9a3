"""Sẽ dự and Vắng under a reminder: who may, until when, what is kept and what is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.members import member_by_code
from storage.occurrences import change_occurrence
from storage.tables import members
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, Someone, World

pytestmark = pytest.mark.long

NOT_YOURS = "Việc này không dành cho đồng chí, nên không ghi nhận được."


async def said(world: World, person: Someone, data: str) -> list[str]:
    return [one.text for one in await world.press_data(person, data)]


async def test_yes_is_kept_and_told_with_how_to_change_it(world: World) -> None:
    meeting = await planned(world)
    (answer,) = await world.press_data(LAN, f"attend:{meeting}")
    assert answer.text == (
        "Đã ghi nhận: đồng chí sẽ dự Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A.\n"
        "Nếu thay đổi, trước giờ bắt đầu đồng chí bấm “Vắng”."
    )
    assert answer.labels == ["Vắng"]
    kept = await own(world, meeting, LAN)
    assert (kept.answer, kept.reason, kept.answered_at) == ("yes", "", world.clock.now())


async def test_no_is_kept_at_once_and_the_reason_asked_for(world: World) -> None:
    meeting = await planned(world)
    (asked,) = await world.press_data(LAN, f"absent:{meeting}")
    assert asked.text == (
        "Đã ghi nhận: đồng chí vắng Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A.\n"
        "Đồng chí cho biết lý do: chọn bên dưới hoặc gõ vào đây; cũng có thể bấm “Bỏ qua”.\n"
        "Nếu thay đổi, trước giờ bắt đầu đồng chí bấm “Sẽ dự”."
    )
    assert asked.labels == ["Đi công tác", "Ốm đau", "Việc gia đình", "Bỏ qua", "Sẽ dự"]
    assert (await own(world, meeting, LAN)).answer == "no"
    (answer,) = await world.say(LAN, "  Đưa con\n đi <b>khám</b> ")
    assert answer.text.startswith("Đã ghi lý do vắng: Đưa con đi <b>khám</b>.\n")
    assert (await own(world, meeting, LAN)).reason == "Đưa con đi <b>khám</b>"


async def test_a_usual_reason_can_be_tapped_and_typed_by_number(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    await world.press(LAN, "Ốm đau")
    assert (await own(world, meeting, LAN)).reason == "Ốm đau"
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "1")
    assert (await own(world, meeting, LAN)).reason == "Đi công tác"


async def test_the_reason_may_be_skipped(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    (answer,) = await world.press(LAN, "Bỏ qua")
    assert answer.text == "Không ghi lý do. Đồng chí vẫn có thể bấm lại “Vắng” để ghi sau."
    kept = await own(world, meeting, LAN)
    assert (kept.answer, kept.reason) == ("no", "")
    (later,) = await world.say(LAN, "Họp ở đâu")
    assert not later.text.startswith("Đã ghi lý do")


async def test_a_question_or_what_comes_much_later_is_no_reason(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    (answer,) = await world.say(LAN, "bao nhiêu đảng viên xuất sắc năm 2021?")
    assert not answer.text.startswith("Đã ghi lý do")
    await world.press_data(LAN, f"absent:{meeting}")
    await world.pass_time(timedelta(minutes=20))
    (answer,) = await world.say(LAN, "số liệu kết nạp 2023")
    assert not answer.text.startswith("Đã ghi lý do")
    assert (await own(world, meeting, LAN)).reason == ""


async def test_it_is_changed_at_will_until_the_start(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "Ốm")
    (answer,) = await world.press(LAN, "Sẽ dự")
    assert answer.text.startswith("Đã ghi nhận: đồng chí sẽ dự")
    kept = await own(world, meeting, LAN)
    assert (kept.answer, kept.reason) == ("yes", "")
    await world.press_data(LAN, f"absent:{meeting}")
    assert (await own(world, meeting, LAN)).answer == "no"


async def test_after_the_start_nothing_changes(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"attend:{meeting}")
    await world.press_data(HUNG, f"absent:{meeting}")
    await world.pass_time(SOON)
    begun = (
        "“Họp chi bộ” đã bắt đầu lúc 14:00 ngày 04/03/2026, nên không đổi câu trả lời được nữa. "
        "Đồng chí vui lòng báo bí thư chi bộ."
    )
    for data in ("absent", "attend", "snooze"):
        assert await said(world, LAN, f"{data}:{meeting}") == [begun]
    assert await said(world, HUNG, f"absent-why:{meeting}:0") == [begun]
    assert (await own(world, meeting, LAN)).answer == "yes"
    assert (await own(world, meeting, HUNG)).reason == ""


async def test_two_taps_are_as_good_as_one(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"attend:{meeting}")
    first = await own(world, meeting, LAN)
    (again,) = await world.press_data(LAN, f"attend:{meeting}")
    assert again.text.startswith("Đã ghi nhận: đồng chí sẽ dự (như đã báo) Họp chi bộ")
    assert await own(world, meeting, LAN) == first
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "Ốm")
    (again,) = await world.press_data(LAN, f"absent:{meeting}")
    assert "Lý do đang ghi: Ốm. Muốn sửa thì đồng chí gõ lý do khác." in again.text
    assert (await own(world, meeting, LAN)).reason == "Ốm"


async def test_it_works_after_a_restart_and_the_reason_step_goes_on(world: World) -> None:
    meeting = await planned(world)
    await world.restart()
    await world.press_data(LAN, f"absent:{meeting}")
    await world.restart()
    await world.say(LAN, "Trực cơ quan")
    assert (await own(world, meeting, LAN)).reason == "Trực cơ quan"


async def test_only_the_people_it_is_for_may_answer(world: World) -> None:
    meeting = await planned(world)
    for data in (f"attend:{meeting}", f"absent:{meeting}", f"snooze:{meeting}", f"absent-why:{meeting}:1"):
        assert await said(world, THAO, data) == [NOT_YOURS]
        assert await said(world, MINH, data) == [NOT_YOURS]  # an admin, but at home in the committee itself
        assert (await said(world, KHACH, data))[0].startswith("Nội dung này dành cho đảng viên đã liên kết")
    assert await said(world, LAN, f"done:{meeting}") == [STALE]  # one comes to a meeting, or does not
    assert (await own(world, meeting, THAO)).answer == ""


async def test_the_audience_is_checked_as_it_stands_now(world: World) -> None:
    meeting = await planned(world, audience="bí thư")
    assert await said(world, LAN, f"attend:{meeting}") == [NOT_YOURS]
    assert (await said(world, HUNG, f"attend:{meeting}"))[0].startswith("Đã ghi nhận")
    whole = await planned(world, title="Hội nghị", unit="DB")
    assert (await said(world, LAN, f"attend:{whole}"))[0].startswith("Đã ghi nhận")
    async with world.database.writing() as db:
        lan = await member_by_code(db, "DV001")
        assert lan is not None
        await db.execute(members.update().where(members.c.id == lan.id).values(status="left"))
    await world.press_data(LAN, f"absent:{whole}")
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == lan.id).values(status="active"))
    assert (await own(world, whole, LAN)).answer == "yes"


async def test_forged_data_changes_nothing(world: World) -> None:
    await planned(world, unit="CB2")
    for action in ("attend", "absent", "absent-why", "done", "undone", "done-file", "snooze", "snooze-for"):
        for rest in ("", ":", ":x", ":0", ":-1", ":999999", ":²", ":1:2:3:4"):
            assert await said(world, LAN, f"{action}{rest}") in ([STALE], [NOT_YOURS]), (action, rest)


async def test_what_is_cancelled_needs_no_answer(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, state="cancelled")
    cancelled = "“Họp chi bộ” đã hủy, đồng chí không cần trả lời nữa."
    assert await said(world, LAN, f"attend:{meeting}") == [cancelled]
    assert [one.text for one in await world.say(LAN, "Ốm")] == [cancelled]
    assert (await own(world, meeting, LAN)).answer == "no"


async def test_an_answer_in_between_does_not_end_what_is_under_way(world: World) -> None:
    meeting = await planned(world)
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Tìm đảng viên")
    (asked,) = await world.press_data(HUNG, f"absent:{meeting}")
    assert "Đồng chí có thể chọn lý do bên dưới." in asked.text
    (found,) = await world.say(HUNG, "DV001")
    assert found.text.startswith("Nguyễn Thị Lan")
    await world.press_data(HUNG, f"absent-why:{meeting}:0")
    assert (await own(world, meeting, HUNG)).reason == "Đi công tác"


async def test_put_off_offers_only_what_is_left_before_the_start(world: World) -> None:
    meeting = await planned(world)
    (asked,) = await world.press_data(LAN, f"snooze:{meeting}")
    assert asked.labels == ["1 giờ nữa", "Tối nay", "Ngày mai"]
    (told,) = await world.press(LAN, "Tối nay")
    assert told.text.startswith("Tôi sẽ nhắc lại đồng chí thứ Hai 02/03/2026, 19:00: Họp chi bộ")
    soon = await planned(world, title="Hội ý", starts_at=world.clock.now() + timedelta(hours=2))
    assert (await world.press_data(LAN, f"snooze:{soon}"))[0].labels == ["1 giờ nữa"]
    at_once = await planned(world, title="Hội ý ngay", starts_at=world.clock.now() + timedelta(minutes=30))
    (answer,) = await world.press_data(LAN, f"snooze:{at_once}")
    assert "không nhắc lại kịp nữa" in answer.text
    assert answer.labels == ["Sẽ dự", "Vắng"]
    (answer,) = await world.press_data(LAN, f"snooze-for:{at_once}:tomorrow")
    assert "không nhắc lại kịp nữa" in answer.text


async def test_leaving_the_question_why_says_that_the_answer_stands(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    (left,) = await world.say(LAN, "/huy")
    assert left.text.startswith("Đã thôi, không hỏi thêm. Điều đồng chí vừa bấm vẫn được ghi")
    assert (await own(world, meeting, LAN)).answer == "no"
    (nothing,) = await world.say(LAN, "/huy")
    assert nothing.text == "Hiện không có việc gì đang làm dở."


async def test_another_command_after_an_answer_does_not_say_that_it_was_lost(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(LAN, f"absent:{meeting}")
    assert [one.text for one in await world.say(LAN, "/toi") if "chưa được lưu" in one.text] == []
    deadline = await planned(world, kind="deadline", title="Nộp đảng phí", place="")
    await world.press_data(LAN, f"done:{deadline}")
    assert [one.text for one in await world.say(LAN, "/toi") if "chưa được lưu" in one.text] == []
    assert (await own(world, deadline, LAN)).done_at is not None
