"""Figures from a file: every column read, checked and stored, and nothing guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.bot.imports.figure_files import figures_file, row
from tests.bot.imports.office import Office, csv_text, reason_values, told


async def test_every_column_is_stored(office: Office) -> None:
    report = await office.imports(
        "figures",
        figures_file(
            row(
                "95,5",
                year="2025",
                period="6 tháng",
                unit="CB1",
                indicator="excellent",
                kind="chỉ tiêu",
                comparison="trở lên",
                measure="phần trăm",
                source="Nghị quyết",
                dated="11/01/2025",
                note="dự kiến",
            )
        ),
    )
    (figure,) = await office.figures()
    assert (report.added, report.warnings) == (1, ())
    assert figure.indicator_id == (await office.indicator("excellent")).id
    assert figure.unit_id == (await office.unit("CB1")).id
    assert (figure.year, figure.period, figure.kind, figure.measure, figure.comparison, figure.value) == (
        2025,
        "h1",
        "target",
        "percent",
        "ge",
        Decimal("95.5"),
    )
    assert (figure.source, figure.source_date, figure.note) == ("Nghị quyết", date(2025, 1, 11), "dự kiến")


async def test_an_empty_cell_means_the_whole_committee_the_whole_year_an_actual_figure(office: Office) -> None:
    await office.imports("figures", csv_text("year,indicator,value", (2021, "total", "4.740")))
    (figure,) = await office.figures()
    assert figure.unit_id == (await office.unit("DB")).id
    assert (figure.period, figure.kind, figure.measure, figure.comparison, figure.value, figure.source) == (
        "year",
        "actual",
        "count",
        "eq",
        Decimal(4740),
        "",
    )


async def test_a_count_and_a_percentage_of_one_indicator_stand_side_by_side(office: Office) -> None:
    await office.imports(
        "figures",
        figures_file(
            row("858", indicator="excellent"),
            row("18", indicator="excellent", measure="percent"),
            row("17%", indicator="excellent", year="2020"),
        ),
    )
    assert {(f.year, f.measure, f.value) for f in await office.figures()} == {
        (2021, "count", Decimal(858)),
        (2021, "percent", Decimal(18)),
        (2020, "percent", Decimal(17)),
    }


async def test_every_bad_cell_of_every_bad_row_is_named(office: Office) -> None:
    file = figures_file(
        row(),
        row("2,021", year="21"),
        row("1.234", indicator="share"),
        row(unit="XX", indicator="không có"),
        row(period="tháng 5", kind="dự báo", comparison=">"),
        row(measure="người"),
        row(source="Báo cáo", dated="31/02/2021"),
        row("", year=""),
        row("-3"),
        row("98,1"),
    )
    assert await office.refused("figures", file) == [
        (3, "năm", "bad_year"),
        (3, "giá trị", "ambiguous_count"),
        (4, "giá trị", "ambiguous_percent"),
        (5, "mã đơn vị", "unknown_unit"),
        (5, "chỉ tiêu", "unknown_indicator"),
        (6, "kỳ", "not_a_choice"),
        (6, "loại", "not_a_choice"),
        (6, "so sánh", "not_a_choice"),
        (7, "đơn vị tính", "not_a_choice"),
        (8, "ngày nguồn", "no_such_day"),
        (9, "năm", "empty_cell"),
        (9, "giá trị", "empty_cell"),
        (10, "giá trị", "negative_count"),
        (11, "giá trị", "fraction_as_count"),
    ]
    assert await office.figures() == ()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"year": "1929"}, ("năm", "year_out_of_range")),
        ({"year": "2037", "kind": "target"}, ("năm", "year_out_of_range")),
        ({"year": "2027"}, ("năm", "actual_in_future")),
        ({"year": "Năm 2021"}, ("năm", "bad_year")),
        ({"year": "2021.5"}, ("năm", "bad_year")),
        ({"source": "Báo cáo", "dated": "03/03/2026"}, ("ngày nguồn", "date_out_of_range")),
        ({"source": "Báo cáo", "dated": "01/01/1900"}, ("ngày nguồn", "date_out_of_range")),
        ({"dated": "01/01/2022"}, ("nguồn", "source_missing")),
        ({"value": "101", "indicator": "share"}, ("giá trị", "share_out_of_range")),
        ({"value": "120", "indicator": "excellent", "measure": "percent"}, ("giá trị", "share_out_of_range")),
        ({"value": "98,1%", "measure": "count"}, ("giá trị", "percent_as_count")),
    ],
)
async def test_what_cannot_be_true_is_refused(office: Office, columns: dict[str, str], reason: tuple[str, str]) -> None:
    problems = await office.refused("figures", figures_file(row(**columns)))
    assert problems == [(2, *reason)]


async def test_the_achievement_of_a_target_may_pass_a_hundred_percent(office: Office) -> None:
    await office.imports("figures", figures_file(row("233,5", indicator="achieved")))
    assert await office.values() == [Decimal("233.5")]


async def test_a_target_may_be_set_for_years_to_come(office: Office) -> None:
    await office.imports("figures", figures_file(row(year="2030", kind="target")))
    assert [figure.year for figure in await office.figures()] == [2030]


async def test_two_values_for_one_figure_from_one_source_are_refused(office: Office) -> None:
    same = {"source": "Báo cáo", "dated": "12/01/2022"}
    problems = await office.problems("figures", figures_file(row("5", **same), row("6", **same)))
    assert told(problems) == [(3, "giá trị", "figure_twice")]
    assert reason_values(problems) == [{"other": 2}]
    assert await office.refused("figures", figures_file(row("5"), row("6"))) == [(3, "giá trị", "figure_twice")]


async def test_the_same_row_twice_is_a_warning(office: Office) -> None:
    report = await office.imports("figures", figures_file(row("5"), row("5")))
    assert (report.added, told(report.warnings)) == (1, [(3, "", "same_as_row")])


async def test_the_latest_source_holds_and_the_older_stays_in_the_history(office: Office) -> None:
    report = await office.imports(
        "figures",
        figures_file(
            row("6", source="Báo cáo sửa", dated="12/02/2022"), row("5", source="Báo cáo", dated="12/01/2022")
        ),
    )
    assert (report.added, report.history, await office.values()) == (1, 1, [Decimal(6)])
    older = await office.imports("figures", figures_file(row("4", source="Báo cáo cũ", dated="12/01/2021")))
    assert (older.added, older.updated, older.history, await office.values()) == (0, 0, 1, [Decimal(6)])
    newer = await office.imports("figures", figures_file(row("7", source="Báo cáo mới", dated="12/03/2022")))
    assert (newer.added, newer.updated, await office.values()) == (0, 1, [Decimal(7)])
    corrected = (await office.audit())[-1]
    assert (corrected.action, corrected.subject) == ("figure.corrected", "figure total 2021 DB")


async def test_importing_again_changes_nothing(office: Office) -> None:
    file = figures_file(row("5"), row("6", year="2020"))
    await office.imports("figures", file)
    again = await office.imports("figures", file)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


async def test_figures_before_units_are_refused(empty_office: Office) -> None:
    assert await empty_office.refused("figures", figures_file(row())) == [
        (2, "mã đơn vị", "no_units_yet"),
        (2, "chỉ tiêu", "unknown_indicator"),
    ]


async def test_who_may_act_for_one_unit_imports_no_figures_of_another(office: Office) -> None:
    own = await office.unit("CB1")
    refused = await office.refused("figures", figures_file(row(unit="CB1"), row(unit="CB2"), row()), scope={own.id})
    assert refused == [(3, "mã đơn vị", "unit_not_yours"), (4, "mã đơn vị", "unit_not_yours")]
    assert (await office.imports("figures", figures_file(row(unit="CB1")), scope={own.id})).added == 1
    with pytest.raises(ValueError, match="units cannot be imported for some units only"):
        await office.imports("units", "code,name,parent\nA,A,DB\n", scope={own.id})


async def test_figures_are_stored_alike_on_both_databases(office_anywhere: Office) -> None:
    file = figures_file(row("4.740"), row("98,1%", indicator="excellent"), row("2", unit="CB1"))
    assert (await office_anywhere.imports("figures", file)).added == 3
    again = await office_anywhere.imports("figures", file, dry_run=True)
    assert (again.added, again.unchanged) == (0, 3)
    assert sorted(await office_anywhere.values()) == [Decimal(2), Decimal("98.1"), Decimal(4740)]
