"""Years and parts of the year named in a message. The present year is 2025."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.periods import Times, read_times
from bot.language.tokens import tokenize


def read(text: str) -> Times:
    return replace(read_times(tokenize(text), 2025), used=frozenset())


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("bao nhiêu đảng viên năm 2021?", Times(years=(2021,))),
        ("2021 kết nạp mấy", Times(years=(2021,))),
        ("in 2021", Times(years=(2021,))),
        ("lăm 2021", Times(years=(2021,))),
        ("nawm 2021", Times(years=(2021,))),
        ("hai năm 2020, 2021", Times(years=(2020, 2021))),
        ("2020,2021", Times(years=(2020, 2021))),
        ("các năm 2021, 2022, 2023", Times(years=(2021, 2022, 2023))),
        ("năm 2022 so với năm 2021", Times(years=(2022, 2021))),
        ("năm hai không hai hai", Times(years=(2022,))),
        ("năm hai nghìn không trăm hai mốt", Times(years=(2021,))),
        ("năm hai mốt hơn năm hai mươi mấy phần trăm", Times(years=(2021, 2020))),
        ("năm hai bốn", Times(years=(2024,))),
        ("năm 24", Times(years=(2024,))),
        ("2k21", Times(years=(2021,))),
        ("2018-2020", Times(span=(2018, 2020))),
        ("từ năm 2018 đến năm 2024", Times(span=(2018, 2024))),
        ("tu2019 den2022", Times(span=(2019, 2022))),
        ("giai đoạn 2018 – 2020", Times(span=(2018, 2020))),
        ("nhiệm kỳ 2020-2025", Times(span=(2020, 2025))),
        ("nhiệm kỳ 2020-25", Times(span=(2020, 2025))),
        ("từ 2019 đến nay", Times(span=(2019, None))),
        ("từ năm 2019 trở lại đây", Times(span=(2019, None))),
        ("3 năm gần đây", Times(recent=3)),
        ("năm năm gần đây", Times(recent=5)),
        ("ba năm qua", Times(recent=3)),
        ("last 3 years", Times(recent=3)),
        ("qua các năm", Times(every=True)),
        ("từng năm", Times(every=True)),
        ("over the years", Times(every=True)),
        ("năm ngoái", Times(years=(2024,))),
        ("nam ngoai", Times(years=(2024,))),
        ("năm nay", Times(years=(2025,))),
        ("năm kia", Times(years=(2023,))),
        ("năm tới", Times(years=(2026,))),
        ("last year", Times(years=(2024,))),
        ("so với năm trước", Times(previous=True)),
        ("cùng kỳ năm trước", Times(previous=True)),
        ("hiện nay", Times(latest=True)),
        ("đến nay", Times(latest=True)),
        ("quý 3 năm 2023", Times(years=(2023,), period="q3")),
        ("quý III/2023", Times(years=(2023,), period="q3")),
        ("6 tháng đầu năm 2023", Times(years=(2023,), period="h1")),
        ("sáu tháng đầu năm", Times(period="h1")),
        ("nửa cuối năm 2023", Times(years=(2023,), period="h2")),
        ("9 tháng năm 2023", Times(years=(2023,), period="9m")),
        ("tháng 3/2024", Times(years=(2024,), period="m3")),
        ("cả năm 2023", Times(years=(2023,), period="year")),
        ("năm nào cao nhất", Times()),
        ("những năm nào", Times()),
        ("đơn vị có trên 2000 đảng viên năm 2022", Times(years=(2022,))),
        ("tỷ lệ năm 2020", Times(years=(2020,))),
        ("đảng viên", Times()),
        ("", Times()),
    ],
)
def test_times(text: str, times: Times) -> None:
    assert read(text) == times


def test_the_male_sex_is_not_a_year() -> None:
    assert read_times(tokenize("số đảng viên nam năm 2021"), 2025).used == frozenset({4, 5})


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    times = read(text)
    assert all(1930 <= year <= 2079 for year in times.years)
