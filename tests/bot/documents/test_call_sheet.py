"""The list for telephoning: what stands on it, page by page, and that nothing breaks it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.documents.call_sheet import Call, CallWords, UnitCalls, call_sheet
from tests.bot.documents.pdf_text import pages_of

pytestmark = pytest.mark.long

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WORDS = CallWords(
    "Danh sách gọi điện",
    ("Thông báo số 1", "In ngày 02/03/2026"),
    ("TT", "Họ tên", "Điện thoại", "Vì sao", "Kết quả"),
    "không có số",
    "Trang",
)


def call(name: str = "Đặng Thị Ngọc Quỳnh", phone: str = "0912 000 001") -> Call:
    return Call(name, "DV001", phone, "chưa đọc")


def unit(count: int, name: str = "Chi bộ Một") -> UnitCalls:
    return UnitCalls(name, tuple(call(f"Người {number}") for number in range(count)))


def test_a_member_stands_under_the_units_name_with_number_and_reason() -> None:
    assert pages_of(call_sheet(WORDS, [UnitCalls("Chi bộ Một", (call(), call("Hai", "")))], NOW)) == [
        [
            "Danh sách gọi điện", "Thông báo số 1", "In ngày 02/03/2026", "Trang 1/1",
            "TT", "Họ tên", "Điện thoại", "Vì sao", "Kết quả",
            "Chi bộ Một",
            "1", "Đặng Thị Ngọc Quỳnh", "DV001", "0912 000 001", "chưa đọc",
            "2", "Hai", "DV001", "không có số", "chưa đọc",
        ]
    ]  # fmt: skip


def test_a_unit_that_goes_over_the_page_has_its_name_on_the_next() -> None:
    pages = pages_of(call_sheet(WORDS, [unit(30), unit(1, "Chi bộ Hai")], NOW))
    assert len(pages) == 2
    assert [page.count("Chi bộ Một") for page in pages] == [1, 1]
    assert [page.count("Chi bộ Hai") for page in pages] == [0, 1]
    people = [text for page in pages for text in page if text.startswith("Người ")]
    assert people == [f"Người {number}" for number in range(30)] + ["Người 0"]


def test_a_units_name_never_stands_alone_at_the_foot_of_a_page() -> None:
    for count in range(20, 30):
        for page in pages_of(call_sheet(WORDS, [unit(count), unit(2, "Chi bộ Hai")], NOW)):
            assert page[-1] not in {"Chi bộ Một", "Chi bộ Hai"}


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 300, "<b>Đậm</b> & ({[\\", "A\x00\x1b\u202e\u200bB\n\tC", "Đặng 😀 漢字"]
)
def test_no_name_breaks_the_sheet(name: str) -> None:
    (page,) = pages_of(call_sheet(WORDS, [UnitCalls(name or "x", (Call(name, name, name, name),))], NOW))
    assert not {"\x00", "\x1b", "\u202e", "\u200b"} & set("".join(page))


def test_a_sheet_without_anybody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one member"):
        call_sheet(WORDS, [UnitCalls("Chi bộ Một", ())], NOW)
