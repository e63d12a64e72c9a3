"""One cell at a time: from what stands in the file to a value, or to the reason why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import TypeVar

from bot.chat import Shown
from bot.imports.spreadsheet import Broken, Percent, Raw
from bot.language.folding import fold, nfc

T = TypeVar("T")

FOUNDED = date(1930, 2, 3)  # no record of the Party is older
_SPACES = re.compile(r"\s+")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?|\s?[hg]\s?([0-9]{2})?)", re.IGNORECASE)
_OFFSET = re.compile(r"\s?(Z|[+-][0-9]{2}:?[0-9]{2})$")
_CODE = re.compile(r"[^\s,;<>\"]+")


class BadValue(Exception):
    """A cell cannot be understood or accepted: the reason as a template's name with its values."""

    def __init__(self, template: str, values: Mapping[str, Shown] | None = None) -> None:
        super().__init__(template)
        self.template = f"import/{template}"
        self.values: Mapping[str, Shown] = values or {}


@lru_cache(maxsize=4_096)  # the same source, unit and indicator stand in row after row
def tidy(text: str) -> str:
    """Composed letters, no control characters, one plain space between words, none at the ends."""
    if not text.isprintable() or not unicodedata.is_normalized("NFC", text):
        text = nfc(text)
    return _SPACES.sub(" ", text).strip()


def remembering(read: Callable[[Raw], T]) -> Callable[[Raw], T]:
    """The same reader, faster on what stands in row after row."""
    return lru_cache(maxsize=4_096, typed=True)(read)


def read_text(raw: Raw, limit: int) -> str:
    """A text, "" for an empty cell; what looks like a formula is a text like any other.

    Raises:
        BadValue: longer than `limit` characters, or not a text at all.
    """
    text = tidy(raw) if isinstance(raw, str) else _as_text(raw)
    if len(text) > limit:
        raise BadValue("too_long", {"limit": limit, "length": len(text)})
    if "\ufffd" in text:
        raise BadValue("lost_letters")
    return text


def _as_text(raw: Raw) -> str:
    match raw:
        case Broken():
            raise BadValue(f"cell_{raw.value}")
        case bool() | datetime() | date() | time() | Percent():
            raise BadValue("not_text", {"text": as_written(raw)})
        case _:
            return str(raw)


def as_written(raw: Raw) -> str:
    """The cell's content, to be quoted in a reason."""
    match raw:
        case str():
            return tidy(raw)[:80]
        case datetime():
            return raw.strftime("%d/%m/%Y %H:%M")
        case date():
            return raw.strftime("%d/%m/%Y")
        case time():
            return raw.strftime("%H:%M")
        case Percent():
            return f"{raw.shown.normalize():f}%"
        case _:
            return str(raw)


def read_code(raw: Raw) -> str:
    """A code (of a unit or a member), "" for an empty cell; a number typed in Excel is its digits.

    Raises:
        BadValue: spaces, commas, semicolons, quotation marks or angle brackets in it, or too long.
    """
    code = read_text(raw, 64)
    if code and not _CODE.fullmatch(code):
        raise BadValue("bad_code", {"text": code})
    return code


def read_choice(raw: Raw, choices: Mapping[str, str], expected: str) -> str:
    """The meaning of a word out of a list, "" for an empty cell.

    Args:
        choices: folded word -> meaning.
        expected: the words to name when it is none of them.

    Raises:
        BadValue: another word.
    """
    written = read_text(raw, 300)
    if not written:
        return ""
    meaning = choices.get(fold(written))
    if meaning is None:
        raise BadValue("not_a_choice", {"text": written[:80], "expected": expected})
    return meaning


_YES_NO = {
    **dict.fromkeys(("co", "yes", "y", "true", "1", "x", "dung"), "yes"),
    **dict.fromkeys(("khong", "ko", "no", "n", "false", "0", "sai"), "no"),
}


def read_yes_no(raw: Raw) -> bool:
    """Yes or no; an empty cell is no.

    Raises:
        BadValue: anything else.
    """
    if isinstance(raw, bool):
        return raw
    return read_choice(raw, _YES_NO, "có, không, yes, no") == "yes"


def read_day(raw: Raw) -> date | None:
    """A calendar day, None for an empty cell: dd/mm/yyyy (never mm/dd), ISO, or a date cell of a workbook.

    Raises:
        BadValue: no such day, a year of two digits, a number that is not formatted as a date.
    """
    match raw:
        case datetime():
            return raw.date()
        case date():
            return raw
        case str():
            return _day_of_text(tidy(raw))
        case int() | float():
            raise BadValue("date_is_number", {"text": str(raw)})
        case Broken():
            raise BadValue(f"cell_{raw.value}")
        case _:
            raise BadValue("bad_date", {"text": as_written(raw)})


@lru_cache(maxsize=1_024)
def _day_of_text(text: str) -> date | None:
    if not text:
        return None
    if _SHORT_YEAR.fullmatch(text):
        raise BadValue("short_year", {"text": text})
    day_first, year_first = _DAY_FIRST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    if day_first:
        day, month, year = int(day_first[1]), int(day_first[3]), int(day_first[4])
    elif year_first:
        year, month, day = (int(part) for part in year_first.groups())
    elif text.isdecimal():
        raise BadValue("date_is_number", {"text": text[:80]})
    else:
        raise BadValue("bad_date", {"text": text[:80]})
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue("no_such_day", {"text": text}) from None


def read_moment(raw: Raw, zone: tzinfo, default: time | None) -> datetime | None:
    """A moment in UTC, None for an empty cell: dd/mm/yyyy HH:MM, ISO, or a cell with date and time.

    Args:
        zone: what the wall clock shows, unless the text gives its own offset.
        default: the time of a day written without one; None = the time has to be written.

    Raises:
        BadValue: no such moment, or the time is missing.
    """
    if isinstance(raw, datetime):
        return _in_utc(raw, zone)
    if isinstance(raw, str) and (text := tidy(raw)):
        return _moment_of_text(text, zone, default)
    day = read_day(raw)
    return None if day is None else _in_utc(_at(day, default, as_written(raw)), zone)


def _moment_of_text(text: str, zone: tzinfo, default: time | None) -> datetime:
    offset = _OFFSET.search(text) if ":" in text else None
    if offset:
        try:
            return datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", "")).astimezone(UTC)
        except ValueError:
            raise BadValue("bad_moment", {"text": text[:80]}) from None
    words = text.replace("T", " ", 1).split(" ", 1)
    day = _day_of_text(words[0].rstrip(","))
    if day is None:
        raise BadValue("bad_moment", {"text": text[:80]})
    if len(words) == 1:
        return _in_utc(_at(day, default, text), zone)
    clock = _CLOCK.fullmatch(words[1].strip())
    try:
        if clock is None:
            raise BadValue("bad_moment", {"text": text[:80]})
        hour, minute = int(clock[1]), int(clock[2] or clock[4] or 0)
        return _in_utc(datetime.combine(day, time(hour, minute, int(clock[3] or 0))), zone)
    except ValueError:
        raise BadValue("bad_moment", {"text": text[:80]}) from None


def _at(day: date, clock: time | None, written: str) -> datetime:
    if clock is None:
        raise BadValue("time_missing", {"text": written[:80]})
    return datetime.combine(day, clock)


def _in_utc(wall: datetime, zone: tzinfo) -> datetime:
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:  # an hour that clocks skip in spring
        raise BadValue("no_such_time", {"text": as_written(wall)})
    return moment
