"""The repetition rules that we can follow: a part of the RRULE of RFC 5545."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from bot.language.moments.rules import RULE_PARTS

DayRule = Literal["keep", "skip", "next", "previous"]
"""What becomes of an occurrence on a day that is off or that its month lacks.

keep: days off make no difference, and months without the day have none.
skip: there is none.
next, previous: it is on the next or the previous working day.
"""
FIRST_YEAR, LAST_YEAR = 1900, 2900
LONGEST_RULE = 300


@dataclass(frozen=True, slots=True)
class Until:
    """The last moment at which a rule may come true.

    Attributes:
        moment: without zone; the end of the day where only a day is written.
        utc: it is meant in UTC, not on the wall clock.
    """

    moment: datetime
    utc: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in its parts.

    Attributes:
        freq: DAILY, WEEKLY, MONTHLY, YEARLY.
        by: INTERVAL, WKST and the BY… parts, as written.
        count: how many occurrences; None = no such limit.
        until: None = no such limit.
    """

    freq: str
    by: Mapping[str, str]
    count: int | None
    until: Until | None

    def numbers(self, part: str) -> tuple[int, ...]:
        """The numbers of one part, none when it is not there."""
        return tuple(int(number) for number in self.by.get(part, "").split(",") if number)


def read_rule(rrule: str) -> Rule:
    """The rule that is written.

    Raises:
        ValueError: no RRULE, or one with parts that we cannot follow.
    """
    rule = rrule[: LONGEST_RULE + 1].upper().replace(" ", "").removeprefix("RRULE:").removesuffix(";")
    written = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(written)
    if len(rule) > LONGEST_RULE or len(parts) != len(written) or not _can_be_followed(parts):
        raise ValueError(f"no rule that we can follow: {rrule[:80]!r}")
    by = {name: value for name, value in parts.items() if name not in {"FREQ", "COUNT", "UNTIL"}}
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    until = _until(parts["UNTIL"]) if "UNTIL" in parts else None
    return Rule(parts["FREQ"], MappingProxyType(by), count, until)


def _until(written: str) -> Until:
    """A day means all of it: who says "until the 31st" means the meeting on the 31st too."""
    form = "%Y%m%dT%H%M%S" if "T" in written else "%Y%m%d"
    moment = datetime.strptime(written.removesuffix("Z"), form)  # noqa: DTZ007
    if "T" not in written:
        moment = datetime.combine(moment, time.max)
    if moment.year < FIRST_YEAR:
        raise ValueError(f"ends too early: {written}")
    if moment.year > LAST_YEAR:  # some programs write 9999 for "without end"
        moment = datetime(LAST_YEAR, 12, 31)  # noqa: DTZ001
    return Until(moment, written.endswith("Z"))


def _can_be_followed(parts: Mapping[str, str]) -> bool:
    if "FREQ" not in parts or parts.keys() >= {"COUNT", "UNTIL"}:
        return False
    if parts["FREQ"] in {"DAILY", "WEEKLY"}:
        if parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
            return False  # no such rule by the week, and by the day one could search for centuries
        if any(sign in parts.get("BYDAY", "") for sign in "+-12345"):
            return False  # the second Tuesday is one of a month or a year
    return all(name in RULE_PARTS and RULE_PARTS[name].fullmatch(value) for name, value in parts.items())
