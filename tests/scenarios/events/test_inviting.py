"""Invitations go to everybody whom an event is for, once; agenda and files can be asked for by them alone."""

from __future__ import annotations

import pytest

from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import all_units
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.kept import begin, events, local, log, occurrences, people, saved, sent, texts
from tests.scenarios.notices.writing import PDF
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

INVITATION = (
    "Kính mời đồng chí tham dự\n"
    "Họp chi bộ\n"
    "Thời gian: thứ Sáu 27/11/2026, 14:30\n"
    "Địa điểm: phòng họp A\n"
    "Đơn vị tổ chức: Chi bộ Một\n"
    "\n"
    "Đồng chí vui lòng cho biết có dự được không."
)


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """The whole bot, its cast linked on Telegram; Tuesday 24 November 2026, 09:00."""
    return await begin(await make_world())


async def test_saving_offers_to_invite_and_one_tap_does_it(world: World) -> None:
    await saved(world)
    said = await world.press(HUNG, "Gửi")
    assert said[0].text == (
        "Đang gửi giấy mời Họp chi bộ đến 2 đồng chí. Chưa liên lạc được 1 đồng chí; đồng chí báo trực tiếp giúp."
    )
    assert world.heard(LAN)[-1].text == INVITATION
    assert world.heard(LAN)[-1].labels == ["Sẽ dự", "Vắng", "Nhắc lại sau"]
    assert sorted(await sent(world, "invitation")) == [("", "failed"), ("101", "delivered"), ("102", "delivered")]
    assert [one.told_at is not None for one in await people(world)] == [True, True, True]
    (occurrence,) = await occurrences(world)
    assert occurrence.invited_at is not None
    entry = (await log(world))[-1]
    assert entry[1:] == ("event.invited event Họp chi bộ", None, {"people": 3, "starts": "2026-11-27 14:30"})


async def test_of_what_is_to_be_handed_in_people_are_told_and_not_invited(world: World) -> None:
    await saved(world, "/sukien Nộp bản kiểm điểm trước 17h ngày 30/11")
    card = (await world.press(HUNG, "Để sau"))[0]
    assert "Chưa báo tin cho ai." in card.text
    (asked,) = await world.press(HUNG, "Gửi giấy mời")
    assert asked.text.endswith("Báo cho 3 đồng chí?")
    done, *_ = await world.press(HUNG, "Gửi")
    assert done.text.startswith("Đang báo Nộp bản kiểm điểm đến 2 đồng chí.")
    (card,) = await world.press(HUNG, "Xem sự kiện")
    assert "Đã báo tin lúc thứ Ba 24/11/2026, 09:00." in card.text


async def test_not_now_invites_nobody_and_the_reminders_go_out(world: World) -> None:
    await saved(world)
    said = await world.press(HUNG, "Để sau")
    assert "Chưa gửi giấy mời." in said[0].text
    assert "Lời nhắc tiếp theo: thứ Năm 26/11/2026, 14:30." in said[0].text
    assert await sent(world, "invitation") == []


async def test_two_taps_invite_once(world: World) -> None:
    await saved(world)
    await world.press_data(HUNG, "event-invite:1:3")
    said = await world.press_data(HUNG, "event-invite:1:3")
    assert "Mọi người đều đã được mời (lúc thứ Ba 24/11/2026, 09:00)." in said[0].text
    assert len(await sent(world, "invitation")) == 3


async def test_what_is_handed_in_is_answered_by_done(world: World) -> None:
    await saved(world, "/sukien Nộp bản kiểm điểm trước 17h ngày 30/11", presses=("Lưu", "Gửi"))
    assert world.heard(LAN)[-1].text == (
        "Đề nghị đồng chí hoàn thành\n"
        "Nộp bản kiểm điểm\n"
        "Hạn: thứ Hai 30/11/2026, 17:00\n"
        "Đơn vị tổ chức: Chi bộ Một\n"
        "\n"
        "Xong việc đồng chí bấm Đã xong."
    )
    assert world.heard(LAN)[-1].labels == ["Đã xong", "Nhắc lại sau"]


async def test_members_who_came_later_are_invited_without_the_others(world: World) -> None:
    await saved(world, presses=("Lưu", "Gửi"))
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow(code="DV009", name="Vũ Thị Mới", places=(PlaceRow(units["CB1"], ""),))])
    said = await world.press(HUNG, "Xem sự kiện")
    assert "1 đồng chí chưa nhận giấy mời." in said[0].text
    said = await world.press(HUNG, "Mời người chưa nhận")
    assert "Gửi giấy mời cho 1 đồng chí chưa nhận?" in said[0].text
    await world.press(HUNG, "Gửi")
    assert len(await sent(world, "invitation")) == 4


async def test_another_number_of_people_than_was_shown_is_shown_anew(world: World) -> None:
    await saved(world)
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow(code="DV009", name="Vũ Thị Mới", places=(PlaceRow(units["CB1"], ""),))])
    said = await world.press(HUNG, "Gửi")
    assert "Gửi giấy mời cho 4 đồng chí?" in said[0].text
    assert await sent(world, "invitation") == []
    await world.press(HUNG, "Gửi")
    assert len(await sent(world, "invitation")) == 4


async def test_agenda_and_files_go_with_the_invitation(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ 14h30 thứ Sáu tại phòng họp A, nội dung: sơ kết quý IV")
    await world.press(HUNG, "Sửa")
    assert (await world.press(HUNG, "Tài liệu"))[0].text.startswith("Đồng chí gửi tệp tài liệu")
    said = await world.upload(HUNG, "Bao cao.pdf", PDF)
    assert said[0].text.startswith("Tài liệu kèm theo: Bao cao.pdf.")
    said = await world.upload(HUNG, "macro.exe", b"MZ")
    assert "chưa được nhận" in said[0].text
    said = await world.press(HUNG, "Quay lại")
    assert "Nội dung: Sơ kết quý IV\nTài liệu: Bao cao.pdf" in said[0].text
    await world.press(HUNG, "Lưu")
    await world.press(HUNG, "Gửi")
    told = world.heard(LAN)[-1]
    assert "Nội dung: Sơ kết quý IV" in told.text
    assert [file.name for file in told.files] == ["Bao cao.pdf"]
    assert told.labels == ["Sẽ dự", "Vắng", "Nhắc lại sau", "Tài liệu"]


async def test_a_file_can_be_taken_away_again(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ 14h30 thứ Sáu")
    await world.upload(HUNG, "Bao cao.pdf", PDF)
    await world.press(HUNG, "Bỏ Bao cao.pdf")
    await world.press(HUNG, "Lưu")
    assert (await events(world))[0].file_ids == ()


async def test_documents_are_for_those_whom_it_concerns(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ 14h30 thứ Sáu, nội dung: sơ kết quý IV")
    await world.upload(HUNG, "Bao cao.pdf", PDF)
    await world.press(HUNG, "Quay lại")
    await world.press(HUNG, "Lưu")
    for person in (LAN, HUNG, MINH):
        said = await world.press_data(person, "documents:1")
        assert texts(said) == ["Họp chi bộ\nNội dung: Sơ kết quý IV"]
        assert [file.name for file in said[0].files] == ["Bao cao.pdf"]
    for person, data in ((THAO, "documents:1"), (LAN, "documents:2"), (LAN, "documents:x")):
        said = await world.press_data(person, data)
        assert said[0].text.startswith("Nút này không còn hiệu lực.")
    assert not (await world.press_data(KHACH, "documents:1"))[0].files


async def test_a_long_agenda_is_asked_for(world: World) -> None:
    await world.say(HUNG, "/sukien Họp chi bộ 14h30 thứ Sáu")
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Nội dung")
    await world.say(HUNG, "Sơ kết. " * 250)
    await world.press(HUNG, "Lưu")
    await world.press(HUNG, "Gửi")
    assert "Nội dung: đồng chí bấm Tài liệu để xem." in world.heard(LAN)[-1].text
    said = await world.press(LAN, "Tài liệu")
    assert "Sơ kết. Sơ kết." in said[0].text


async def test_nobody_is_invited_to_what_is_cancelled_or_over(world: World) -> None:
    await saved(world)
    await world.press_data(HUNG, "event-end:1:1")
    assert texts(await world.press_data(HUNG, "event-invite:1:3")) == ["Họp chi bộ đã bị hủy."]
    await saved(world, "/sukien Họp giao ban 15h thứ Sáu tuần này")
    world.clock.move_to(local("2026-11-27 15:00"))
    said = await world.press_data(HUNG, "event-invite:2:3")
    assert said[0].text == "Họp giao ban đã diễn ra hoặc đã đến hạn, không đổi được nữa."
    assert await sent(world, "invitation") == []


async def test_who_has_not_answered_is_nudged_from_the_card(world: World) -> None:
    await saved(world, presses=("Lưu", "Gửi"))
    await world.press(LAN, "Sẽ dự")
    await world.press_data(HUNG, "event-card:1")
    before = len(world.heard(LAN))
    await world.press(HUNG, "Nhắc người chưa trả lời")
    assert len(world.heard(LAN)) == before
    assert sorted(await sent(world, "nudge")) == [("", "failed"), ("102", "delivered")]


async def test_the_card_of_a_series_leads_to_each_of_its_times(world: World) -> None:
    await saved(world, "/sukien Giao ban 8h thứ Hai hằng tuần", presses=("Giữ nguyên ngày", "Lưu"))
    await world.press(HUNG, "Để sau")
    said = await world.press(HUNG, "Các lần tới")
    assert said[0].labels[:2] == ["1. thứ Hai 30/11/2026, 08:00", "2. thứ Hai 07/12/2026, 08:00"]
    said = await world.press(HUNG, "2. thứ Hai 07/12/2026, 08:00")
    assert "Thời gian: thứ Hai 07/12/2026, 08:00" in said[0].text
    await world.press(HUNG, "Gửi giấy mời")
    await world.press(HUNG, "Gửi")
    assert "Thời gian: thứ Hai 07/12/2026, 08:00" in world.heard(LAN)[-1].text


async def test_the_list_has_pages(world: World) -> None:
    for hour in range(8, 18):
        await saved(world, f"/sukien Họp số {hour} lúc {hour}:30 ngày 5/12")
    said = await world.say(HUNG, "/sukien")
    assert said[0].text.startswith("Sự kiện sắp tới (10)\n1. Họp số 8")
    assert len(said[0].labels) == 10
    said = await world.press_data(HUNG, "event-menu:1")
    assert "9. Họp số 16" in said[0].text
    said = await world.press_data(HUNG, "event-menu:77")
    assert "9. Họp số 16" in said[0].text
