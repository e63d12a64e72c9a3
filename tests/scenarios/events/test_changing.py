"""Events that are kept are changed, moved and cancelled; whoever knows of them is told at once, and only they."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.participants import answer, participants_of
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.kept import (
    LINE,
    begin,
    events,
    local,
    log,
    occurrences,
    people,
    planned,
    saved,
    sent,
    texts,
)
from tests.scenarios.world import HUNG, LAN, MINH, THAO, Said, World

pytestmark = pytest.mark.long

SERIES = "/sukien Sinh hoạt chi bộ ngày 3 hằng tháng lúc 14h tại nhà văn hóa"
RULE = "Ngày làm việc kế tiếp"


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """The whole bot, its cast linked on Telegram; Tuesday 24 November 2026, 09:00."""
    return await begin(await make_world())


async def invited(world: World) -> None:
    """The meeting of Friday is saved, and all three are invited."""
    await saved(world, presses=("Lưu", "Gửi"))


async def edits(world: World, label: str, occurrence_id: int = 1) -> list[Said]:
    await world.press_data(HUNG, f"event-change:{occurrence_id}")
    return await world.press(HUNG, label)


async def test_another_time_is_told_at_once_and_old_reminders_never_fire(world: World) -> None:
    await invited(world)
    await world.press(LAN, "Sẽ dự")
    await edits(world, "Thời gian")
    said = await world.say(HUNG, "15h thứ Hai tuần sau")
    assert "Bấm Lưu thì những đồng chí đã được mời hoặc đã được nhắc sẽ nhận tin thay đổi ngay." in said[0].text
    assert await sent(world, "event_changed") == []
    before = len(world.heard(LAN))
    said = await world.press(HUNG, "Lưu")
    assert "Đã báo thay đổi cho 3 đồng chí." in said[0].text
    (told,) = world.heard(LAN)[before:]
    assert told.text == (
        "Thay đổi: Họp chi bộ\n"
        "Lùi lịch: thứ Hai 30/11/2026, 15:00 (trước là thứ Sáu 27/11/2026, 14:30).\n"
        "Địa điểm: phòng họp A\n"
        "\n"
        "Trả lời trước đây là cho lịch cũ; đồng chí vui lòng trả lời lại."
    )
    assert told.labels == ["Sẽ dự", "Vắng", "Nhắc lại sau"]
    assert sorted(await sent(world, "event_changed")) == [("", "failed"), ("101", "delivered"), ("102", "delivered")]
    assert await planned(world) == [("1d", "2026-11-28 15:00"), ("2h", "2026-11-30 13:00")]
    assert {one.answer for one in await people(world)} == {""}
    (occurrence,) = await occurrences(world)
    assert occurrence.starts_at == local("2026-11-30 15:00")


async def test_answers_for_the_old_time_are_kept_in_the_log(world: World) -> None:
    await invited(world)
    await world.press(LAN, "Sẽ dự")
    await edits(world, "Thời gian")
    await world.say(HUNG, "16h")
    await world.press(HUNG, "Lưu")
    entry = next(one for one in await log(world) if one[1].startswith("event.asked_anew"))
    assert entry[2] == {"starts": "2026-11-27 14:30", "yes": ["DV001"]}


async def test_another_place_is_told_and_the_answers_stand(world: World) -> None:
    await invited(world)
    await world.press(LAN, "Sẽ dự")
    await edits(world, "Địa điểm")
    await world.say(HUNG, "Hội trường lớn")
    await world.press(HUNG, "Lưu")
    assert "Địa điểm mới: Hội trường lớn (trước là phòng họp A)." in world.heard(LAN)[-1].text
    assert "trả lời lại" not in world.heard(LAN)[-1].text
    assert [one.answer for one in await people(world)] == ["yes", "", ""]


async def test_what_concerns_nobody_who_knows_is_changed_quietly(world: World) -> None:
    await invited(world)
    for label, text in (("Tên", "Họp chi bộ tháng 11"), ("Nội dung", "Sơ kết <quý> IV"), ("Nhắc trước", "3 giờ")):
        await edits(world, label)
        said = await world.say(HUNG, text)
        assert "nhận tin" not in said[0].text
        await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert (event.title, event.leads, event.agenda) == ("Họp chi bộ tháng 11", ("3h",), "Sơ kết &lt;quý&gt; IV")
    assert event.version == 4
    assert await sent(world, "event_changed") == []
    assert await planned(world) == [("3h", "2026-11-27 11:30")]
    change = next(one for one in await log(world) if one[1].startswith("event.changed"))
    assert change[2:] == ({"title": "Họp chi bộ"}, {"title": "Họp chi bộ tháng 11"})


async def test_nobody_is_told_who_was_not_told_before(world: World) -> None:
    await saved(world)
    await edits(world, "Thời gian")
    await world.say(HUNG, "16h")
    said = await world.press(HUNG, "Lưu")
    assert "Đã báo" not in said[0].text
    assert await sent(world, "event_changed") == []
    assert said[0].labels == ["Gửi", "Để sau"]


async def test_several_things_are_changed_one_after_the_other_and_kept_at_once(world: World) -> None:
    await invited(world)
    await edits(world, "Đường dẫn")
    assert (await world.say(HUNG, "zoom"))[0].text.startswith("Đường dẫn phải bắt đầu bằng http:// hoặc https://.")
    await world.say(HUNG, "https://zoom.us/j/1")
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Số chỗ")
    assert (await world.say(HUNG, "nhiều"))[0].text.startswith("Đồng chí gõ một số từ 1 đến")
    await world.say(HUNG, "40")
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Thành phần")
    await world.say(HUNG, "đảng viên dự bị")
    assert (await events(world))[0].link == ""
    await world.press(HUNG, "Lưu")
    (event,) = await events(world)
    assert (event.link, event.capacity, event.audience) == ("https://zoom.us/j/1", 40, "đảng viên dự bị")
    assert len(await sent(world, "event_changed")) == 3


async def test_the_preview_of_a_change_outlives_a_restart_and_a_second_tap(world: World) -> None:
    await invited(world)
    await edits(world, "Địa điểm")
    data = (await world.say(HUNG, "Hội trường lớn"))[0].buttons[0][0].data
    await world.restart()
    await world.press_data(HUNG, data)
    assert "đã có bản mới hơn" in (await world.press_data(HUNG, data))[0].text
    assert len(await sent(world, "event_changed")) == 3


async def test_two_who_change_it_at_once_do_not_overwrite_each_other(world: World) -> None:
    await invited(world)
    await edits(world, "Địa điểm")
    await world.say(HUNG, "Phòng B")
    await world.press_data(MINH, "event-change:1")
    await world.press(MINH, "Địa điểm")
    await world.say(MINH, "Phòng C")
    await world.press(MINH, "Lưu")
    said = await world.press(HUNG, "Lưu")
    assert said[0].text == "Sự kiện này vừa được thay đổi. Đồng chí gõ /sukien để xem lại."
    assert (await events(world))[0].place == "Phòng C"


async def test_a_meeting_is_moved(world: World) -> None:
    await invited(world)
    await world.press_data(HUNG, "event-move:1")
    assert (await world.say(HUNG, "hôm nào đó"))[0].text.startswith("Tôi chưa hiểu thời gian đó.")
    assert (await world.say(HUNG, "14h hôm qua"))[0].text.startswith("«14h hôm qua» đã qua.")
    assert (await world.say(HUNG, "14h30"))[0].text.startswith("Thời điểm đó giống lịch hiện nay.")
    said = await world.say(HUNG, "8h30 ngày 1/12")
    assert "Trước: thứ Sáu 27/11/2026, 14:30\nNay: thứ Ba 01/12/2026, 08:30" in said[0].text
    await world.restart()
    said = await world.press(HUNG, "Lưu")
    assert texts(said)[0] == "Đã dời Họp chi bộ sang thứ Ba 01/12/2026, 08:30.\nĐã báo cho 3 đồng chí."
    assert (await events(world))[0].starts_at == local("2026-12-01 08:30")
    assert await planned(world) == [("1d", "2026-11-30 08:30"), ("2h", "2026-12-01 07:00")]
    entry = (await log(world))[-1]
    assert entry[1:] == (
        "event.moved event Họp chi bộ",
        {"starts": "2026-11-27 14:30"},
        {"starts": "2026-12-01 08:30"},
    )


async def test_one_of_a_series_is_moved_and_the_series_stays(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu", "Gửi"))
    await world.press_data(HUNG, "event-move:1")
    await world.say(HUNG, "ngày 4/12")
    said = await world.press(HUNG, "Lưu")
    assert "(chỉ lần này)" in said[0].text
    starts = [one.starts_at for one in await occurrences(world)]
    assert starts[:2] == [local("2026-12-04 14:00"), local("2027-01-04 14:00")]
    assert (await events(world))[0].starts_at == local("2026-12-03 14:00")
    assert len(await sent(world, "event_changed")) == 3


async def test_two_taps_move_once(world: World) -> None:
    await invited(world)
    await world.press_data(HUNG, "event-move:1")
    data = (await world.say(HUNG, "16h"))[0].buttons[0][0].data
    await world.press_data(HUNG, data)
    assert (await world.press_data(HUNG, data))[0].text.startswith("Sự kiện này vừa được thay đổi.")
    assert len(await sent(world, "event_changed")) == 3


async def test_the_whole_series_goes_to_another_time(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu", "Gửi"))
    world.clock.move_to(local("2026-12-10 09:00"))
    await edits(world, "Thời gian", 2)
    said = await world.say(HUNG, "thứ Sáu 18/12 15h")
    assert said[0].text.startswith("Đây là sự kiện lặp lại")
    await world.say(HUNG, "15h")
    await world.press(HUNG, "Lưu")
    starts = [one.starts_at for one in await occurrences(world)]
    assert starts[:3] == [local("2026-12-03 14:00"), local("2027-01-04 15:00"), local("2027-02-03 15:00")]
    assert await sent(world, "event_changed") == []  # nobody knows of the next one yet

    await edits(world, "Thời gian", 2)
    await world.say(HUNG, "thứ Sáu đầu tiên hằng tháng lúc 9h")
    await world.press(HUNG, "Bỏ lần đó")
    await world.press(HUNG, "Lưu")
    starts = [one.starts_at for one in await occurrences(world)]
    assert starts[1:3] == [local("2027-03-05 09:00"), local("2027-04-02 09:00")]  # New Year and Tết are off
    assert (await events(world))[0].rrule == "FREQ=MONTHLY;BYDAY=1FR"


async def test_a_change_of_the_series_says_what_was_moved_by_itself_and_stays(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu", "Để sau"))
    await world.press(HUNG, "Dời lần này")
    await world.say(HUNG, "thứ Sáu 4/12")
    await world.press(HUNG, "Lưu")
    await world.press(HUNG, "Xem sự kiện")
    await world.press(HUNG, "Sửa cả loạt")
    await world.press(HUNG, "Thời gian")
    said = await world.say(HUNG, "15h")
    assert "Đã dời riêng nên giữ nguyên: thứ Sáu 04/12/2026, 14:00." in said[0].text
    await world.press(HUNG, "Lưu")
    first, second, *_ = await occurrences(world)
    assert (first.starts_at, second.starts_at) == (local("2026-12-04 14:00"), local("2027-01-04 15:00"))


async def test_a_series_becomes_a_single_event(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu"))
    await edits(world, "Thời gian")
    await world.press(HUNG, "Chỉ một lần, không lặp")
    await world.press(HUNG, "Lưu")
    assert [one.starts_at for one in await occurrences(world)] == [local("2026-12-03 14:00")]


async def test_a_meeting_is_cancelled_after_a_question(world: World) -> None:
    await invited(world)
    said = await world.press_data(HUNG, "event-end:1")
    assert said[0].text.endswith("3 đồng chí đã được báo sẽ nhận tin hủy ngay.")
    assert said[0].labels == ["Đúng, hủy", "Không hủy"]
    assert await sent(world, "event_cancelled") == []
    await world.press(HUNG, "Đúng, hủy")
    assert world.heard(LAN)[-1].text == "Hủy: Họp chi bộ\nthứ Sáu 27/11/2026, 14:30, phòng họp A: không tổ chức."
    told = [("", "failed"), ("101", "delivered"), ("102", "delivered")]
    assert sorted(await sent(world, "event_cancelled")) == told
    assert await planned(world) == []
    assert await events(world) == []
    before = len(world.heard(LAN))
    await world.pass_time(timedelta(days=4))
    assert len(world.heard(LAN)) == before
    said = await world.press_data(HUNG, "event-end:1:1")
    assert said[0].text == "Họp chi bộ đã bị hủy."
    assert (await log(world))[-1][1] == "event.cancelled event Họp chi bộ"


async def test_one_of_a_series_is_cancelled(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu", "Gửi"))
    await world.press_data(HUNG, "event-off:1")
    await world.press(HUNG, "Đúng, hủy")
    assert len(await sent(world, "event_cancelled")) == 3
    assert [one.state for one in await occurrences(world)][:2] == ["cancelled", "planned"]
    said = await world.say(HUNG, "/sukien")
    assert "1. Sinh hoạt chi bộ: thứ Hai 04/01/2027, 14:00, nhà văn hóa (lặp lại)" in said[0].text


async def test_a_whole_series_is_cancelled_with_one_message(world: World) -> None:
    await saved(world, SERIES, presses=(RULE, "Lưu", "Gửi"))
    await world.press_data(HUNG, "event-invite:2:3")
    await world.press_data(HUNG, "event-end:1")
    await world.press(HUNG, "Đúng, hủy cả loạt")
    assert len(await sent(world, "event_cancelled")) == 3
    assert "Từ lần thứ Năm 03/12/2026, 14:00 trở đi không tổ chức nữa." in world.heard(LAN)[-1].text
    assert await planned(world, *range(1, 14)) == []


async def test_what_is_over_is_not_changed(world: World) -> None:
    await invited(world)
    world.clock.move_to(local("2026-11-27 18:00"))
    said = await world.press_data(HUNG, "event-card:1")
    assert said[0].text.startswith("Đã diễn ra.")
    assert not {"Sửa", "Dời lịch", "Hủy sự kiện", "Gửi giấy mời"} & set(said[0].labels)
    await world.press_data(HUNG, "event-off:1:29996130")
    await world.press_data(HUNG, "event-invite:1:3")
    assert len(await sent(world, "invitation")) == 3


async def test_nobody_changes_another_units_event(world: World) -> None:
    await invited(world)
    stale = "Nút này không còn hiệu lực."
    for action in ("card", "change", "move", "off", "end", "invite", "times"):
        assert (await world.press_data(THAO, f"event-{action}:1"))[0].text.startswith(stale)
    for data in ("event-end:1:1", "event-moved:1:29996070:29996190:yes:0", "event-off:1:29996070", "event-invite:1:3"):
        assert (await world.press_data(THAO, data))[0].text.startswith(stale)
        assert "Việc này dành cho bí thư đơn vị" in (await world.press_data(LAN, data))[0].text
    said = await world.say(THAO, "/sukien")
    assert "Họp chi bộ" not in said[0].text.split("Đồng chí chọn")[0]
    (event,) = await events(world)
    assert (event.state, event.version) == ("active", 1)


async def test_an_admin_changes_any_event(world: World) -> None:
    await invited(world)
    said = await world.say(MINH, "/sukien")
    assert "1. Họp chi bộ" in said[0].text
    await world.press(MINH, "1. Họp chi bộ")
    await world.press(MINH, "Hủy sự kiện")
    await world.press(MINH, "Đúng, hủy")
    assert await events(world) == []


async def test_forged_numbers_do_nothing(world: World) -> None:
    await invited(world)
    for data in (
        "event-card:0",
        "event-card:x",
        "event-card:999",
        "event-move:-1",
        "event-moved:1:x:y:yes:z",
        "event-end:1:77",
    ):
        await world.press_data(HUNG, data)
    (event,) = await events(world)
    assert (event.state, event.version) == ("active", 1)


async def test_who_has_handed_in_is_told_of_more_time_and_asked_nothing(world: World) -> None:
    await saved(world, "/sukien Nộp đảng phí trước 25/12", presses=("Lưu", "Gửi"))
    await world.press(LAN, "Đã xong")
    await world.press_data(HUNG, "event-move:1")
    await world.say(HUNG, "28/12")
    await world.press(HUNG, "Lưu")
    assert (
        "Gia hạn: hạn thứ Hai 28/12/2026, 17:00 (trước là hạn thứ Sáu 25/12/2026, 17:00)." in world.heard(LAN)[-1].text
    )
    assert world.heard(LAN)[-1].labels == []
    assert world.heard(HUNG)[-1].labels in (["Đã xong", "Nhắc lại sau"], ["Xem sự kiện"])


async def test_reasons_of_another_time_are_not_taken_over(world: World) -> None:
    await invited(world)
    async with world.database.writing() as db:
        (lan, *_) = await participants_of(db, 1)
        await answer(db, 1, lan.member_id, "no", world.clock.now(), reason="đi công tác")
    await world.press_data(HUNG, "event-move:1")
    await world.say(HUNG, "16h")
    await world.press(HUNG, "Lưu")
    assert [(one.answer, one.reason) for one in await people(world)] == [("", "")] * 3


async def test_the_line_again_after_it_was_cancelled(world: World) -> None:
    await saved(world)
    await world.press_data(HUNG, "event-end:1")
    await world.press(HUNG, "Đúng, hủy")
    said = await world.say(HUNG, LINE)
    assert said[0].text.startswith("Sự kiện như vậy đã có và đã bị hủy.")
    assert said[0].labels == ["Sửa", "Hủy"]


async def test_the_log_tells_it_in_words(world: World) -> None:
    await invited(world)
    await world.press_data(HUNG, "event-move:1")
    await world.say(HUNG, "16h")
    await world.press(HUNG, "Lưu")
    await world.press_data(HUNG, "event-end:1")
    await world.press(HUNG, "Đúng, hủy")
    text = (await world.say(MINH, "/nhatky"))[0].text
    for told in (
        "tạo sự kiện Họp chi bộ (2026-11-27 14:30)",
        "mời 3 đồng chí dự Họp chi bộ (2026-11-27 14:30)",
        "dời sự kiện Họp chi bộ: 2026-11-27 14:30 → 2026-11-27 16:00",
        "hủy sự kiện Họp chi bộ (2026-11-27 16:00)",
    ):
        assert told in text
