"""The words of everyday questions, read from the data files beside this module."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.language.phrasebook import Meaning
from bot.language.tokens import folded_words


@dataclass(frozen=True, slots=True)
class Concept:
    """A notion that indicators are named with.

    Attributes:
        kind: "head" (what is counted), "mark" (what sets it apart), "weak" (a mark that may be left unsaid) or
            "light" (says nothing by itself).
        implied_by: a name that has one of these has this one too, whether said or not.
    """

    name: str
    kind: str
    implied_by: frozenset[str]


def _rows(file: str) -> Iterator[dict[str, str]]:
    text = resources.files("bot.language").joinpath(file).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def concepts() -> Mapping[str, Concept]:
    """All concepts by name."""
    return {
        row["concept"]: Concept(row["concept"], row["kind"], frozenset(row["implied_by"].split()))
        for row in _rows("concepts.csv")
        if row["kind"] != "phrase"
    }


@cache
def everyday_phrases() -> tuple[tuple[str, Meaning], ...]:
    """Phrases and meanings that do not depend on a committee: concepts, cues and fillers."""
    entries: list[tuple[str, Meaning]] = []
    for row in _rows("concepts.csv"):
        entries.extend(_forms(row, Meaning(concepts=tuple(row["concept"].split()))))
    for row in _rows("cues.csv"):
        entries.extend(_forms(row, Meaning(cues=frozenset({row["cue"]}))))
    for row in _rows("fillers.csv"):
        entries.extend(_forms(row, Meaning(filler=True)))
    return tuple(entries)


@cache
def polite_words() -> frozenset[tuple[str, ...]]:
    """Folded phrases that are mere politeness in a question, but content in a name ("giúp hộ" and "hộ nghèo")."""
    return frozenset(
        folded_words(form)
        for row in _rows("fillers.csv")
        if row["kind"] == "polite"
        for form in row["forms"].split(";")
    )


def _forms(row: dict[str, str], meaning: Meaning) -> Iterator[tuple[str, Meaning]]:
    """Each form as written, with any one of its words abbreviated as in chat, and with all of them."""
    for form in row["forms"].split(";"):
        yield form, meaning
        shortened = form
        for short, long in _chat_abbreviations():
            if f" {long} " in f" {form} ":
                yield f" {form} ".replace(f" {long} ", f" {short} ").strip(), meaning
                shortened = f" {shortened} ".replace(f" {long} ", f" {short} ").strip()
        if shortened != form:
            yield shortened, meaning


@cache
def _chat_abbreviations() -> tuple[tuple[str, str], ...]:
    return tuple((row["short"], row["long"]) for row in _rows("chat_abbreviations.csv"))


@cache
def abbreviations() -> tuple[tuple[str, str], ...]:
    """Pairs (short, long) of abbreviations usual in names of offices."""
    return tuple((row["short"], row["long"]) for row in _rows("abbreviations.csv"))
