"""Indicators from a file, beside those that came with the program."""

from __future__ import annotations

from bot.starter.seeding import seed_catalogue
from tests.bot.imports.office import INDICATORS, Office, csv_text, reason_values, told

HEADER = "key,name,aliases,measure,of,higher_is"


async def test_indicators_are_imported_and_updated(office: Office) -> None:
    one = await office.indicator("excellent")
    assert (one.name, one.aliases, one.measure, one.whole, one.higher_is, one.origin) == (
        "Đảng viên hoàn thành xuất sắc nhiệm vụ",
        ("đảng viên xuất sắc",),
        "count",
        "total",
        "better",
        "committee",
    )
    again = await office.imports("indicators", INDICATORS)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 7)
    changed = await office.imports(
        "indicators", csv_text("key,name,đơn vị tính", ("excellent", "Đảng viên tiêu biểu", "tỷ lệ"))
    )
    one = await office.indicator("excellent")
    assert (changed.updated, one.name, one.measure, one.whole) == (1, "Đảng viên tiêu biểu", "percent", "total")
    assert one.aliases == ("đảng viên xuất sắc",)  # the file says nothing of them


async def test_what_the_committee_says_of_a_starter_indicator_wins(empty_office: Office) -> None:
    async with empty_office.database.writing() as db:
        await seed_catalogue(db)
    starter = await empty_office.indicator("members_excellent")
    assert (starter.origin, starter.whole) == ("starter", "members_good_or_better")
    await empty_office.imports(
        "indicators", csv_text(HEADER, ("members_excellent", "ĐV xuất sắc", "", "count", "", ""))
    )
    own = await empty_office.indicator("members_excellent")
    assert (own.name, own.whole, own.higher_is, own.origin) == ("ĐV xuất sắc", "", "", "committee")
    async with empty_office.database.writing() as db:
        assert await seed_catalogue(db) is False
    assert (await empty_office.indicator("members_excellent")).name == "ĐV xuất sắc"


async def test_a_part_of_a_starter_indicator_may_be_named(empty_office: Office) -> None:
    async with empty_office.database.writing() as db:
        await seed_catalogue(db)
    file = csv_text(HEADER, ("own", "Đảng viên trẻ tiêu biểu", "", "count", "total_members", "better"))
    assert (await empty_office.imports("indicators", file)).added == 1


async def test_what_is_wrong_is_said_row_by_row(office: Office) -> None:
    file = csv_text(
        HEADER,
        ("số liệu", "Số liệu", "", "count", "", ""),
        ("b", "Chỉ tiêu B", "", "người", "", ""),
        ("c", "Chỉ tiêu C", "", "count", "unknown", ""),
        ("d", "Chỉ tiêu D", "", "count", "", "cao"),
        ("e", "", "", "count", "", ""),
        ("f", "Chỉ tiêu F", "", "count", "", ""),
        ("f", "Chỉ tiêu F nữa", "", "count", "", ""),
        ("g", "chi tieu F", "", "count", "", ""),
    )
    assert await office.refused("indicators", file) == [
        (2, "key", "bad_key"),
        (3, "measure", "not_a_choice"),
        (4, "of", "unknown_whole"),
        (5, "higher_is", "not_a_choice"),
        (6, "name", "empty_cell"),
        (8, "key", "code_twice"),
        (9, "name", "name_twice"),
    ]


async def test_a_part_of_its_own_part_is_refused(office: Office) -> None:
    file = csv_text(HEADER, ("total", "Tổng số đảng viên", "", "count", "excellent", ""))
    problems = await office.problems("indicators", file)
    assert told(problems) == [(2, "of", "whole_circle")]
    assert reason_values(problems) == [{"code": "total", "whole": "excellent"}]


async def test_a_shared_other_name_is_a_warning(office: Office) -> None:
    file = csv_text(
        HEADER, ("a", "Chỉ tiêu A", "khen;x", "count", "", ""), ("b", "Chỉ tiêu B", "Khen", "count", "", "")
    )
    assert told((await office.imports("indicators", file)).warnings) == [(3, "aliases", "shared_alias")]
