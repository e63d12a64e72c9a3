"""/solieu: a figure with its history and sources."""

from __future__ import annotations

from datetime import date

import pytest

from tests.scenarios.committee_figures import store, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, MINH, World

pytestmark = pytest.mark.long


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    world = await with_figures(await make_world())
    await store(world, "members_admitted", "CB1", 2024, "13", source="Báo cáo bổ sung", source_date=date(2025, 2, 10))
    await store(world, "members_admitted", "CB1", 2023, "9", source="", source_date=None, note="tạm tính")
    await store(
        world, "members_admitted", "CB1", 2024, "10", kind="target", comparison="ge", source="Nghị quyết",
        source_date=date(2024, 1, 15),
    )  # fmt: skip
    return world


HISTORY = (
    "Đảng viên mới kết nạp, năm 2024, Chi bộ Một\n\n"
    "Kết quả: 13\n"
    "Nguồn: Báo cáo bổ sung (10/02/2025); nhập 02/03/2026 09:00\n"
    "– trong lịch sử: 12; nguồn: Báo cáo tổng kết năm 2024 (06/01/2025); nhập 02/03/2026 09:00\n\n"
    "Chỉ tiêu: từ 10 trở lên\n"
    "Nguồn: Nghị quyết (15/01/2024); nhập 02/03/2026 09:00"
)


@pytest.mark.parametrize(
    "said", ["/solieu xem kết nạp đảng viên năm 2024", "/solieu kết nạp 2024 chi bộ một", "/solieu xem ket nap dv 2024"]
)
async def test_a_figure_is_shown_with_its_history_and_sources(world: World, said: str) -> None:
    [shown] = await world.say(HUNG, said)
    assert shown.text == HISTORY
    assert shown.labels == ["Sửa kết quả", "Sửa chỉ tiêu"]


async def test_the_menu_asks_which_and_shows_it(world: World) -> None:
    await world.say(HUNG, "/solieu")
    [asked] = await world.press(HUNG, "Xem số liệu")
    assert asked.text == (
        "Đồng chí xem số liệu nào? Xin ghi tên số liệu, năm và đơn vị, ví dụ:\nkết nạp đảng viên năm 2024 Chi bộ Một"
    )
    await world.restart()
    assert (await world.say(HUNG, "kết nạp năm 2024"))[0].text == HISTORY


async def test_without_a_year_all_years_are_listed_to_choose_from(world: World) -> None:
    [series] = await world.say(HUNG, "/solieu xem kết nạp đảng viên")
    assert series.text == (
        "Đảng viên mới kết nạp, Chi bộ Một\n2024: 13\n2024, chỉ tiêu: từ 10 trở lên\n2023: 9\n\n"
        "Chọn năm để xem nguồn và lịch sử."
    )
    [shown] = await world.press(HUNG, "2023")
    assert shown.text == (
        "Đảng viên mới kết nạp, năm 2023, Chi bộ Một\n\n"
        "Kết quả: 9\nChưa ghi nguồn; nhập 02/03/2026 09:00\nGhi chú: tạm tính"
    )


async def test_from_there_the_figure_can_be_corrected(world: World) -> None:
    await world.say(HUNG, "/solieu xem kết nạp đảng viên năm 2024")
    [asked] = await world.press(HUNG, "Sửa chỉ tiêu")
    assert asked.text.startswith(
        "Chỉ tiêu đảng viên mới kết nạp năm 2024 của Chi bộ Một.\n"
        "Hiện đang lưu: từ 10 trở lên; nguồn: Nghị quyết (15/01/2024)."
    )
    await world.say(HUNG, "từ 11 trở lên")
    await world.press(HUNG, "Không có văn bản")
    await world.press(HUNG, "Lưu")
    assert sorted(await values(world, "members_admitted", "CB1", 2024)) == ["13", ">= 11"]


async def test_another_units_figure_is_seen_but_not_corrected(world: World) -> None:
    await store(world, "total_members", "CB2", 2024, "28")
    [shown] = await world.say(HUNG, "/solieu xem tổng số đảng viên năm 2024 Chi bộ Hai")
    assert "Kết quả: 28" in shown.text
    assert shown.buttons == ()
    assert (await world.say(MINH, "/solieu xem tổng số đảng viên năm 2024 Chi bộ Hai"))[0].labels == ["Sửa"]


async def test_what_is_not_there_yet_can_be_entered(world: World) -> None:
    [nothing] = await world.say(HUNG, "/solieu xem kỷ luật đảng viên năm 2024")
    assert nothing.text == "Chưa có số liệu đảng viên bị thi hành kỷ luật năm 2024 của Chi bộ Một."
    [asked] = await world.press(HUNG, "Nhập số liệu")
    assert asked.text.startswith("Đảng viên bị thi hành kỷ luật năm 2024 của Chi bộ Một.")
    await world.say(HUNG, "1")
    await world.press(HUNG, "Không có văn bản")
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_disciplined", "CB1", 2024) == ["1"]


async def test_an_unknown_name_is_asked_again(world: World) -> None:
    [asked] = await world.say(HUNG, "/solieu xem sản lượng cà phê")
    assert asked.text.startswith("Tôi chưa nhận ra tên số liệu.")
    assert (await world.say(HUNG, "kết nạp năm 2024"))[0].text == HISTORY


async def test_of_several_the_person_chooses_by_button_or_number(world: World) -> None:
    [asked] = await world.say(HUNG, "/solieu xem kết nạp đảng viên năm 2024 Chi bộ Một, Đảng bộ Thử Nghiệm, Chi bộ Hai")
    assert asked.text == "Đồng chí xem số liệu của đơn vị nào?"
    assert asked.labels[-1] == "Hủy"
    at = asked.labels.index("Chi bộ Một") + 1
    assert (await world.say(HUNG, str(at)))[0].text == HISTORY


async def test_looking_can_be_left(world: World) -> None:
    await world.say(HUNG, "/solieu xem")
    await world.press(HUNG, "Hủy")
    [answer] = await world.say(HUNG, "Chi bộ Một kết nạp bao nhiêu đảng viên năm 2024?")
    assert answer.text.startswith("Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 13.")
