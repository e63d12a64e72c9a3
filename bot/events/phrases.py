"""The words by which a sentence about an event is taken apart, read from the data file beside this module."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.language.folding import strip_marks

_WORD = re.compile(r"\w+(?:/\w+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One of the phrases where it stands in a text."""

    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Row:
    """Phrases of one meaning, and the words beside which they mean something else."""

    meaning: str
    pattern: re.Pattern[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


def phrases(text: str, *meanings: str) -> tuple[Phrase, ...]:
    """All phrases of these meanings, in their order, none inside another.

    With diacritics they are known by them; without any, a phrase is taken by its letters and the words around.
    """
    found = sorted(
        (phrase for row in _rows() if row.meaning in meanings for phrase in _matches(text, row)),
        key=lambda one: (one.start, -one.end),
    )
    kept: list[Phrase] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def leading(text: str, *meanings: str) -> int:
    """How many characters a phrase of these meanings takes at the beginning; 0 = there is none."""
    return max((one.end for one in phrases(text, *meanings) if one.start == 0), default=0)


def trailing(text: str, *meanings: str) -> int:
    """Where a phrase of these meanings begins that the text ends with; the text's length when there is none."""
    return min((one.start for one in phrases(text, *meanings) if one.end == len(text)), default=len(text))


def _matches(text: str, row: _Row) -> Iterator[Phrase]:
    for match in row.pattern.finditer(text):
        before = _WORD.findall(text[max(0, match.start() - 24) : match.start()])[-1:]
        after = _WORD.findall(text[match.end() : match.end() + 24])[:1]
        if _folded(before) not in row.not_after and _folded(after) not in row.not_before:
            yield Phrase(row.meaning, *match.span())


def _folded(words: list[str]) -> str:
    return strip_marks(words[0]).lower() if words else ""


@cache
def _rows() -> tuple[_Row, ...]:
    text = resources.files("bot.events").joinpath("words.csv").read_text("utf-8")
    return tuple(
        _Row(row["meaning"], _pattern(row["words"]), _words(row["not_after"]), _words(row["not_before"]))
        for row in csv.DictReader(text.splitlines())
    )


def _pattern(written: str) -> re.Pattern[str]:
    forms = {form for word in written.split(";") for form in (word, strip_marks(word))}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, longest_first))})(?![\w/])", re.IGNORECASE)


def _words(written: str) -> frozenset[str]:
    return frozenset(strip_marks(word).lower() for word in written.split(";") if word)
