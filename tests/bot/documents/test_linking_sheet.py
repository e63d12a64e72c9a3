"""The printed sheet: what stands on it, how many cards a page, and that nothing breaks it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.documents.linking_sheet import Card, SheetWords, linking_sheet
from tests.bot.documents.pdf_text import pages_of

pytestmark = pytest.mark.long

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WORDS = SheetWords("Phiếu liên kết", "In ngày 02/03/2026", "Quét mã QR.", "Mã để gõ:", "Trang")


def card(name: str = "Đặng Thị Ngọc Quỳnh", unit: str = "Chi bộ Một") -> Card:
    return Card(name, unit, "https://t.me/bot?start=482791350726", "4827 9135 0726")


def test_a_card_shows_name_unit_and_code_under_the_sheets_title() -> None:
    assert pages_of(linking_sheet(WORDS, [card()], NOW)) == [
        [
            "Phiếu liên kết",
            "In ngày 02/03/2026",
            "Trang 1/1",
            "Đặng Thị Ngọc Quỳnh",
            "Chi bộ Một",
            "Mã để gõ:",
            "4827 9135 0726",
            "Quét mã QR.",
        ]
    ]


def test_eight_cards_fit_on_a_page() -> None:
    pages = pages_of(linking_sheet(WORDS, [card(f"Người {number}") for number in range(17)], NOW))
    assert [page[2] for page in pages] == ["Trang 1/3", "Trang 2/3", "Trang 3/3"]
    assert [sum(text.startswith("Người") for text in page) for page in pages] == [8, 8, 1]


def test_each_card_has_its_own_qr_code() -> None:
    one = linking_sheet(WORDS, [card(), card()], NOW)
    two = linking_sheet(WORDS, [card(), Card("Người Khác", "Chi bộ Hai", "other", "1111 1111 1111")], NOW)
    assert (one.count(b"/Subtype /Image"), two.count(b"/Subtype /Image")) == (1, 2)


def test_a_long_name_is_broken_and_then_cut_with_an_ellipsis() -> None:
    (page,) = pages_of(linking_sheet(WORDS, [card("Công Tằng Tôn Nữ Thị Phương Thảo " * 6)], NOW))
    name = page[3:6]
    assert name[0].startswith("Công Tằng Tôn Nữ")
    assert name[2].endswith("…")
    assert page[6] == "Chi bộ Một"


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 200, "<b>Đậm</b> & ({[\\", "A\x00\x1b\u202e\u200bB\n\tC", "Đặng 😀 漢字"]
)
def test_no_name_breaks_the_sheet(name: str) -> None:
    (page,) = pages_of(linking_sheet(WORDS, [card(name)], NOW))
    assert "4827 9135 0726" in page
    assert not {"\x00", "\x1b", "\u202e", "\u200b"} & set("".join(page))


def test_a_sheet_without_cards_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one card"):
        linking_sheet(WORDS, [], NOW)
