"""Folding: one spelling for what people spell in many ways."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.folding import fold, nfc, strip_marks


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đảng ủy", "dang uy"),
        ("Đảng uỷ", "dang uy"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("HOÀN THÀNH  XUẤT SẮC", "hoan thanh xuat sac"),
        ("Ðảng", "dang"),  # U+00D0, met in real texts
        ("Ƣu tiên", "ƣu tien"),
        ("đ/c", "d/c"),
    ],
)
def test_diacritics_case_and_spaces_fold_away(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_decomposed_text_folds_like_a_composed_one() -> None:
    text = "Nghị quyết Đảng bộ tỉnh"
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_control_and_zero_width_characters_are_dropped() -> None:
    assert nfc("a\u200bb\u202ec\x00d\te") == "abcd e"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abc ABC"))
def test_plain_letters_keep_their_marks_and_case(text: str) -> None:
    assert strip_marks(text) == text
