"""The button Đã đọc: who may, what is noted, and what is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import SendFailed
from storage.accounts import link_account, unlink_account
from storage.notices import DRAFT, Reading, new_notice, readings_of
from storage.units import all_units
from tests.scenarios.notices.sent import CORRECTED, member_id, sent_notice
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, KHACH, LAN, THAO, Someone, World

pytestmark = pytest.mark.long

NOT_YOURS = "Thông báo này không gửi cho đồng chí, nên không ghi nhận được."


async def readings(world: World, notice_id: int) -> list[tuple[int, int]]:
    async with world.database.reading() as db:
        return [(one.member_id, one.version) for one in await readings_of(db, notice_id)]


async def said(world: World, person: Someone, data: str) -> list[str]:
    return [one.text for one in await world.press_data(person, data)]


async def test_a_reading_is_noted_with_version_and_time(world: World) -> None:
    notice = await sent_notice(world)
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text == "Đã ghi nhận đồng chí đọc thông báo lúc 09:00 ngày 02/03/2026. Cảm ơn đồng chí."
    async with world.database.reading() as db:
        assert await readings_of(db, notice) == (Reading(await member_id(world, LAN), 1, world.clock.now()),)


async def test_pressing_again_tells_when_it_was_noted(world: World) -> None:
    notice = await sent_notice(world)
    await world.press(LAN, "Đã đọc")
    await world.pass_time(timedelta(hours=3))
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text == "Đồng chí đã xác nhận đọc thông báo này lúc 09:00 ngày 02/03/2026."
    assert len(await readings(world, notice)) == 1


async def test_it_works_years_later_and_after_a_restart(world: World) -> None:
    notice = await sent_notice(world)
    await world.pass_time(timedelta(days=1000))
    await world.restart()
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text.startswith("Đã ghi nhận")
    assert len(await readings(world, notice)) == 1


async def test_nobody_else_can_confirm(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    assert await said(world, THAO, f"read:{notice}:1") == [NOT_YOURS]
    assert await said(world, HUNG, f"read:{notice}:1") == [NOT_YOURS]  # its author, who was not among the people
    (answer,) = await said(world, KHACH, f"read:{notice}:1")
    assert answer.startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")
    assert await readings(world, notice) == []


@pytest.mark.parametrize("data", ["read", "read:", "read:x:1", "read:999999:1", "read:-1", "read:²"])
async def test_forged_data_changes_nothing(world: World, data: str) -> None:
    await sent_notice(world)
    assert await said(world, LAN, data) == [STALE]


async def test_a_version_that_is_not_there_counts_as_the_one_that_arrived(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(LAN, f"read:{notice}:77")
    assert await readings(world, notice) == [(await member_id(world, LAN), 1)]


async def test_a_press_on_the_preview_confirms_nothing(world: World) -> None:
    async with world.database.writing() as db:
        unit = (await all_units(db))[0]
        notice = await new_notice(db, await member_id(world, HUNG), unit.id, world.clock.now(), html="x", state=DRAFT)
    assert await said(world, HUNG, f"read:{notice}:1") == ["Thông báo này chưa được gửi, nên chưa có gì để xác nhận."]


async def test_a_copy_that_has_not_arrived_cannot_be_confirmed(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("blocked", permanent=True))
    notice = await sent_notice(world)
    assert await said(world, LAN, f"read:{notice}:1") == [NOT_YOURS]


async def test_reading_by_another_account_counts_for_the_member(world: World) -> None:
    notice = await sent_notice(world)
    phone = Someone(LAN.name, "901", LAN.code)
    async with world.database.writing() as db:
        await link_account(
            db, world.platform.name, world.platform.bot, "901", "901", await member_id(world, LAN), world.clock.now()
        )
    (answer,) = await world.press_data(phone, f"read:{notice}:1")
    assert answer.text.startswith("Đã ghi nhận")
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text.startswith("Đồng chí đã xác nhận")


async def test_after_unlinking_nothing_is_noted(world: World) -> None:
    notice = await sent_notice(world)
    async with world.database.writing() as db:
        account = await link_account(
            db, world.platform.name, world.platform.bot, LAN.user_id, LAN.chat_id, await member_id(world, LAN),
            world.clock.now(),
        )  # fmt: skip
        await unlink_account(db, account.id)
    await world.press(LAN, "Đã đọc")
    assert await readings(world, notice) == []


async def test_a_recalled_notice_needs_no_confirmation(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-recall-yes:{notice}")
    assert await said(world, LAN, f"read:{notice}:1") == ["Thông báo này đã được thu hồi, đồng chí không cần xác nhận."]
    assert await readings(world, notice) == []


async def test_the_old_copys_button_tells_that_there_is_a_new_text(world: World) -> None:
    notice = await sent_notice(world)
    world.platform.fail(LAN.chat_id, SendFailed("cannot_edit", permanent=True))
    await world.press_data(HUNG, f"notice-correct:{notice}")
    await world.say(HUNG, CORRECTED)
    await world.press(HUNG, "Gửi")
    (answer,) = await said(world, LAN, f"read:{notice}:1")
    assert answer.splitlines()[1] == (
        "Đó là nội dung cũ: thông báo đã được đính chính. "
        "Mời đồng chí đọc nội dung mới và bấm “Đã đọc” dưới nội dung đó."
    )
    await world.press(LAN, "Đã đọc")  # the newest: under the correction
    lan = await member_id(world, LAN)
    assert await readings(world, notice) == [(lan, 1), (lan, 2)]
