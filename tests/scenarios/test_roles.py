"""An admin grants and revokes roles; the last admin stays."""

from __future__ import annotations

import pytest

from storage.members import ADMIN, SECRETARY, grant_role, member_by_code
from tests.scenarios.test_linking import entries, texts
from tests.scenarios.test_me import STALE
from tests.scenarios.test_members import member_id, unit_ids
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, World

pytestmark = pytest.mark.long

LAST_ADMIN = (
    "Đồng chí Phạm Quang Minh là quản trị viên cuối cùng nên không thể thôi quyền. "
    "Hãy cho một đồng chí khác làm quản trị viên trước."
)


async def roles_of(world: World, code: str) -> list[str]:
    """Written "admin", or "secretary CB1"."""
    ids = {unit_id: unit for unit, unit_id in (await unit_ids(world)).items()}
    async with world.database.reading() as db:
        member = await member_by_code(db, code)
    assert member is not None
    return [f"{one.role} {ids.get(one.unit_id or 0, '')}".strip() for one in member.roles]


async def test_the_admin_makes_a_member_secretary_of_the_own_unit(world: World) -> None:
    await world.say(MINH, "/thanhvien DV001")
    (shown,) = await world.press(MINH, "Phân quyền")
    assert shown.text.startswith("Nguyễn Thị Lan (mã DV001)\nChưa có quyền nào ngoài quyền của đảng viên.\n")
    assert shown.labels == [
        "Cho phụ trách Chi bộ Một",
        "Cho làm quản trị viên",
        "Cho phụ trách đơn vị khác",
        "Quay lại",
    ]
    (asked,) = await world.press(MINH, "Cho phụ trách Chi bộ Một")
    assert (asked.text, asked.labels) == (
        "Trao quyền bí thư phụ trách Chi bộ Một cho đồng chí Nguyễn Thị Lan (mã DV001)?",
        ["Lưu", "Hủy"],
    )
    assert await roles_of(world, "DV001") == []
    await world.restart()
    assert texts(await world.press(MINH, "Lưu")) == [
        "Đã trao quyền bí thư phụ trách Chi bộ Một cho đồng chí Nguyễn Thị Lan (mã DV001)."
    ]
    assert await roles_of(world, "DV001") == ["secretary CB1"]
    assert (await world.say(LAN, "/thanhvien"))[0].text.startswith("Chi bộ Một\nĐảng viên: 3\n")
    assert await entries(world) == [("DV004", "role.granted member DV001", None, {"role": "secretary", "unit": "CB1"})]


async def test_a_role_for_another_unit_is_asked_by_name(world: World) -> None:
    await world.say(MINH, "/thanhvien DV001")
    await world.press(MINH, "Phân quyền")
    assert texts(await world.press(MINH, "Cho phụ trách đơn vị khác")) == [
        "Đồng chí Nguyễn Thị Lan sẽ phụ trách đơn vị nào? Gõ mã hoặc tên đơn vị."
    ]
    assert (await world.say(MINH, "Chi bộ Ba"))[0].text.startswith("Tôi chưa rõ là đơn vị nào.")
    assert "bí thư phụ trách Chi bộ Hai" in (await world.say(MINH, "chi bo hai"))[0].text
    await world.press(MINH, "Lưu")
    assert await roles_of(world, "DV001") == ["secretary CB2"]


async def test_a_role_is_revoked_and_takes_effect_at_once(world: World) -> None:
    await world.say(MINH, "/thanhvien DV002")
    await world.press(MINH, "Phân quyền")
    await world.press(MINH, "Thôi phụ trách Chi bộ Một")
    assert texts(await world.press(MINH, "Lưu")) == [
        "Đã thôi quyền bí thư phụ trách Chi bộ Một của đồng chí Trần Văn Hùng (mã DV002)."
    ]
    assert "dành cho bí thư" in (await world.say(HUNG, "/thanhvien"))[0].text
    assert (await entries(world))[-1] == (
        "DV004",
        "role.revoked member DV002",
        {"role": "secretary", "unit": "CB1"},
        None,
    )


async def test_the_last_admin_stays(world: World) -> None:
    minh = await member_id(world, "DV004")
    await world.say(MINH, "/thanhvien DV004")
    await world.press(MINH, "Phân quyền")
    assert texts(await world.press(MINH, "Thôi quản trị viên")) == [LAST_ADMIN]
    async with world.database.writing() as db:
        await grant_role(db, await member_id(world, "DV001"), ADMIN, None)
    await world.press_data(MINH, f"role:revoke:{minh}:admin:0")
    lan = await member_id(world, "DV001")
    await world.press_data(LAN, f"role:revoke:{lan}:admin:0")
    assert "Đã thôi quyền" in (await world.press_data(LAN, "role-save"))[0].text  # Lan goes first
    assert texts(await world.press(MINH, "Lưu")) == [LAST_ADMIN]
    assert await roles_of(world, "DV004") == ["admin"]


async def test_an_admin_may_step_down_when_there_is_another(world: World) -> None:
    async with world.database.writing() as db:
        await grant_role(db, await member_id(world, "DV001"), ADMIN, None)
    await world.say(MINH, "/thanhvien DV004")
    await world.press(MINH, "Phân quyền")
    await world.press(MINH, "Thôi quản trị viên")
    await world.press(MINH, "Lưu")
    assert await roles_of(world, "DV004") == []
    assert "dành cho quản trị viên" in (await world.say(MINH, "/nhatky"))[0].text


async def test_saving_twice_grants_once(world: World) -> None:
    lan = await member_id(world, "DV001")
    await world.press_data(MINH, f"role:grant:{lan}:admin:0")
    await world.press(MINH, "Lưu")
    assert texts(await world.press(MINH, "Lưu")) == [STALE]
    await world.press_data(MINH, f"role:grant:{lan}:admin:0")
    await world.press(MINH, "Lưu")
    assert await roles_of(world, "DV001") == ["admin"]
    assert len(await entries(world)) == 1


async def test_only_an_admin_grants(world: World) -> None:
    lan = await member_id(world, "DV001")
    async with world.database.writing() as db:
        await grant_role(db, lan, SECRETARY, (await unit_ids(world))["CB1"])
    assert "Phân quyền" not in (await world.say(HUNG, "/thanhvien DV001"))[0].labels
    for person in (LAN, HUNG, KHACH):
        for data in (f"roles:{lan}", f"role:grant:{lan}:admin:0", f"role-unit:{lan}", "role-save"):
            said = (await world.press_data(person, data))[0].text
            assert "dành cho quản trị viên" in said or "đã liên kết tài khoản" in said
    assert await roles_of(world, "DV001") == ["secretary CB1"]


async def test_forged_changes_are_stale(world: World) -> None:
    lan, ids = await member_id(world, "DV001"), await unit_ids(world)
    for data in (
        "roles:999",
        f"role:grant:{lan}:admin:{ids['CB1']}",
        f"role:grant:{lan}:secretary:0",
        f"role:grant:{lan}:secretary:999",
        f"role:grant:{lan}:emperor:0",
        f"role:steal:{lan}:admin:0",
        "role:grant:x:admin:0",
        "role:",
        "role-unit:999",
        "role-save",
    ):
        assert texts(await world.press_data(MINH, data)) == [STALE], data
    assert await entries(world) == []
