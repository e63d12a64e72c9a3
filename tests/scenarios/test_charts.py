"""Charts, Excel files and sources of what was answered: asked in words, as a follow-up, or by a button."""

from __future__ import annotations

import asyncio
import io
import threading

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.charts import studio
from bot.charts.chart import Chart, Shape
from bot.chat import Attachment, IncomingKind
from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from storage.units import UnitRow, save_units
from tests.scenarios.committee_figures import store, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, KHACH, LAN, Said, World

pytestmark = pytest.mark.long

PARTS = (
    IndicatorRow("members_assessed", "Đảng viên được đánh giá, xếp loại"),
    IndicatorRow("members_good_or_better", "Đảng viên hoàn thành tốt nhiệm vụ trở lên", whole="members_assessed"),
    IndicatorRow("members_completed", "Đảng viên hoàn thành nhiệm vụ", (), "count", "members_assessed"),
    IndicatorRow("members_not_completed", "Đảng viên không hoàn thành nhiệm vụ", (), "count", "members_assessed"),
)


@pytest.fixture
def charts(monkeypatch: pytest.MonkeyPatch) -> list[Chart]:
    """The charts that are drawn, as they were handed to the painter."""
    drawn: list[Chart] = []
    paint = studio._picture

    def noted(chart: Chart) -> bytes:
        drawn.append(chart)
        return paint(chart)

    monkeypatch.setattr(studio, "_picture", noted)
    return drawn


@pytest.fixture
async def asked(world: World) -> World:
    """Admissions of the committee in four years with a gap, of both units in 2024, and a target."""
    await with_figures(world)
    for year, value in ((2020, "30"), (2021, "35"), (2023, "38")):
        await store(world, "members_admitted", "DB", year, value, source=f"Báo cáo năm {year}", source_date=None)
    await store(world, "members_admitted", "CB2", 2024, "28")
    await store(world, "members_admitted", "DB", 2024, "45", kind="target", comparison="ge", source="Nghị quyết")
    return world


def size(file: Attachment) -> tuple[int, int]:
    with Image.open(io.BytesIO(file.content)) as image:
        assert (image.format, file.mime) == ("PNG", "image/png")
        return image.size


def cells(file: Attachment) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


async def one(world: World, text: str) -> Said:
    [said] = await world.say(LAN, text)
    return said


@pytest.mark.parametrize("text", ["vẽ biểu đồ kết nạp đảng viên qua các năm", "ve bieu do ket nap dang vien 2020-2024"])
async def test_a_course_over_years_is_drawn_with_its_gap_and_told_in_words(
    asked: World, charts: list[Chart], text: str
) -> None:
    said = await one(asked, text)
    [file] = said.files
    assert size(file) == (1200, 900)
    assert file.name == "bieu-do.png"
    [chart] = charts
    assert (chart.shape, chart.title) == (Shape.LINE, "Đảng viên mới kết nạp")
    assert chart.subtitle == "2020–2024, Đảng bộ Thử Nghiệm"
    assert chart.categories == ("2020", "2021", "2022", "2023", "2024")
    assert [str(value) for value in chart.series[0].values] == ["30", "35", "None", "38", "40"]
    assert "Báo cáo năm 2020" in chart.footer[0]
    assert "– Năm 2020: 30\n– Năm 2021: 35" in said.text


async def test_units_are_drawn_sorted(asked: World, charts: list[Chart]) -> None:
    said = await one(asked, "biểu đồ kết nạp đảng viên theo đơn vị năm 2024")
    [chart] = charts
    assert (chart.shape, chart.categories) == (Shape.BARS, ("Chi bộ Hai", "Chi bộ Một"))
    assert [int(value or 0) for value in chart.series[0].values] == [28, 12]
    assert len(said.files) == 1


async def test_a_ranking_is_followed_by_its_chart_its_file_and_its_sources(asked: World, charts: list[Chart]) -> None:
    first = await one(asked, "đơn vị nào kết nạp nhiều đảng viên nhất năm 2024")
    assert first.labels[-2:] == ["Vẽ biểu đồ", "Xuất Excel"]
    await one(asked, "vẽ biểu đồ đi")
    assert charts[0].categories == ("Chi bộ Hai", "Chi bộ Một"), "all of them, not the first alone"
    said = await one(asked, "xuất Excel")
    [file] = said.files
    assert file.name == "so-lieu.xlsx"
    rows = cells(file)
    assert rows[0][0] == "Đảng viên mới kết nạp"
    assert rows[4][:7] == ["Đảng viên mới kết nạp", "kết quả", "Chi bộ Hai", 2024, "cả năm", 28, "số lượng"]
    assert rows[4][8] == "Báo cáo tổng kết năm 2024"
    sources = await one(asked, "nguồn ở đâu?")
    assert sources.text == (
        "Nguồn: Báo cáo tổng kết năm 2024 (06/01/2025)\n"
        "– Đảng viên mới kết nạp, năm 2024, Chi bộ Hai: 28\n"
        "– Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 12"
    )
    again = await one(asked, "cho tôi bảng excel")
    assert len(again.files) == 1


async def test_buttons_ask_for_the_same(asked: World, charts: list[Chart]) -> None:
    said = await one(asked, "kết nạp đảng viên qua các năm")
    assert said.labels[-2:] == ["Vẽ biểu đồ", "Xuất Excel"]
    [drawn] = await asked.press(LAN, "Vẽ biểu đồ")
    assert len(drawn.files) == len(charts) == 1
    [file] = await asked.press(LAN, "Xuất Excel")
    assert [row[3] for row in cells(file.files[0])[4:]] == [2020, 2021, 2023, 2024]


async def test_a_value_is_followed_by_the_chart_of_its_years_and_by_its_source(
    asked: World, charts: list[Chart]
) -> None:
    await one(asked, "năm 2023 kết nạp bao nhiêu đảng viên")
    assert (await one(asked, "nguồn ở đâu?")).text == (
        "Nguồn: Báo cáo năm 2023\n– Đảng viên mới kết nạp, năm 2023, Đảng bộ Thử Nghiệm: 38"
    )
    await one(asked, "vẽ biểu đồ")
    assert charts[0].categories[-1] == "2024"
    assert "38" in (await one(asked, "năm 2023?")).text


async def test_english_is_drawn_in_english(asked: World, charts: list[Chart]) -> None:
    await asked.say(LAN, "how many members were admitted in 2023")
    await asked.say(LAN, "chart of members admitted over the years")
    assert charts[0].missing == "no figure"
    assert charts[0].language == "en"


async def test_targets_are_marks(asked: World, charts: list[Chart]) -> None:
    await one(asked, "vẽ biểu đồ kết nạp đảng viên so với chỉ tiêu năm 2024")
    [chart] = charts
    assert (chart.shape, [int(v or 0) for v in chart.targets], chart.target_name) == (Shape.BARS, [45], "Chỉ tiêu")


async def test_the_ratings_of_a_year_are_stacked_and_what_is_derived_is_said(asked: World, charts: list[Chart]) -> None:
    async with asked.database.writing() as db:
        await save_indicators(db, PARTS, COMMITTEE)
    given = {"members_assessed": "50", "members_good_or_better": "40", "members_completed": "8"}
    for key, value in given.items():
        await store(asked, key, "DB", 2024, value)
    said = await one(asked, "vẽ biểu đồ xếp loại đảng viên năm 2024")
    assert "Đảng viên không hoàn thành nhiệm vụ: 2 (4%) (suy ra: 50 – 40 – 8)" in said.text
    [chart] = charts
    assert chart.shape is Shape.STACK
    assert [int(series.values[0] or 0) for series in chart.series] == [40, 8, 2]
    await store(asked, "members_completed", "DB", 2024, "30")
    await one(asked, "vẽ biểu đồ xếp loại đảng viên năm 2024")
    assert len(charts) == 1, "parts that are more than the whole are not stacked up"


async def test_a_single_number_is_told_and_not_drawn(asked: World, charts: list[Chart]) -> None:
    said = await one(asked, "vẽ biểu đồ kết nạp đảng viên năm 2024")
    assert "Năm 2024: 40" in said.text
    assert "Chỉ có một con số nên không vẽ biểu đồ." in said.text
    assert (said.files, charts) == ((), [])


async def test_what_is_not_there_is_said_and_not_drawn(asked: World, charts: list[Chart]) -> None:
    said = await one(asked, "vẽ biểu đồ kết nạp đảng viên năm 2010")
    assert said.text.startswith("Chưa có số liệu")
    assert (said.files, charts) == ((), [])


@pytest.mark.parametrize(("text", "reply"), [("vẽ biểu đồ", "Đồng chí muốn vẽ biểu đồ số liệu nào?"),
                                             ("xuất excel", "Số liệu năm 2024, Đảng bộ Thử Nghiệm:")])  # fmt: skip
async def test_a_form_of_nothing_is_asked_back(asked: World, text: str, reply: str) -> None:
    assert (await one(asked, text)).text.startswith(reply)


async def test_hostile_names_are_drawn_and_exported_as_text(asked: World, charts: list[Chart]) -> None:
    hostile = '=HYPERLINK("http://x";"$\\frac{1}{0}$ <b>'
    async with asked.database.writing() as db:
        await save_units(db, [UnitRow("CB2", hostile, "chi bộ", "DB")])
    said = await one(asked, "biểu đồ kết nạp đảng viên theo đơn vị năm 2024")
    assert charts[0].categories[0] == hostile
    assert size(said.files[0])[0] == 1200
    file = await one(asked, "xuất excel")
    assert cells(file.files[0])[4][2] == hostile


@pytest.mark.parametrize("data", ["chart:", "chart:trend;999;;e;;;;", "excel:x;y", "from:value;1;1;y2024;;;;;;;"])
async def test_forged_buttons_change_nothing(asked: World, charts: list[Chart], data: str) -> None:
    [said] = await asked.press_data(LAN, data)
    assert said.text == "Nút này đã cũ. Đồng chí vui lòng hỏi lại bằng lời."
    assert charts == []


async def test_a_guest_gets_no_chart(asked: World, charts: list[Chart]) -> None:
    await asked.say(KHACH, "vẽ biểu đồ kết nạp đảng viên qua các năm")
    await asked.press_data(KHACH, "chart:trend;1;;e;;;;")
    assert charts == []
    assert all(not said.files for said in asked.heard(KHACH))


async def test_drawing_holds_up_nobody_else(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    may_end, begun = threading.Event(), threading.Event()

    def slow(_: Chart) -> bytes:
        begun.set()
        assert may_end.wait(20)
        return b"png"

    monkeypatch.setattr(studio, "_picture", slow)
    drawing = asyncio.create_task(
        asked.deliver(asked.payload(LAN, kind=IncomingKind.TEXT, text="vẽ biểu đồ kết nạp đảng viên qua các năm"))
    )
    await drawing
    await asyncio.to_thread(begun.wait, 20)
    try:
        await asked.deliver(asked.payload(HUNG, kind=IncomingKind.TEXT, text="năm 2023 kết nạp bao nhiêu đảng viên"))
        for _ in range(2000):
            if asked.heard(HUNG):
                break
            await asyncio.sleep(0)
        assert "38" in asked.heard(HUNG)[-1].text
        assert asked.heard(LAN) == []
    finally:
        may_end.set()
    await asked.dispatcher.idle()
    assert asked.heard(LAN)[-1].files[0].content == b"png"


async def test_in_a_bound_group_charts_are_drawn_too(make_world: MakeWorld, charts: list[Chart]) -> None:
    open_world = await with_figures(await make_world(open_statistics=True))
    await store(open_world, "members_admitted", "DB", 2023, "38")
    [said] = await open_world.say(LAN, "vẽ biểu đồ kết nạp đảng viên qua các năm", group="-100")
    assert len(said.files) == len(charts) == 1
