"""/solieu: what is doubtful about the figures is told, and kept in a file; an import tells it too."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.scenarios.committee_figures import store, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """Chi bộ Một has more excellent members than members, and grew too fast; Chi bộ Hai has nothing to look at."""
    made = await with_figures(await make_world(), starter=True)
    await store(made, "total_members", "CB1", 2023, "10")
    await store(made, "members_assessed", "CB1", 2024, "36", source='=HYPERLINK("http://x")')
    await store(made, "total_members", "CB2", 2024, "20")
    return made


async def test_a_secretary_is_told_of_the_own_units_only(world: World) -> None:
    await world.say(HUNG, "/solieu")
    [said] = await world.press(HUNG, "Kiểm tra số liệu")
    assert said.text.startswith("Kiểm tra số liệu của Chi bộ Một: 2 chỗ cần xem lại")
    assert (
        "Phần lớn hơn tổng (1)\n"
        "– Chi bộ Một, năm 2024: đảng viên được đánh giá, xếp loại 36 lớn hơn tổng số đảng viên 35" in said.text
    )
    assert (
        "Tăng, giảm quá một nửa so với năm trước (1)\n– Chi bộ Một, năm 2024: tổng số đảng viên 35, năm 2023 là 10"
        in said.text
    )
    [clean] = await world.say(THAO, "/solieu kiểm tra")
    assert clean.text == "Kiểm tra số liệu của Chi bộ Hai: không có gì cần xem lại."
    assert clean.files == ()


async def test_the_file_lists_the_figures_concerned_with_their_sources_and_no_formula(world: World) -> None:
    [said] = await world.say(HUNG, "/solieu kiểm tra")
    [file] = said.files
    assert file.name == "kiem-tra-so-lieu.xlsx"
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0] == ["Vấn đề", "Đơn vị", "Năm", "Kỳ", "Chỉ tiêu", "Cần xem", "Các số liệu", "Nguồn"]
    assert [row[:5] for row in rows[1:3]] == [
        ["Phần lớn hơn tổng", "Chi bộ Một", 2024, "cả năm", "Đảng viên được đánh giá, xếp loại"],
        ["Tăng, giảm quá một nửa so với năm trước", "Chi bộ Một", 2024, "cả năm", "Tổng số đảng viên"],
    ]
    assert "Tổng số đảng viên, 2023, Chi bộ Một: 10" in str(rows[2][6])
    assert "=HYPERLINK" in str(rows[1][7])
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


async def test_an_admin_is_told_of_all_units(world: World) -> None:
    await store(world, "total_members", "DB", 2024, "60")
    [said] = await world.say(MINH, "/solieu kiểm tra")
    assert said.text.startswith("Kiểm tra số liệu của Đảng bộ Thử Nghiệm: 3 chỗ cần xem lại")
    assert "tổng số đảng viên 60, 2 đơn vị trực thuộc cộng lại 55" in said.text


async def test_a_member_may_not_check(world: World) -> None:
    [said] = await world.say(LAN, "/solieu kiểm tra")
    assert "chỗ cần xem lại" not in said.text
    [forged] = await world.press_data(LAN, "fig-menu:check")
    assert "chỗ cần xem lại" not in forged.text


async def test_an_import_warns_of_what_it_brings_and_stores_it_all_the_same(world: World) -> None:
    content = (
        "năm,mã đơn vị,chỉ tiêu,giá trị,nguồn\n"
        "2024,CB2,members_excellent,21,Báo cáo\n"
        "2024,CB2,members_assessed,30,Báo cáo\n"
    )
    [checked] = await world.upload(MINH, "figures.csv", content.encode())
    assert (
        "Lưu ý:\nPhần lớn hơn tổng (1):\n"
        "  – Chi bộ Hai, năm 2024: đảng viên được đánh giá, xếp loại 30 lớn hơn tổng số đảng viên 20" in checked.text
    )
    assert "Chi bộ Một" not in checked.text.partition("Lưu ý:")[2], "what was doubtful before is not the import's fault"
    await world.press(MINH, "Lưu")
    assert await values(world, "members_assessed", "CB2", 2024) == ["30"]
