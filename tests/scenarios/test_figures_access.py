"""/solieu: who may enter what, and buttons that are old or forged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat import IncomingKind
from storage.database import Database
from storage.members import SECRETARY, grant_role, member_by_code, revoke_role
from storage.units import all_units
from tests.scenarios.committee_figures import audit, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, Someone, World, settings_for

pytestmark = pytest.mark.long

SOURCE = ", nguồn: Báo cáo bổ sung, 10/02/2025"
LINE = f"/solieu kết nạp đảng viên năm 2024 Chi bộ Một = 15{SOURCE}"


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await with_figures(await make_world())


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield await with_figures(world)
    await world.stop()


async def change_roles(world: World, person: Someone, *, gives: str = "", takes: str = "") -> None:
    """The person becomes, or is no longer, secretary of the unit of that code."""
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        member = await member_by_code(db, person.code)
        assert member is not None
        if takes:
            await revoke_role(db, member.id, SECRETARY, units[takes])
        if gives:
            await grant_role(db, member.id, SECRETARY, units[gives])


def save_button(world: World, person: Someone) -> str:
    """The data of the newest button Lưu."""
    buttons = [b for said in world.heard(person) for row in said.buttons for b in row if b.label == "Lưu"]
    return buttons[-1].data


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        (KHACH, "Nội dung này dành cho đảng viên đã liên kết tài khoản."),
        (LAN, "Việc này dành cho bí thư đơn vị. Đồng chí liên hệ bí thư chi bộ nếu cần."),
    ],
)
async def test_only_secretaries_enter_figures(world: World, person: Someone, answer: str) -> None:
    for said in (LINE, "/solieu", "/figures"):
        assert (await world.say(person, said))[0].text.startswith(answer)
    for data in ("fig-menu:new", "fig-see:1:2:2024", "fig-fix:1:2:2024:year:a:c", "fig-q:latest", "fig:x:save"):
        assert (await world.press_data(person, data))[0].text.startswith(answer)
    assert (await world.upload(person, "so-lieu.csv", b"x"))[0].text.startswith(answer)
    assert await audit(world) == []


async def test_in_a_group_nothing_is_entered(world: World) -> None:
    [said] = await world.say(HUNG, LINE, group="-500")
    assert said.text == "Việc này chỉ thực hiện trong cuộc trò chuyện riêng. Đồng chí vui lòng nhắn riêng cho tôi."


@pytest.mark.parametrize("unit", ["Chi bộ Hai", "toàn đảng bộ", "Đảng bộ Thử Nghiệm"])
async def test_a_secretary_enters_for_the_own_unit_only(world: World, unit: str) -> None:
    name = "Chi bộ Hai" if unit == "Chi bộ Hai" else "Đảng bộ Thử Nghiệm"
    [refused] = await world.say(HUNG, f"/solieu kết nạp đảng viên năm 2024 {unit} = 15{SOURCE}")
    assert refused.text == (
        f"{name} không thuộc phạm vi đồng chí phụ trách (Chi bộ Một và các đơn vị trực thuộc), "
        "nên số liệu giữ nguyên như cũ."
    )
    assert refused.buttons == ()


async def test_naming_an_own_unit_beside_another_does_not_pick_one(world: World) -> None:
    [refused] = await world.say(HUNG, f"/solieu kết nạp đảng viên năm 2024 Chi bộ Một, Chi bộ Hai = 15{SOURCE}")
    assert refused.text.startswith("Chi bộ Hai không thuộc phạm vi đồng chí phụ trách")


@pytest.mark.parametrize("person", [HUNG, MINH])
async def test_the_own_secretary_and_an_admin_may(world: World, person: Someone) -> None:
    await world.say(person, LINE)
    await world.press(person, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


async def test_the_secretary_of_the_unit_above_may_and_enters_for_the_whole_committee(world: World) -> None:
    await change_roles(world, THAO, takes="CB2", gives="DB")
    await world.say(THAO, LINE)
    await world.press(THAO, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]
    [check] = await world.say(THAO, f"/solieu kết nạp đảng viên năm 2024 = 50{SOURCE}")
    assert "Đảng viên mới kết nạp năm 2024 của Đảng bộ Thử Nghiệm: 50." in check.text
    await world.press(THAO, "Lưu")
    assert await values(world, "members_admitted", "DB", 2024) == ["50"]


async def test_naming_another_unit_in_the_middle_does_not_help(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Đơn vị")
    [asked] = await world.say(HUNG, "Chi bộ Hai")
    assert asked.text.startswith("Chi bộ Hai không thuộc phạm vi đồng chí phụ trách")
    token = asked.buttons[0][0].data.split(":")[1]
    [forged] = await world.press_data(HUNG, f"fig:{token}:set:unit:3")
    assert forged.text.startswith("Chi bộ Hai không thuộc phạm vi đồng chí phụ trách")
    assert (await world.press_data(HUNG, "fig-fix:1:3:2024:year:a:c"))[0].text.startswith("Chi bộ Hai không thuộc")
    assert await audit(world) == []


async def test_whoever_lost_the_unit_meanwhile_saves_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    await change_roles(world, HUNG, takes="CB1", gives="CB2")
    [lost] = await world.press(HUNG, "Lưu")
    assert lost.text == (
        "Việc nhập này không tiếp tục được nữa, số liệu giữ nguyên như cũ. Đồng chí gõ /solieu để bắt đầu lại."
    )
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]


async def test_whoever_lost_the_role_meanwhile_saves_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    await change_roles(world, HUNG, takes="CB1")
    [refused] = await world.press(HUNG, "Lưu")
    assert refused.text.startswith("Việc này dành cho bí thư đơn vị.")
    [answer] = await world.say(HUNG, "lưu")  # the step is over too: no way around by typing
    assert "Đã lưu" not in answer.text
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]


async def test_a_button_of_an_earlier_prompt_changes_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    old = save_button(world, HUNG)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Con số")
    await world.say(HUNG, "16")
    [stale] = await world.press_data(HUNG, old)
    assert stale.text.startswith("Nút này không còn hiệu lực.")
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]
    await world.press_data(HUNG, save_button(world, HUNG))
    assert await values(world, "members_admitted", "CB1", 2024) == ["16"]


async def test_saving_twice_saves_once(world: World) -> None:
    await world.say(HUNG, LINE)
    data = save_button(world, HUNG)
    await world.press_data(HUNG, data)
    assert (await world.press_data(HUNG, data))[0].text.startswith("Nút này không còn hiệu lực.")
    assert len(await audit(world)) == 1


@pytest.mark.parametrize(
    "data",
    [
        "fig", "fig:", "fig:x:save", "fig::save", "fig-menu", "fig-menu:all", "fig-see:1", "fig-see:99:2:2024",
        "fig-see:1:2:99999", "fig-fix:1:2:2024:year:x:c", "fig-fix:1:2:2024:m3:a:c", "fig-fix:-1:2:2024:year:a:c",
        "fig-q:done:5", "fig-q:open:x", "fig-q:erase:1",
    ],
)  # fmt: skip
async def test_a_forged_button_changes_nothing(world: World, data: str) -> None:
    await world.say(HUNG, LINE)
    [said] = await world.press_data(HUNG, data)
    assert said.text.startswith(("Nút này không còn hiệu lực.", "Câu hỏi này đã được bỏ khỏi danh sách."))
    assert await audit(world) == []
    await world.press(HUNG, "Lưu")  # what was under way goes on
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


@pytest.mark.parametrize(
    "field", ["indicator:999", "indicator:x", "unit:999", "year:0", "kind:both", "period:m3", "edit:all", "nothing:1"]
)
async def test_a_forged_choice_of_the_waiting_prompt_changes_nothing(world: World, field: str) -> None:
    name = field.partition(":")[0]
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Sửa")
    labels = {
        "indicator": "Tên số liệu",
        "unit": "Đơn vị",
        "year": "Năm",
        "kind": "Kết quả hay chỉ tiêu",
        "period": "Kỳ",
    }
    if name in labels:
        await world.press(HUNG, labels[name])
    token = world.heard(HUNG)[-1].buttons[0][0].data.split(":")[1]
    [said] = await world.press_data(HUNG, f"fig:{token}:set:{field}")
    assert said.text.startswith("Nút này không còn hiệu lực.")
    assert await audit(world) == []


async def test_of_two_who_correct_the_same_figure_the_second_sees_what_has_changed(either: World) -> None:
    await either.say(HUNG, LINE)
    await either.say(MINH, LINE.replace("15", "17", 1))
    await either.press(HUNG, "Lưu")
    [again] = await either.press(MINH, "Lưu")
    assert again.text == (
        "Chưa lưu. Số liệu này vừa được người khác sửa, đồng chí xem lại:\n\n"
        "Đảng viên mới kết nạp năm 2024 của Chi bộ Một: 17.\nNguồn: Báo cáo bổ sung (10/02/2025).\n\n"
        "Hiện đang lưu: 15; nguồn: Báo cáo bổ sung (10/02/2025)."
    )
    assert await values(either, "members_admitted", "CB1", 2024) == ["15"]
    await either.press(MINH, "Lưu")
    assert await values(either, "members_admitted", "CB1", 2024) == ["17"]
    assert [(entry.actor, entry.action) for entry in await audit(either)] == [
        ("DV004", "figure.corrected"),
        ("DV002", "figure.corrected"),
    ]


async def test_of_two_who_save_at_the_same_moment_one_is_asked_again(either: World) -> None:
    await either.say(HUNG, LINE)
    await either.say(MINH, LINE.replace("15", "17", 1))
    await asyncio.gather(
        *(
            either.deliver(either.payload(person, IncomingKind.BUTTON, data=save_button(either, person)))
            for person in (HUNG, MINH)
        )
    )
    await either.dispatcher.idle()
    last = sorted(either.heard(person)[-1].text.partition(".")[0].partition(":")[0] for person in (HUNG, MINH))
    assert last == ["Chưa lưu", "Đã lưu"]
    assert len(await audit(either)) == 1


@pytest.mark.parametrize("text", ["x" * 20_000, "1 " * 10_000, "😀" * 50, "<b>15</b>", "\u0000\u202e15", "../../x"])
async def test_no_text_does_harm_at_any_step(world: World, text: str) -> None:
    await world.say(HUNG, f"/solieu {text}")
    await world.say(HUNG, "/solieu nhập")
    await world.say(HUNG, text)
    for asked in ("/solieu kết nạp đảng viên năm 2024 = 15", "/solieu sửa kết nạp đảng viên năm 2024"):
        await world.say(HUNG, asked)
        [said] = await world.say(HUNG, text)
        assert said.text
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]


async def test_markup_in_names_and_notes_is_shown_as_text(world: World) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024 = 15, nguồn: <b>BC</b> & <a href='x'>, 10/02/2025")
    check = world.heard(HUNG)[-1]
    assert "Nguồn: <b>BC</b> & <a href='x'> (10/02/2025)." in check.text
    assert "&lt;b&gt;BC&lt;/b&gt; &amp; " in check.html
