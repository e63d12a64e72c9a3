"""Charts are drawn with what stands in them: every value, every name, no formula, nothing over a gap."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from bot.charts.chart import Chart, Series, Shape
from bot.charts.drawing import draw, picture
from bot.charts.studio import pictures
from tests.bot.charts.drawn import bar_lengths, column_heights, line_values, texts

pytestmark = pytest.mark.long

LINE = Chart(
    Shape.LINE,
    "Đảng viên mới kết nạp",
    "2018–2021, Đảng bộ Thử Nghiệm",
    ("2018", "2019", "2020", "2021"),
    (Series("Thực hiện", (Decimal(4740), None, Decimal("4750.5"), Decimal(4800))),),
    missing="chưa có số liệu",
    footer=("Nguồn: Báo cáo năm 2021 (06/01/2022)",),
)
HOSTILE = r"$\frac{1}{0}$ _^{} <b>Đảng</b> " + "\x07\u202e\U0001f600漢" + "Ẵ" * 200


def size(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        return image.size


def test_a_course_over_years_is_a_line_with_each_value_and_a_gap_where_there_is_none() -> None:
    figure = draw(LINE)
    [values] = line_values(figure)
    assert [value for value in values if not math.isnan(value)] == [4740, 4750.5, 4800]
    assert math.isnan(values[1])
    assert {"4.740", "4.750,5", "4.800", "2018", "2019", "2020", "2021"} <= set(texts(figure))
    assert {"Đảng viên mới kết nạp", "2018–2021, Đảng bộ Thử Nghiệm", "Nguồn: Báo cáo năm 2021 (06/01/2022)"} <= set(
        texts(figure)
    )
    assert any("chưa có" in text for text in texts(figure))


def test_a_picture_is_a_png_that_a_phone_shows_well() -> None:
    width, height = size(picture(LINE))
    assert (width, height) == (1200, 900)


def test_units_are_bars_one_below_another_and_many_make_a_tall_picture() -> None:
    names = tuple(f"Chi bộ số {number}" for number in range(40))
    chart = replace(
        LINE, shape=Shape.BARS, categories=names, series=(Series("", tuple(Decimal(n) for n in range(40, 0, -1))),)
    )
    figure = draw(chart)
    assert bar_lengths(figure) == list(range(40, 0, -1))
    assert set(names) <= set(texts(figure))
    width, height = size(picture(chart))
    assert width == 1200
    assert 2000 < height < 4200


def test_percentages_are_marked_on_the_values_and_on_the_axis() -> None:
    chart = replace(LINE, percent=True, series=(Series("", (Decimal(90), None, Decimal("98.1"), Decimal(97))),))
    figure = draw(chart)
    assert {"90%", "98,1%", "97%"} <= set(texts(figure))
    [axes] = figure.axes
    ticks = [label.get_text() for label in axes.get_yticklabels()]
    assert ticks
    assert all(tick.endswith("%") for tick in ticks)


def test_english_numbers_are_written_the_english_way() -> None:
    assert "4,740" in texts(draw(replace(LINE, language="en")))


def test_targets_are_marks_beside_the_results_and_named() -> None:
    chart = replace(
        LINE,
        shape=Shape.COLUMNS,
        categories=("2023", "2024"),
        series=(Series("Thực hiện", (Decimal(94), Decimal(101))),),
        targets=(Decimal(100), None),
        target_name="Chỉ tiêu",
    )
    figure = draw(chart)
    assert column_heights(figure) == [94, 101]
    assert line_values(figure) == [[100, 100]]
    assert {"94", "101", "100", "Thực hiện", "Chỉ tiêu"} <= set(texts(figure))


def test_parts_are_stacked_with_the_whole_above() -> None:
    parts = (Series("Xuất sắc", (Decimal(400), Decimal(449))), Series("Tốt", (Decimal(2000), Decimal(2224))))
    figure = draw(replace(LINE, shape=Shape.STACK, categories=("2023", "2024"), series=parts))
    assert column_heights(figure) == [400, 449, 2000, 2224]
    assert {"400", "449", "2.000", "2.224", "2.400", "2.673", "Xuất sắc", "Tốt"} <= set(texts(figure))


def test_several_lines_are_told_apart_by_more_than_colour() -> None:
    two = (Series("Sở A", (Decimal(1),) * 4), Series("Sở B", (Decimal(2),) * 4))
    figure = draw(replace(LINE, series=two))
    [axes] = figure.axes
    assert len({(line.get_marker(), line.get_linestyle()) for line in axes.lines}) == 2
    assert {"Sở A", "Sở B"} <= set(texts(figure))


@pytest.mark.parametrize("shape", list(Shape))
def test_hostile_names_are_drawn_as_they_are_typed_and_never_as_formulas(shape: Shape) -> None:
    series = (Series(HOSTILE, (Decimal(3), Decimal(0), Decimal("0.5"), Decimal(7))), Series("_b", (Decimal(1),) * 4))
    chart = Chart(
        shape,
        HOSTILE,
        HOSTILE,
        (HOSTILE,) * 4,
        series[: 1 if shape is Shape.BARS else 2],
        (),
        "",
        HOSTILE,
        footer=(HOSTILE,) * 9,
    )
    width, height = size(picture(chart))
    assert width == 1200
    assert 900 <= height <= 1400
    assert any("frac" in text for text in texts(draw(chart)))
    assert not any("\x07" in text or "漢" in text for text in texts(draw(chart)))


@pytest.mark.parametrize("values", [(Decimal(0), Decimal(0)), (Decimal(-5), Decimal(3)), (None, None)])
@pytest.mark.parametrize("shape", list(Shape))
def test_values_at_the_edge_are_drawn_too(shape: Shape, values: tuple[Decimal | None, ...]) -> None:
    chart = replace(LINE, shape=shape, categories=("2023", "2024"), series=(Series("", values),))
    assert size(picture(chart))[0] == 1200


async def test_the_same_chart_is_drawn_once() -> None:
    [first] = await pictures([LINE])
    [again] = await pictures([replace(LINE)])
    [other] = await pictures([replace(LINE, title="Khác")])
    assert again is first
    assert other != first
