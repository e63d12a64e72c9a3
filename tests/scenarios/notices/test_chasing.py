"""Those who have a notice and have not read it are asked once more."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import SendFailed
from bot.notices import keeper
from storage.member_settings import set_optional_notices
from storage.notice_copies import CHASE
from tests.scenarios.notices.sent import PLAIN, copies, has, member_id, notice_of, sent_notice, texts
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

DAY = 24 * 3600


def chases(world: World) -> int:
    """How many chases stand in Lan's chat."""
    return sum(text.startswith("Nhắc lại\n") for text in texts(world, LAN))


async def test_one_tap_reaches_only_those_who_have_it_and_have_not_read_it(world: World) -> None:
    notice = await sent_notice(world, [LAN, THAO, MINH, BINH])
    await world.press(MINH, "Đã đọc")
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text == f"Đang nhắc 2 đồng chí đã nhận mà chưa đọc thông báo “{PLAIN}”."
    chased = {copy.member_id for copy in await copies(world, notice, [CHASE])}
    assert chased == {await member_id(world, LAN), await member_id(world, THAO)}  # not Bình, whom nothing reaches
    last = world.heard(LAN)[-1]
    assert last.text.startswith("Nhắc lại\n")
    assert last.text.endswith(PLAIN)
    assert last.labels == ["Đã đọc"]
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text.startswith("Đã ghi nhận")
    assert (await entries(world))[-1] == ("DV002", f"notice.chased notice {notice}", None, {"count": 2})


async def test_whoever_switched_optional_notices_off_meanwhile_is_not_chased_about_one(world: World) -> None:
    notice = await sent_notice(world, [LAN, MINH], optional=True, chase_after=3600, chase_times=2)
    async with world.database.writing() as db:
        await set_optional_notices(db, await member_id(world, LAN), wanted=False)
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text.startswith("Đang nhắc 1 đồng chí")
    await world.pass_time(timedelta(hours=2))
    chased = {copy.member_id for copy in await copies(world, notice, [CHASE])}
    assert chased == {await member_id(world, MINH)}


async def test_within_the_hour_it_is_asked_first_and_two_taps_chase_once(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-chase:{notice}")
    (asked,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert asked.text == f"Vừa nhắc lúc 09:00 (thông báo “{PLAIN}”). Đồng chí có muốn nhắc thêm lần nữa không?"
    assert asked.labels == ["Đồng ý", "Hủy"]
    assert chases(world) == 1
    await world.press(HUNG, "Đồng ý")
    await world.pass_time(timedelta(seconds=5))
    assert chases(world) == 2
    assert [said.text for said in await world.press(HUNG, "Đồng ý")] == [STALE]
    assert chases(world) == 2
    await world.pass_time(timedelta(hours=1))
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text.startswith("Đang nhắc")


async def test_when_all_have_read_nobody_is_chased(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await world.press(LAN, "Đã đọc")
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text.startswith("Không có ai để nhắc")
    assert await copies(world, notice, [CHASE]) == ()


async def test_it_chases_by_itself_so_often_and_no_more(world: World) -> None:
    notice = await sent_notice(world, chase_after=DAY, chase_times=2)
    await world.pass_time(timedelta(hours=23))
    assert chases(world) == 0
    await world.pass_time(timedelta(hours=2))
    assert chases(world) == 1
    await keeper.tick(world.services)
    await keeper.tick(world.services)
    await world.pass_time(timedelta(hours=23))
    assert chases(world) == 1
    await world.pass_time(timedelta(hours=2))
    assert chases(world) == 2
    await world.pass_time(timedelta(days=30))
    assert chases(world) == 2
    assert (await notice_of(world, notice)).chased == 2
    assert [entry[0] for entry in await entries(world) if "chased" in entry[1]] == ["keeper", "keeper"]


async def test_by_itself_it_chases_nobody_at_night(world: World) -> None:
    await sent_notice(world, chase_after=14 * 3600, chase_times=1)  # at 23:00 that would be
    await world.pass_time(timedelta(hours=21, minutes=30))
    assert chases(world) == 0
    await world.pass_time(timedelta(hours=1))
    assert chases(world) == 1


async def test_a_chase_by_hand_puts_the_next_one_off_and_does_not_count(world: World) -> None:
    notice = await sent_notice(world, chase_after=DAY, chase_times=1)
    await world.pass_time(timedelta(hours=20))
    await world.press_data(HUNG, f"notice-chase:{notice}")
    await world.pass_time(timedelta(hours=10))
    assert chases(world) == 1
    await world.pass_time(timedelta(hours=17))
    assert chases(world) == 2


async def test_after_a_recall_nobody_is_chased(world: World) -> None:
    notice = await sent_notice(world, chase_after=DAY, chase_times=3)
    await world.press_data(HUNG, f"notice-recall-yes:{notice}")
    await world.pass_time(timedelta(days=10))
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text == f"Thông báo “{PLAIN}” đã được thu hồi, nên không nhắc nữa."
    assert await copies(world, notice, [CHASE]) == ()


async def test_while_it_is_paused_nobody_is_chased(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("flood", permanent=False, retry_after=600))
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-pause:{notice}")
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text.endswith("đang tạm dừng. Đồng chí bấm “Tiếp tục” rồi hãy nhắc.")


async def test_a_notice_that_asks_for_no_reading_is_not_chased(world: World) -> None:
    notice = await sent_notice(world, asks_read=False, chase_after=DAY, chase_times=3)
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert "không yêu cầu xác nhận đã đọc" in said.text
    await world.pass_time(timedelta(days=5))
    assert chases(world) == 0
    assert world.heard(LAN)[-1].labels == []


async def test_who_cannot_be_reached_any_more_is_told_in_a_row(world: World) -> None:
    notice = await sent_notice(world, [LAN, THAO])
    from storage.accounts import mark_blocked

    async with world.database.writing() as db:
        await mark_blocked(db, world.platform.name, world.platform.bot, LAN.user_id, world.clock.now())
    (said,) = await world.press_data(HUNG, f"notice-chase:{notice}")
    assert said.text.startswith("Đang nhắc 1 đồng chí")
    found = {copy.member_id: (copy.state, copy.reason) for copy in await copies(world, notice, [CHASE])}
    assert found[await member_id(world, LAN)] == ("failed", "blocked")


async def test_another_units_secretary_cannot_chase(world: World) -> None:
    notice = await sent_notice(world)
    assert [said.text for said in await world.press_data(THAO, f"notice-chase:{notice}")] == [STALE]
    assert [said.text for said in await world.press_data(THAO, f"notice-chase-yes:{notice}:0")] == [STALE]
    (refused,) = await world.press_data(LAN, f"notice-chase:{notice}")
    assert refused.text == "Việc này dành cho bí thư đơn vị. Đồng chí liên hệ bí thư chi bộ nếu cần."
    assert await copies(world, notice, [CHASE]) == ()
    assert has(world, LAN)
