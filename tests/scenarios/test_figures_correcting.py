"""/solieu: what becomes of a correction: the later source holds, the past and its notes are not lost silently."""

from __future__ import annotations

import pytest

from tests.scenarios.committee_figures import audit, store, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, World


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await with_figures(await make_world())


async def test_an_older_source_does_not_correct_a_later_one_and_that_is_said_before(world: World) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024 = 11, nguồn: Báo cáo tháng, 31/12/2024")
    check = world.heard(HUNG)[-1].text
    assert check.endswith(
        "Lưu ý: số liệu đang lưu có nguồn mới hơn. Nếu lưu, con số của đồng chí chỉ vào lịch sử; tôi vẫn trả lời 12."
    )
    [saved] = await world.press(HUNG, "Lưu")
    assert saved.text == (
        "Đã lưu vào lịch sử: Đảng viên mới kết nạp năm 2024 của Chi bộ Một: 11.\n"
        "Số liệu đang dùng vẫn là 12, vì nguồn mới hơn."
    )
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]
    [entry] = await audit(world)
    assert (entry.action, entry.before) == ("figure.entered", None)
    assert entry.after is not None
    assert entry.after["holds"] is False


async def test_what_is_stored_already_is_not_stored_again(world: World) -> None:
    [check] = await world.say(
        HUNG, "/solieu kết nạp đảng viên năm 2024 = 12, nguồn: Báo cáo tổng kết năm 2024, 06/01/2025"
    )
    assert check.text.startswith("Số liệu này đã có sẵn, không có gì mới để lưu:")
    assert check.labels == ["Sửa", "Hủy"]


async def test_an_old_note_is_not_carried_over_to_another_value_silently(world: World) -> None:
    await store(world, "total_members", "CB1", 2023, "30", note="số tạm tính")
    await world.say(HUNG, "/solieu tổng số đảng viên năm 2023 = 31, nguồn: BC, 10/02/2025")
    assert "Ghi chú cũ sẽ không còn: «số tạm tính». Cần giữ thì bấm Sửa." in world.heard(HUNG)[-1].text
    await world.press(HUNG, "Hủy")
    await world.say(HUNG, "/solieu tổng số đảng viên năm 2023 = 30, nguồn: BC, 10/02/2025")
    assert "Ghi chú: số tạm tính" in world.heard(HUNG)[-1].text
