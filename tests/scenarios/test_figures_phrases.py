"""/solieu: a phrase that was not understood becomes another name of an indicator or a unit."""

from __future__ import annotations

import pytest

from storage.audit import AuditEntry, latest
from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from storage.questions import keep_question
from storage.taught_names import all_taught_names
from storage.units import unit_by_code
from tests.scenarios.committee_figures import INDICATORS, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, LAN, MINH, THAO, Said, World

pytestmark = pytest.mark.long

ASKED = "Năm 2024 có bao nhiêu lính mới tò te?"


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    made = await with_figures(await make_world())
    async with made.database.writing() as db:
        for text in ("lính mới tò te năm 2023 là mấy ạ", "cho em hỏi chi bộ hai có mấy lính mới tò te"):
            await keep_question(db, text, made.clock.now())
    await made.say(LAN, ASKED)
    return made


async def taught(world: World) -> list[str]:
    async with world.database.reading() as db:
        return [one.name for one in await all_taught_names(db)]


async def log(world: World) -> list[AuditEntry]:
    async with world.database.reading() as db:
        return [entry for entry in await latest(db, 20) if entry.action.startswith("name.")]


async def opened(world: World, text: str = ASKED) -> Said:
    await world.say(HUNG, "/solieu câu hỏi")
    [said] = await world.press(HUNG, f"1. {text}")
    return said


async def test_alike_questions_stand_together_without_years_units_and_politeness(world: World) -> None:
    [page] = await world.say(HUNG, "/solieu câu hỏi")
    assert page.labels == [f"1. {ASKED}"]
    assert "(3 câu như vậy)" in page.text
    said = await opened(world)
    assert "– «cho em hỏi chi bộ hai có mấy lính mới tò te»\n– «lính mới tò te năm 2023 là mấy ạ»" in said.text
    assert "Nếu “lính mới tò te” là tên gọi khác" in said.text
    assert LAN.name not in said.text


async def test_two_taps_teach_a_name_that_is_understood_from_then_on(world: World) -> None:
    said = await opened(world)
    assert "Đảng viên mới kết nạp" in said.labels
    [done] = await world.press(HUNG, "Đảng viên mới kết nạp")
    assert done.text == (
        "Đã ghi nhớ: “lính mới tò te” là tên gọi khác của Đảng viên mới kết nạp. Từ nay hỏi như vậy là tôi hiểu."
    )
    [answer] = await world.say(LAN, "chi bộ một năm 2024 có mấy linh moi to te")
    assert answer.text.startswith("Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 12.")
    [page] = await world.say(HUNG, "/solieu câu hỏi")
    assert page.text == "Không có câu hỏi nào chưa trả lời được."
    [entry] = await log(world)
    assert (entry.actor, entry.action, entry.subject) == ("DV002", "name.taught", "indicator members_admitted")
    assert (
        "ghi tên gọi khác “lính mới tò te” của chỉ tiêu Đảng viên mới kết nạp"
        in (await world.say(MINH, "/nhatky"))[0].text
    )


async def test_a_name_is_taken_back_and_the_questions_come_back(world: World) -> None:
    await opened(world)
    await world.press(HUNG, "Đảng viên mới kết nạp")
    [undone] = await world.press(HUNG, "Hoàn tác")
    assert undone.text == "Đã bỏ: “lính mới tò te” không còn là tên gọi khác của Đảng viên mới kết nạp."
    assert await taught(world) == []
    [page] = await world.say(HUNG, "/solieu câu hỏi")
    assert page.labels == [f"1. {ASKED}"]
    assert [entry.action for entry in await log(world)] == ["name.removed", "name.taught"]
    [again] = await world.press(HUNG, "Hoàn tác")
    assert again.text == "Tên gọi này đã được bỏ trước đó."


async def test_only_whoever_taught_it_or_an_admin_takes_it_back(world: World) -> None:
    await opened(world)
    [done] = await world.press(HUNG, "Đảng viên mới kết nạp")
    data = done.buttons[0][0].data
    [refused] = await world.press_data(THAO, data)
    assert refused.text.startswith("Tên gọi này do đồng chí khác ghi")
    await world.press_data(LAN, data)
    assert await taught(world) == ["lính mới tò te"]
    await world.press_data(MINH, data)
    assert await taught(world) == []


async def test_the_name_may_be_typed(world: World) -> None:
    await opened(world)
    [asks] = await world.press(HUNG, "Tên khác…")
    assert asks.text == "“lính mới tò te” là tên gọi khác của số liệu hay đơn vị nào? Đồng chí gõ tên."
    [unknown] = await world.say(HUNG, "một thứ không ai biết")
    assert unknown.text.startswith("Tôi chưa nhận ra số liệu hay đơn vị đó.")
    [done] = await world.say(HUNG, "kết nạp đảng viên")
    assert "là tên gọi khác của Đảng viên mới kết nạp" in done.text


async def test_typing_may_be_left(world: World) -> None:
    await opened(world)
    await world.press(HUNG, "Tên khác…")
    await world.press(HUNG, "Hủy")
    await world.say(HUNG, "kết nạp đảng viên năm 2024")
    assert await taught(world) == []


async def test_a_unit_has_another_name_too_but_only_one_of_the_own(world: World) -> None:
    asked = "xóm Gốc Đa năm 2024 kết nạp mấy đảng viên"
    await world.say(LAN, asked)
    await world.say(HUNG, "/solieu câu hỏi")
    [said] = await world.press(HUNG, f"1. {asked}")
    assert "Chi bộ Hai" not in said.labels
    question = next(b.data for row in said.buttons for b in row if b.label == "Tên khác…").split(":")[1]
    async with world.database.reading() as db:
        own, other = await unit_by_code(db, "CB1"), await unit_by_code(db, "CB2")
    assert own
    assert other
    await world.press_data(HUNG, f"fig-bind:{question}:u:{other.id}")
    assert await taught(world) == []
    await world.press_data(HUNG, f"fig-bind:{question}:u:{own.id}")
    assert await taught(world) == ["xóm Gốc Đa"]
    [answer] = await world.say(LAN, asked)
    assert answer.text.startswith("Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 12.")


async def test_an_import_leaves_what_was_taught(world: World) -> None:
    await opened(world)
    await world.press(HUNG, "Đảng viên mới kết nạp")
    async with world.database.writing() as db:
        await save_indicators(db, [IndicatorRow("members_admitted", "Đảng viên kết nạp mới")], COMMITTEE)
        await save_indicators(db, INDICATORS, COMMITTEE)
    assert "Chi bộ Một: 12." in (await world.say(LAN, "chi bộ một năm 2024 có mấy lính mới tò te"))[0].text


async def test_a_name_that_collides_is_refused(world: World) -> None:
    await opened(world)
    async with world.database.writing() as db:
        await save_indicators(db, [IndicatorRow("recruits", "Lính mới tò te")], COMMITTEE)
    [refused] = await world.press(HUNG, "Đảng viên mới kết nạp")
    assert "đã có số liệu hoặc đơn vị mang tên này" in refused.text
    assert await taught(world) == []


@pytest.mark.parametrize(
    "data", ["fig-bind", "fig-bind:1:i:9999", "fig-bind:999:i:1", "fig-bind:1:z:1", "fig-unbind:77", "fig-unbind"]
)
async def test_forged_buttons_teach_nothing(world: World, data: str) -> None:
    await world.press_data(HUNG, data)
    await world.press_data(LAN, data)
    assert await taught(world) == []


async def test_a_member_may_not_teach(world: World) -> None:
    said = await opened(world)
    for row in said.buttons:
        for button in row:
            await world.press_data(LAN, button.data)
    assert await taught(world) == []
