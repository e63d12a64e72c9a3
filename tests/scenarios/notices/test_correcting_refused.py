"""A correction that is refused, left, or made by two at once."""

from __future__ import annotations

import pytest

from storage import outbox
from tests.scenarios.notices.sent import CORRECTED, PLAIN, copies, member_id, notice_of, sent_notice, texts
from tests.scenarios.notices.test_correcting import correct
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


async def test_a_secret_text_is_stopped_and_can_be_written_anew(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    (said,) = await world.say(HUNG, "TỐI MẬT\nKế hoạch")
    assert "Gửi" not in said.labels
    assert len(await world.say(HUNG, CORRECTED)) == 2


async def test_the_same_text_a_file_or_nothing_is_no_correction(world: World) -> None:
    notice = await sent_notice(world, html=PLAIN)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    (said,) = await world.say(HUNG, PLAIN)
    assert said.text.startswith("Nội dung này giống hệt")
    (said,) = await world.upload(HUNG, "a.pdf", b"%PDF-1.4")
    assert said.text.startswith("Đính chính chỉ thay được phần chữ.")
    assert (await notice_of(world, notice)).version == 1


async def test_leaving_changes_nothing(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    await world.say(HUNG, CORRECTED)
    await world.press(HUNG, "Hủy")
    assert [said.text for said in await world.press_data(HUNG, f"notice-correct-send:{notice}")] == [STALE]
    assert (await notice_of(world, notice)).version == 1


async def test_a_second_press_corrects_nothing_twice(world: World) -> None:
    notice = await sent_notice(world)
    await correct(world, notice)
    (said,) = await world.press_data(HUNG, f"notice-correct-send:{notice}:1")
    assert said.text == "Đính chính này đã được gửi."
    assert (await notice_of(world, notice)).version == 2


async def test_at_a_correction_those_who_have_it_are_chased_in_one_tap(world: World) -> None:
    notice = await sent_notice(world)
    await correct(world, notice)
    (said,) = await world.press(HUNG, "Nhắc người chưa đọc")
    assert said.text.startswith("Đang nhắc 2 đồng chí")
    assert texts(world, LAN)[-1] == f"Nhắc lại\nThông báo của Chi bộ Một\n\n{CORRECTED}"


async def test_of_two_who_correct_at_the_same_time_the_second_is_told(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(MINH, f"notice-correct:{notice}")
    await world.say(MINH, "Họp lúc 10 giờ.")
    await correct(world, notice)
    (said,) = await world.press(MINH, "Gửi")
    assert said.text.startswith(f"Thông báo “{CORRECTED}” vừa được người khác đính chính.")
    assert (await notice_of(world, notice)).version == 2


@pytest.mark.parametrize("data", ["notice-correct", "notice-correct-send"])
async def test_another_units_secretary_cannot_correct(world: World, data: str) -> None:
    notice = await sent_notice(world)
    assert [said.text for said in await world.press_data(THAO, f"{data}:{notice}")] == [STALE]
    (refused,) = await world.press_data(LAN, f"{data}:{notice}")
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")


async def test_who_loses_the_office_half_way_corrects_nothing(world: World) -> None:
    from storage.members import SECRETARY, revoke_role
    from storage.units import all_units

    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        await revoke_role(db, await member_id(world, HUNG), SECRETARY, units["CB1"])
    await world.say(HUNG, CORRECTED)
    await world.press_data(HUNG, f"notice-correct-send:{notice}")
    assert (await notice_of(world, notice)).version == 1


async def test_a_recalled_notice_cannot_be_corrected(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    await world.say(HUNG, CORRECTED)
    await world.press_data(MINH, f"notice-recall-yes:{notice}")
    await world.press(HUNG, "Gửi")
    assert (await notice_of(world, notice)).version == 1
    assert outbox.QUEUED not in {copy.state for copy in await copies(world, notice)}
