"""The source and the note that somebody adds to a figure: "…, nguồn: Báo cáo năm 2024, ngày 06/01/2025"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.entry.levelled import level
from bot.imports.cells import FOUNDED, BadValue, read_day, read_text

LONGEST_SOURCE, LONGEST_NOTE = 500, 1_000  # characters, as in an imported file

_DAY = r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
_WORDS = r"ngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})"
_DATE = re.compile(rf"(?<![\w/.-])(?:{_DAY}|{_WORDS})(?![\w/-])")
_NOTE = re.compile(r"(?:^|[\s,;.(])(?:ghi chu|note)\s*[:=]\s*(?P<text>.+)$")
_SOURCE = re.compile(r"(?:^|[\s,;.(])(?:nguon|source)\s*[:=]\s*(?P<text>.+)$")
_SOURCE_AFTER_COMMA = re.compile(r"[,;(]\s*(?:theo|nguon|source|according to)\s+(?P<text>.+)$")
_SOURCE_IN_BRACKETS = re.compile(rf"\((?P<text>[^()]*(?:{_DAY}|{_WORDS})[^()]*)\)\s*\.?$")
_SOURCE_AFTER_VALUE = re.compile(rf"(?<=[0-9%])\s*[,;]\s+(?P<text>[a-z][^=]*(?:{_DAY}|{_WORDS}))\s*\.?$")
"""Without a word before it: "= 16, Báo cáo X, 02/01/2026"; only after an equals sign."""
_EDGE = " ,;.()–-"


@dataclass(frozen=True, slots=True)
class Source:
    """A source.

    Attributes:
        title: "" when only a date was given.
        dated: None when no date was given.
    """

    title: str
    dated: date | None


@dataclass(frozen=True, slots=True)
class Parts:
    """A statement taken apart.

    Attributes:
        figure: what is left: indicator, unit, year and value.
        source: as written; "" = none was given.
        note: as written; "" = none was given.
    """

    figure: str
    source: str
    note: str


def take_apart(text: str) -> Parts:
    """Separate the source and the note, which stand at the end, from the figure.

    Args:
        text: composed (NFC), on one line.
    """
    rest, note = _cut(text, _NOTE)
    source = ""
    for opening in (_SOURCE, _SOURCE_AFTER_COMMA, _SOURCE_IN_BRACKETS):
        rest, source = _cut(rest, opening)
        if source:
            break
    if not source and "=" in rest:
        before, source = _cut(rest, _SOURCE_AFTER_VALUE)
        rest, source = (before, source) if "=" in before else (rest, "")
    return Parts(rest, source, note)


def read_source(text: str, today: date) -> Source:
    """The title and the date of a source, written in one line with the date wherever it may stand.

    Raises:
        BadValue: too long, no such day, a year of two digits, a day to come.
    """
    written = read_text(text, LONGEST_SOURCE)
    plain = level(written)
    dates = list(_DATE.finditer(plain))
    if not dates:
        return Source(written.strip(_EDGE), None)
    last = dates[-1]
    if plain[last.end() :].strip(_EDGE):  # the date belongs to the title: "Báo cáo ngày 06/01/2025 của Đảng ủy"
        title = written
    else:
        title = re.sub(r"[\s,;(]+(?:ngày|ngay|dated)?\s*$", "", written[: last.start()], flags=re.IGNORECASE)
    return Source(title.strip(_EDGE), _day(last, today))


def names_a_document(title: str) -> bool:
    """Whether it can be a title: neither a bare number, such as a choice is made with, nor a single character."""
    return len(title) > 1 and any(character.isalpha() for character in title)


def read_date(text: str, today: date) -> date:
    """The date of a source.

    Raises:
        BadValue: too long, no date, no such day, a year of two digits, a day to come.
    """
    found = _DATE.search(level(read_text(text, LONGEST_SOURCE)))
    if found is None:
        raise BadValue("bad_date", {"text": text[:80]})
    return _day(found, today)


def read_note(text: str) -> str:
    """A note.

    Raises:
        BadValue: it is too long.
    """
    return read_text(text, LONGEST_NOTE)


def _day(found: re.Match[str], today: date) -> date:
    words = found.groups()
    day = read_day("/".join(words) if words[0] else found.group())
    if day is None or not FOUNDED <= day <= today:
        raise BadValue("date_out_of_range", {"day": day})
    return day


def _cut(text: str, opening: re.Pattern[str]) -> tuple[str, str]:
    found = opening.search(level(text))
    if found is None:
        return text, ""
    start, end = found.span("text")
    return text[: found.start()].rstrip(" ,;.("), text[start:end].strip(" ,;()")
