"""Figures from a file: one figure a row, each checked by itself and against the other rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import cast

from bot.imports.cells import FOUNDED, BadValue, as_written, read_choice, read_day, read_text, remembering
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.indicators import MEASURES
from bot.imports.known import Known
from bot.imports.names import Names, loose
from bot.imports.numbers import Limits, Measure, has_percent_sign, read_figure
from bot.imports.spreadsheet import Broken, Raw, Sheet
from storage.figures import NewFigure
from storage.indicators import COMMITTEE, Indicator
from storage.units import Unit

COLUMNS = (
    Column("year", ("năm", "year"), required=True, filled=True),
    Column("period", ("kỳ", "period")),
    Column("unit", ("mã đơn vị", "unit", "đơn vị")),
    Column("indicator", ("chỉ tiêu", "indicator"), required=True, filled=True),
    Column("kind", ("loại", "kind")),
    Column("comparison", ("so sánh", "comparison")),
    Column("value", ("giá trị", "value"), required=True, filled=True),
    Column("measure", ("đơn vị tính", "measure")),
    Column("source", ("nguồn", "source")),
    Column("source_date", ("ngày nguồn", "source_date")),
    Column("note", ("ghi chú", "note")),
)

YEARS_AHEAD = 10  # targets are set for a term of five years, or for the year 2030 from afar

PERIODS = {
    **dict.fromkeys(("year", "nam", "ca nam", "trong nam"), "year"),
    **dict.fromkeys(("h1", "6 thang", "6 thang dau nam", "nua dau nam", "sau thang dau nam"), "h1"),
    **dict.fromkeys(("h2", "6 thang cuoi nam", "nua cuoi nam", "sau thang cuoi nam"), "h2"),
    **dict.fromkeys(("9m", "9 thang", "9 thang dau nam", "chin thang", "chin thang dau nam"), "9m"),
    **dict.fromkeys(("3 thang dau nam",), "q1"),
    **{
        f"{word} {number}".strip(): f"q{quarter}"
        for quarter, numbers in enumerate((("1", "i"), ("2", "ii"), ("3", "iii"), ("4", "iv")), 1)
        for number in numbers
        for word in ("quy", "qui")
    },
    **{f"q{quarter}": f"q{quarter}" for quarter in range(1, 5)},
}
KINDS = {
    **dict.fromkeys(("actual", "thuc hien", "ket qua", "thuc te", "ket qua thuc hien"), "actual"),
    **dict.fromkeys(("target", "chi tieu", "ke hoach", "muc tieu", "phan dau"), "target"),
}
COMPARISONS = {
    **dict.fromkeys(("eq", "=", "bang"), "eq"),
    **dict.fromkeys(("ge", ">=", "≥", "tro len", "tu", "it nhat", "toi thieu"), "ge"),
    **dict.fromkeys(("le", "<=", "≤", "tro xuong", "khong qua", "nhieu nhat", "toi da"), "le"),
}

_AMOUNT = re.compile(
    r"\b(?:(?:trieu|ty|nghin) dong|dong nguoi|binh quan|trung binh|doanh thu|loi nhuan|thu nhap|kinh phi|ngan sach"
    r"|dien tich|ha|km|tan)\b"
)
_RATE = re.compile(
    r"\b(chi tieu|ke hoach|nghi quyet|du toan|vuot|tang|giam|so voi (cung ky|nam truoc)"
    r"|targets?|plan|growth|change|increase|decrease)\b"
)
"""Words of indicators whose percentages may pass 100 or be negative."""

_read_period = remembering(partial(read_choice, choices=PERIODS, expected="year, h1, h2, q1, q2, q3, q4, 9m"))
_read_kind = remembering(partial(read_choice, choices=KINDS, expected="actual, target"))
_read_comparison = remembering(partial(read_choice, choices=COMPARISONS, expected="eq, ge, le"))
_read_measure = remembering(partial(read_choice, choices=MEASURES, expected="count, percent"))


@dataclass(frozen=True, slots=True)
class _Seen:
    """An earlier row for the same figure from the same source."""

    row: int
    value: object


def check_figures(sheet: Sheet, known: Known, findings: Findings) -> tuple[NewFigure, ...]:
    """The figures of the file.

    Raises:
        ImportRefused: everything that is wrong, two values for one figure from one source among it.
    """
    table = recognise(sheet, COLUMNS, findings)
    reader = _FigureReader(known)
    figures: list[NewFigure] = []
    seen: dict[tuple[object, ...], _Seen] = {}
    for line in table.lines(findings):
        figure = reader.read(line)
        if figure is not None and _is_new(figure, line, seen):
            figures.append(figure)
    findings.raise_if_refused()
    return tuple(figures)


def _is_new(figure: NewFigure, line: Line, seen: dict[tuple[object, ...], _Seen]) -> bool:
    key = (
        figure.indicator_id, figure.unit_id, figure.year, figure.period, figure.kind, figure.measure,
        figure.source, figure.source_date,
    )  # fmt: skip
    value = (figure.value, figure.comparison, figure.note)
    first = seen.setdefault(key, _Seen(line.number, value))
    if first.row == line.number:
        return True
    if first.value == value:
        line.warn("", "same_as_row", other=first.row)
    else:
        line.refuse("value", "figure_twice", other=first.row)
    return False


class _FigureReader:
    """Reads rows against a snapshot of the database."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._indicators = indicator_names(known.indicators)
        self._this_year = known.today.year
        self._read_year = remembering(self._year)
        self._read_unit = remembering(self._unit)
        self._read_indicator = remembering(self._indicator)
        self._read_source = remembering(partial(read_text, limit=500))
        self._read_day = remembering(self._past_day)
        self._read_note = partial(read_text, limit=1_000)
        self._limits_of = cache(limits_of)

    def read(self, line: Line) -> NewFigure | None:
        """The figure of one row, None when something is wrong with it."""
        year = line.take("year", self._read_year)
        unit = line.take("unit", self._read_unit)
        indicator = line.take("indicator", self._read_indicator)
        period = line.take("period", _read_period)
        kind = line.take("kind", _read_kind)
        comparison = line.take("comparison", _read_comparison)
        measure = line.take("measure", _read_measure)
        source = line.take("source", self._read_source)
        dated = line.take("source_date", self._read_day)
        note = line.take("note", self._read_note)
        kind = kind or "actual"
        if kind == "actual" and year is not None and year > self._this_year:
            line.refuse("year", "actual_in_future", text=str(year))
        if dated is not None and source == "":
            line.refuse("source", "source_missing")
        if indicator is None or (measure is None and line.bad):
            return None
        measure = measure or ("percent" if has_percent_sign(line.raw("value")) else indicator.measure)
        value = line.take("value", partial(read_figure, limits=self._limits_of(indicator, measure)))
        if line.bad or year is None or unit is None or value is None:
            return None
        self._doubt(line, measure)
        return NewFigure(
            indicator_id=indicator.id,
            unit_id=unit.id,
            year=year,
            period=period or "year",
            kind=kind,
            measure=measure,
            comparison=comparison or "eq",
            value=value,
            note=note or "",
            source=source or "",
            source_date=dated,
        )

    def _year(self, raw: Raw) -> int:
        return read_year(raw, latest=self._this_year + YEARS_AHEAD)

    def _unit(self, raw: Raw) -> Unit:
        return self._known.read_unit(raw) or self._known.whole_committee()

    def _indicator(self, raw: Raw) -> Indicator:
        return find_indicator(read_text(raw, 300), self._indicators)

    def _past_day(self, raw: Raw) -> date | None:
        day = read_day(raw)
        if day is not None and not FOUNDED <= day <= self._known.today:
            raise BadValue("date_out_of_range", {"day": day})
        return day

    @staticmethod
    def _doubt(line: Line, measure: str) -> None:
        """A real number below one as a percentage may be a share that was meant as 98 %, not 0.98 %."""
        raw = line.raw("value")
        if measure == "percent" and isinstance(raw, float) and 0 < raw < 1:
            line.warn("value", "share_below_one", text=as_written(raw).replace(".", ","))


def limits_of(indicator: Indicator, measure: str) -> Limits:
    """What a value of that indicator may be, given in that measure.

    A percentage is a share, of 0 to 100, unless the indicator is itself a percentage of no whole and is named as
    the achievement of a plan ("tỷ lệ hoàn thành chỉ tiêu") or as a change. A count has no decimals unless the
    names speak of money, an average or a size: 98,1 members are a slip, 11,2 million đồng are not.
    """
    names = (indicator.name, *indicator.aliases)
    is_rate = indicator.measure == "percent" and not indicator.whole and any(_RATE.search(loose(n)) for n in names)
    is_amount = any(_AMOUNT.search(loose(n)) for n in names)
    return Limits(cast("Measure", measure), rate=is_rate, amount=is_amount)


def indicator_names(indicators: tuple[Indicator, ...]) -> Names[Indicator]:
    """The indicators by key, name and other names."""
    names: Names[Indicator] = Names()
    for indicator in indicators:
        own_name = () if indicator.name_claimed else (indicator.name,)
        names.add(indicator, indicator.key, (*own_name, *indicator.aliases))
    return names


def find_indicator(written: str, names: Names[Indicator]) -> Indicator:
    """The indicator of that key or name; the committee's own before one that came with the program.

    Raises:
        BadValue: none, or several (which are named).
    """
    found = names.find(written)
    own = tuple(indicator for indicator in found if indicator.origin == COMMITTEE)
    if len(own or found) == 1:
        return (own or found)[0]
    if not found:
        raise BadValue("unknown_indicator", {"text": written[:80]})
    candidates = [f"{indicator.name} ({indicator.key})" for indicator in own or found]
    raise BadValue("ambiguous_indicator", {"text": written[:80], "candidates": candidates})


def read_year(raw: Raw, *, latest: int) -> int:
    """A calendar year.

    Raises:
        BadValue: not four digits, or out of what is plausible.
    """
    if isinstance(raw, Broken):
        raise BadValue(f"cell_{raw.value}")
    written = as_written(raw)
    if not (isinstance(raw, int | str) and not isinstance(raw, bool) and len(written) == 4 and written.isdecimal()):
        raise BadValue("bad_year", {"text": written})
    year = int(written)
    if not FOUNDED.year <= year <= latest:
        raise BadValue("year_out_of_range", {"text": written, "first": FOUNDED.year, "last": latest})
    return year
