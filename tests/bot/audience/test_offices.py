"""A position in the roster's free text tells which offices it is."""

from __future__ import annotations

import pytest

from bot.audience.offices import offices


@pytest.mark.parametrize(
    ("position", "held"),
    [
        ("Bí thư chi bộ", {"secretary", "committee"}),
        ("BÍ THƯ", {"secretary", "committee"}),
        ("Bí thư, Giám đốc", {"secretary", "committee"}),
        ("Quyền Bí thư", {"secretary", "committee"}),
        ("Secretary", {"secretary", "committee"}),
        ("Phó Bí thư Đảng ủy", {"deputy", "committee"}),
        ("Phó bí thư thường trực", {"deputy", "committee"}),
        ("P. Bí thư", {"deputy", "committee"}),
        ("PBT", {"deputy", "committee"}),
        ("deputy secretary", {"deputy", "committee"}),
        ("Bí thư chi bộ, Phó Bí thư Đảng ủy", {"secretary", "deputy", "committee"}),
        ("Chi ủy viên", {"committee"}),
        ("cấp uỷ viên", {"committee"}),
        ("Đảng ủy viên", {"committee"}),
        ("Ủy viên BCH", {"committee"}),
        ("Ủy viên Ban Thường vụ", {"committee"}),
        ("Cấp ủy", {"committee"}),
        ("đảng viên", set()),
        ("", set()),
        ("nguyên Bí thư chi bộ", set()),
        ("nguyên Phó Bí thư", set()),
        ("Bí thư Đoàn Thanh niên", set()),
        ("Phó Bí thư Chi đoàn", set()),
        ("Ủy viên UBND", set()),
        ("Ủy viên Ủy ban Kiểm tra", set()),
        ("Thư ký Bí thư", set()),
        ("Chuyên viên Văn phòng Đảng ủy", set()),
    ],
)
def test_a_position_is_these_offices(position: str, held: set[str]) -> None:
    assert offices(position) == held
