"""Figures are read strictly: what can be read in two ways is not read at all."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.cells import BadValue
from bot.imports.numbers import Limits, Measure, read_figure
from bot.imports.spreadsheet import Broken, Percent, Raw

COUNT, PERCENT, RATE = Limits("count"), Limits("percent"), Limits("percent", rate=True)
AMOUNT = Limits("count", amount=True)


@pytest.mark.parametrize(
    ("raw", "limits", "value"),
    [
        ("4740", COUNT, "4740"),
        ("4.740", COUNT, "4740"),
        ("1.234.567", COUNT, "1234567"),
        ("1,234,567", COUNT, "1234567"),
        ("08", COUNT, "8"),
        ("0", COUNT, "0"),
        (" 134 ", COUNT, "134"),
        ("134\N{NO-BREAK SPACE}", COUNT, "134"),
        ("+5", COUNT, "5"),
        ("4740.0", COUNT, "4740"),
        ("1.234,00", COUNT, "1234"),
        (4740, COUNT, "4740"),
        (4740.0, COUNT, "4740"),
        ("98,1", PERCENT, "98.1"),
        ("98,1%", PERCENT, "98.1"),
        ("98,10 %", PERCENT, "98.1"),
        ("98.1", PERCENT, "98.1"),
        ("79,85", PERCENT, "79.85"),
        ("18", PERCENT, "18"),
        ("100", PERCENT, "100"),
        ("2,021", PERCENT, "2.021"),
        ("0.125", PERCENT, "0.125"),
        (98.1, PERCENT, "98.1"),
        (1.234, PERCENT, "1.234"),
        (Percent(Decimal("98.1")), PERCENT, "98.1"),
        (Percent(Decimal("93.45864661654136")), PERCENT, "93.4586"),
        (93.45864661654136, PERCENT, "93.4586"),
        ("120%", RATE, "120"),
        ("1.000,0", RATE, "1000"),
        ("-3,5", RATE, "-3.5"),
        ("\N{MINUS SIGN}3,5", RATE, "-3.5"),
        ("233,5", RATE, "233.5"),
        ("11,2", AMOUNT, "11.2"),
        ("1.234,5", AMOUNT, "1234.5"),
        (4.74, AMOUNT, "4.74"),
    ],
)
def test_a_figure_has_one_meaning(raw: Raw, limits: Limits, value: str) -> None:
    assert str(read_figure(raw, limits)) == value


@pytest.mark.parametrize(
    ("raw", "limits", "reason"),
    [
        ("2,021", COUNT, "ambiguous_count"),
        ("2,021", AMOUNT, "ambiguous_count"),
        ("1.234", PERCENT, "ambiguous_percent"),
        ("1.234", RATE, "ambiguous_percent"),
        ("98,1", COUNT, "fraction_as_count"),
        ("1.234,5", COUNT, "fraction_as_count"),
        ("1,234.5", COUNT, "fraction_as_count"),
        ("0.123", COUNT, "fraction_as_count"),
        (2.021, COUNT, "fraction_as_count"),
        (4.74, COUNT, "fraction_as_count"),
        ("-5", COUNT, "negative_count"),
        (-5, COUNT, "negative_count"),
        ("98,1%", COUNT, "percent_as_count"),
        (Percent(Decimal(98)), COUNT, "percent_as_count"),
        ("101", PERCENT, "share_out_of_range"),
        ("9810", PERCENT, "share_out_of_range"),
        ("-1", PERCENT, "share_out_of_range"),
        ("1.234,5", RATE, "rate_out_of_range"),
        ("2000", RATE, "rate_out_of_range"),
        ("-120", RATE, "rate_out_of_range"),
        ("98,12345", PERCENT, "too_many_decimals"),
        ("12.34.567", COUNT, "not_a_number"),
        ("1.23.456", COUNT, "not_a_number"),
        ("1,2,3", COUNT, "not_a_number"),
        ("4 740", COUNT, "not_a_number"),
        ("trên 90", COUNT, "not_a_number"),
        ("90 trở lên", PERCENT, "not_a_number"),
        ("32/44", COUNT, "not_a_number"),
        ("(5)", COUNT, "not_a_number"),
        ("1e5", COUNT, "not_a_number"),
        ("١٢", COUNT, "not_a_number"),
        ("=1+1", COUNT, "not_a_number"),
        ("nan", PERCENT, "not_a_number"),
        (True, COUNT, "not_a_number"),
        ("9" * 40, COUNT, "not_a_number"),
        ("9" * 20, COUNT, "too_large"),
        (1e300, COUNT, "too_large"),
        (float("inf"), COUNT, "too_large"),
        (date(2021, 3, 2), COUNT, "date_as_number"),
        (datetime(2021, 3, 2, 8, 0), COUNT, "date_as_number"),  # noqa: DTZ001  # as a workbook gives it
        (time(8, 0), COUNT, "date_as_number"),
        (Broken.ERROR, COUNT, "cell_error"),
        (Broken.UNCALCULATED, COUNT, "cell_uncalculated"),
    ],
)
def test_what_is_not_plainly_a_figure_is_refused_with_the_reason(raw: Raw, limits: Limits, reason: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_figure(raw, limits)
    assert refusal.value.template == f"import/{reason}"


def vietnamese(number: Decimal) -> str:
    """The number as Vietnamese write it, by another way than the program's."""
    whole, _, decimals = f"{number:,f}".partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


@given(st.integers(0, 10**12))
def test_a_count_is_read_with_and_without_its_dots(number: int) -> None:
    assert read_figure(str(number), COUNT) == number
    assert read_figure(vietnamese(Decimal(number)), COUNT) == number


@given(st.decimals(0, 100, places=2))
def test_a_share_is_read_in_the_vietnamese_the_english_and_excels_way(share: Decimal) -> None:
    assert read_figure(vietnamese(share), PERCENT) == share
    assert read_figure(f"{vietnamese(share)} %", PERCENT) == share
    assert read_figure(f"{share:f}", PERCENT) == share
    assert read_figure(float(share), PERCENT) == share


@given(st.text(alphabet="0123456789.,%+- ", max_size=14), st.sampled_from(["count", "percent"]))
def test_a_number_is_either_read_within_its_limits_or_refused(text: str, measure: Measure) -> None:
    try:
        value = read_figure(text, Limits(measure))
    except BadValue:
        return
    assert value >= 0
    assert value == value.to_integral_value() if measure == "count" else value <= 100


@given(st.text(max_size=30))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    for limits in (COUNT, PERCENT, RATE):
        with suppress(BadValue):
            read_figure(text, limits)
