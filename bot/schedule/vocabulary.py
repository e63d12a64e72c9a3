"""The words in which people ask about the schedule, read from the data file beside this module."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from bot.language.phrasebook import Meaning, Phrasebook, best_cover
from bot.language.spelling import Speller
from bot.language.tokens import tokenize
from bot.language.vocabulary_files import everyday_phrases

GENERAL, NEAR, CERTAIN_SORT = "kind:", "near:", "sub:"
"""How words that name a kind of event name it: any of the kind; most of them; one sort of them only."""


@cache
def phrasebook() -> Phrasebook:
    """Signs of what is asked, kinds of events, the notions of everyday questions, and words that mean nothing."""
    own = [
        (form, Meaning(cues=frozenset({row["cue"]})))
        for row in _rows()
        if row["cue"] != _WAS
        for form in row["forms"].split(";")
    ]
    notions = [(form, meaning) for form, meaning in everyday_phrases() if not meaning.cues]
    return Phrasebook([*own, *notions])


@cache
def past_words() -> frozenset[str]:
    """Folded words of what has been."""
    return frozenset(
        word for row in _rows() if row["cue"] == _WAS for form in row["forms"].split(";") for word in words_of(form)
    )


def _rows() -> list[dict[str, str]]:
    text = resources.files("bot.schedule").joinpath("words.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


_WAS = "was"
_TONES = frozenset({"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"})
ENGLISH = frozenset(
    {
        *("when", "where", "what", "which", "who", "the", "is", "are", "there", "any", "meeting", "meetings", "next"),
        *("class", "classes", "course", "training", "deadline", "due", "schedule", "calendar", "today", "tomorrow"),
        *("week", "month", "this", "do", "have", "for", "my", "our", "event", "events", "time", "how", "does"),
    }
)


@lru_cache(maxsize=4096)
def words_of(written: str) -> tuple[str, ...]:
    """The folded words and numbers of a title; a number without leading zeros."""
    return tuple(
        token.folded.lstrip("0") or "0" if token.is_number else token.folded
        for token in tokenize(written)
        if token.is_word or token.is_number
    )


@lru_cache(maxsize=4096)
def spelled_words(written: str) -> Mapping[str, frozenset[str]]:
    """The words of a title by their folded form, as they are spelled there, wherever the tone stands."""
    found: dict[str, set[str]] = {}
    for token in tokenize(written):
        if token.is_number:
            found.setdefault(token.folded.lstrip("0") or "0", set()).add(token.text)
        elif token.is_word:
            found.setdefault(token.folded, set()).add(_spelling(token.text))
    return {word: frozenset(spellings) for word, spellings in found.items()}


def _spelling(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(sorted(apart, key=lambda letter: letter in _TONES))


@lru_cache(maxsize=4096)
def notions_of(written: str) -> frozenset[str]:
    """The notions that a title names, so that "quần chúng ưu tú" and "đối tượng kết nạp" are the same."""
    words = [token for token in tokenize(written) if token.is_word or token.is_number]
    found = [one for one in phrasebook().find(words, [True] * len(words)) if one.cost == 0 and one.meaning.concepts]
    return frozenset(concept for one in best_cover(found, len(words)) for concept in one.meaning.concepts)


@lru_cache(maxsize=64)
def speller_of(words: frozenset[str]) -> Speller:
    """Knows the words of titles, so that a slip in one of them is seen."""
    return Speller(words)
