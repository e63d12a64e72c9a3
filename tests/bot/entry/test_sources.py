"""A source in one line: its title and its date, wherever the date stands."""

from __future__ import annotations

from datetime import date

import pytest

from bot.entry.sources import Parts, Source, read_date, read_source, take_apart
from bot.imports.cells import BadValue

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "title", "dated"),
    [
        ("Báo cáo tổng kết năm 2024, 06/01/2025", "Báo cáo tổng kết năm 2024", date(2025, 1, 6)),
        ("Báo cáo tổng kết năm 2024 ngày 6/1/2025", "Báo cáo tổng kết năm 2024", date(2025, 1, 6)),
        ("Báo cáo (2025-01-06)", "Báo cáo", date(2025, 1, 6)),
        ("Báo cáo ngày 6 tháng 1 năm 2025", "Báo cáo", date(2025, 1, 6)),
        ("Báo cáo ngày 06/01/2025 của Đảng ủy", "Báo cáo ngày 06/01/2025 của Đảng ủy", date(2025, 1, 6)),
        ("Báo cáo 12-BC/ĐU", "Báo cáo 12-BC/ĐU", None),
        ("06/01/2025", "", date(2025, 1, 6)),
    ],
)
def test_title_and_date_are_told_apart(written: str, title: str, dated: date | None) -> None:
    assert read_source(written, TODAY) == Source(title, dated)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Báo cáo, 31/02/2025", "no_such_day"),
        ("Báo cáo, 06/01/25", "short_year"),
        ("Báo cáo, 03/03/2026", "date_out_of_range"),
        ("Báo cáo, 01/01/1900", "date_out_of_range"),
        ("x" * 501, "too_long"),
    ],
)
def test_a_date_that_cannot_be_is_refused(written: str, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_source(written, TODAY)
    assert refused.value.template == f"import/{reason}"


def test_a_date_alone_is_read() -> None:
    assert read_date("ngày 06/01/2025", TODAY) == date(2025, 1, 6)
    with pytest.raises(BadValue):
        read_date("hôm qua", TODAY)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("kết nạp 2024 = 15", Parts("kết nạp 2024 = 15", "", "")),
        ("kết nạp 2024 = 15, nguồn: BC, 06/01/2025", Parts("kết nạp 2024 = 15", "BC, 06/01/2025", "")),
        ("kết nạp 2024 = 15, theo BC ngày 06/01/2025", Parts("kết nạp 2024 = 15", "BC ngày 06/01/2025", "")),
        ("kết nạp 2024 = 15 (BC, 06/01/2025)", Parts("kết nạp 2024 = 15", "BC, 06/01/2025", "")),
        ("kết nạp 2024 = 15. Ghi chú: tạm tính", Parts("kết nạp 2024 = 15", "", "tạm tính")),
        ("kết nạp 2024 = 15; nguồn: BC; ghi chú: tạm", Parts("kết nạp 2024 = 15", "BC", "tạm")),
        ("quần chúng tạo nguồn 2024 = 15", Parts("quần chúng tạo nguồn 2024 = 15", "", "")),
    ],
)
def test_source_and_note_are_cut_off(line: str, parts: Parts) -> None:
    assert take_apart(line) == parts
