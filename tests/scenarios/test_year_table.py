"""A year's table: in the chat, as Excel and as a PDF of one page."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from tests.bot.documents.pdf_text import pages_of
from tests.scenarios.committee_figures import store, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, World

pytestmark = pytest.mark.long


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """Figures of two years of Chi bộ Một, with a target; and of the committee."""
    made = await with_figures(await make_world())
    await store(made, "members_admitted", "CB1", 2024, "10", kind="target", comparison="ge", source="Nghị quyết")
    await store(made, "members_admitted", "CB1", 2023, "9")
    return made


async def test_a_secretary_gets_the_table_of_the_own_unit_from_the_menu(world: World) -> None:
    await world.say(HUNG, "/solieu")
    [said] = await world.press(HUNG, "Bảng số liệu năm")
    assert said.text.startswith("Số liệu năm 2024, Chi bộ Một:\n– Đảng viên mới kết nạp: 12")
    assert said.labels == ["Tệp Excel", "Tệp PDF", "2023"]
    [before] = await world.press(HUNG, "2023")
    assert before.text.startswith("Số liệu năm 2023, Chi bộ Một:\n– Đảng viên mới kết nạp: 9")


async def test_the_pdf_is_one_page_with_result_target_and_the_year_before(world: World) -> None:
    await world.say(HUNG, "/solieu bảng")
    [said] = await world.press(HUNG, "Tệp PDF")
    assert said.text == "Bảng số liệu năm 2024, Chi bộ Một."
    [file] = said.files
    assert (file.name, file.mime) == ("so-lieu-2024.pdf", "application/pdf")
    [page] = pages_of(file.content)
    assert page[:2] == ["SỐ LIỆU NĂM 2024", "Chi bộ Một"]
    row = page.index("Đảng viên mới kết nạp")
    assert page[row - 1 : row + 6] == ["1", "Đảng viên mới kết nạp", "số lượng", "≥ 10", "12", "120", "9"]
    assert "Nguồn: Báo cáo tổng kết năm 2024 (06/01/2025)" in page


async def test_very_many_rows_stay_on_one_page_and_what_is_left_out_is_said(world: World) -> None:
    rows = [
        IndicatorRow(f"own_{number}", f"Chỉ tiêu dài dòng của riêng đảng bộ, số {number} " * 3) for number in range(150)
    ]
    async with world.database.writing() as db:
        await save_indicators(db, rows, COMMITTEE)
    for row in rows:
        await store(world, row.key, "CB1", 2024, "1", source="Nguồn rất dài " * 30)
    await world.say(HUNG, "/solieu bảng")
    [said] = await world.press(HUNG, "Tệp PDF")
    [page] = pages_of(said.files[0].content)
    assert any(text.startswith("… và ") and text.endswith(" chỉ tiêu khác, xem trong tệp Excel.") for text in page)
    [excel] = await world.press(HUNG, "Tệp Excel")
    sheet = load_workbook(io.BytesIO(excel.files[0].content)).worksheets[0]
    assert sum(str(cell.value).startswith("Chỉ tiêu dài dòng") for cell in sheet["B"]) == 150


async def test_the_workbook_has_the_targets_and_the_units_beside_each_other(world: World) -> None:
    [said] = await world.say(LAN, "bảng số liệu năm 2024")
    assert said.text.startswith("Số liệu năm 2024, Đảng bộ Thử Nghiệm:")
    [file] = (await world.press(LAN, "Tệp Excel"))[0].files
    book = load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["So với chỉ tiêu", "Theo đơn vị"]
    rows = [[cell.value for cell in row] for row in book["Theo đơn vị"].iter_rows(min_row=4)]
    assert rows[0] == ["Chỉ tiêu", "Đơn vị tính", "Đảng bộ Thử Nghiệm", "Chi bộ Một"]
    assert ["Đảng viên mới kết nạp", "số lượng", 40, 12] in rows
    assert ["Tổng số đảng viên", "số lượng", None, 35] in rows


async def test_excel_may_be_asked_for_in_words_after_the_table(world: World) -> None:
    await world.say(LAN, "bảng số liệu năm 2024")
    [said] = await world.say(LAN, "xuất Excel")
    assert [file.name for file in said.files] == ["so-lieu-2024.xlsx"]
    [drawn] = await world.say(LAN, "vẽ biểu đồ đi")
    assert "không vẽ chung một biểu đồ" in drawn.text


async def test_a_year_without_figures_has_no_table(world: World) -> None:
    [said] = await world.say(LAN, "bảng số liệu năm 2010")
    assert said.text == "Chưa có số liệu năm 2010 của Đảng bộ Thử Nghiệm. Hiện có: năm 2024."
    [unit] = [button.data for row in (await world.say(MINH, "/solieu bảng"))[0].buttons for button in row][:1]
    prefix = ":".join(unit.split(":")[:-2])
    [empty] = await world.press_data(MINH, f"{prefix}:1999:year")
    assert empty.text == "Chưa có số liệu năm 1999 của Đảng bộ Thử Nghiệm."


FORGED = (
    "fig-year",
    "fig-year:x:999:2024:year",
    "fig-year:x:1:0:year",
    "fig-year:x:1:2024:h9",
    "fig-year:z:1:2024:year",
)


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_make_no_file(world: World, data: str) -> None:
    [said] = await world.press_data(LAN, data)
    assert said.files == ()
    assert said.text.startswith("Nút này không còn hiệu lực.")


async def test_a_guest_gets_no_table(world: World) -> None:
    [said] = await world.press_data(KHACH, "fig-year:x:1:2024:year")
    assert said.files == ()
