"""Files as they come: good ones in every dress, and those that are no files of ours."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ImportRefused
from bot.imports import spreadsheet
from bot.imports.spreadsheet import read_sheet
from tests.bot.imports.office import csv_text, refusal, workbook

TEXT = "mã,tên\nDB,Đảng bộ Thử Nghiệm\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def semicolons() -> str:
    return TEXT.replace(",", ";")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with BOM"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="UTF-16, the other way round"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without BOM"),
        pytest.param(semicolons().encode(), id="semicolons"),
        pytest.param(TEXT.replace(",", "\t").encode("utf-16"), id="tabs, Excel's Unicode text"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old Macintosh line ends"),
        pytest.param(TEXT.strip().encode(), id="no line end at the end"),
        pytest.param(
            b'"m\xc3\xa3","t\xc3\xaan"\n"DB","\xc4\x90\xe1\xba\xa3ng b\xe1\xbb\x99 Th\xe1\xbb\xad Nghi\xe1\xbb\x87m"',
            id="all in quotation marks",
        ),
    ],
)
async def test_csv_is_read_in_every_dress(content: bytes) -> None:
    sheet = await read_sheet("đơn vị.csv", content)
    assert sheet.header == ("mã", "tên")
    assert [(number, list(cells)) for number, cells in sheet.rows] == [(2, ["DB", "Đảng bộ Thử Nghiệm"])]


async def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    sheet = await read_sheet("a.csv", b'a,b\n1,"two\nlines"\n\n,\n4,5\n')
    assert [number for number, _ in sheet.rows] == [2, 5]
    late = await read_sheet("a.csv", b"\n\na;b\n1,5;2\n")
    assert (late.header, late.rows) == (("a", "b"), ((4, ["1,5", "2"]),))
    told_delimiter = await read_sheet("a.csv", b"sep=;\na;b\n1;2\n")
    assert (told_delimiter.header, [number for number, _ in told_delimiter.rows]) == (("a", "b"), [3])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b"\n\n ,\n".replace(b" ", b""), "empty_file"),
        ("a.csv", b"a,b\n", "no_rows"),
        ("a.csv", b"a,b\n\n,\n", "no_rows"),
        ("a.csv", TEXT.encode("cp1258", errors="replace"), "wrong_encoding"),
        ("a.csv", "mã,tên\nDB,Đại học Sư phạm".encode("latin-1", errors="xmlcharrefreplace"), "wrong_encoding"),
        ("a.csv", TEXT.encode().decode("cp1252", errors="replace").encode(), "wrong_encoding"),
        ("a.csv", b'a,b\n1,"2\n3,4\n', "bad_quotes"),
        ("a.csv", b"a,b\n1," + b"x" * 200_000, "bad_quotes"),
        ("a.csv", b"a,b\n1,\0\n", "not_delimited"),
        ("a.csv", workbook("a,b", [1, 2]), "not_delimited"),
        ("a.csv", b"%PDF-1.7 \n", "not_delimited"),
        ("a.xlsx", TEXT.encode(), "not_a_workbook"),
        ("a.xlsx", b"PK\x03\x04 broken", "not_a_workbook"),
        ("a.xls", OLE, "old_workbook"),
        ("a.xlsx", OLE, "old_workbook"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xls", b"anything", "wrong_ending"),
        ("a.xlsm", workbook("a,b", [1, 2]), "wrong_ending"),
        ("a.ods", b"PK", "wrong_ending"),
        ("báo cáo.docx", b"PK", "wrong_ending"),
        ("a", b"a,b\n1,2", "wrong_ending"),
    ],
)
async def test_a_file_that_is_not_what_it_should_be_gets_one_clear_reason(
    name: str, content: bytes, reason: str
) -> None:
    assert await refusal(name, content) == reason


async def test_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_FILE_BYTES", 10)
    assert await refusal("a.csv", b"a,b\n" + b"1,2\n" * 10) == "file_too_large"
    monkeypatch.setattr(spreadsheet, "MAX_FILE_BYTES", 1_000)
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    assert await refusal("a.csv", b"a,b\n" + b"1,2\n" * 4) == "too_many_rows"


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_csv_or_refused(content: bytes) -> None:
    with suppress(ImportRefused):
        assert spreadsheet._read("a.csv", content).rows  # without the thread, which Hypothesis would wait for


@settings(max_examples=100)
@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufffd\r"), max_size=8),
            min_size=2,
            max_size=4,
        ),
        min_size=2,
        max_size=5,
    )
)
def test_what_a_spreadsheet_program_writes_comes_back(rows: list[list[str]]) -> None:
    text = csv_text("một,hai,ba,bốn", *rows)
    expected = [row for row in rows if any(row)]
    if not expected:
        return
    sheet = spreadsheet._read("a.csv", text.encode())
    assert [list(cells) for _, cells in sheet.rows] == expected
