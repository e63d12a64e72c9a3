"""What has been said so far of a figure that somebody is entering, as a conversation keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from bot.conversation import Json
from bot.entry.amounts import Amount
from bot.entry.line import UNCLEAR, Line
from bot.errors import UserMistake
from bot.imports.figures import YEARS_AHEAD, limits_of, read_year
from bot.imports.numbers import has_percent_sign, read_figure
from storage.figures import FigureKey, NewFigure
from storage.indicators import Indicator

PERIODS = ("year", "h1", "h2", "9m", "q1", "q2", "q3", "q4")
KINDS = ("actual", "target")


@dataclass(frozen=True, slots=True)
class Draft:
    """A figure that is being entered.

    Attributes:
        indicators: one id when it is clear, several to choose from, none when it is not known yet.
        near: while none is clear, ids of those that come nearest.
        units: as the indicators.
        unit_guessed: the one unit has to be confirmed, since its name was spelt otherwise.
        years: as the indicators.
        period: "year", "h1" …; "" = has to be asked for.
        kind: "actual" or "target"; "" = has to be asked for.
        measure: "count" or "percent" when it was said, else "".
        written: the value as written; "" = has to be asked for.
        comparison: "eq", "ge" or "le".
        source: title; None = has to be asked for.
        dated: date of the source, ISO; "" = without date, None = has to be asked for.
        note: None = not said.
        seen: id of the stored figure that held when the person last looked; 0 = there was none.
    """

    indicators: tuple[int, ...] = ()
    near: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    unit_guessed: bool = False
    years: tuple[int, ...] = ()
    period: str = "year"
    kind: str = "actual"
    measure: str = ""
    written: str = ""
    comparison: str = "eq"
    source: str | None = None
    dated: str | None = None
    note: str | None = None
    seen: int = 0

    @property
    def missing(self) -> str:
        """The first thing that has to be asked for; "" = nothing."""
        asked = (
            ("indicator", len(self.indicators) != 1),
            ("unit", len(self.units) != 1 or self.unit_guessed),
            ("kind", self.kind not in KINDS),
            ("period", self.period not in PERIODS),
            ("year", len(self.years) != 1),
            ("value", not self.written),
            ("source", self.source is None),
            ("source_date", self.dated is None),
        )
        return next((name for name, needed in asked if needed), "")

    @property
    def source_date(self) -> date | None:
        """The date of the source."""
        return date.fromisoformat(self.dated) if self.dated else None

    def told(self, line: Line) -> Draft:
        """The draft with what a line says; what it does not say stays, what was guessed has to be confirmed."""
        guessed = line.indicator_guessed and bool(line.indicators)
        draft = replace(
            self,
            indicators=() if guessed else line.indicators or self.indicators,
            near=line.indicators if guessed else line.near or self.near,
            units=line.units or self.units,
            unit_guessed=line.unit_guessed if line.units else self.unit_guessed,
            years=line.years or self.years,
            measure=line.measure or self.measure,
        )
        if line.period:
            draft = replace(draft, period=line.period if line.period in PERIODS else "")
        if line.kind:
            draft = replace(draft, kind="" if line.kind == UNCLEAR else line.kind)
        return draft if line.amount is None else draft.valued(line.amount)

    def valued(self, amount: Amount) -> Draft:
        """The draft with that value."""
        return replace(self, written=amount.written, comparison=amount.comparison)

    def cleared(self, field: str) -> Draft:
        """The draft without one of its parts, which is then asked for."""
        empty = {
            "indicator": {"indicators": (), "near": (), "measure": ""},
            "unit": {"units": (), "unit_guessed": False},
            "kind": {"kind": ""},
            "period": {"period": ""},
            "year": {"years": ()},
            "value": {"written": "", "comparison": "eq"},
            "source": {"source": None, "dated": None},
            "note": {"note": None},
        }
        return replace(self, **empty[field])  # type: ignore[arg-type]  # each field's own empty value

    def to_json(self) -> Mapping[str, Json]:
        """As a conversation keeps it."""
        return asdict(self)


def read_draft(kept: Json) -> Draft | None:
    """The draft as `to_json` wrote it; None when it is none (of another version of the program, for example)."""
    if not isinstance(kept, Mapping) or set(kept) != set(Draft.__dataclass_fields__):
        return None
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Draft(**fields)  # type: ignore[arg-type]  # written by `to_json`


def check_year(draft: Draft, this_year: int) -> None:
    """Make sure that a figure of that kind can be of that year.

    Raises:
        BadValue: no plausible year.
        UserMistake: a result of a year that is still to come.
    """
    year = read_year(draft.years[0], latest=this_year + YEARS_AHEAD)
    if draft.kind == "actual" and year > this_year:
        raise UserMistake("figures/actual_in_future", {"year": year})


def measure_of(draft: Draft, indicator: Indicator) -> str:
    """Whether the value is a count or a percentage: as said, by its sign, or as usual for the indicator."""
    return draft.measure or ("percent" if has_percent_sign(draft.written) else indicator.measure)


def value_of(draft: Draft, indicator: Indicator) -> Decimal:
    """The value by the same strict rules as an imported file's.

    Raises:
        BadValue: no number, one that can be read in two ways, or one that cannot be true.
    """
    return read_figure(draft.written, limits_of(indicator, measure_of(draft, indicator)))


def figure_of(draft: Draft, indicator: Indicator) -> NewFigure:
    """The figure that a draft states when nothing is missing.

    Raises:
        BadValue: as `value_of`.
    """
    return NewFigure(
        indicator_id=indicator.id,
        unit_id=draft.units[0],
        year=draft.years[0],
        period=draft.period,
        kind=draft.kind,
        measure=measure_of(draft, indicator),
        comparison=draft.comparison,
        value=value_of(draft, indicator),
        note=draft.note or "",
        source=draft.source or "",
        source_date=draft.source_date,
    )


def draft_for(key: FigureKey) -> Draft:
    """A draft for another value of that figure."""
    return Draft(
        indicators=(key.indicator_id,),
        units=(key.unit_id,),
        years=(key.year,),
        period=key.period,
        kind=key.kind,
        measure=key.measure,
    )
