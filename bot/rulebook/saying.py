"""A rule of the committee's own, said in one sentence: "nghị quyết gửi trong 2 ngày sau họp"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.calendar.leads import Lead
from bot.entry.levelled import level
from bot.imports.cells import tidy
from bot.rulebook.kinds import AFTER_MEETING, BEFORE_MEETING

MOST_DAYS = 60
LONGEST_LEAD = 180
"""Days."""
MOST_LEADS = 10
LONGEST_TITLE = 200
_WORDS = "mot one;hai two;ba three;bon four;nam five;sau six;bay seven;tam eight;chin nine;muoi ten"
_NUMBERS = {word: number for number, words in enumerate(_WORDS.split(";"), 1) for word in words.split()}
_COUNT = rf"(?P<count>[0-9]{{1,3}}|{'|'.join(_NUMBERS)})\s*(?P<unit>ngay|tuan|days?|weeks?)\b"
_MEETING = r"(?:khi\s+)?(?:ket thuc\s+)?(?:(?:cuoc|buoi|ky|the|a|each|every)\s+)*(?:hop|sinh hoat|meetings?)\b"
_SAID = (
    (AFTER_MEETING, re.compile(rf"\b{_COUNT}\s+(?:sau|after|ke tu)\s+{_MEETING}")),
    (AFTER_MEETING, re.compile(rf"\b(?:sau|after)\s+{_MEETING}\s+(?:xong\s+)?(?:trong\s+)?(?:vong\s+)?{_COUNT}")),
    (BEFORE_MEETING, re.compile(rf"\b{_COUNT}\s+(?:truoc|before)\s+{_MEETING}")),
    (BEFORE_MEETING, re.compile(rf"\b(?:truoc|before)\s+{_MEETING}\s+(?:it nhat\s+)?(?:la\s+)?{_COUNT}")),
)
_WORKING_DAYS = re.compile(r"\bngay lam viec\b|\bworking days?\b")
_LEAD = re.compile(r"(?:truoc\s+)?(?P<count>[0-9]{1,3})\s*(?P<unit>ngay|tuan|days?|weeks?)?(?:\s+(?:truoc|before))?")
_SEPARATOR = re.compile(r"\s*(?:[;,]|\bva\b|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class OwnRule:
    """What was said.

    Attributes:
        kind: "after_meeting" or "before_meeting".
        title: the sentence, as a reminder shows it.
        days: how many after or before the meeting.
    """

    kind: str
    title: str
    days: int


def read_own_rule(text: str) -> OwnRule | None:
    """The rule of a sentence; None when it does not say what is to be done and how many days before or after a meeting.

    Days are those of the calendar; working days are not understood, rather than taken for others.
    """
    sentence = tidy(text).strip(" .;,")
    plain = level(sentence)
    if not 0 < len(sentence) <= LONGEST_TITLE or _WORKING_DAYS.search(plain):
        return None
    found = [(kind, match) for kind, pattern in _SAID if (match := pattern.search(plain))]
    if len({(kind, match["count"], match["unit"]) for kind, match in found}) != 1:
        return None
    kind, match = found[0]
    rest = f"{plain[: match.start()]} {plain[match.end() :]}"
    days = _days(match["count"], match["unit"])
    if not 1 <= days <= MOST_DAYS or sum(character.isalpha() for character in rest) < 3:
        return None
    return OwnRule(kind, f"{sentence[0].upper()}{sentence[1:]}", days)


def read_rule_leads(text: str) -> tuple[str, ...] | None:
    """Lead times in days, e.g. of "60, 30 và 7 ngày", the longest first; "0 ngày" is the day itself.

    Returns:
        As rules keep them ("60d"); none for "không", "tắt"; None when they are not understood.
    """
    plain = level(tidy(text)).strip(" .")
    if plain in {"khong", "khong nhac", "tat", "none", "off"}:
        return ()
    days: set[int] = set()
    unit = "ngay"
    for part in reversed([one for one in _SEPARATOR.split(plain) if one]):
        match = _LEAD.fullmatch(part)
        if not match:
            return None
        unit = match["unit"] or unit
        days.add(_days(match["count"], unit))
    if not days or len(days) > MOST_LEADS or max(days) > LONGEST_LEAD:
        return None
    return tuple(str(Lead(one, "days")) for one in sorted(days, reverse=True))


def _days(count: str, unit: str) -> int:
    number = int(count) if count.isdecimal() else _NUMBERS[count]
    return number * (7 if unit.startswith(("tuan", "week")) else 1)
