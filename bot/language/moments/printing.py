"""What a template needs to write out a moment, a recurrence, lead times, or a question about a doubt.

The words stand in the templates `moments/…`; a template of another area imports their macros from
`moments/_parts.j2`. What they write in Vietnamese or English, `read_moment` reads again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.chat import Shown
from bot.language.moments.readings import Doubt, Moment, Reading, Recurrence
from bot.language.moments.rules import parts_of
from bot.language.moments.weekdays import CODES

MOMENT = "moments/moment"
"""A moment or span, deadline or not; values: `moment_values`."""
RECURRENCE = "moments/recurrence"
"""How something repeats; values: `recurrence_values`."""
LEADS = "moments/leads"
"""How long before to remind; values: `lead_values`."""
QUESTION = "moments/question"
"""What must be asked about a doubt; values: `question_values`."""
NOTE = "moments/note"
"""What a reader should know of a doubt that need not be asked about, empty where nothing; values the same."""

_QUARTERS = {"1,4,7,10": "first", "2,5,8,11": "second", "3,6,9,12": "last"}
_TOLD = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "UNTIL", "COUNT", "WKST"}


def moment_values(start: Moment, end: Moment | None = None, *, deadline: bool = False) -> dict[str, Shown]:
    """A moment, or a span with its end; the clock is "" where none was said."""
    return {
        "start": _shown(start),
        "end": None if end is None else _shown(end),
        "same_day": end is not None and end.day == start.day,
        "deadline": deadline,
    }


def reading_values(reading: Reading) -> dict[str, Shown] | None:
    """The moment or span of a reading, None when it has none."""
    return None if reading.start is None else moment_values(reading.start, reading.end, deadline=reading.deadline)


def recurrence_values(
    recurrence: Recurrence | str, clock: time | None = None, end_clock: time | None = None
) -> dict[str, Shown]:
    """A recurrence, or just its rule, and the time at which it takes place.

    `plain` is false for a rule that has no words: then the rule itself is shown.
    """
    rule = recurrence if isinstance(recurrence, str) else recurrence.rule
    parts = parts_of(rule)
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    placed = [day for day in days if len(day) > 2]
    months = parts.get("BYMONTH", "")
    return {
        "rule": rule,
        "plain": _has_words(parts, days, placed),
        "frequency": parts["FREQ"].lower(),
        "interval": int(parts.get("INTERVAL", "1")),
        "weekdays": [] if placed else sorted(CODES.index(day) for day in days),
        "place": int(placed[0][:-2]) if placed else 0,
        "placed_day": CODES.index(placed[0][-2:]) if placed else 0,
        "days": [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day],
        "quarter": _QUARTERS.get(months, ""),
        "month": int(months) if months.isdecimal() else 0,
        "until": _until(parts.get("UNTIL", "")),
        "count": int(parts.get("COUNT", "0")),
        "clock": _clock(clock),
        "end_clock": _clock(end_clock),
    }


def lead_values(leads: Sequence[timedelta]) -> dict[str, Shown]:
    """Lead times in whole days, hours, or hours and minutes."""
    return {"leads": [_lead(lead) for lead in leads]}


def question_values(doubt: Doubt) -> dict[str, Shown]:
    """A doubt: its kind, the words it is about as typed, and what may be meant."""
    return {
        "kind": doubt.kind.value,
        "words": doubt.words,
        "candidates": [_shown(candidate) for candidate in doubt.candidates],
    }


def _shown(moment: Moment) -> dict[str, Shown]:
    return {"weekday": moment.day.weekday(), "day": moment.day, "clock": _clock(moment.clock)}


def _clock(clock: time | None) -> str:
    return "" if clock is None else f"{clock:%H:%M}"


def _lead(lead: timedelta) -> dict[str, Shown]:
    minutes = lead // timedelta(minutes=1)
    if minutes % (24 * 60) == 0:
        return {"days": minutes // (24 * 60), "hours": 0, "minutes": 0}
    return {"days": 0, "hours": minutes // 60, "minutes": minutes % 60}


def _until(written: str) -> date | None:
    return datetime.strptime(written[:8], "%Y%m%d").date() if written else None  # noqa: DTZ007  # a day, no moment


def _has_words(parts: dict[str, str], days: Sequence[str], placed: Sequence[str]) -> bool:
    """Whether the templates can say the rule."""
    frequency, months = parts["FREQ"], parts.get("BYMONTH", "")
    interval = int(parts.get("INTERVAL", "1"))
    if parts.keys() - _TOLD or (placed and (len(days) > 1 or not -1 <= int(placed[0][:-2]) <= 5)):
        return False
    chosen = "BYDAY" in parts, "BYMONTHDAY" in parts
    if any(int(day) < -1 for day in parts.get("BYMONTHDAY", "0").split(",")):
        return False
    if frequency == "DAILY":
        return not days
    if frequency == "WEEKLY":
        return True
    if frequency == "MONTHLY":
        return not months and chosen != (True, True) and len(placed) == len(days) and _one_edge(parts)
    if interval > 1 or days or not _one_edge(parts):
        return False
    return not (months or chosen[1]) or (chosen[1] and (months in _QUARTERS or _one_day(months, parts)))


def _one_edge(parts: dict[str, str]) -> bool:
    """Whether the last day of the month stands alone, if at all."""
    days = parts.get("BYMONTHDAY", "").split(",")
    return "-1" not in days or len(days) == 1


def _one_day(months: str, parts: dict[str, str]) -> bool:
    days = parts["BYMONTHDAY"]
    return months.isdecimal() and days.isdecimal()
