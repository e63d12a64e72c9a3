"""A secretary says an event: in one line or step by step; what is in doubt is asked, nothing is guessed."""

from __future__ import annotations

import pytest

from storage.members import member_by_code, revoke_role
from storage.units import all_units
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.kept import (
    LINE,
    PREVIEW,
    SAVED,
    begin,
    events,
    local,
    log,
    occurrences,
    planned,
    saved,
    sent,
    texts,
)
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """The whole bot, its cast linked on Telegram; Tuesday 24 November 2026, 09:00."""
    return await begin(await make_world())


async def test_an_event_is_said_in_one_line_shown_and_saved(world: World) -> None:
    said = await world.say(HUNG, LINE)
    assert texts(said) == [PREVIEW]
    assert said[0].labels == ["Lưu", "Sửa", "Hủy"]
    assert await events(world) == []

    said = await world.press(HUNG, "Lưu")
    assert texts(said) == [SAVED]
    assert said[0].labels == ["Gửi", "Để sau"]
    (event,) = await events(world)
    assert (event.kind, event.title, event.place, event.leads) == ("meeting", "Họp chi bộ", "phòng họp A", ("1d", "2h"))
    assert (event.starts_at, event.audience, event.rrule) == (local("2026-11-27 14:30"), "", "")
    assert await planned(world) == [("1d", "2026-11-26 14:30"), ("2h", "2026-11-27 12:30")]
    assert await sent(world, "invitation") == []
    ((who, what, before, after),) = await log(world)
    assert (who, what, before) == ("DV002", "event.created event Họp chi bộ", None)
    assert isinstance(after, dict)
    assert after["starts"] == "2026-11-27 14:30"


async def test_without_diacritics_it_is_the_same(world: World) -> None:
    said = await world.say(
        HUNG, "/sukien hop chi bo 14h30 thu sau tuan nay tai phong hop A, nhac truoc 1 ngay va 2 gio"
    )
    assert "thứ Sáu 27/11/2026, 14:30, phong hop A; nhắc trước 1 ngày và 2 giờ; 3 đồng chí" in said[0].text


async def test_the_preview_outlives_a_restart(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.restart()
    assert texts(await world.press(HUNG, "Lưu")) == [SAVED]
    assert len(await events(world)) == 1


async def test_two_taps_on_save_save_once(world: World) -> None:
    preview = (await world.say(HUNG, LINE))[0]
    data = preview.buttons[0][0].data
    await world.press_data(HUNG, data)
    said = await world.press_data(HUNG, data)
    assert texts(said) == ["Bản này đã lưu, đã bỏ hoặc đã có bản mới hơn. Gõ /sukien để xem các sự kiện."]
    assert len(await events(world)) == 1


async def test_the_same_event_is_not_saved_twice(world: World) -> None:
    await saved(world)
    said = await world.say(HUNG, LINE)
    assert said[0].text.startswith("Sự kiện này đã có rồi")
    assert said[0].labels == ["Xem sự kiện", "Sửa", "Hủy"]


async def test_the_same_event_said_by_two_at_once_is_saved_once(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.say(MINH, f"{LINE}, thành phần: Chi bộ Một")
    await world.press(HUNG, "Lưu")
    await world.press(MINH, "Lưu")
    assert [one.unit_id for one in await events(world)] == [2, 1]  # the committee holds the second: another event


async def test_an_event_can_be_dropped(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Hủy")
    assert await events(world) == []


async def test_words_instead_of_a_button_change_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    said = await world.say(HUNG, "được")
    assert said[0].text.startswith("Đồng chí vui lòng chọn một nút bên dưới.")
    assert await events(world) == []


async def test_a_label_can_be_typed(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.say(HUNG, "lưu")
    assert len(await events(world)) == 1


async def test_step_by_step(world: World) -> None:
    await world.say(HUNG, "/sukien")
    assert (await world.press(HUNG, "Tạo sự kiện mới"))[0].text == "Đồng chí muốn tạo loại sự kiện nào?"
    assert (await world.press(HUNG, "Lớp học, tập huấn"))[0].text.startswith("Tên sự kiện là gì?")
    assert (await world.say(HUNG, "Lớp bồi dưỡng đảng viên mới"))[0].text.startswith("Diễn ra lúc nào?")
    assert (await world.say(HUNG, "thứ Hai tuần sau"))[0].text.startswith("Lúc mấy giờ?")
    assert (await world.say(HUNG, "8h"))[0].text.startswith("Ở đâu?")
    said = await world.press(HUNG, "Bỏ qua")
    assert said[0].text.startswith("Mời những ai?")
    assert "Chi bộ Một" in said[0].labels
    said = await world.press(HUNG, "Chi bộ Một")
    assert "thứ Hai 30/11/2026, 08:00; nhắc trước 7 ngày, 1 ngày và 2 giờ; 3 đồng chí" in said[0].text
    await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert (event.kind, event.title, event.leads) == ("training", "Lớp bồi dưỡng đảng viên mới", None)


async def test_the_title_may_say_all_the_rest(world: World) -> None:
    await world.press_data(HUNG, "event-menu:new")
    await world.press(HUNG, "Họp, sinh hoạt")
    said = await world.say(HUNG, "Họp chi bộ 14h30 thứ Sáu tại phòng họp A cho Chi bộ Một")
    assert "thứ Sáu 27/11/2026, 14:30, phòng họp A" in said[0].text
    assert said[0].labels == ["Lưu", "Sửa", "Hủy"]


async def test_a_missing_time_is_asked(world: World) -> None:
    assert (await world.say(HUNG, "/sukien Họp chi bộ"))[0].text.startswith("Diễn ra lúc nào?")
    assert (await world.say(HUNG, "không biết"))[0].text.startswith("Tôi chưa hiểu thời gian đó.")
    assert (await world.say(HUNG, "thứ Sáu"))[0].text.startswith("Lúc mấy giờ?")
    assert "thứ Sáu 27/11/2026, 14:00" in (await world.say(HUNG, "14h"))[0].text


async def test_a_deadline_without_a_time_is_due_at_the_end_of_work(world: World) -> None:
    said = await world.say(HUNG, "/sukien Nộp đảng phí trước 25/12")
    assert "hạn thứ Sáu 25/12/2026, 17:00; nhắc trước 7 ngày, 3 ngày và 1 ngày, nhắc đúng ngày" in said[0].text
    assert "Quá hạn còn nhắc thêm sau 1, 2, 3 ngày" in said[0].text
    event = await saved(world, presses=("Lưu",), line="/sukien Đóng đảng phí trước 25/12")
    assert (event.kind, event.starts_at) == ("deadline", local("2026-12-25 17:00"))


@pytest.mark.parametrize(
    ("line", "question", "labels"),
    [
        ("Họp chi bộ 9h hôm qua", "«9h hôm qua» đã qua.", ["thứ Tư 25/11/2026, 09:00"]),
        (
            "Họp chi bộ ngày 31/11 lúc 14h",
            "Không có «ngày 31/11».",
            ["thứ Hai 30/11/2026, 14:00", "thứ Ba 01/12/2026, 14:00"],
        ),
        (
            "Họp chi bộ thứ Năm 27/11 14h",
            "Thứ và ngày trong «thứ Năm 27/11» không khớp nhau.",
            ["thứ Sáu 27/11/2026, 14:00", "thứ Năm 26/11/2026, 14:00"],
        ),
        ("Họp chi bộ 14h ngày 5/1", "«5/1» năm nay đã qua.", ["thứ Ba 05/01/2027, 14:00"]),
    ],
)
async def test_what_is_in_doubt_is_asked(world: World, line: str, question: str, labels: list[str]) -> None:
    said = await world.say(HUNG, f"/sukien {line}")
    assert question in said[0].text.replace("«14h ngày 5/1»", "«5/1»").replace("«ngày 5/1»", "«5/1»")
    assert said[0].labels == [*labels, "Hủy"]
    assert await events(world) == []
    said = await world.press(HUNG, labels[-1])
    assert said[0].text.splitlines()[1].startswith(labels[-1])


async def test_this_friday_said_on_a_saturday_is_asked(world: World) -> None:
    world.clock.move_to(local("2026-11-28 09:00"))
    said = await world.say(HUNG, "/sukien Họp chi bộ 14h thứ 6 tuần này")
    assert said[0].labels == ["thứ Sáu 04/12/2026, 14:00", "Hủy"]


async def test_two_doubts_are_asked_one_after_the_other(world: World) -> None:
    await world.say(HUNG, "/sukien họp chi bộ 2 giờ thứ 5 27/11")
    said = await world.press(HUNG, "thứ Năm 26/11/2026, 14:00")
    assert said[0].labels == ["thứ Năm 26/11/2026, 14:00", "thứ Năm 26/11/2026, 02:00", "Hủy"]
    await world.press(HUNG, "thứ Năm 26/11/2026, 14:00")
    await world.press(HUNG, "Lưu")
    assert (await events(world))[0].starts_at == local("2026-11-26 14:00")


async def test_another_day_typed_instead_keeps_the_time(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ ngày 31/11 lúc 14h")
    assert "thứ Hai 30/11/2026, 14:00" in (await world.say(HUNG, "30/11"))[0].text


async def test_a_moment_that_passes_while_it_is_shown_is_not_saved(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ 9h30 hôm nay")
    world.clock.move_to(local("2026-11-24 09:31"))
    assert (await world.press(HUNG, "Lưu"))[0].text.startswith("Thời điểm đó đã qua.")
    assert await events(world) == []


async def test_reminders_that_go_out_at_another_time_are_told(world: World) -> None:
    text = (await world.say(HUNG, "/sukien Họp chi bộ 8h thứ Hai 30/11"))[0].text
    assert "Lời nhắc trước 1 ngày rơi vào Chủ nhật 29/11/2026, 08:00, nên gửi lúc thứ Bảy 28/11/2026, 08:00." in text
    quiet = "Lời nhắc trước 2 giờ rơi vào thứ Hai 30/11/2026, 06:00, trong giờ yên tĩnh, nên gửi lúc "
    assert f"{quiet}thứ Hai 30/11/2026, 07:00." in text
    text = (await world.say(HUNG, "/sukien Tập huấn 14h thứ Sáu"))[0].text
    assert "Đã qua giờ nhắc trước 7 ngày, lời nhắc đó không gửi nữa." in text


async def test_a_series_is_shown_with_its_rule_first_days_and_days_off(world: World) -> None:
    said = await world.say(HUNG, "/sukien Sinh hoạt chi bộ ngày 3 hằng tháng lúc 14h")
    assert said[0].text.startswith("Có lần rơi vào ngày nghỉ:\n– Chủ nhật 03/01/2027\n– thứ Bảy 03/04/2027")
    assert said[0].labels == [
        "Giữ nguyên ngày",
        "Bỏ lần đó",
        "Ngày làm việc kế tiếp",
        "Ngày làm việc liền trước",
        "Hủy",
    ]
    text = (await world.press(HUNG, "Ngày làm việc kế tiếp"))[0].text
    assert (
        "Lặp lại: ngày 3 hằng tháng, 14:00. Các lần đầu: thứ Năm 03/12/2026, thứ Hai 04/01/2027, thứ Tư 03/02/2027,"
        in text
    )
    assert "– Chủ nhật 03/01/2027: chuyển sang thứ Hai 04/01/2027" in text
    await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert (event.rrule, event.day_rule) == ("FREQ=MONTHLY;BYMONTHDAY=3", "next")
    starts = [one.starts_at for one in await occurrences(world)]
    assert starts[:3] == [local("2026-12-03 14:00"), local("2027-01-04 14:00"), local("2027-02-03 14:00")]
    assert len(starts) == 13


async def test_days_that_months_lack_are_asked_about(world: World) -> None:
    said = await world.say(HUNG, "/sukien Họp chi bộ ngày 31 hằng tháng lúc 19h")
    assert "– tháng 02/2027 không có ngày đó" in said[0].text
    text = (await world.press(HUNG, "Ngày làm việc liền trước"))[0].text
    assert "– tháng 02/2027 không có ngày đó: chuyển sang thứ Sáu 26/02/2027" in text


async def test_a_rule_without_a_day_is_completed_by_the_answer(world: World) -> None:
    said = await world.say(HUNG, "/sukien Họp hằng tuần lúc 8h")
    assert said[0].text.startswith("Lần đầu vào ngày nào")
    await world.say(HUNG, "thứ Hai")
    assert "Lặp lại: thứ Hai hằng tuần, 08:00." in (await world.press(HUNG, "Bỏ lần đó"))[0].text


async def test_an_audience_in_the_sentence(world: World) -> None:
    said = await world.say(MINH, "/sukien Họp giao ban 8h thứ Tư cho bí thư các chi bộ")
    assert "2 đồng chí\nThành phần: bí thư các chi bộ (do Đảng bộ Thử Nghiệm tổ chức)" in said[0].text


async def test_without_an_audience_it_is_for_the_own_unit(world: World) -> None:
    assert "5 đồng chí\nThành phần: Đảng bộ Thử Nghiệm" in (await world.say(MINH, LINE))[0].text
    assert "1 đồng chí\nThành phần: Chi bộ Hai" in (await world.say(THAO, LINE))[0].text


async def test_another_units_people_are_refused(world: World) -> None:
    said = await world.say(HUNG, "/sukien Họp 8h thứ Tư, thành phần: Chi bộ Hai")
    assert "Mời những ai?" in said[0].text
    said = await world.say(HUNG, "/sukien Họp 8h thứ Tư cho toàn đảng bộ")
    assert said[0].labels == ["Chi bộ Một", "Hủy"]
    said = await world.press(HUNG, "Chi bộ Một")
    assert "3 đồng chí\nThành phần: Chi bộ Một" in said[0].text


async def test_a_clash_is_told_and_forbids_nothing(world: World) -> None:
    await saved(world)
    said = await world.say(MINH, "/sukien Hội nghị toàn đảng bộ 15h thứ Sáu tuần này")
    assert "Trùng giờ: Họp chi bộ: thứ Sáu 27/11/2026, 14:30, phòng họp A (3 đồng chí cùng phải dự)." in said[0].text
    await world.press(MINH, "Lưu")
    assert len(await events(world)) == 2


async def test_what_is_due_or_elsewhere_clashes_with_nothing(world: World) -> None:
    await saved(world)
    assert "Trùng giờ" not in (await world.say(THAO, "/sukien Họp chi bộ 15h thứ Sáu tuần này"))[0].text
    assert "Trùng giờ" not in (await world.say(HUNG, "/sukien Nộp đảng phí trước 15h thứ Sáu tuần này"))[0].text
    assert "Trùng giờ" not in (await world.say(HUNG, "/sukien Họp tổ 16h30 thứ Sáu tuần này"))[0].text


async def test_only_secretaries_make_events(world: World) -> None:
    for person in (LAN, KHACH):
        said = await world.say(person, LINE)
        assert "Lưu" not in [label for one in said for label in one.labels]
    await world.press_data(LAN, "event-menu:new")
    assert await events(world) == []


async def test_a_forged_or_foreign_button_does_nothing(world: World) -> None:
    preview = (await world.say(HUNG, LINE))[0]
    data = preview.buttons[0][0].data
    assert "đã có bản mới hơn" in (await world.press_data(THAO, data))[0].text
    assert "đã có bản mới hơn" in (await world.press_data(HUNG, "event-save:other:00000000"))[0].text
    token = data.split(":")[1]
    said = await world.press_data(HUNG, f"event-save:{token}:00000000")
    assert texts(said) == [PREVIEW]
    await world.press_data(HUNG, f"event-set:{token}:day_rule:never")
    await world.press_data(HUNG, f"event-pick:{token}:7")
    await world.press_data(HUNG, f"event-offer:{token}:7")
    await world.press_data(HUNG, f"event-kind:{token}:party")
    await world.press_data(HUNG, f"event-edit:{token}:unit")
    assert await events(world) == []


async def test_a_marked_paper_is_not_announced(world: World) -> None:
    said = await world.say(HUNG, "/sukien Họp bàn văn bản 14h thứ Sáu\nTỐI MẬT")
    assert "Lưu" not in said[0].labels
    assert await events(world) == []


async def test_html_in_a_title_is_text(world: World) -> None:
    said = await world.say(HUNG, "/sukien Họp <b>chi bộ</b> & bạn 14h thứ Sáu tại <i>phòng</i>")
    assert "Họp <b>chi bộ</b> & bạn" in said[0].text
    assert "&lt;b&gt;" in said[0].html


async def test_a_secretary_who_lost_the_role_meanwhile_saves_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    async with world.database.reading() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
    await world.say(MINH, "/huy")
    async with world.database.writing() as db:
        member = await member_by_code(db, "DV002")
        assert member is not None
        await revoke_role(db, member.id, "secretary", units["CB1"])
    await world.press(HUNG, "Lưu")
    assert await events(world) == []


@pytest.mark.parametrize("line", ["Họp bí thư 14h mai", "hop bi thu 14h mai", "Bí thư họp 14h mai"])
async def test_people_in_the_title_are_asked_about_and_not_guessed(world: World, line: str) -> None:
    said = await world.say(HUNG, f"/sukien {line}")
    assert said[0].text.startswith(
        "Trong câu có «bí thư», tôi chưa rõ việc này dành cho các đồng chí đó hay cho cả đơn vị."
    )
    assert said[0].labels == ["bí thư", "Chi bộ Một", "Hủy"]
    assert "1 đồng chí" in (await world.press(HUNG, "bí thư"))[0].text
    await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert event.audience == "bí thư"


async def test_the_whole_unit_may_be_meant_though_the_title_names_some(world: World) -> None:
    await world.say(HUNG, "/sukien Kiểm điểm bí thư hạn 20/12")
    said = await world.say(HUNG, "2")
    assert "3 đồng chí" in said[0].text
    await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert event.audience == ""


@pytest.mark.parametrize("title", ["Họp Chi bộ Một", "Họp đảng viên", "Làm việc tại Chi bộ Hai", "Họp toàn chi bộ"])
async def test_a_title_that_names_all_of_the_unit_or_others_asks_nothing(world: World, title: str) -> None:
    said = await world.say(HUNG, f"/sukien {title} 14h mai")
    assert said[0].labels == ["Lưu", "Sửa", "Hủy"]
    assert "3 đồng chí" in said[0].text


async def test_a_wrong_answer_to_what_is_edited_leaves_the_way_back(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Số chỗ")
    said = await world.say(HUNG, "abc")
    assert said[0].labels == ["Quay lại", "Hủy"]
    assert texts(await world.press(HUNG, "Quay lại")) == [PREVIEW]


async def test_new_members_are_no_invitation(world: World) -> None:
    said = await world.say(HUNG, "/sukien lop boi duong dang vien moi cho bi thu 7h30 ngay 20-12-2026")
    assert said[0].text.startswith("Lop boi duong dang vien moi (Lớp học, tập huấn)\n")
    assert "Thành phần: bí thư" in said[0].text
