"""A notice is taken back from whoever has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import SendFailed
from bot.notices import keeper
from storage.notice_copies import COPY, RECALL
from storage.notices import RECALLED
from storage.tables import deliveries
from tests.scenarios.notices.sent import CORRECTED, PLAIN, copies, has, member_id, notice_of, sent_notice, texts
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long

RECALLED_BEFORE = "Thông báo này đã thu hồi."
TOLD = f"Thông báo “{PLAIN}” gửi ngày 02/03/2026 đã được thu hồi. Đồng chí không cần làm theo thông báo đó nữa."


async def recall(world: World, notice: int) -> str:
    await world.press_data(HUNG, f"notice-recall:{notice}")
    said = await world.press(HUNG, "Thu hồi")
    await world.pass_time(timedelta(seconds=5))
    return said[0].text


async def test_it_is_asked_about_and_then_deleted_everywhere(world: World) -> None:
    notice = await sent_notice(world)
    (asked,) = await world.press_data(HUNG, f"notice-recall:{notice}")
    assert asked.text == (
        f"Thu hồi thông báo “{PLAIN}”? 2 người đã nhận: tin nhắn được xóa, chỗ nào không xóa được thì có tin báo "
        "thu hồi. Việc này không làm lại được."
    )
    assert asked.labels == ["Thu hồi", "Hủy"]
    assert has(world, LAN)
    (said,) = await world.press(HUNG, "Thu hồi")
    assert said.text == f"Đã thu hồi thông báo “{PLAIN}”. 2 người đã nhận: tin nhắn đang được rút lại."
    assert texts(world, LAN) == []
    recalled = await notice_of(world, notice)
    assert (recalled.state, recalled.ended_at is not None) == (RECALLED, True)
    assert ("DV002", f"notice.recalled notice {notice}", None, {"stopped": 0, "recalled": 2}) in await entries(world)
    assert any(text.startswith("Đã thu hồi thông báo") and "Đã đến 2/3" in text for text in texts(world, HUNG))


async def test_where_nothing_can_be_deleted_it_is_told(world: World) -> None:
    notice = await sent_notice(world)
    world.platform.fail(LAN.chat_id, SendFailed("cannot_delete", permanent=True))
    await recall(world, notice)
    assert texts(world, LAN)[-1] == TOLD
    assert has(world, LAN)


async def test_each_is_told_of_the_text_that_she_knows(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    await world.say(HUNG, CORRECTED)
    world.platform.fail(LAN.chat_id, SendFailed("bad_request", permanent=True))  # so the old text stays
    world.bugs_expected = True
    await world.press(HUNG, "Gửi")
    await world.pass_time(timedelta(seconds=5))
    for person in (LAN, MINH):
        world.platform.fail(person.chat_id, SendFailed("cannot_delete", permanent=True))
    await recall(world, notice)
    assert texts(world, LAN)[-1] == TOLD
    assert texts(world, MINH)[-1] == TOLD.replace(PLAIN, CORRECTED)


async def test_what_has_not_gone_out_never_will(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("flood", permanent=False, retry_after=600))
    notice = await sent_notice(world)
    assert (await recall(world, notice)).endswith(
        "1 người đã nhận: tin nhắn đang được rút lại. 1 người chưa nhận sẽ không được gửi nữa."
    )
    await world.pass_time(timedelta(hours=1))
    assert texts(world, LAN) == []
    assert (await notice_of(world, notice)).ended_at is not None


async def test_what_was_in_flight_is_taken_back_when_it_has_arrived(world: World) -> None:
    notice = await sent_notice(world)
    lan = await member_id(world, LAN)
    (hers,) = [copy for copy in await copies(world, notice, [COPY]) if copy.member_id == lan]

    async def set_state(state: str) -> None:
        async with world.database.writing() as db:
            await db.execute(deliveries.update().where(deliveries.c.id == hers.id).values(state=state))

    await set_state("sending")
    await recall(world, notice)
    assert has(world, LAN)
    assert (await notice_of(world, notice)).ended_at is None
    await set_state("delivered")
    for _ in range(2):
        await world.pass_time(timedelta(seconds=5))
    assert not has(world, LAN)
    assert (await notice_of(world, notice)).ended_at is not None


async def test_what_comes_back_from_a_fault_after_the_recall_is_not_tried_again(world: World) -> None:
    notice = await sent_notice(world)
    lan = await member_id(world, LAN)
    (hers,) = [copy for copy in await copies(world, notice, [COPY]) if copy.member_id == lan]
    async with world.database.writing() as db:
        of_hers = deliveries.update().where(deliveries.c.id == hers.id)
        await db.execute(of_hers.values(state="sending", sent_parts=()))
    await recall(world, notice)
    async with world.database.writing() as db:
        later = world.clock.now() + timedelta(seconds=30)
        await db.execute(of_hers.values(state="queued", next_at=later))
    await keeper.tick(world.services)
    await world.pass_time(timedelta(hours=1))
    (state,) = [copy.state for copy in await copies(world, notice, [COPY]) if copy.id == hers.id]
    assert state == "cancelled"


async def test_a_copy_of_which_nobody_knows_whether_it_arrived_is_called_back(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    async with world.database.writing() as db:
        unknown = deliveries.update().where(deliveries.c.notice_id == notice, deliveries.c.kind == COPY)
        await db.execute(unknown.values(state="failed", reason="unknown", sent_parts=()))
    await recall(world, notice)
    assert texts(world, LAN)[-1] == TOLD


async def test_chases_and_corrections_are_taken_back_too(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await world.press_data(HUNG, f"notice-chase:{notice}")
    await world.pass_time(timedelta(seconds=5))
    world.platform.fail(LAN.chat_id, SendFailed("cannot_edit", permanent=True))
    await world.press_data(HUNG, f"notice-correct:{notice}")
    await world.say(HUNG, CORRECTED)
    await world.press(HUNG, "Gửi")
    await world.pass_time(timedelta(seconds=5))
    assert len(texts(world, LAN)) == 3
    await recall(world, notice)
    await world.pass_time(timedelta(seconds=10))
    assert texts(world, LAN) == []


async def test_it_is_recalled_once(world: World) -> None:
    notice = await sent_notice(world)
    await recall(world, notice)
    for data, answer in (("recall", RECALLED_BEFORE), ("recall-yes", RECALLED_BEFORE), ("correct", STALE)):
        assert [said.text for said in await world.press_data(HUNG, f"notice-{data}:{notice}")] == [answer]
    (card,) = await world.press_data(HUNG, f"notice:{notice}")
    assert card.labels == ["Báo cáo", "Tệp Excel", "Dùng lại"]
    for _ in range(3):
        await keeper.tick(world.services)
    assert len(await copies(world, notice, [RECALL])) == 2


async def test_a_cancelled_notice_can_be_recalled_from_those_who_have_it(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("flood", permanent=False, retry_after=600))
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-stop-yes:{notice}")
    assert has(world, MINH)
    await recall(world, notice)
    assert not has(world, MINH)


async def test_another_units_secretary_cannot_recall(world: World) -> None:
    notice = await sent_notice(world)
    for data in ("notice-recall", "notice-recall-yes"):
        assert [said.text for said in await world.press_data(THAO, f"{data}:{notice}")] == [STALE]
        (refused,) = await world.press_data(LAN, f"{data}:{notice}")
        assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
    assert has(world, LAN)
