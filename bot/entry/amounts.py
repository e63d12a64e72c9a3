"""The value in what somebody states: "= 15", "từ 20 trở lên", "đạt 98,1%".

Only what can be stored is taken: exactly, at least, at most. "Trên 20", "khoảng 20" and "20–25" are refused
rather than guessed. What the number itself is worth is decided by the import's strict rules, later, when the
indicator is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.entry.levelled import level
from bot.errors import UserMistake
from bot.imports.cells import BadValue

_NUMBER = re.compile(
    r"(?<![\w.,/\-–])(?P<number>[-+\u2212]?[0-9]+(?:[.,][0-9]+)*)(?P<percent>\s?(?:%|phan tram\b|percent\b))?"
    r"(?P<range>\s?[-–]\s?[0-9]+(?:[.,][0-9]+)*%?)?(?![0-9/%]|[.,\-–][0-9])"
)
_COUNTED = r"(?:\s?(?:dang vien|dong chi|quan chung|nguoi|dv|d/c|chi bo|to chuc|don vi|tap the|lop|cuoc))?"
_AT_LEAST_AFTER = re.compile(rf"{_COUNTED}\s?(?:tro len|or more|or above|and above)\b")
_AT_MOST_AFTER = re.compile(rf"{_COUNTED}\s?(?:tro xuong|or less|or fewer|or below)\b")
_MORE_AFTER = re.compile(
    r"\s?(?:(?:den|toi|to)\s?[0-9][0-9.,]*%?"
    r"|(?:nghin|ngan|tram|trieu|ty(?! le)|chuc|ruoi|hundred|thousand|million|k)\b)"
)
"""A range, or a number that goes on in words."""
_ANOTHER_AFTER = re.compile(r"\s[0-9][0-9.,]*%?(?![0-9/-])")
_YEAR_AFTER = re.compile(r"\s(?:19|20)[0-9]{2}\b")
_FROM = r"(?:\b(?:tu|dat|la|co|from)\s?)*"
_AT_LEAST = re.compile(rf"{_FROM}(?:>=|=>|≥|\b(?:it nhat|toi thieu|khong duoi|at least|minimum))\s?(?:la\s?|of\s?)?$")
_AT_MOST = re.compile(
    rf"{_FROM}(?:<=|=<|≤|\b(?:nhieu nhat|toi da|khong qua|khong vuot qua|at most|up to|maximum))\s?(?:la\s?|of\s?)?$"
)
_INEXACT = re.compile(
    r"(?:(?<!=)[<>~≈]|\b(?:tren|hon|duoi|khoang|gan|chung"
    r"|more than|less than|over|above|under|below|about|around|nearly))\s?$"
)
_FROM_ALONE = re.compile(r"\b(?:tu|from)\s?$")
_EQUALS = re.compile(r"(?:(?:\b(?:la|dat|duoc|bang)\s?)*=\s?|\b(?:thanh|bang)\s)$")
_SAID = re.compile(r"(?:(?:\b(?:la|dat|duoc|con|len|xuong|is|are|was|were|to)\s)+|:\s?)$")
_ASKS = re.compile(r"[?]|\b(?:bao nhi[eê]u|m[aấ]y|how (?:many|much))\b", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:nam|year)\s?$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_YEAR_LABEL = re.compile(r"\b(?:nam|year)\s?[=:]\s?$")

_PLAIN, _LINKED, _MARKED = 1, 2, 3
_LONGEST_REST = 60  # characters


@dataclass(frozen=True, slots=True)
class Amount:
    """A value as written.

    Attributes:
        written: the number, with its percent sign if it has one.
        comparison: "eq", "ge" or "le".
    """

    written: str
    comparison: str = "eq"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be the value.

    Attributes:
        number: from where to where the number itself stands.
        phrase: the same with the words that belong to it.
        strength: 3 with a mark or words that only a value has, 2 after "là", "đạt" or a colon, 1 without.
        inexact: what makes it unfit to be stored, "" = nothing.
    """

    number: tuple[int, int]
    phrase: tuple[int, int]
    amount: Amount
    strength: int
    inexact: str

    @property
    def linked(self) -> bool:
        """Whether "là", "đạt" or the like stands before it."""
        return self.strength == _LINKED


def candidates(text: str) -> list[Candidate]:
    """Every number that may be a value, in order; years among them, dates not.

    Args:
        text: composed (NFC).
    """
    plain = level(text)
    found: list[Candidate] = []
    for match in _NUMBER.finditer(plain):
        candidate = _candidate(text, plain, match)
        if candidate is not None and not (found and match.start() < found[-1].phrase[1]):
            found.append(candidate)
    return found


def choose(found: Sequence[Candidate], is_free: Callable[[Candidate], bool]) -> Candidate | None:
    """The one that is the value; None when there is none, or when several could be.

    Args:
        is_free: whether a number is neither a time nor part of a name.

    Raises:
        UserMistake: it is said in a way that cannot be stored.
    """
    fit = [one for one in found if one.strength == _MARKED or is_free(one)]
    strongest = max((one.strength for one in fit), default=0)
    best = [one for one in fit if one.strength == strongest]
    if len(best) != 1:
        return None
    _refuse_inexact(best[0])
    return best[0]


def without(text: str, candidate: Candidate) -> str:
    """The text without the value; what stands on its two sides stays apart."""
    start, end = candidate.phrase
    return f"{text[:start]} , {text[end:]}"


def read_amount(text: str) -> Amount:
    """The value of a text that says nothing else (but perhaps what is counted: "15 đồng chí").

    Args:
        text: composed (NFC).

    Raises:
        BadValue: it says no number, or several, or it asks for one ("năm 2025 kết nạp bao nhiêu").
        UserMistake: it is said in a way that cannot be stored.
    """
    found = candidates(text)
    if len(found) != 1 or _ASKS.search(text) or _is_year(text, found[0]):
        raise BadValue("not_a_number", {"text": text[:80]})
    chosen = found[0]
    _refuse_inexact(chosen)
    rest = without(text, chosen).replace(",", " ").strip(" .")
    if not all(character.isalpha() or character in " /" for character in rest) or len(rest) > _LONGEST_REST:
        raise BadValue("not_a_number", {"text": text[:80]})
    return chosen.amount


def _is_year(text: str, candidate: Candidate) -> bool:
    """Whether "năm" before it says that the number is a year."""
    start, end = candidate.number
    return bool(_YEAR.fullmatch(text[start:end]) and _YEAR_BEFORE.search(level(text[:start])))


def _refuse_inexact(candidate: Candidate) -> None:
    if candidate.inexact:
        raise UserMistake("figures/inexact", {"text": candidate.inexact})


def _candidate(text: str, plain: str, match: re.Match[str]) -> Candidate | None:
    start, end = match.span()
    before, after = plain[:start], plain[end:]
    written = match["number"] + ("%" if match["percent"] else "")
    if _YEAR_LABEL.search(before):
        return None
    more, inexact = _MORE_AFTER.match(after), _INEXACT.search(before)
    if inexact or more or match["range"]:
        first = inexact.start() if inexact else _start(before, _FROM_ALONE)
        last = end + (more.end() if more else 0)
        return Candidate((start, end), (first, last), Amount(written), _PLAIN, text[first:last].strip())
    for comparison, left, right in (("ge", _AT_LEAST, _AT_LEAST_AFTER), ("le", _AT_MOST, _AT_MOST_AFTER)):
        said_before, said_after = left.search(before), right.match(after)
        if said_before or said_after:
            first = said_before.start() if said_before else _start(before, _FROM_ALONE, _SAID)
            last = end + (said_after.end() if said_after else 0)
            return Candidate((start, end), (first, last), Amount(written, comparison), _MARKED, "")
    return _exact(text, before, after, written, start)


def _exact(text: str, before: str, after: str, written: str, start: int) -> Candidate:
    end = len(text) - len(after)
    from_alone = _FROM_ALONE.search(before)
    if from_alone:
        return Candidate((start, end), (from_alone.start(), end), Amount(written, "ge"), _LINKED, "")
    equals = _EQUALS.search(before)
    if equals:
        another = None if _YEAR_AFTER.match(after) else _ANOTHER_AFTER.match(after)
        last = end + (another.end() if another else 0)
        both = text[start:last] if another else ""
        return Candidate((start, end), (equals.start(), last), Amount(written), _MARKED, both)
    linked = _SAID.search(before)
    first = linked.start() if linked else start
    return Candidate((start, end), (first, end), Amount(written), _LINKED if linked else _PLAIN, "")


def _start(before: str, *openings: re.Pattern[str]) -> int:
    """Where the words before the number begin that belong to it."""
    for opening in openings:
        found = opening.search(before)
        if found:
            before = before[: found.start()]
    return len(before)
