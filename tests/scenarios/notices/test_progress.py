"""The progress message, and what stops a notice on its way."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.errors import SendFailed
from bot.notices import keeper
from storage.notice_copies import PROGRESS
from storage.notices import CANCELLED, ENDED, STARTED, change_notice
from storage.outbox import DELIVERED, FAILED, QUEUED
from tests.scenarios.notices.sent import PLAIN, copies, has, notice_of, sent_notice, texts
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

DONE = f"Đã gửi xong thông báo: “{PLAIN}”\nĐã đến 2/3 · không gửi được 1"


def flood(seconds: float) -> SendFailed:
    return SendFailed("flood", permanent=False, retry_after=seconds)


async def under_way(world: World) -> int:
    """A notice of which Lan's copy has still to wait for ten minutes."""
    world.platform.fail(LAN.chat_id, flood(600))
    return await sent_notice(world)


async def test_it_ends_as_a_short_result_in_the_same_message(world: World) -> None:
    notice = await sent_notice(world)
    (message,) = [said for said in world.heard(HUNG) if "Xem kết quả" in said.labels]
    assert message.text == DONE
    assert (HUNG.chat_id, message.message_id) in world.platform.edited
    ended = await notice_of(world, notice)
    assert ended.state == ENDED
    assert ended.ended_at is not None


async def test_while_it_goes_it_tells_how_far_it_is(world: World) -> None:
    notice = await under_way(world)
    await world.pass_time(timedelta(seconds=3))
    (message,) = [said for said in world.heard(HUNG) if "Tạm dừng" in said.labels]
    assert message.text.splitlines()[:2] == [
        f"Đang gửi thông báo: “{PLAIN}”",
        "Đã gửi 1/3 · không gửi được 1 · còn 1",
    ]
    assert message.labels == ["Tạm dừng", "Hủy"]
    assert (await notice_of(world, notice)).state == STARTED
    await world.pass_time(timedelta(minutes=10))
    assert DONE in texts(world, HUNG)
    assert has(world, LAN)


async def test_it_is_edited_at_most_every_three_seconds_and_only_when_something_changed(world: World) -> None:
    notice = await under_way(world)
    for _ in range(20):
        await world.pass_time(timedelta(seconds=1))
    edits = [copy for copy in await copies(world, notice, [PROGRESS]) if copy.action == "edit"]
    times = [copy.created_at for copy in edits]
    assert all(later - earlier >= timedelta(seconds=3) for earlier, later in pairwise(times))
    for _ in range(30):  # the rate is forgotten by now, and nothing else changes
        await world.pass_time(timedelta(seconds=1))
    before = len(world.platform.edited)
    for _ in range(10):
        await world.pass_time(timedelta(seconds=1))
    assert len(world.platform.edited) == before


async def test_a_lost_edit_is_harmless(world: World) -> None:
    await under_way(world)
    world.platform.fail(HUNG.chat_id, SendFailed("bad_request", permanent=True))
    world.bugs_expected = True
    await world.pass_time(timedelta(seconds=4))
    world.bugs_expected = True
    await world.pass_time(timedelta(minutes=11))
    assert DONE in texts(world, HUNG)


async def test_where_nothing_can_be_edited_only_the_result_follows(world: World) -> None:
    await under_way(world)
    world.platform.fail(HUNG.chat_id, *[SendFailed("cannot_edit", permanent=True)] * 2)
    for _ in range(10):
        await world.pass_time(timedelta(seconds=4))
    assert sum("Đang gửi" in text for text in texts(world, HUNG)) == 1
    assert world.platform.edited == []
    await world.pass_time(timedelta(minutes=11))
    await world.pass_time(timedelta(seconds=1))
    assert texts(world, HUNG)[-1] == DONE


async def test_paused_it_waits_and_resumed_it_goes_on(world: World) -> None:
    notice = await under_way(world)
    (said,) = await world.press(HUNG, "Tạm dừng")
    assert said.text.startswith("Đang tạm dừng gửi")
    assert said.labels == ["Tiếp tục", "Hủy"]
    await world.pass_time(timedelta(minutes=30))
    assert not has(world, LAN)
    assert (await notice_of(world, notice)).paused
    await world.restart()
    await world.press(HUNG, "Tiếp tục")
    await world.pass_time(timedelta(seconds=5))
    assert has(world, LAN)
    assert (await notice_of(world, notice)).state == ENDED
    told = [entry[1] for entry in await entries(world)]
    assert [f"notice.paused notice {notice}", f"notice.resumed notice {notice}"] == told[-2:]


async def test_what_comes_back_from_a_flood_during_a_pause_waits_too(world: World) -> None:
    notice = await under_way(world)
    async with world.database.writing() as db:
        await change_notice(db, notice, paused=True)
    await keeper.tick(world.services)
    await world.pass_time(timedelta(minutes=30))
    assert not has(world, LAN)


async def test_cancelling_is_asked_about_and_stops_what_has_not_gone_out(world: World) -> None:
    notice = await under_way(world)
    await world.press(HUNG, "Tạm dừng")
    (asked,) = await world.press_data(HUNG, f"notice-stop:{notice}")
    assert asked.text == (
        f"Hủy gửi thông báo “{PLAIN}”? Đã có 1 người nhận được; 1 người còn lại sẽ không được gửi nữa."
    )
    assert asked.labels == ["Đồng ý", "Hủy"]
    (said,) = await world.press(HUNG, "Đồng ý")
    assert said.text.startswith(f"Đã hủy gửi thông báo “{PLAIN}”. Đã có 1 người nhận được, 1 người không được gửi nữa.")
    await world.pass_time(timedelta(minutes=30))
    assert not has(world, LAN)
    cancelled = await notice_of(world, notice)
    assert (cancelled.state, cancelled.ended_at is not None) == (CANCELLED, True)
    assert (await entries(world))[-1] == (
        "DV002",
        f"notice.cancelled notice {notice}",
        None,
        {"sent": 1, "stopped": 1},
    )


async def test_what_was_in_flight_when_it_was_cancelled_is_not_tried_again(world: World) -> None:
    notice = await under_way(world)
    async with world.database.writing() as db:
        await change_notice(db, notice, state=CANCELLED)
    await keeper.tick(world.services)
    await world.pass_time(timedelta(minutes=30))
    assert not has(world, LAN)
    assert [copy.state for copy in await copies(world, notice)].count("cancelled") == 1


async def test_nobody_else_may_stop_it_not_even_with_forged_buttons(world: World) -> None:
    notice = await under_way(world)
    for data in ("notice-pause", "notice-stop", "notice-stop-yes", "notice-resume", "notice"):
        assert [said.text for said in await world.press_data(THAO, f"{data}:{notice}")] == [STALE]
        (refused,) = await world.press_data(BINH, f"{data}:{notice}")
        assert refused.text != STALE
    assert (await notice_of(world, notice)).state == STARTED
    assert not (await notice_of(world, notice)).paused
    (said,) = await world.press_data(MINH, f"notice-pause:{notice}")
    assert said.text.startswith("Đang tạm dừng gửi")


async def test_a_press_on_what_has_ended_shows_how_it_ended(world: World) -> None:
    notice = await sent_notice(world)
    for data in ("notice-pause", "notice-resume", "notice-stop", "notice-stop-yes"):
        (said,) = await world.press_data(HUNG, f"{data}:{notice}")
        assert said.text == DONE
    assert (await notice_of(world, notice)).state == ENDED


async def test_a_seat_that_is_closed_holds_up_no_end(world: World) -> None:
    from storage.accounts import link_account
    from tests.scenarios.notices.sent import member_id

    async with world.database.writing() as db:
        lan = await member_id(world, LAN)
        await link_account(db, "terminal", "", "member-DV001", "seat-1", lan, world.clock.now())
    notice = await sent_notice(world)
    assert (await notice_of(world, notice)).state == ENDED
    states = {(copy.platform, copy.state) for copy in await copies(world, notice)}
    assert states == {("telegram", DELIVERED), ("terminal", QUEUED), ("", FAILED)}
    assert DONE in texts(world, HUNG)


async def test_the_card_shows_numbers_and_what_can_be_done(world: World) -> None:
    notice = await sent_notice(world)
    await world.press(LAN, "Đã đọc")
    (card,) = await world.press_data(HUNG, f"notice:{notice}")
    assert card.text.splitlines() == [
        f"Thông báo số {notice}: “{PLAIN}”",
        "Chi bộ Một, Trần Văn Hùng gửi thứ Hai 02/03/2026, 09:00",
        "Đối tượng: CB1",
        "Đã gửi xong.",
        "",
        "Đã đến 2/3 · không gửi được 1",
        "Đã đọc 1",
    ]
    assert card.labels == [
        "Báo cáo",
        "Tệp Excel",
        "Danh sách gọi điện",
        "Nhắc người chưa đọc",
        "Đính chính",
        "Thu hồi",
        "Dùng lại",
    ]


async def test_the_card_of_a_corrected_notice_on_its_way_says_so_line_by_line(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("flood", permanent=False, retry_after=600))
    notice = await sent_notice(world, version=2)
    (card,) = await world.press_data(HUNG, f"notice:{notice}")
    assert "\nĐang gửi.\nĐã đính chính 1 lần.\n\nĐã đến 1/3" in card.text


async def test_an_idle_keeper_writes_nothing(world: World) -> None:
    await sent_notice(world)
    async with world.database.reading() as db:
        before = (await db.exec_driver_sql("SELECT total_changes()")).scalar()
    await keeper.tick(world.services)
    async with world.database.reading() as db:
        assert (await db.exec_driver_sql("SELECT total_changes()")).scalar() == before
