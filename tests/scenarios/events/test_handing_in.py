"""Đã xong under an evaluation or a deadline: with a file or without, taken back, noted by a secretary for others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.files import file_content, files_by_id
from storage.occurrences import change_occurrence
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

PDF = b"%PDF-1.7\n%%EOF\n"
TITLE = "Nộp bản kiểm điểm"


async def report(world: World) -> int:
    return await planned(world, kind="evaluation", title=TITLE, place="")


async def test_done_is_kept_and_a_file_asked_for_once(world: World) -> None:
    one = await report(world)
    (asked,) = await world.press_data(LAN, f"done:{one}")
    assert asked.text == (
        f"Đã ghi nhận: {TITLE} đã xong, lúc 09:00 ngày 02/03/2026. Cảm ơn đồng chí.\n"
        "Nếu có tệp kèm theo (ảnh, PDF, Word, Excel), đồng chí gửi ngay tại đây; không có thì bấm “Bỏ qua”.\n"
        "Bấm nhầm thì bấm “Chưa xong”."
    )
    assert asked.labels == ["Bỏ qua", "Chưa xong"]
    kept = await own(world, one, LAN)
    assert (kept.done_at, kept.done_by) == (world.clock.now(), await member_id(world, LAN))
    (answer,) = await world.upload(LAN, "kiem-diem.pdf", PDF)
    assert answer.text == f"Đã nhận tệp kiem-diem.pdf cho “{TITLE}”. Cảm ơn đồng chí."
    kept = await own(world, one, LAN)
    assert kept.file_id is not None
    async with world.database.reading() as db:
        assert await file_content(db, kept.file_id) == PDF
    (more,) = await world.upload(LAN, "khac.pdf", PDF)
    assert not more.text.startswith("Đã nhận tệp")


async def test_it_may_be_skipped_and_pressed_again(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    (skipped,) = await world.press(LAN, "Bỏ qua")
    assert skipped.text == "Không cần gửi tệp. Việc này đã được ghi là xong."
    first = await own(world, one, LAN)
    (again,) = await world.press_data(LAN, f"done:{one}")
    assert again.text.startswith(f"{TITLE} đã được ghi là xong, lúc 09:00 ngày 02/03/2026.")
    assert again.labels == ["Gửi tệp", "Chưa xong"]
    assert await own(world, one, LAN) == first
    (asked,) = await world.press(LAN, "Gửi tệp")
    assert asked.text == f"Đồng chí gửi tệp cho “{TITLE}” (ảnh, PDF, Word, Excel) tại đây."
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    kept = await own(world, one, LAN)
    assert (kept.done_at, kept.file_id is not None) == (first.done_at, True)


async def test_a_file_that_cannot_be_taken_is_refused_and_another_one_may_follow(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    (refused,) = await world.upload(LAN, "virus.exe", b"MZ\x90")
    assert refused.text.startswith("Tệp virus.exe chưa được nhận: chỉ nhận ảnh")
    (refused,) = await world.upload(LAN, "anh.jpg", PDF)
    assert refused.text.startswith("Tệp anh.jpg chưa được nhận: nội dung bên trong không đúng")
    (refused,) = await world.upload(LAN, "rong.pdf", b"")
    assert "rong.pdf" in refused.text
    assert (await own(world, one, LAN)).file_id is None
    (taken,) = await world.upload(LAN, "kiem-diem.pdf", PDF)
    assert taken.text.startswith("Đã nhận tệp")


async def test_a_question_meanwhile_is_answered_and_a_late_file_is_none(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    (answer,) = await world.say(LAN, "bao nhiêu đảng viên xuất sắc năm 2021")
    assert not answer.text.startswith("Đã nhận tệp")
    await world.press_data(LAN, f"done-file:{one}")
    await world.pass_time(timedelta(minutes=20))
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    assert (await own(world, one, LAN)).file_id is None


async def test_it_can_be_taken_back_with_its_file(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    (answer,) = await world.press(LAN, "Chưa xong")
    assert answer.text == (
        f"Đã bỏ ghi nhận: {TITLE}: hạn thứ Tư 04/03/2026, 14:00 là chưa xong; tệp đã gửi cũng bỏ.\n"
        "Khi xong, đồng chí bấm “Đã xong”."
    )
    kept = await own(world, one, LAN)
    assert (kept.done_at, kept.file_id) == (None, None)
    (again,) = await world.press_data(LAN, f"undone:{one}")
    assert again.text.startswith(f"{TITLE}: hạn thứ Tư 04/03/2026, 14:00 vẫn chưa xong.")
    await world.press(LAN, "Đã xong")
    assert (await own(world, one, LAN)).done_at is not None


async def test_late_is_taken_and_said(world: World) -> None:
    one = await report(world)
    await world.pass_time(SOON + timedelta(days=1))
    (answer,) = await world.press_data(LAN, f"done:{one}")
    assert "đã xong, lúc 14:00 ngày 05/03/2026 (sau hạn)." in answer.text


async def test_the_secretary_sees_who_has_not_and_marks_for_others(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    (seen,) = await world.press_data(HUNG, f"answers:{one}")
    assert "1/3 đã xong" in seen.text
    assert seen.labels[:3] == ["Nhắc người chưa xong", "Ai chưa xong", "Ai đã xong"]
    (listed,) = await world.press(HUNG, "Ai chưa xong")
    assert listed.text.splitlines() == [
        "Chưa xong: 2 đồng chí",
        f"{TITLE}: hạn thứ Tư 04/03/2026, 14:00",
        "1. Đỗ Văn Bình, Chi bộ Một",
        "2. Trần Văn Hùng, Chi bộ Một",
    ]
    await world.press_data(HUNG, f"answers:{one}")
    (page,) = await world.press(HUNG, "Đánh dấu thay")
    assert "Đỗ Văn Bình → đã xong" in page.labels
    await world.press(HUNG, "Đỗ Văn Bình → đã xong")
    await world.press_data(HUNG, f"done-set:{one}:{await member_id(world, BINH)}:1:0")  # a second tap
    kept = await own(world, one, BINH)
    assert kept.done_by == await member_id(world, HUNG)
    marked = [entry for entry in await entries(world) if "handin.marked" in entry[1]]
    assert marked == [("DV002", f"handin.marked occurrence {one}", None, {"member": "DV005", "done": True})]
    await world.link(BINH)
    (refused,) = await world.press_data(BINH, f"undone:{one}")
    assert refused.text.startswith(f"Việc “{TITLE}” do bí thư ghi là đã xong.")
    await world.press(HUNG, "Đỗ Văn Bình → chưa xong")
    assert (await own(world, one, BINH)).done_at is None


async def test_a_secretarys_slip_loses_no_file_and_what_is_replaced_or_taken_back_is_not_kept(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    first = (await own(world, one, LAN)).file_id
    await world.press_data(HUNG, f"done-for:{one}:0")
    await world.press(HUNG, "Nguyễn Thị Lan → chưa xong")
    kept = await own(world, one, LAN)
    assert (kept.done_at, kept.file_id) == (None, first)
    await world.press(HUNG, "Nguyễn Thị Lan → đã xong")
    assert (await own(world, one, LAN)).file_id == first
    await world.press_data(LAN, f"done-file:{one}")
    await world.upload(LAN, "ban-sua.pdf", PDF)
    second = (await own(world, one, LAN)).file_id
    async with world.database.reading() as db:
        assert [one.name for one in (await files_by_id(db, [first or 0, second or 0])).values()] == ["ban-sua.pdf"]
    await world.press_data(HUNG, f"done-set:{one}:{await member_id(world, LAN)}:0:0")
    await world.press_data(LAN, f"done:{one}")
    await world.press_data(LAN, f"undone:{one}")
    async with world.database.reading() as db:
        assert await files_by_id(db, [second or 0]) == {}


async def test_the_secretary_fetches_the_file(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    await world.press_data(HUNG, f"done-for:{one}:0")
    (sent,) = await world.press(HUNG, "Tệp của Nguyễn Thị Lan")
    assert sent.text == f"Tệp của Nguyễn Thị Lan cho “{TITLE}”, nộp thứ Hai 02/03/2026, 09:00."
    assert [(file.name, file.mime) for file in sent.files] == [("kiem-diem.pdf", "application/pdf")]
    assert (await entries(world))[-1] == ("DV002", f"handin.fetched occurrence {one}", None, {"member": "DV001"})


async def test_nobody_else_sees_fetches_or_marks(world: World) -> None:
    one = await report(world)
    await world.press_data(LAN, f"done:{one}")
    await world.upload(LAN, "kiem-diem.pdf", PDF)
    lan = await member_id(world, LAN)
    for data in (f"answers:{one}", f"done-for:{one}:0", f"done-set:{one}:{lan}:0:0", f"handed-in:{one}:{lan}"):
        assert [said.text for said in await world.press_data(THAO, data)] == [STALE]
        assert (await world.press_data(LAN, data))[0].text.startswith("Việc này dành cho bí thư đơn vị.")
        assert (await world.press_data(KHACH, data))[0].text.startswith("Nội dung này dành cho đảng viên")
    assert (await own(world, one, LAN)).done_at is not None
    async with world.database.reading() as db:
        assert len(await files_by_id(db, [1])) == 1


async def test_a_units_secretary_sees_and_marks_the_own_members_of_the_committees_deadline(world: World) -> None:
    one = await planned(world, kind="deadline", title="Nộp báo cáo", unit="DB", organiser=MINH)
    (whole,) = await world.press_data(MINH, f"answers:{one}")
    assert "0/5 đã xong" in whole.text
    (part,) = await world.press_data(THAO, f"answers:{one}")
    assert "Chỉ tính các đồng chí thuộc đơn vị của đồng chí." in part.text
    assert "0/1 đã xong" in part.text
    (page,) = await world.press(THAO, "Đánh dấu thay")
    assert [label for label in page.labels if "→" in label] == ["Lê Thị Thảo → đã xong"]
    lan = await member_id(world, LAN)
    assert [said.text for said in await world.press_data(THAO, f"done-set:{one}:{lan}:1:0")] == [STALE]
    assert (await own(world, one, LAN)).done_at is None


async def test_only_the_people_it_is_for_hand_in(world: World) -> None:
    one = await report(world)
    (answer,) = await world.press_data(THAO, f"done:{one}")
    assert answer.text == "Việc này không dành cho đồng chí, nên không ghi nhận được."
    assert [said.text for said in await world.press_data(LAN, f"attend:{one}")] == [STALE]
    async with world.database.writing() as db:
        await change_occurrence(db, one, state="cancelled")
    (answer,) = await world.press_data(LAN, f"done:{one}")
    assert answer.text == f"“{TITLE}” đã hủy, đồng chí không cần trả lời nữa."


async def test_forged_marks_change_nothing(world: World) -> None:
    one = await report(world)
    assert one == 1
    for rest in ("", ":x", ":999999:1:1", ":1", ":1:1", ":1:1:7:0", ":1:999:1:0"):
        for action in ("done-set", "handed-in"):
            assert [said.text for said in await world.press_data(HUNG, f"{action}{rest}")] == [STALE], (action, rest)
