"""Gửi: what was seen goes out, once, to whoever was counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat import IncomingKind
from storage.accounts import link_account
from storage.groups import bind_group
from storage.members import SECRETARY, grant_role, revoke_role
from storage.notices import ENDED
from storage.roster import MemberRow, PlaceRow, save_members
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.writing import (
    ALREADY,
    BUTTONS,
    COPY,
    PDF,
    SENDING,
    TEXT,
    content,
    every_notice,
    log,
    rows,
    sends_file,
    texts,
    the_notice,
    unit_id,
    written,
)
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, BOT, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


async def join(world: World, code: str = "DV090", unit: str = "CB1") -> None:
    """Somebody new is in the roster."""
    place = PlaceRow(await unit_id(world, unit), "")
    async with world.database.writing() as db:
        await save_members(db, [MemberRow(code=code, name="Người Mới", places=(place,))])


async def test_it_goes_to_everybody_who_was_counted_and_is_noted_for_the_others(world: World) -> None:
    await written(world)
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text == SENDING
    assert first.edits  # the preview's buttons are gone
    [copy] = world.heard(LAN)
    assert (copy.text, copy.labels) == (COPY, ["Đã đọc"])
    assert [said.text for said in world.heard(HUNG)].count(COPY) == 2  # the preview, and the author's own copy
    assert world.heard(THAO) == []
    notice = await the_notice(world)
    assert (notice.state, notice.people, notice.started_at is not None) == (ENDED, 3, True)
    stored = await rows(world)
    assert sorted((one.user_id, one.state, one.reason) for one in stored) == [
        ("", "failed", "unreachable"),
        (LAN.user_id, "delivered", ""),
        (HUNG.user_id, "delivered", ""),
    ]
    assert {one.expires_at - one.due_at for one in stored} == {timedelta(days=7)}
    assert {one.priority for one in stored} == {2}


async def test_the_audit_log_tells_of_it_without_its_text(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Gửi")
    details = {"people": 3, "unit": "CB1", "audience": "Chi bộ Một", "groups": 0}
    assert await log(world) == [("DV002", "notice.sent notice 1", None, details)]


async def test_what_arrives_is_what_was_shown(world: World) -> None:
    html = "/thongbao Chi bộ Một: <b>Họp</b> &lt;mai&gt;"
    copy, _ = await world.send(HUNG, IncomingKind.TEXT, text="/thongbao Chi bộ Một: Họp <mai>", html=html)
    await world.press(HUNG, "Gửi")
    [arrived] = world.heard(LAN)
    assert (arrived.html, arrived.buttons) == (copy.html, copy.buttons)


async def test_a_double_tap_sends_once(world: World) -> None:
    await written(world)
    data = world.heard(HUNG)[-1].buttons[0][0].data
    payloads = [world.payload(HUNG, IncomingKind.BUTTON, data=data, message_id="1") for _ in range(2)]
    await world.deliver(*payloads)
    await world.pass_time(timedelta(seconds=1))
    assert texts(world.heard(LAN)) == [COPY]
    assert ALREADY in texts(world.heard(HUNG))
    assert texts(await world.press_data(HUNG, data)) == [ALREADY]
    assert len(await rows(world)) == 3


async def test_two_devices_send_once(world: World) -> None:
    """Two chats of one member, handled at the same moment."""
    await written(world)
    data = world.heard(HUNG)[-1].buttons[0][0].data
    async with world.database.writing() as db:
        await link_account(db, "telegram", BOT, "902", "902", await member_id(world, HUNG), world.clock.now())
    await world.deliver(
        world.payload(HUNG, IncomingKind.BUTTON, data=data, message_id="1"),
        world.payload(HUNG, IncomingKind.BUTTON, data=data, message_id="1", chat_id="902", user_id="902"),
    )
    await world.pass_time(timedelta(seconds=1))
    assert texts(world.heard(LAN)) == [COPY]
    assert len(await log(world)) == 1


async def test_a_restart_between_preview_and_send_changes_nothing(world: World) -> None:
    await written(world)
    await world.restart()
    await world.press(HUNG, "Gửi")
    assert texts(world.heard(LAN)) == [COPY]


async def test_other_things_in_between_change_nothing(world: World) -> None:
    await written(world)
    await world.say(HUNG, "/toi")
    await world.say(HUNG, "/solieu")
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text == SENDING


async def test_an_earlier_preview_sends_nothing_that_was_changed_since(world: World) -> None:
    await written(world)
    old = world.heard(HUNG)[-1].buttons[0][0].data
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Nội dung")
    await world.say(HUNG, "Nội dung khác")
    copy, summary = await world.press_data(HUNG, old)
    assert copy.text == "Thông báo của Chi bộ Một\n\nNội dung khác"
    assert summary.text.startswith("Chưa gửi. Nút vừa bấm thuộc bản cũ;")
    assert summary.labels == BUTTONS
    assert await rows(world) == []


async def test_when_the_number_of_people_has_changed_it_asks_again(world: World) -> None:
    await written(world)
    await join(world)
    _, summary = await world.press(HUNG, "Gửi")
    assert summary.text.startswith(
        "Chưa gửi. Số người nhận vừa thay đổi: trước 3, nay 4. Đồng chí xem lại.\n\n"
        "Gửi cho: Chi bộ Một\nSố người: 4 (Chi bộ Một)\n"
    )
    assert await rows(world) == []
    await world.press(HUNG, "Gửi")
    assert len(await rows(world)) == 4


async def test_an_audience_that_has_become_empty_is_refused_and_asked_for(world: World) -> None:
    await join(world)
    await written(world, audience="DV090")
    async with world.database.writing() as db:
        moved = MemberRow("DV090", "Người Mới", places=(PlaceRow(await unit_id(world, "CB2"), ""),))
        await save_members(db, [moved])
    [refused] = await world.press(HUNG, "Gửi")
    assert "Gửi" not in refused.labels
    assert await rows(world) == []


async def test_whoever_lost_the_role_meanwhile_sends_nothing(world: World) -> None:
    await written(world)
    async with world.database.writing() as db:
        await revoke_role(db, await member_id(world, HUNG), SECRETARY, await unit_id(world, "CB1"))
    [refused] = await world.press(HUNG, "Gửi")
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
    assert await rows(world) == []


async def test_whoever_governs_another_unit_now_sends_nothing_for_the_old_one(world: World) -> None:
    await written(world)
    async with world.database.writing() as db:
        me = await member_id(world, HUNG)
        await revoke_role(db, me, SECRETARY, await unit_id(world, "CB1"))
        await grant_role(db, me, SECRETARY, await unit_id(world, "CB2"))
    assert texts(await world.press(HUNG, "Gửi")) == [STALE]
    assert await rows(world) == []


async def test_somebody_in_two_segments_gets_one_copy(world: World) -> None:
    await written(world, audience="Chi bộ Một, bí thư và DV001")
    await world.press(HUNG, "Gửi")
    assert len(await rows(world)) == 3
    assert texts(world.heard(LAN)) == [COPY]


async def test_an_admin_reaches_everyone(world: World) -> None:
    await written(world, person=MINH, audience="toàn đảng bộ")
    await world.press(MINH, "Gửi")
    assert len(await rows(world)) == 5
    assert texts(world.heard(THAO)) == [f"Thông báo của Đảng bộ Thử Nghiệm\n\n{TEXT}"]


async def test_a_long_text_arrives_in_parts_with_the_button_under_the_last(world: World) -> None:
    text = "\n".join(f"{number}. {'nội dung ' * 20}" for number in range(45))
    assert len(text) > 8_000
    *parts, summary = await world.say(HUNG, f"/thongbao Chi bộ Một: {text}")
    assert summary.labels == BUTTONS
    await world.press(HUNG, "Gửi")
    arrived = world.heard(LAN)
    assert texts(arrived) == texts(parts)
    assert [said.labels for said in arrived] == [*[[] for _ in arrived[1:]], ["Đã đọc"]]
    assert len(arrived) >= 3
    [to_lan] = [one for one in await rows(world) if one.user_id == LAN.user_id]
    assert len(to_lan.sent_parts) == len(arrived)


async def test_a_file_goes_by_the_id_under_which_it_came(world: World) -> None:
    await written(world)
    await sends_file(world, HUNG, "Giấy mời.pdf", PDF)
    await world.press(HUNG, "Xem trước")
    await world.press(HUNG, "Gửi")
    [arrived] = world.heard(LAN)
    assert [file.content for file in arrived.files] == [PDF]
    assert not any(file.startswith("sent-") and file != "sent-1" for file in world.platform.known_files)
    [one] = [row for row in await rows(world) if row.user_id == LAN.user_id]
    assert (await content(world, one)).file_ids == (await the_notice(world)).file_ids


async def test_groups_get_it_instead_of_or_besides_the_members(world: World) -> None:
    async with world.database.writing() as db:
        await bind_group(db, "telegram", BOT, "-500", await unit_id(world, "CB1"), "Nhóm CB1")
    await written(world)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Chỉ gửi vào nhóm")
    copy, _ = await world.press(HUNG, "Xem trước")
    assert copy.labels == []  # each would confirm in the own chat
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text == "Đang gửi vào nhóm Nhóm CB1."
    [in_group] = world.platform.sent["-500"]
    assert (in_group.text, in_group.labels) == (COPY, [])
    assert world.heard(LAN) == []
    await written(world)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Gửi cả hai nơi")
    await world.press(HUNG, "Xem trước")
    await world.press(HUNG, "Gửi")
    assert texts(world.platform.sent["-500"]) == [COPY, COPY]
    assert texts(world.heard(LAN)) == [COPY]


async def test_an_old_notice_serves_as_a_template(world: World) -> None:
    await written(world)
    await sends_file(world, HUNG, "Giấy mời.pdf", PDF)
    await world.press(HUNG, "Xem trước")
    await world.press(HUNG, "Gửi")
    [old] = await world.say(HUNG, "/thongbao dùng lại")
    assert old.text == f"Dùng lại: đồng chí chọn thông báo làm mẫu.\n1. 02/03/2026, 3 người, 1 tệp: {TEXT}"
    copy, summary = await world.press(HUNG, f"1. {TEXT}")
    assert copy.text == COPY
    assert [file.remote_id for file in copy.files] == ["file-1"]
    assert summary.text.startswith("Gửi cho: Chi bộ Một\nSố người: 3")
    before, new = await every_notice(world)
    assert (before.state, new.state, new.file_ids) == (ENDED, "draft", before.file_ids)
    await world.press(HUNG, "Gửi")
    assert texts(world.heard(LAN)) == [COPY, COPY]


async def test_sent_notices_are_listed_to_whoever_governs_the_unit(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Gửi")
    for person in (HUNG, MINH):
        [listed] = await world.say(person, "/thongbao đã gửi")
        assert listed.text == f"Thông báo đã gửi: đồng chí chọn để xem kết quả.\n1. 02/03/2026, 3 người: {TEXT}"
    [nothing] = await world.say(THAO, "/thongbao đã gửi")
    assert nothing.text == "Thông báo đã gửi\nChưa có thông báo nào."
    assert texts(await world.press_data(THAO, "notice-reuse:1")) == [STALE]


async def test_an_admin_may_use_a_units_notice_but_not_its_draft(world: World) -> None:
    await written(world)
    assert texts(await world.press_data(MINH, "notice-reuse:1")) == [STALE]
    await world.press(HUNG, "Gửi")
    copy, summary = await world.press_data(MINH, "notice-reuse:1")
    assert copy.text == f"Thông báo của Đảng bộ Thử Nghiệm\n\n{TEXT}"
    assert summary.labels == BUTTONS


async def test_nobody_is_called_reachable_who_is_not(world: World) -> None:
    await written(world, audience="DV005")
    assert "Chưa liên lạc được: 1 (chưa liên kết: 1)." in world.heard(HUNG)[-1].text
    first, *_ = await world.press(HUNG, "Gửi")
    assert first.text.startswith("Đang gửi đến 0 đồng chí.")
    [row] = await rows(world)
    assert (row.state, row.reason, row.member_id) == ("failed", "unreachable", await member_id(world, BINH))


async def test_the_list_of_old_ones_has_pages(world: World) -> None:
    for number in range(9):
        await written(world, f"Số {number}.")
        await world.press(HUNG, "Gửi")
    [first] = await world.say(HUNG, "/thongbao dùng lại")
    assert first.labels[-1] == "Trang sau"
    [second] = await world.press(HUNG, "Trang sau")
    assert second.labels == ["9. Số 0.", "Trang trước"]
