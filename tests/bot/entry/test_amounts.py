"""A value in everyday words: what can be stored is taken, everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entry.amounts import Amount, candidates, choose, read_amount, without
from bot.errors import UserMistake
from bot.imports.cells import BadValue


@pytest.mark.parametrize(
    ("said", "written", "comparison"),
    [
        ("15", "15", "eq"),
        ("= 15", "15", "eq"),
        ("là 15.", "15", "eq"),
        ("15 đồng chí", "15", "eq"),
        ("15đv", "15", "eq"),
        ("4.740", "4.740", "eq"),
        ("-1,5%", "-1,5%", "eq"),
        ("98,1%", "98,1%", "eq"),
        ("98,1 phần trăm", "98,1%", "eq"),
        ("từ 20 trở lên", "20", "ge"),
        ("20 đảng viên trở lên", "20", "ge"),
        ("ít nhất là 20 người", "20", "ge"),
        ("tối thiểu 90%", "90%", "ge"),
        (">= 20", "20", "ge"),
        ("từ 20", "20", "ge"),
        ("at least 20", "20", "ge"),
        ("không quá 5", "5", "le"),
        ("5 trở xuống", "5", "le"),
        ("tối đa 5%", "5%", "le"),
        ("≤ 5", "5", "le"),
    ],
)
def test_what_can_be_stored_is_read(said: str, written: str, comparison: str) -> None:
    assert read_amount(said) == Amount(written, comparison)


@pytest.mark.parametrize(
    "said", ["trên 20", "hơn 20", "dưới 5", "khoảng 20", "20-25", "từ 20 đến 25", "15 nghìn", "1,5 triệu", "> 20"]
)
def test_what_is_not_exact_is_refused_in_its_own_words(said: str) -> None:
    with pytest.raises(UserMistake) as refused:
        read_amount(said)
    assert refused.value.template == "figures/inexact"
    assert refused.value.values == {"text": said}


@pytest.mark.parametrize(
    "said", ["", "mười lăm", "4 740", "15 năm 2024", "1e5", "15 và 16", "06/01/2025", "15 = 16", "$15", "15 <b>x</b>"]
)
def test_what_is_no_single_number_is_refused(said: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_amount(said)
    assert refused.value.template == "import/not_a_number"


@pytest.mark.parametrize(
    "said",
    [
        "an phu nam 2025 ket nap bao nhieu",
        "Chi bộ Một kết nạp mấy đồng chí 2025",
        "15?",
        "kết nạp năm 2025",
        "nam 2025",
    ],
)
def test_a_question_or_a_mere_year_is_no_amount(said: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_amount(said)
    assert refused.value.template == "import/not_a_number"


@pytest.mark.parametrize("said", ["15 máy", "nam 15", "2025"])
def test_a_number_with_words_that_only_look_like_a_question_or_a_year_is_one(said: str) -> None:
    assert read_amount(said).written in said


@pytest.mark.parametrize(
    ("line", "written", "rest"),
    [
        ("kết nạp năm 2024 = 15", "15", "kết nạp năm 2024 ,"),
        ("kết nạp được 15 đảng viên năm 2024", "15", "kết nạp , đảng viên năm 2024"),
        ("sửa kết nạp năm 2024 thành 16", "16", "sửa kết nạp năm 2024 ,"),
        ("tổng số năm 2024 = 2035", "2035", "tổng số năm 2024 ,"),
        ("năm = 2024, kết nạp = 15", "15", "năm = 2024, kết nạp ,"),
    ],
)
def test_the_number_with_a_mark_before_it_is_the_value(line: str, written: str, rest: str) -> None:
    found = choose(candidates(line), lambda candidate: candidate.amount.written != "2024")
    assert found is not None
    assert found.amount.written == written
    assert " ".join(without(line, found).split()) == rest


def test_of_two_numbers_without_a_mark_none_is_the_value() -> None:
    assert choose(candidates("kết nạp 15 16"), lambda _: True) is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(said: str) -> None:
    try:
        amount = read_amount(said)
    except (BadValue, UserMistake):
        return
    assert amount.written.rstrip("%").lstrip("-+\u2212").replace(".", "").replace(",", "").isdecimal()
