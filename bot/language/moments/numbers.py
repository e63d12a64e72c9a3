"""Numbers in figures or words, as they stand in a line."""

from __future__ import annotations

from bot.language.numerals import spoken_number

_FIRST = "mot|hai|ba|bon|nam|saU|bay|tam|chin|muoi"
_NEXT = "muoi|mot|moT|hai|ba|bon|tU|nam|lam|nham|saU|bay|tam|chin"

WORDS = rf"(?:(?:{_FIRST})(?!\w)(?: (?:{_NEXT})(?!\w)){{0,2}})"
"""A number said in words, up to 99; "năm" counts as one only where a rule expects a number."""
NUMBER = rf"(?:\d{{1,3}}|{WORDS})"
LARGEST = 999

_MONTHS = {"gieng": 1, "chap": 12, "tu": 4}
_ENGLISH_MONTHS = {
    name: place
    for place, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
MONTH = rf"(?:1[0-2]|0?[1-9](?!\d)|{WORDS}|tU|gieng|chap)"
ENGLISH_MONTH = "(?:" + "|".join(sorted(_ENGLISH_MONTHS, key=len, reverse=True)) + ")"
YEAR = r"(?:20\d\d)"


def number_of(text: str) -> int | None:
    """What a match of `NUMBER` says."""
    if text.isdecimal():
        return int(text)
    return spoken_number(text.lower().replace("nham", "lam").split())


def month_of(text: str) -> int | None:
    """The month (1 to 12) that a match of `MONTH` or `ENGLISH_MONTH` names."""
    plain = text.lower()
    number = _MONTHS.get(plain) or _ENGLISH_MONTHS.get(plain) or number_of(plain)
    return number if number is not None and 1 <= number <= 12 else None


def year_of(text: str | None) -> int | None:
    """A year of four digits, or of two ("26" is 2026); None where none was written."""
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)
