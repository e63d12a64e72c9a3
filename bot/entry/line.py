"""A line of everyday words becomes what it states of a figure: "kết nạp đảng viên năm 2024 Sở Y tế = 15".

Indicators, units and times are read with the words that questions are read with. What is said in no way, or in
several, is left for the person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.entry.amounts import Amount, Candidate, candidates, choose, without
from bot.entry.doubts import guessed_indicator, guessed_unit, left_over
from bot.entry.levelled import level
from bot.entry.sources import take_apart
from bot.entry.words import Words
from bot.imports.cells import tidy
from bot.language.periods import Times
from bot.language.tokens import MOST_CHARACTERS, tokenize
from bot.statistics.lexicon import Lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.places import Places, read_places
from bot.statistics.question import Operation, Question, Unanswerable, Unclear, Understood
from bot.statistics.reading import Reading, read_message
from storage.indicators import COMMITTEE

_LONGEST = 2_000  # characters: a line with a source and a note
UNCLEAR = "unclear"
"""Said in two ways, so that it has to be asked for."""


class Wish(StrEnum):
    """What a line asks to be done, by its first word."""

    NONE = ""
    SEE = "see"
    ENTER = "enter"


_VERB = re.compile(
    r"(?:(?P<see>xem lai|xem|tra cuu|tra|see|show|view)"
    r"|(?P<enter>nhap|ghi|sua lai|sua|cap nhat|dinh chinh|dieu chinh|bo sung|them|enter|record|correct|change|set|add))"
    r"(?:\s(?:so lieu|the figure|figures?))?\b[\s:]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line states; of indicators, units and years one is clear, several have to be chosen from.

    Attributes:
        near: when no indicator is clear, ids of those that come nearest.
        unclear_unit: the units are those that one unclear name may mean; otherwise each was named.
        period: "" = not said.
        kind: "actual", "target", UNCLEAR or "" (not said).
        measure: "count", "percent" or "" (not said).
        amount: None when no value is said, or more than one.
        source: as written, "" = not said.
        note: likewise.
        unknown: words, as typed, that belong to no name.
        indicator_guessed: a name was understood although it is spelt otherwise.
        unit_guessed: likewise.
    """

    wish: Wish = Wish.NONE
    indicators: tuple[int, ...] = ()
    near: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    unclear_unit: bool = False
    years: tuple[int, ...] = ()
    period: str = ""
    kind: str = ""
    measure: str = ""
    amount: Amount | None = None
    source: str = ""
    note: str = ""
    unknown: str = ""
    indicator_guessed: bool = False
    unit_guessed: bool = False

    @property
    def says_something(self) -> bool:
        """Whether anything of it speaks of a figure."""
        return bool(self.indicators or self.units or self.years or self.amount)


def read_line(text: str, words: Words, own_units: Sequence[int], this_year: int, *, with_value: bool = True) -> Line:
    """What the line states.

    Args:
        text: as typed.
        words: of the database.
        own_units: ids of the person's own units, the home unit first ("đơn vị tôi").
        this_year: the calendar year in the committee's zone.
        with_value: look for a value in it; otherwise its numbers are parts of names, or nothing.

    Raises:
        UserMistake: its value is said in a way that cannot be stored ("khoảng 20").
    """
    wish, rest = _wish(tidy(text[:_LONGEST]))
    parts = take_apart(rest)
    figure = parts.figure[:MOST_CHARACTERS]
    line, found = _read(figure, words, own_units, this_year, with_value=with_value)
    if not line.indicators and line.amount is None and with_value and len(found) == 1:
        # A number that some indicator's name holds too ("huy hiệu 30 năm") may be the value after all.
        second = _about(without(figure, found[0]), words, own_units, this_year)
        if second.indicators and not found[0].inexact:
            line = replace(second, amount=found[0].amount)
    return replace(line, wish=wish, source=parts.source, note=parts.note)


def _wish(text: str) -> tuple[Wish, str]:
    verb = _VERB.match(level(text))
    if verb is None:
        return Wish.NONE, text
    return (Wish.SEE if verb["see"] else Wish.ENTER), text[verb.end() :]


def _read(
    text: str, words: Words, own_units: Sequence[int], this_year: int, *, with_value: bool
) -> tuple[Line, list[Candidate]]:
    """What the text states, and the numbers that are no time but were not taken for the value either."""
    if not with_value:
        return _about(text, words, own_units, this_year), []
    numbers = _Numbers(text, words.every, this_year)
    found = candidates(text)
    chosen = choose(found, numbers.is_free)
    if chosen is None:
        return _about(text, words, own_units, this_year), [one for one in found if not numbers.is_time(one)]
    line = _about(without(text, chosen), words, own_units, this_year, valued=True)
    return replace(line, amount=chosen.amount), []


def _about(text: str, words: Words, own_units: Sequence[int], this_year: int, *, valued: bool = False) -> Line:
    """All but the value, which is `valued` when it was taken out of the text already."""
    asker = Asker(tuple(own_units))
    asked = understand(text, words.asked, asker, this_year)
    every = understand(text, words.every, asker, this_year)
    reading = read_message(text, words.every, this_year)
    indicators, understood = _indicators(asked, every, words)
    places = _places(understood, reading, words, own_units)
    near = () if indicators else _near(asked, every)
    units = places.unclear or places.unit_ids
    pieces = read_message(text, words.asked, this_year).pieces if understood is asked else reading.pieces
    unknown = left_over(reading.pieces, near, words, numbers=valued, clear=bool(indicators))
    return Line(
        indicators=indicators,
        near=near,
        units=units,
        unclear_unit=bool(places.unclear),
        years=_years(reading.times, this_year),
        period=reading.times.period,
        kind=_kind(understood, reading),
        measure=_measure(understood),
        unknown=unknown or places.unknown,
        indicator_guessed=guessed_indicator(pieces),
        unit_guessed=guessed_unit(pieces, units, words),
    )


def _indicators(asked: Understood, every: Understood, words: Words) -> tuple[tuple[int, ...], Understood]:
    """The indicators that may be meant, and the understanding that names them.

    An indicator with figures is meant before one without, as in questions; but where the words name exactly one
    without figures, and one with figures less exactly, the person decides. Of those without figures the committee's
    own come before those that came with the program.
    """
    known, new = _named(asked), _named(every)
    if len(known) == 1 and len(new) == 1 and known != new:
        return (*new, *known), every
    if known:
        return known, asked
    own = tuple(i for i in new if words.indicators[i].origin == COMMITTEE)
    return own or new, every


def _named(understood: Understood) -> tuple[int, ...]:
    match understood:
        case Question():
            subjects = understood.subjects
        case Unclear(about="unit"):
            subjects = understood.choices[0].subjects
        case Unclear():
            return tuple(dict.fromkeys(s.indicator_id for choice in understood.choices for s in choice.subjects))
        case _:
            return ()
    return tuple(dict.fromkeys(subject.indicator_id for subject in subjects))


def _near(*understood: Understood) -> tuple[int, ...]:
    near = [i for one in understood if isinstance(one, Unanswerable) for i in one.nearest]
    return tuple(dict.fromkeys(near))


def _places(understood: Understood, reading: Reading, words: Words, own_units: Sequence[int]) -> Places:
    places = read_places(reading.pieces, words.every, own_units)
    if isinstance(understood, Question) and (understood.unit_ids or not places.unclear):
        return Places(understood.unit_ids)  # what looks like another unit's name is part of the indicator's
    return places


def _years(times: Times, this_year: int) -> tuple[int, ...]:
    if times.years:
        return times.years
    return (this_year - 1,) if times.previous else ()


def _kind(understood: Understood, reading: Reading) -> str:
    first = understood.choices[0] if isinstance(understood, Unclear) else understood
    if isinstance(first, Question) and first.subjects:
        if first.operation is Operation.ATTAINMENT:
            return UNCLEAR
        return "target" if first.operation is Operation.TARGET else first.kind
    target, actual = "target" in reading.cues, "actual" in reading.cues
    if target and actual:
        return UNCLEAR
    return "target" if target else "actual" if actual else ""


def _measure(understood: Understood) -> str:
    first = understood.choices[0] if isinstance(understood, Unclear) else understood
    if isinstance(first, Question) and first.subjects:
        return first.subjects[0].measure
    return ""


class _Numbers:
    """Which numbers of a text are times or parts of names, and which are free to be a value."""

    def __init__(self, text: str, lexicon: Lexicon, this_year: int) -> None:
        reading = read_message(text, lexicon, this_year)
        self._text = text
        self._times = reading.times
        self._spans = _spans(text)
        self._bare = _bare_numbers(text, reading)

    def is_time(self, candidate: Candidate) -> bool:
        """Whether it names a year or a part of one."""
        return bool(self._tokens(candidate) & self._times.used)

    def is_free(self, candidate: Candidate) -> bool:
        """Whether it is neither a time nor part of a name; "là 2035" is none when another year is named."""
        if self.is_time(candidate):
            written = self._text[slice(*candidate.number)]
            return candidate.linked and len(self._times.years) > 1 and written.isdecimal()
        return bool(self._tokens(candidate) & self._bare)

    def _tokens(self, candidate: Candidate) -> frozenset[int]:
        start, end = candidate.number
        return frozenset(at for at, (first, last) in enumerate(self._spans) if first < end and last > start)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where each token stands in the text."""
    spans: list[tuple[int, int]] = []
    at = 0
    for token in tokenize(text):
        start = text.find(token.text, at)
        if start < 0:
            break
        at = start + len(token.text)
        spans.append((start, at))
    return spans


def _bare_numbers(text: str, reading: Reading) -> frozenset[int]:
    """Positions of the tokens that are numbers standing for themselves."""
    tokens = tokenize(text)
    bare: set[int] = set()
    at = 0
    for piece in reading.pieces:
        for word in piece.typed.split(" "):
            while at < len(tokens) and (at in reading.times.used or tokens[at].text != word):
                at += 1
            if piece.number is not None and at < len(tokens):
                bare.add(at)
            at += 1
    return frozenset(bare)
