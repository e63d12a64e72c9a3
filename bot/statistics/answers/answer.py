"""What an answer is made of, and the pieces that all answers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Shown
from bot.language.periods import Times
from bot.statistics.facts import Amount, Facts, period_of
from bot.statistics.lexicon import Lexicon
from bot.statistics.question import Operation, Question, Subject


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may be asked next, as a button.

    Attributes:
        label: names a wording of the template "statistics/button": "year", "target", "whole", "indicator" …
        values: what that wording needs.
    """

    label: str
    question: Question
    values: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it is put into words.

    Attributes:
        found: False when there is no figure for what was asked.
        question: the question as answered: with the year, where none was said.
        amounts: what was found, in the order in which it is told; where a file or a chart takes it from.
    """

    template: str
    values: Mapping[str, Shown]
    question: Question
    found: bool = True
    suggestions: tuple[Suggestion, ...] = ()
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What answering needs: the question, and where to look.

    Attributes:
        this_year: the calendar year in the committee's zone.
    """

    question: Question
    lexicon: Lexicon
    db: AsyncConnection
    this_year: int

    @property
    def units(self) -> tuple[int, ...]:
        """The units asked for; the whole committee when none is named."""
        if self.question.unit_ids:
            return self.question.unit_ids
        return () if self.lexicon.root_id is None else (self.lexicon.root_id,)

    @property
    def period(self) -> str:
        """The part of the year asked for."""
        return period_of(self.question.times.period)

    @property
    def kind(self) -> str:
        """Actual figures unless targets are asked for."""
        return self.question.kind or "actual"

    @property
    def units_and_root(self) -> frozenset[int]:
        """The units asked for and the whole committee, of which is told when they have nothing."""
        root = self.lexicon.root_id
        return frozenset(self.units if root is None else (*self.units, root))

    def unit_name(self, unit: int) -> str:
        """The unit's full name."""
        return self.lexicon.units[unit].name

    def label(self, subject: Subject) -> str:
        """The indicator's name."""
        return self.lexicon.indicators[subject.indicator_id].name


def years_asked(times: Times, known: Sequence[int], this_year: int) -> tuple[int, ...]:
    """The years to answer for: those said, whether known or not; of a span those known; else the latest known."""
    if times.years:
        return times.years
    if times.span:
        last = times.span[1] or this_year
        return tuple(y for y in known if times.span[0] <= y <= last)
    if times.recent:
        return tuple(known[-times.recent :])
    if times.every:
        return tuple(known)
    if times.previous:
        return (this_year - 1,)
    return tuple(known[-1:])


def shown_amount(amount: Amount | None, lexicon: Lexicon) -> dict[str, Shown] | None:
    """An amount for a template."""
    if amount is None:
        return None
    shown: dict[str, Shown] = {
        "value": amount.value,
        "measure": amount.measure,
        "comparison": amount.comparison,
        "derived": amount.derived,
    }
    if amount.derived:
        part, whole = amount.figures
        shown |= {
            "part": part.value,
            "whole": whole.value,
            "whole_label": lexicon.indicators[whole.indicator_id].name,
        }
    return shown


def known(amounts: Iterable[Amount | None]) -> tuple[Amount, ...]:
    """Those that are there."""
    return tuple(amount for amount in amounts if amount is not None)


def origin(amounts: Iterable[Amount | None]) -> dict[str, Shown]:
    """The sources and notes of all figures used, each once: values "sources" and "notes" of a template."""
    figures = [f for a in amounts if a is not None for f in a.figures]
    sources = dict.fromkeys((f.source, f.source_date) for f in figures)
    return {
        "sources": [{"title": title, "date": day} for title, day in sources],
        "notes": list(dict.fromkeys(f.note for f in figures if f.note)),
    }


def missing(case: Case, facts: Facts, subject: Subject, unit: int, years: Sequence[int]) -> Answer:
    """Say what is missing for one indicator, unit and years, and offer what is stored, without its numbers."""
    known = facts.years(subject, unit, case.period, case.kind)
    others = _other_kinds(case, facts, subject, unit, years[0] if years else None)
    root = case.lexicon.root_id
    whole_has = not known and unit != root and any(f.unit_id == root for f in facts.of(subject.indicator_id))
    values: dict[str, Shown] = {
        "labels": list(dict.fromkeys(case.label(s) for s in case.question.subjects)),
        "unit": case.unit_name(unit),
        "years": list(years),
        "period": case.period,
        "kind": case.kind,
        "measure": subject.measure,
        "known": known,
        "whole_has": whole_has,
        "others": [s.label for s in others],
    }
    one = replace(case.question, operation=Operation.VALUE, subjects=(subject,), unit_ids=(unit,))
    period = case.question.times.period
    suggestions = [*others]
    suggestions += [
        Suggestion("year", replace(one, times=Times(years=(y,), period=period)), {"year": y}) for y in reversed(known)
    ]
    if whole_has and root is not None:
        suggestions.append(Suggestion("whole", replace(one, unit_ids=(root,))))
    return Answer("statistics/missing", values, case.question, found=False, suggestions=tuple(suggestions[:6]))


def _other_kinds(case: Case, facts: Facts, subject: Subject, unit: int, year: int | None) -> list[Suggestion]:
    """For the same year: the target instead of the result, the percentage instead of the count, another period."""
    if year is None:
        return []
    asked = replace(case.question, operation=Operation.VALUE, subjects=(subject,), unit_ids=(unit,), otherwise=None)
    asked = replace(asked, times=Times(years=(year,), period=asked.times.period))
    other_kind = "target" if case.kind == "actual" else "actual"
    found: list[Suggestion] = []
    if facts.amount(subject, unit, year, case.period, other_kind) is not None:
        operation = Operation.TARGET if other_kind == "target" else Operation.VALUE
        found.append(Suggestion(other_kind, replace(asked, operation=operation, kind=other_kind), {"year": year}))
    for measure in ("percent", "count"):
        other = replace(subject, measure=measure)
        if measure != subject.measure and subject.measure and facts.amount(other, unit, year, case.period, case.kind):
            found.append(Suggestion(measure, replace(asked, subjects=(other,)), {"year": year}))
    for period in sorted({f.period for f in facts.of(subject.indicator_id) if f.year == year and f.unit_id == unit}):
        if period != case.period and facts.amount(subject, unit, year, period, case.kind) is not None:
            times = Times(years=(year,), period=period)
            found.append(Suggestion("period", replace(asked, times=times), {"period": period, "year": year}))
    return found
