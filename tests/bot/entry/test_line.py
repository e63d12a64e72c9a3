"""A line of everyday words: what it states of a figure, and what it leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entry.amounts import Amount
from bot.entry.line import UNCLEAR, Line, Wish, read_line
from bot.entry.words import Words
from bot.errors import UserMistake
from bot.statistics.lexicon import IndicatorWords, UnitWords, build_lexicon
from storage.indicators import COMMITTEE, STARTER, Indicator
from storage.units import Unit

ADMITTED, TOTAL, EXCELLENT, WOMEN, BADGE, SHARE = 1, 2, 3, 4, 5, 6
ROOT, HEALTH, FIRST, OTHER_FIRST = 10, 11, 12, 13


def _indicator(at: int, key: str, name: str, *aliases: str, figures: bool, measure: str = "count") -> Indicator:
    origin = COMMITTEE if figures else STARTER
    return Indicator(at, key, name, aliases, measure, "", "", origin, has_figures=figures, name_claimed=False)


INDICATORS = (
    _indicator(ADMITTED, "admitted", "Đảng viên mới kết nạp", "kết nạp đảng viên", figures=True),
    _indicator(TOTAL, "total", "Tổng số đảng viên", "số đảng viên", figures=True),
    _indicator(EXCELLENT, "excellent", "Đảng viên hoàn thành xuất sắc nhiệm vụ", figures=True),
    _indicator(WOMEN, "women", "Đảng viên nữ", figures=False),
    _indicator(BADGE, "badge", "Đảng viên được tặng Huy hiệu 30 năm tuổi Đảng", figures=False),
    _indicator(SHARE, "share", "Tỷ lệ kết nạp so với tổng số đảng viên", figures=False, measure="percent"),
)
UNITS = (
    Unit(ROOT, "DB", "Đảng bộ Tỉnh", "đảng bộ", None, ()),
    Unit(HEALTH, "SYT", "Đảng bộ Sở Y tế", "đảng bộ", ROOT, ("Sở Y tế",)),
    Unit(FIRST, "CB1", "Chi bộ 1", "chi bộ", HEALTH, ()),
    Unit(OTHER_FIRST, "CB1B", "Chi bộ 1", "chi bộ", ROOT, ()),
)


def _words() -> Words:
    indicators = [
        IndicatorWords(i.id, i.key, i.name, i.aliases, i.measure, None, "", has_figures=i.has_figures)
        for i in INDICATORS
    ]
    every = [IndicatorWords(i.id, i.key, i.name, i.aliases, i.measure, None, "", has_figures=True) for i in INDICATORS]
    units = [UnitWords(u.id, u.code, u.name, u.aliases, u.kind, u.parent_id) for u in UNITS]
    return Words(
        build_lexicon(indicators, units),
        build_lexicon(every, units),
        {i.id: i for i in INDICATORS},
        {u.id: u for u in UNITS},
    )


WORDS = _words()


def read(text: str, *, with_value: bool = True) -> Line:
    return read_line(text, WORDS, (HEALTH,), 2026, with_value=with_value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "kết nạp đảng viên năm 2024 Sở Y tế = 15",
            Line(indicators=(ADMITTED,), units=(HEALTH,), years=(2024,), amount=Amount("15")),
        ),
        (
            "ket nap dang vien 2024 so y te 15",
            Line(indicators=(ADMITTED,), units=(HEALTH,), years=(2024,), amount=Amount("15")),
        ),
        (
            "chỉ tiêu kết nạp 2025 từ 20 trở lên",
            Line(indicators=(ADMITTED,), years=(2025,), kind="target", amount=Amount("20", "ge")),
        ),
        (
            "Sở Y tế kết nạp được 15 đồng chí năm ngoái",
            Line(indicators=(ADMITTED,), units=(HEALTH,), years=(2025,), amount=Amount("15")),
        ),
        (
            "kết nạp đảng viên quý 2 năm 2025: 4",
            Line(indicators=(ADMITTED,), years=(2025,), period="q2", amount=Amount("4")),
        ),
        (
            "tổng số đảng viên năm 2024 là 2035",
            Line(indicators=(TOTAL,), years=(2024,), amount=Amount("2035")),
        ),
        ("tổng số đảng viên = 2024", Line(indicators=(TOTAL,), amount=Amount("2024"))),
        (
            "tỷ lệ đảng viên hoàn thành xuất sắc nhiệm vụ 2024 đạt 18,5%",
            Line(indicators=(EXCELLENT,), years=(2024,), measure="percent", amount=Amount("18,5%")),
        ),
        ("đảng viên nữ 2024 = 30", Line(indicators=(WOMEN,), years=(2024,), amount=Amount("30"))),
        (
            "huy hiệu 30 năm tuổi đảng năm 2024 = 12",
            Line(indicators=(BADGE,), years=(2024,), amount=Amount("12")),
        ),
        ("huy hiệu 30 năm tuổi đảng năm 2024", Line(indicators=(BADGE,), years=(2024,))),
        ("kết nạp đảng viên 2024 30", Line(indicators=(ADMITTED,), years=(2024,), amount=Amount("30"))),
        (
            "đơn vị tôi kết nạp 2024 = 3",
            Line(indicators=(ADMITTED,), units=(HEALTH,), years=(2024,), amount=Amount("3")),
        ),
        (
            "members admitted 2024 = 15",
            Line(indicators=(ADMITTED,), years=(2024,), amount=Amount("15")),
        ),
        (
            "kết nạp 2024 = 15, nguồn: BC, 06/01/2025; ghi chú: tạm",
            Line(indicators=(ADMITTED,), years=(2024,), amount=Amount("15"), source="BC, 06/01/2025", note="tạm"),
        ),
    ],
)
def test_what_is_said_is_read(text: str, line: Line) -> None:
    assert read(text) == line


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("xem kết nạp 2024", Wish.SEE),
        ("sửa kết nạp 2024 thành 16", Wish.ENTER),
        ("Nhập số liệu kết nạp 2024", Wish.ENTER),
        ("kết nạp 2024", Wish.NONE),
    ],
)
def test_the_first_word_says_what_is_wished(text: str, wish: Wish) -> None:
    line = read(text)
    assert (line.wish, line.indicators, line.years) == (wish, (ADMITTED,), (2024,))


def test_a_name_that_several_units_have_is_left_open() -> None:
    unclear = read("kết nạp 2024 Chi bộ 1 = 3")
    assert (set(unclear.units), unclear.unclear_unit) == ({FIRST, OTHER_FIRST}, True)
    clear = read("kết nạp 2024 Chi bộ 1 Sở Y tế = 3")
    assert (clear.units, clear.unclear_unit) == ((FIRST,), False)


def test_several_years_and_indicators_are_left_open() -> None:
    assert read("kết nạp 2023, 2024 = 3").years == (2023, 2024)
    both = read("kết nạp đảng viên và đảng viên hoàn thành xuất sắc nhiệm vụ 2024 = 3")
    assert set(both.indicators) == {ADMITTED, EXCELLENT}


def test_an_indicator_with_figures_is_meant_before_one_without() -> None:
    assert read("kết nạp 2024 = 3").indicators == (ADMITTED,)


def test_target_and_result_in_one_line_is_unclear() -> None:
    assert read("kết quả thực hiện chỉ tiêu kết nạp 2024 = 3").kind == UNCLEAR


def test_an_unknown_name_offers_what_comes_near() -> None:
    line = read("đảng viên bay 2024 = 3")
    assert line.indicators == ()
    assert line.near


def test_what_is_not_exact_is_refused() -> None:
    with pytest.raises(UserMistake):
        read("kết nạp 2024 khoảng 20")


def test_without_value_no_number_is_taken_for_one() -> None:
    assert read("huy hiệu 30 năm tuổi đảng", with_value=False).amount is None


@pytest.mark.parametrize("text", ["", " ", "=", "xin chào", "😀😀", "\u0000\u200b", "nguồn:", "= 5" * 400])
def test_nonsense_states_no_indicator(text: str) -> None:
    assert read(text).indicators == ()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read(text), Line)
    except UserMistake:
        return
