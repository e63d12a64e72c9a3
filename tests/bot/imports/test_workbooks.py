"""Workbooks: what their cells hold, and those that would rather do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from bot.errors import ImportRefused
from bot.imports import spreadsheet
from bot.imports.spreadsheet import Broken, Percent, Sheet, read_sheet
from tests.bot.imports.office import refusal, saved, workbook

pytestmark = pytest.mark.long


async def first_sheet(book: openpyxl.Workbook) -> Sheet:
    return await read_sheet("tep.xlsx", saved(book))


async def cells_of(book: openpyxl.Workbook) -> list[object]:
    """The cells of the second row."""
    return list((await first_sheet(book)).rows[0][1])


def book_of(*row: object) -> openpyxl.Workbook:
    """A workbook with a header and one row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"cột {number}" for number in range(len(row))])
    sheet.append(list(row))
    return book


async def test_a_workbooks_cells_keep_their_kinds() -> None:
    row = ("chữ", 4740, 98.1, True, None, datetime(2022, 1, 6), datetime(2022, 1, 6, 8, 30), time(8, 30), "4.740")  # noqa: DTZ001  # a workbook knows no zone
    assert await cells_of(book_of(*row)) == [
        "chữ",
        4740,
        98.1,
        True,
        "",
        date(2022, 1, 6),
        datetime(2022, 1, 6, 8, 30),  # noqa: DTZ001  # likewise
        time(8, 30),
        "4.740",
    ]


@pytest.mark.parametrize("number_format", ["0%", "0.00%", "0.0%", '0.0"x"%;[Red]-0.0%'])
async def test_a_percent_cell_is_what_it_shows_and_not_what_it_holds(number_format: str) -> None:
    book = book_of("x", 0.981, 1)
    for column in ("B2", "C2"):
        book.active[column].number_format = number_format  # type: ignore[index]
    assert await cells_of(book) == ["x", Percent(Decimal("98.1")), Percent(Decimal(100))]


@pytest.mark.parametrize("number_format", ["General", "0.00", '0.0" %"', "#,##0"])
async def test_a_number_of_another_format_is_no_percent_cell(number_format: str) -> None:
    book = book_of("x", 0.981)
    book.active["B2"].number_format = number_format  # type: ignore[index]
    assert await cells_of(book) == ["x", 0.981]


async def test_an_error_and_a_formula_never_calculated_have_no_value() -> None:
    book = book_of("x", "=1+1")
    cell = book.active["C2"]  # type: ignore[index]
    cell.value, cell.data_type = "#DIV/0!", "e"
    assert await cells_of(book) == ["x", Broken.UNCALCULATED, Broken.ERROR]


async def test_of_a_formula_the_last_result_is_read_and_said_so() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_formula(1, 1, '=A1&"!"', None, "=cmd|' /C calc'!A0")
    book.close()
    read = await read_sheet("a.xlsx", out.getvalue())
    assert list(read.rows[0][1]) == [2, "=cmd|' /C calc'!A0"]
    assert [(note.template, dict(note.values)) for note in read.notes] == [("import/formulas_read", {"count": 2})]


async def test_the_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "Ẩn", "hidden"
    hidden.append(["x"])
    for title, cell in (("Số liệu", "a"), ("Nháp", "b"), ("Trống", None)):
        sheet = book.create_sheet(title)
        if cell:
            sheet.append([cell])
            sheet.append([1])
    read = await first_sheet(book)
    assert read.header == ("a",)
    assert [dict(note.values) for note in read.notes] == [{"names": ["Nháp"]}]


async def test_rows_of_a_workbook_keep_their_numbers_below_an_empty_top() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B3"], sheet["B5"] = "mã", "DB"
    read = await first_sheet(book)
    assert (read.header, [number for number, _ in read.rows]) == (("", "mã"), [5])


async def test_a_cell_at_the_far_corner_is_named_and_not_read() -> None:
    book = book_of("x")
    book.active["XFD1048576"] = 1  # type: ignore[index]
    with pytest.raises(ImportRefused) as refused:
        await read_sheet("a.xlsx", saved(book))
    (problem,) = refused.value.problems
    assert (problem.template, dict(problem.values)) == ("import/far_cell", {"cell": "XFD1048576"})


async def test_a_far_cell_with_only_a_format_does_no_harm() -> None:
    book = book_of("x")
    book.active["XFD1048576"].number_format = "0%"  # type: ignore[index]
    assert (await cells_of(book))[:1] == ["x"]


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


async def test_an_archive_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    out = io.BytesIO(saved(book_of("x")))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as entry,
    ):
        for _ in range(80):
            entry.write(b"\0" * 1024 * 1024)
    assert len(out.getvalue()) < 200_000
    assert await refusal("a.xlsx", out.getvalue()) == "too_large_inside"


async def test_an_archive_that_lies_about_its_size_does_not_fill_the_memory() -> None:
    """The declared size is made small; the child process has its limits all the same."""
    content = bytearray(saved(book_of("x")))
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    at = content.rindex(size)
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert await refusal("a.xlsx", bytes(content)) in {"unreadable", "not_a_workbook"}


async def test_a_thousand_entries_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ENTRIES", 5)
    assert await refusal("a.xlsx", workbook("a,b", [1, 2])) == "too_large_inside"


async def test_another_office_document_is_no_workbook() -> None:
    assert await refusal("a.xlsx", zipped(**{"word/document.xml": b"<w/>"})) == "not_a_workbook"


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<worksheet",
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><worksheet><sheetData><row><c><f>&j;</f><v>&j;</v></c></row></sheetData></worksheet>",
        b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>99999999</v></c></row></sheetData></worksheet>',
    ],
    ids=["empty", "broken off", "a billion laughs", "a string that is not there"],
)
async def test_a_damaged_or_hostile_sheet_is_unreadable_and_nothing_worse(xml: bytes) -> None:
    source = io.BytesIO(saved(book_of("x")))
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert await refusal("a.xlsx", zipped(**parts | {"xl/worksheets/sheet1.xml": xml})) in {"unreadable", "empty_file"}


async def test_a_child_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import signal; signal.pause()")
    monkeypatch.setattr(spreadsheet, "_CHILD", slow)
    monkeypatch.setattr(spreadsheet, "_CHILD_SECONDS", 0.2)
    assert await refusal("a.xlsx", workbook("a,b", [1, 2])) == "too_large_inside"


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ("os.abort()", "unreadable"),
        ("sys.exit(1)", "unreadable"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "too_large_inside"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "too_large_inside"),
    ],
)
async def test_a_child_process_that_dies_takes_nobody_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, death: str, reason: str
) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text(f"import os, signal, sys; {death}")
    monkeypatch.setattr(spreadsheet, "_CHILD", dying)
    assert await refusal("a.xlsx", workbook("a,b", [1, 2])) == reason
