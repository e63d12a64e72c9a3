"""Numbers said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numerals import spoken_number

DIGITS = ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")


def say(number: int) -> list[str]:
    """The number as read aloud, by place value."""
    words: list[str] = []
    thousands, rest = divmod(number, 1000)
    if thousands:
        words += [DIGITS[thousands], "nghin"]
    hundreds, rest = divmod(rest, 100)
    if hundreds or (thousands and rest):
        words += [DIGITS[hundreds], "tram"]
    tens, ones = divmod(rest, 10)
    if tens == 1:
        words.append("muoi")
    elif tens:
        words += [DIGITS[tens], "muoi"]
    elif ones and (hundreds or thousands):
        words.append("linh")
    if ones:
        words.append("lam" if ones == 5 and tens else DIGITS[ones])
    return words


@given(st.integers(min_value=11, max_value=9999))
def test_what_is_said_by_place_value_is_read(number: int) -> None:
    assert spoken_number(say(number)) == number


@given(st.integers(min_value=1000, max_value=9999))
def test_what_is_said_digit_by_digit_is_read(number: int) -> None:
    assert spoken_number([DIGITS[int(d)] for d in str(number)]) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("hai nghin khong tram hai mot", 2021),
        ("hai ngan khong tram hai muoi tu", 2024),
        ("hai nghin hai muoi", 2020),
        ("hai mot", 21),
        ("muoi hai", 12),
        ("muoi", 10),
        ("ba chuc", 30),
    ],
)
def test_usual_ways_of_saying_numbers(words: str, number: int) -> None:
    assert spoken_number(words.split()) == number


@pytest.mark.parametrize("words", ["", "dang vien", "muoi tram", "hai ba bon nam sau", "tram nghin tram"])
def test_what_is_no_number_is_not_read(words: str) -> None:
    assert spoken_number(words.split()) is None
