"""How figures are written: names of indicators, periods and kinds in words, and Excel's own cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.bot.imports.figure_files import figures_file, row
from tests.bot.imports.office import Office, reason_values, saved, told, workbook


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("excellent", "excellent"),
        ("EXCELLENT", "excellent"),
        ("Đảng viên hoàn thành xuất sắc nhiệm vụ", "excellent"),
        ("dang vien hoan thanh xuat sac nhiem vu", "excellent"),
        ("ĐẢNG VIÊN XUẤT SẮC", "excellent"),
        ("đảng  viên, xuất sắc", "excellent"),
        ("Chi bộ xuất sắc", "orgs_excellent"),
        ("kết nạp", "admitted"),
    ],
)
async def test_an_indicator_is_known_by_key_name_or_any_other_name(office: Office, written: str, key: str) -> None:
    await office.imports("figures", figures_file(row(indicator=written)))
    (figure,) = await office.figures()
    assert figure.indicator_id == (await office.indicator(key)).id


async def test_old_and_new_tone_placement_are_the_same(office: Office) -> None:
    await office.imports("figures", figures_file(row(unit="chi bộ hoà bình", indicator="tổng số đảng viên")))
    (figure,) = await office.figures()
    assert figure.unit_id == (await office.unit("CB2")).id


async def test_a_name_of_several_indicators_is_refused_and_the_candidates_are_named(office: Office) -> None:
    problems = await office.problems("figures", figures_file(row(indicator="Đảng viên mới")))
    assert told(problems) == [(2, "chỉ tiêu", "ambiguous_indicator")]
    assert reason_values(problems) == [
        {
            "text": "Đảng viên mới",
            "candidates": ["Đảng viên mới kết nạp (admitted)", "Đảng viên mới được bồi dưỡng (trained)"],
        }
    ]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("year", "year"), ("cả năm", "year"), ("Năm", "year"), ("h1", "h1"), ("6 tháng đầu năm", "h1"), ("H2", "h2"),
        ("6 tháng cuối năm", "h2"), ("q1", "q1"), ("quý 1", "q1"), ("Quý I", "q1"), ("quí IV", "q4"), ("9m", "9m"),
        ("9 tháng", "9m"), ("Quý III", "q3"), ("3 tháng đầu năm", "q1"),
    ],
)  # fmt: skip
async def test_periods_are_said_in_words_too(office: Office, written: str, period: str) -> None:
    await office.imports("figures", figures_file(row(period=written)))
    (figure,) = await office.figures()
    assert figure.period == period


@pytest.mark.parametrize(
    ("columns", "kind", "comparison"),
    [
        ({"kind": "actual", "comparison": "eq"}, "actual", "eq"),
        ({"kind": "thực hiện", "comparison": "="}, "actual", "eq"),
        ({"kind": "Kết quả", "comparison": "bằng"}, "actual", "eq"),
        ({"kind": "target", "comparison": "ge"}, "target", "ge"),
        ({"kind": "kế hoạch", "comparison": ">="}, "target", "ge"),
        ({"kind": "chỉ tiêu", "comparison": "≤"}, "target", "le"),
        ({"kind": "CHI TIEU", "comparison": "không quá"}, "target", "le"),
    ],
)
async def test_kind_and_comparison_are_said_in_both_languages(
    office: Office, columns: dict[str, str], kind: str, comparison: str
) -> None:
    await office.imports("figures", figures_file(row(**columns)))
    (figure,) = await office.figures()
    assert (figure.kind, figure.comparison) == (kind, comparison)


async def test_excels_numbers_and_percent_cells_are_read(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["năm", "chỉ tiêu", "giá trị", "ngày nguồn", "nguồn"])
    sheet.append([2021, "total", 4740, date(2022, 1, 6), "Báo"])
    sheet.append([2021, "excellent", 0.181, "06/01/2022", "Báo"])
    sheet.append([2021, "share", 79.85, None, None])
    sheet.append([2020, "total", "4.530", None, None])
    sheet["C3"].number_format = "0.0%"
    report = await office.imports("figures", saved(book), "số liệu.xlsx")
    assert (report.added, report.warnings) == (4, ())
    assert {(f.measure, f.value) for f in await office.figures()} == {
        ("count", Decimal(4740)),
        ("percent", Decimal("18.1")),
        ("percent", Decimal("79.85")),
        ("count", Decimal(4530)),
    }


async def test_a_share_below_one_percent_in_a_workbook_is_doubted(office: Office) -> None:
    report = await office.imports("figures", workbook("năm,chỉ tiêu,giá trị", (2021, "share", 0.981)), "a.xlsx")
    assert told(report.warnings) == [(2, "giá trị", "share_below_one")]


async def test_a_workbooks_bad_cells_are_named_too(office: Office) -> None:
    file = workbook("năm,chỉ tiêu,giá trị", (2021, "total", 2.021), (date(2021, 1, 1), "total", date(2021, 1, 2)))
    assert await office.refused("figures", file, "a.xlsx") == [
        (2, "giá trị", "fraction_as_count"),
        (3, "năm", "bad_year"),
        (3, "giá trị", "date_as_number"),
    ]
