"""Sửa: the text, the audience, the files of a notice, and how it goes out, until it is sent."""

from __future__ import annotations

import pytest

from storage.groups import bind_group
from storage.member_settings import set_optional_notices
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.writing import (
    PDF,
    rows,
    sends_file,
    texts,
    the_notice,
    unit_id,
    written,
)
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BOT, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


async def test_nothing_at_all_is_refused(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    await sends_file(world, HUNG, "a.pdf", PDF)
    await world.press(HUNG, "Xem trước")
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Tệp đính kèm")
    await world.press(HUNG, "Bỏ a.pdf")
    [refused] = await world.press(HUNG, "Xem trước")
    assert refused.text.startswith("Thông báo chưa có nội dung.")


async def test_text_audience_and_settings_can_be_changed(world: World) -> None:
    await written(world)
    [menu] = await world.press(HUNG, "Sửa")
    assert menu.labels == [
        "Nội dung",
        "Đối tượng",
        "Tệp đính kèm",
        "Không cần xác nhận",
        "Không bắt buộc nhận",
        "Tự động nhắc",
        "Xem trước",
    ]
    await world.press(HUNG, "Nội dung")
    copy, _ = await world.say(HUNG, "Nội dung mới")
    assert copy.text == "Thông báo của Chi bộ Một\n\nNội dung mới"
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Đối tượng")
    [asked] = await world.say(HUNG, "người lạ")
    assert asked.labels[-2:] == ["Quay lại", "Hủy"]
    _, summary = await world.press(HUNG, "Quay lại")
    assert "Số người: 3 (Chi bộ Một)" in summary.text
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Đối tượng")
    _, summary = await world.say(HUNG, "DV001")
    assert "Số người: 1 (Chi bộ Một)" in summary.text
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Không cần xác nhận")
    await world.press(HUNG, "Không bắt buộc nhận")
    copy, summary = await world.press(HUNG, "Xem trước")
    assert copy.labels == []
    assert summary.text.endswith("Không bắt buộc nhận; không cần xác nhận đã đọc.")


async def test_an_automatic_chase_asks_for_reading(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Không cần xác nhận")
    await world.press(HUNG, "Tự động nhắc")
    await world.press(HUNG, "Sau 48 giờ")
    await world.press(HUNG, "2 lần")
    _, summary = await world.press(HUNG, "Xem trước")
    assert summary.text.endswith("Tự động nhắc người chưa đọc sau 48 giờ, tối đa 2 lần.")
    notice = await the_notice(world)
    assert (notice.chase_after, notice.chase_times, notice.asks_read) == (48 * 3600, 2, True)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Tự động nhắc")
    await world.press(HUNG, "Không tự động nhắc")
    assert (await the_notice(world)).chase_after is None


async def test_whoever_switched_optional_notices_off_is_left_out_and_counted(world: World) -> None:
    async with world.database.writing() as db:
        await set_optional_notices(db, await member_id(world, LAN), wanted=False)
    await written(world)
    assert "Số người: 3" in world.heard(HUNG)[-1].text
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Không bắt buộc nhận")
    _, summary = await world.press(HUNG, "Xem trước")
    assert "Số người: 2 (Chi bộ Một)" in summary.text
    assert "Không tính 1 đồng chí đã tắt thông báo không bắt buộc." in summary.text
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Đối tượng")
    [refused] = await world.say(HUNG, "DV001")
    assert refused.text.startswith("Không còn ai để gửi")


async def test_a_group_gets_it_only_when_all_its_members_are_meant(world: World) -> None:
    async with world.database.writing() as db:
        await bind_group(db, "telegram", BOT, "-500", await unit_id(world, "CB1"), "Nhóm CB1")
    await written(world)
    [menu] = await world.press(HUNG, "Sửa")
    assert menu.labels[5:7] == ["Chỉ gửi vào nhóm", "Gửi cả hai nơi"]
    await world.press(HUNG, "Gửi cả hai nơi")
    _, summary = await world.press(HUNG, "Xem trước")
    assert "Nơi nhận: từng đồng chí, và nhóm Nhóm CB1." in summary.text
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Chỉ gửi vào nhóm")
    await world.press(HUNG, "Đối tượng")
    [refused] = await world.say(HUNG, "bí thư")
    assert refused.text.startswith("Chưa có nhóm nào gắn với đơn vị mà mọi đảng viên đều thuộc đối tượng nhận")


async def test_what_is_forged_or_anothers_changes_nothing(world: World) -> None:
    notice = await written(world)
    mark = world.heard(HUNG)[-1].buttons[0][0].data.split(":")[2]
    for person in (THAO, MINH):
        for data in (
            f"notice-send:1:{mark}",
            f"notice-show:1:{mark}",
            f"notice-edit:1:{mark}",
            "notice-set:1:read:0",
            f"notice-later:1:{mark}",
            f"notice-keep:1:{mark}:99999999",
            "notice-reuse:1",
            f"notice-approve:1:{mark}",
        ):
            said = await world.press_data(person, data)
            assert not any("Gửi" in one.labels for one in said), data
    for data in ("notice-send", "notice-send:x", "notice-send:99:abc", "notice-set:1:read:7", "notice-set:1:chase:5:1"):
        assert texts(await world.press_data(HUNG, data)) == [STALE]
    for data in (
        "notice-set:1:to:everyone",
        "notice-set:1:chase:24:9",
        "notice-set:1",
        "notice-menu:x",
        "notice-old:x",
    ):
        assert texts(await world.press_data(HUNG, data)) == [STALE]
    assert await the_notice(world) == notice
    assert await rows(world) == []
