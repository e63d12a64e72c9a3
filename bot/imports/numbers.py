"""Figures read strictly: the Vietnamese way (4.740 and 98,1), Excel's real numbers, and nothing guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from bot.imports.cells import BadValue, as_written, tidy
from bot.imports.spreadsheet import Broken, Percent, Raw
from storage.column_types import FIGURE_SCALE

Measure: TypeAlias = Literal["count", "percent"]

LARGEST = Decimal(10) ** 12
LARGEST_RATE = Decimal(1_000)  # percent; the plan was outdone tenfold
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<digits>[0-9]+(?:[.,][0-9]+)*)\s?(?P<percent>%?)")
_WHOLE = re.compile(r"[0-9]+")
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_COMMAED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
_DOTTED_DECIMAL = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")
_COMMAED_DECIMAL = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value of an indicator may be.

    Attributes:
        rate: the percentage is no share of a whole but a rate of its own (achievement of a target, a
            change): it may pass 100 and may be negative.
        amount: what is counted can be parted (money, averages, areas), so that decimals make sense.
    """

    measure: Measure
    rate: bool = False
    amount: bool = False


def has_percent_sign(raw: Raw) -> bool:
    """Whether the cell itself says that it is a percentage."""
    return isinstance(raw, Percent) or (isinstance(raw, str) and raw.rstrip().endswith("%"))


def read_figure(raw: Raw, limits: Limits) -> Decimal:
    """The value of a figure, exact.

    A text is read the Vietnamese way: dots group thousands, a comma goes before the decimals; the English way
    is understood where it cannot be mistaken. `1.234` as a percentage and `2,021` as a count can be mistaken.

    Raises:
        BadValue: no number, one that can be read in two ways, or one that cannot be true.
    """
    value = _value(raw, limits.measure)
    _check(value, limits, as_written(raw))
    return value


def _value(raw: Raw, measure: Measure) -> Decimal:
    match raw:
        case Broken():
            raise BadValue(f"cell_{raw.value}")
        case Percent():
            if measure == "count":
                raise BadValue("percent_as_count", {"text": as_written(raw)})
            return _rounded(raw.shown)
        case str():
            return _value_of_text(tidy(raw), measure)
        case bool():
            raise BadValue("not_a_number", {"text": as_written(raw)})
        case int() | float():
            return _rounded(Decimal(repr(raw)))
        case _:
            raise BadValue("date_as_number", {"text": as_written(raw)})


def _rounded(value: Decimal) -> Decimal:
    """A workbook's computed number (93.45864661654136) to the places that are kept."""
    if not value.is_finite() or abs(value) > LARGEST:
        raise BadValue("too_large", {"text": str(value)})
    return _plain(value.quantize(Decimal(1).scaleb(-FIGURE_SCALE)))


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _value_of_text(written: str, measure: Measure) -> Decimal:
    match = _NUMBER.fullmatch(written.replace("\N{MINUS SIGN}", "-"))
    if not match or len(match["digits"]) > 24:
        raise BadValue("not_a_number", {"text": written[:80]})
    if match["percent"] and measure == "count":
        raise BadValue("percent_as_count", {"text": written})
    value = Decimal(_digits(match["digits"], measure, written))
    if value.as_tuple().exponent < -FIGURE_SCALE:  # type: ignore[operator]  # a number of digits is never infinite
        raise BadValue("too_many_decimals", {"text": written, "places": FIGURE_SCALE})
    return _plain(-value if match["sign"] == "-" else value)


def _digits(digits: str, measure: Measure, written: str) -> str:
    """The digits with a decimal point where one belongs."""
    if _WHOLE.fullmatch(digits):
        return digits
    if _DOTTED.fullmatch(digits):
        if measure == "percent":
            raise BadValue("ambiguous_percent", {"text": written})
        return digits.replace(".", "")
    if _COMMAED.fullmatch(digits) and (measure == "count" or digits.count(",") > 1):
        if digits.count(",") == 1:
            raise BadValue("ambiguous_count", {"text": written})
        return digits.replace(",", "")
    if _DECIMAL.fullmatch(digits):
        return digits.replace(",", ".")
    if _DOTTED_DECIMAL.fullmatch(digits):
        return digits.replace(".", "").replace(",", ".")
    if _COMMAED_DECIMAL.fullmatch(digits):
        return digits.replace(",", "")
    raise BadValue("not_a_number", {"text": written})


def _check(value: Decimal, limits: Limits, written: str) -> None:
    """Refuse what cannot be true of such an indicator."""
    if abs(value) > LARGEST:
        raise BadValue("too_large", {"text": written})
    if limits.measure == "count":
        if value < 0:
            raise BadValue("negative_count", {"text": written})
        if value != value.to_integral_value() and not limits.amount:
            raise BadValue("fraction_as_count", {"text": written})
    elif limits.rate:
        if not -100 <= value <= LARGEST_RATE:
            raise BadValue("rate_out_of_range", {"text": written, "most": int(LARGEST_RATE)})
    elif not 0 <= value <= 100:
        raise BadValue("share_out_of_range", {"text": written})
