"""The words of the audience language, read from the data file beside this module."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from bot.audience.spelling import comparable

KIND = "kind:"
SEAT = "seat:"
"""What a unit's committee is called ("đảng ủy") and the kind of unit that it leads."""


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    text = resources.files("bot.audience").joinpath("words.csv").read_text("utf-8")
    return tuple(
        (row["meaning"], row["normal"], tuple(form for form in (row["normal"], *row["forms"].split(";")) if form))
        for row in csv.DictReader(text.splitlines())
    )


@cache
def normal(meaning: str) -> str:
    """How that is written when it is told."""
    return next(written for name, written, _ in _rows() if name == meaning)


@cache
def forms(meaning: str) -> frozenset[tuple[str, ...]]:
    """All that is understood so, as comparable words."""
    return frozenset(
        tuple(comparable(form).split()) for name, _, all_forms in _rows() if name == meaning for form in all_forms
    )


@cache
def kinds(mark: str = KIND) -> Mapping[tuple[str, ...], str]:
    """What names a kind of unit, and the kind, comparable ("cb" is "chi bo"); with SEAT, what names its committee."""
    return {
        form: comparable(meaning.removeprefix(mark))
        for meaning, _, _ in _rows()
        if meaning.startswith(mark)
        for form in forms(meaning)
    }


@cache
def written_kinds() -> Mapping[str, str]:
    """The usual kinds of units, comparable, and as they are written."""
    return {comparable(written): written for meaning, written, _ in _rows() if meaning.startswith(KIND)}


def says(words: Sequence[str], meaning: str) -> bool:
    """Whether all the words together mean just that."""
    return tuple(words) in forms(meaning)


def leading(words: Sequence[str], *meanings: str) -> int:
    """How many words in front mean one of these, at most."""
    known = [forms(meaning) for meaning in meanings]
    longest = min(len(words), 6)
    return next((n for n in range(longest, 0, -1) if any(tuple(words[:n]) in some for some in known)), 0)


@cache
def every_word() -> frozenset[str]:
    """All words that stand in any form."""
    return frozenset(word for name, _, _ in _rows() for form in forms(name) for word in form)


@cache
def first_words() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The forms of "chưa đọc" by their first word."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in sorted(forms("not_read"), key=len, reverse=True):
        found[form[0]].append(form)
    return {word: tuple(some) for word, some in found.items()}
