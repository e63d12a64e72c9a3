"""Questions about the schedule: who is told what, and what a question continues."""

from __future__ import annotations

from datetime import timedelta

from storage.occurrences import change_occurrence
from storage.participants import set_attendance, set_done
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.planned import planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, NOW, THAO, World

GROUP = "-500"
CARD = "Họp chi bộ\nThời gian: thứ Tư 04/03/2026, 14:00\nĐịa điểm: phòng họp A\nDành cho: Chi bộ Một"
NOBODYS = "Không có «họp» trong lịch từ 02/03/2026 đến 08/03/2026."


async def ask(world: World, who: object, text: str, *, group: str = "") -> str:
    said = await world.say(who, text, group=group)  # type: ignore[arg-type]
    return said[-1].text


async def test_a_member_sees_what_is_for_the_own_unit_and_answers_there_and_then(world: World) -> None:
    await planned(world, place="phòng họp A")
    (said,) = await world.say(LAN, "tuần này có họp gì không")
    assert said.text == CARD
    assert said.labels == ["Sẽ dự", "Vắng", "Lưu vào lịch (.ics)"]
    await world.press(LAN, "Sẽ dự")
    assert "Đồng chí đã báo: sẽ dự." in await ask(world, LAN, "họp chi bộ mấy giờ")
    assert await ask(world, THAO, "tuần này có họp gì không") == NOBODYS
    assert "chỉ dành cho đảng viên của đơn vị đó" in await ask(world, THAO, "khi nào chi bộ một họp")
    assert await ask(world, MINH, "khi nào chi bộ một họp") == CARD


async def test_what_is_for_some_is_told_to_these_and_to_who_governs_them(world: World) -> None:
    await planned(world, title="Hội nghị bí thư", unit="DB", audience="bí thư")
    await planned(world, title="Gặp mặt riêng", unit="DB", audience="Nguyễn Thị Lan")
    for who, sees in ((HUNG, True), (THAO, True), (LAN, False), (MINH, True)):
        assert ("Hội nghị bí thư\n" in await ask(world, who, "hội nghị bí thư ngày nào")) is sees
    for who, sees in ((HUNG, False), (THAO, False), (LAN, True), (MINH, True)):
        assert ("Gặp mặt riêng\n" in await ask(world, who, "gặp mặt riêng hôm nào")) is sees


async def test_guests_are_told_nothing_and_a_group_only_what_is_for_all_of_its_unit(make_world: MakeWorld) -> None:
    world = await make_world(open_statistics=True)
    await planned(world, place="phòng họp A")
    await planned(world, title="Họp chi ủy", audience="cấp ủy Chi bộ Một", starts_at=NOW + timedelta(days=1))
    await planned(world, title="Họp chi bộ hai", unit="CB2", starts_at=NOW + timedelta(days=1))
    assert (await ask(world, KHACH, "tuần này có họp gì không")).startswith("Nội dung này dành cho đảng viên")
    assert "Thời gian" not in await ask(world, HUNG, "tuần này có họp gì không", group=GROUP)
    await world.say(HUNG, "/nhom CB1", group=GROUP)
    (said,) = await world.say(KHACH, "tuần này có họp gì không", group=GROUP)
    assert (said.text, said.labels) == (CARD, [])
    assert "chuyện riêng" in await ask(world, HUNG, "ai vắng họp chi bộ", group=GROUP)


async def test_a_question_goes_on_from_the_one_before(world: World) -> None:
    await planned(world, place="phòng họp A")
    await planned(world, title="Sinh hoạt chuyên đề", starts_at=NOW + timedelta(days=8), place="hội trường")
    assert await ask(world, LAN, "tuần này có họp gì không") == CARD
    assert (await ask(world, LAN, "còn tuần sau?")).startswith("Sinh hoạt chuyên đề\nThời gian: thứ Ba 10/03/2026")
    assert "hội trường" in await ask(world, LAN, "ở đâu?")
    assert (await ask(world, LAN, "thế tháng sau thì sao")).startswith("Không có «họp» trong lịch từ 01/04/2026")


async def test_what_is_cancelled_or_moved_is_said_so(world: World) -> None:
    first = await planned(world)
    second = await planned(world, title="Hội nghị tổng kết")
    async with world.database.writing() as db:
        await change_occurrence(db, first, state="cancelled")
        later = NOW + timedelta(days=3, hours=5)
        await change_occurrence(db, second, starts_at=later, moved=True)
    said = await ask(world, LAN, "tuần này có họp gì không")
    assert "Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A (đã hủy)" in said
    assert "Hội nghị tổng kết: thứ Năm 05/03/2026, 14:00, phòng họp A (đã dời từ thứ Tư 04/03/2026, 14:00)" in said
    assert "(đã hủy)" in await ask(world, LAN, "họp chi bộ khi nào")


async def test_a_secretary_asks_who_has_not_handed_in(world: World) -> None:
    due = await planned(world, kind="deadline", title="Nộp bản kiểm điểm", unit="DB", organiser=MINH)
    async with world.database.writing() as db:
        await set_done(db, due, [await member_id(world, LAN)], NOW)
    said = await ask(world, HUNG, "ai chưa nộp bản kiểm điểm")
    assert "2/3 đồng chí chưa nộp:" in said
    assert "Đỗ Văn Bình (Chi bộ Một)" in said
    assert "Lê Thị Thảo" not in said
    assert "Lê Thị Thảo" in await ask(world, MINH, "có ai chưa nộp không")
    assert "1/3 đồng chí đã nộp:\n1. Nguyễn Thị Lan" in await ask(world, HUNG, "những ai đã nộp bản kiểm điểm rồi")
    assert (await ask(world, LAN, "ai chưa nộp")).startswith("Việc này dành cho bí thư")


async def test_a_secretary_asks_who_was_absent(world: World) -> None:
    held = await planned(world)
    world.clock.move_to(NOW + timedelta(days=3))
    assert "Chưa điểm danh" in await ask(world, HUNG, "ai vắng họp hôm qua")
    async with world.database.writing() as db:
        came = {await member_id(world, HUNG): "present", await member_id(world, LAN): "absent"}
        came[await member_id(world, BINH)] = "excused"
        await set_attendance(db, held, came, NOW)
    said = await ask(world, HUNG, "ai vắng họp hôm qua")
    assert "2/3 đồng chí vắng:" in said
    assert "Đỗ Văn Bình (Chi bộ Một), có lý do" in said
    assert "1/3 đồng chí dự:" in await ask(world, HUNG, "hôm qua ai đi họp")


async def test_what_one_still_has_to_do_is_the_list_of_tasks(world: World) -> None:
    await planned(world, kind="deadline", title="Nộp đảng phí")
    said = await world.say(LAN, "tôi còn việc gì phải làm")
    assert [one.text for one in said] == [one.text for one in await world.say(LAN, "/viec")]
    assert "Nộp đảng phí" in await ask(world, LAN, "tuần này tôi phải làm gì")


async def test_nothing_is_invented_and_other_matters_are_left_alone(world: World) -> None:
    assert (await ask(world, LAN, "đại hội chi bộ khi nào")).startswith("Tôi không thấy «đại hội chi bộ»")
    for text in ("thời tiết hôm nay thế nào", "khi nào có lương", "ai là chủ tịch nước", "tôi nên ăn gì hôm nay"):
        assert "không có thông tin" in await ask(world, LAN, text), text
    for text in ("chào bạn", "cảm ơn nhé"):
        assert "lịch trong" not in await ask(world, LAN, text)


async def test_an_english_question_is_answered_in_english(world: World) -> None:
    await planned(world, place="Room A")
    (said,) = await world.say(LAN, "when is the next meeting?")
    assert said.text.startswith("Họp chi bộ\nTime: Wednesday 4 March 2026, 14:00\nPlace: Room A")
    assert said.labels == ["Will attend", "Absent", "Save to calendar (.ics)"]


async def test_who_comes_is_never_answered_with_a_figure(world: World) -> None:
    for text in ("ai vắng lớp bồi dưỡng lý luận chính trị", "ai chưa nộp báo cáo kết nạp đảng viên"):
        assert await ask(world, HUNG, text) == (
            "Tôi không thấy việc nào như vậy trong lịch của các đơn vị đồng chí phụ trách."
        )
