"""Notes that question whether two figures compare, and notes that do not."""

from __future__ import annotations

import pytest

from bot.statistics.comparability import questions_comparison


@pytest.mark.parametrize(
    ("note", "questions"),
    [
        ("Có lẽ chỉ tính mức tốt, không gồm mức xuất sắc", True),
        ("Cách tính khác các năm trước", True),
        ("chua bao gom dang vien mien sinh hoat", True),
        ("Không so sánh được với năm 2020", True),
        ("Số đã kiểm toán", False),
        ("Ước thực hiện đến 15/12", False),
        ("", False),
    ],
)
def test_a_note_questions_comparison_only_when_something_is_counted_otherwise(note: str, questions: bool) -> None:
    assert questions_comparison(note) is questions
