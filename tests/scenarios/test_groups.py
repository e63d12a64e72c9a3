"""/nhom: a group chat is bound to a unit by its secretary, in that group."""

from __future__ import annotations

import pytest

from bot.chat import IncomingKind
from storage.groups import groups_of_units
from storage.units import UnitRow, all_units, save_units
from tests.scenarios.test_linking import entries, texts
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, THAO, Said, Someone, World

GROUP, OTHER = "-500", "-501"
BOUND = (
    "Đã gắn nhóm này với Chi bộ Một.\n"
    "Từ nay ai trong nhóm cũng hỏi được số liệu, và thông báo của đơn vị có thể gửi vào đây."
)
NOT_YOURS = "Nhóm này đang gắn với Chi bộ Một. Chỉ bí thư của đơn vị đó hoặc quản trị viên đổi được."
HOW = "Muốn gắn một nhóm: thêm tôi vào nhóm, rồi gõ /nhom ngay trong nhóm đó."


async def say(world: World, person: Someone, text: str, group: str = GROUP, title: str = "Nhóm CB1") -> list[Said]:
    return await world.send(
        person, IncomingKind.TEXT, text=text, chat_id=group, is_group=True, addressed=True, chat_title=title
    )


async def bound(world: World) -> list[tuple[str, str, str]]:
    """Which groups are bound to which units: (chat, title, unit)."""
    async with world.database.reading() as db:
        codes = {unit.id: unit.code for unit in await all_units(db)}
        groups = await groups_of_units(db, codes)
        return [(one.chat_id, one.title, codes[one.unit_id or 0]) for one in groups]


@pytest.mark.parametrize("name", ["CB1", "chi bo mot", "CB Một"])
async def test_a_secretary_binds_a_group_by_the_units_name(world: World, name: str) -> None:
    assert texts(await say(world, HUNG, f"/nhom {name}")) == [BOUND]
    assert await bound(world) == [(GROUP, "Nhóm CB1", "CB1")]
    assert await entries(world) == [("DV002", "group.bound group Nhóm CB1", None, {"unit": "CB1"})]
    assert 'gắn nhóm "Nhóm CB1" với Chi bộ Một' in (await world.say(MINH, "/nhatky"))[0].text


async def test_without_a_name_the_own_units_are_offered(world: World) -> None:
    (said,) = await say(world, HUNG, "/nhom")
    assert said.text == "Nhóm này chưa gắn với đơn vị nào. Đồng chí chọn một đơn vị, hoặc gõ /nhom và tên đơn vị."
    assert said.labels == ["Chi bộ Một"]
    assert texts(await world.press(HUNG, "Chi bộ Một", group=GROUP)) == [BOUND]
    (shown,) = await say(world, HUNG, "/group")
    assert shown.text == ("Nhóm này đang gắn với Chi bộ Một. Đổi đơn vị: gõ /nhom và tên đơn vị; bỏ gắn: gõ /nhom bo.")
    assert texts(await world.press(HUNG, "Bỏ gắn", group=GROUP)) == [
        "Đã bỏ gắn nhóm này với Chi bộ Một. Thông báo không còn gửi vào đó nữa."
    ]
    assert await bound(world) == []


async def test_a_group_is_unbound_by_a_word_and_bound_anew(world: World) -> None:
    await say(world, MINH, "/nhom CB1")
    assert texts(await say(world, MINH, "/nhom Chi bộ Hai"))[0].startswith(
        "Đã gắn nhóm này với Chi bộ Hai (trước đây: Chi bộ Một)."
    )
    assert await bound(world) == [(GROUP, "Nhóm CB1", "CB2")]
    await say(world, MINH, "/nhom CB2")
    assert texts(await say(world, THAO, "/nhom bỏ"))[0].startswith("Đã bỏ gắn nhóm này với Chi bộ Hai.")
    assert texts(await say(world, THAO, "/nhom bo"))[0].startswith("Nhóm này chưa gắn với đơn vị nào.")
    assert [(actor, action, before, after) for actor, action, before, after in await entries(world)] == [
        ("DV004", "group.bound group Nhóm CB1", None, {"unit": "CB1"}),
        ("DV004", "group.bound group Nhóm CB1", {"unit": "CB1"}, {"unit": "CB2"}),
        ("DV003", "group.unbound group Nhóm CB1", {"unit": "CB2"}, None),
    ]


async def test_another_units_secretary_neither_takes_nor_frees_the_group(world: World) -> None:
    await say(world, HUNG, "/nhom CB1")
    assert texts(await say(world, THAO, "/nhom CB2")) == [NOT_YOURS]
    assert texts(await say(world, THAO, "/nhom bo")) == [NOT_YOURS]
    (shown,) = await say(world, THAO, "/nhom")
    assert (shown.text, shown.labels) == (NOT_YOURS, [])
    assert texts(await world.press_data(THAO, "group-unbind:1", group=GROUP)) == [STALE]
    assert texts(await world.press_data(THAO, "group-unbind:1")) == [STALE]
    assert await bound(world) == [(GROUP, "Nhóm CB1", "CB1")]


async def test_a_unit_that_is_not_the_secretarys_own_is_refused(world: World) -> None:
    assert texts(await say(world, HUNG, "/nhom chi bộ hai")) == [
        "Đồng chí không phụ trách Chi bộ Hai.\nĐồng chí phụ trách: Chi bộ Một và các đơn vị trực thuộc."
    ]
    assert texts(await say(world, HUNG, "/nhom <b>sao Hỏa</b>")) == [
        'Không có đơn vị nào tên hoặc mã "<b>sao Hỏa</b>".\nĐồng chí phụ trách: Chi bộ Một và các đơn vị trực thuộc.'
    ]
    async with world.database.reading() as db:
        ids = {unit.code: unit.id for unit in await all_units(db)}
    for data in (f"group-bind:{ids['CB2']}", "group-bind:99", "group-bind:x", "group-unbind:7", "group-unbind:"):
        assert texts(await world.press_data(HUNG, data, group=GROUP)) == [STALE]
    assert texts(await world.press_data(HUNG, f"group-bind:{ids['CB1']}")) == [STALE]  # no group
    assert texts(await world.press_data(HUNG, "group-units:0")) == [STALE]
    assert await bound(world) == []


@pytest.mark.parametrize("text", ["/nhom", "/nhom CB1", "/nhom bo"])
async def test_members_and_guests_are_politely_refused(world: World, text: str) -> None:
    (member,) = await say(world, LAN, text)
    assert member.text == "Việc này dành cho bí thư đơn vị. Đồng chí liên hệ bí thư chi bộ nếu cần."
    (guest,) = await say(world, KHACH, text)
    assert guest.text.startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")
    assert not guest.asks_contact
    assert await bound(world) == []


async def test_binding_opens_figures_and_nothing_else(world: World) -> None:
    assert (await say(world, KHACH, "/thongke"))[0].text.startswith("Nhóm này chưa được gắn với đơn vị nào")
    await say(world, HUNG, "/nhom CB1")
    assert not (await say(world, KHACH, "/trogiup"))[0].text.startswith("Nhóm này chưa được gắn")
    for text in ("/toi", "/caidat", "/thanhvien"):
        assert (await say(world, HUNG, text))[0].text.startswith("Việc này chỉ thực hiện trong cuộc trò chuyện riêng")


async def test_units_of_one_name_are_offered(world: World) -> None:
    async with world.database.writing() as db:
        await save_units(db, [UnitRow("CB3", "Chi bộ Một", "chi bộ", "DB"), UnitRow("CB4", "Chi bộ Ba", "", "CB1")])
    (said,) = await say(world, MINH, "/nhom chi bộ một")
    assert (said.text, said.labels) == ('Có nhiều đơn vị tên "chi bộ một". Đồng chí chọn:', ["Chi bộ Một"] * 2)
    assert texts(await say(world, HUNG, "/nhom Chi bộ Một")) == [BOUND]  # one of them is his
    assert texts(await say(world, HUNG, "/nhom Chi bộ Ba", OTHER))[0].startswith("Đã gắn nhóm này với Chi bộ Ba.")


async def test_many_units_come_in_pages(world: World) -> None:
    async with world.database.writing() as db:
        await save_units(db, [UnitRow(f"X{n:02}", f"Chi bộ X{n:02}", "chi bộ", "DB") for n in range(20)])
    (first,) = await say(world, MINH, "/nhom")
    assert first.labels[-2:] == ["Chi bộ X04", "Trang sau"]
    (second,) = await world.press(MINH, "Trang sau", group=GROUP)
    assert second.labels[-1] == "Trang sau"
    assert (await world.press(MINH, "Chi bộ X12", group=GROUP))[0].text.startswith("Đã gắn nhóm này với Chi bộ X12.")


async def test_privately_the_groups_of_the_own_units_are_listed(world: World) -> None:
    (none,) = await world.say(HUNG, "/nhom CB1")
    assert none.text == f"Chưa có nhóm chat nào được gắn với đơn vị của đồng chí.\n{HOW}"
    await say(world, HUNG, "/nhom CB1")
    await say(world, HUNG, "/nhom CB1", OTHER, "")
    await say(world, THAO, "/nhom CB2", "-502", "Nhóm <i>CB2</i>")
    (mine,) = await world.say(HUNG, "/nhom")
    assert mine.text == (f"Nhóm chat đã gắn: 2\n• Nhóm CB1 – Chi bộ Một\n• (nhóm không tên) – Chi bộ Một\n{HOW}")
    assert mine.labels == ["Bỏ gắn: Nhóm CB1", "Bỏ gắn: Chi bộ Một"]
    assert "• Nhóm <i>CB2</i> – Chi bộ Hai" in (await world.say(MINH, "/group"))[0].text
    assert texts(await world.press(HUNG, "Bỏ gắn: Nhóm CB1")) == [
        'Đã bỏ gắn nhóm "Nhóm CB1" với Chi bộ Một. Thông báo không còn gửi vào đó nữa.'
    ]
    assert [chat for chat, _, _ in await bound(world)] == [OTHER, "-502"]


async def test_a_group_that_shuts_the_bot_out_belongs_to_no_unit(world: World) -> None:
    await say(world, HUNG, "/nhom CB1")
    for group in (OTHER, GROUP, GROUP):  # one that nobody ever bound is no matter
        await world.send(LAN, IncomingKind.BLOCKED, chat_id=group, is_group=True)
    assert await bound(world) == []
    assert (await entries(world))[1:] == [("telegram", "group.unbound group Nhóm CB1", {"unit": "CB1"}, None)]
    assert 'Telegram: bỏ gắn nhóm "Nhóm CB1" với Chi bộ Một' in (await world.say(MINH, "/nhatky"))[0].text
    assert (await world.say(LAN, "/toi"))[0].text.startswith("Nguyễn Thị Lan")  # she has not blocked it


async def test_a_group_that_is_renumbered_stays_bound(world: World) -> None:
    await say(world, HUNG, "/nhom CB1")
    await world.send(HUNG, IncomingKind.MIGRATED, chat_id=GROUP, is_group=True, new_chat_id="-100500")
    assert await bound(world) == [("-100500", "Nhóm CB1", "CB1")]
