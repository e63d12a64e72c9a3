"""How long before an event people are reminded: `3 ngày;2 giờ`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.calendar.leads import MOST_LEADS, Lead, Unit
from bot.imports.cells import BadValue, read_text
from bot.imports.spreadsheet import Raw
from bot.language.folding import fold

LONGEST = timedelta(days=60)
_SEPARATOR = re.compile(r"\s*(?:[;,]|\bva\b|\band\b)\s*")
_LEAD = re.compile(r"(?:truoc )?([0-9]{1,4}) ?([a-z]+)(?: truoc| before)?")
_UNITS: Mapping[str, tuple[int, Unit]] = MappingProxyType(
    {
        **dict.fromkeys(("phut", "minute", "minutes", "min"), (1, "minutes")),
        **dict.fromkeys(("gio", "tieng", "hour", "hours", "h"), (1, "hours")),
        **dict.fromkeys(("ngay", "day", "days"), (1, "days")),
        **dict.fromkeys(("tuan", "week", "weeks"), (7, "days")),
    }
)
"""A day is a day of the calendar, which 24 hours are not."""


def read_lead_times(raw: Raw) -> tuple[Lead, ...]:
    """The lead times in the order written; none for an empty cell (the defaults hold then).

    Raises:
        BadValue: one that is no number with phút, giờ, ngày or tuần, that is zero, or longer than 60 days; or more than
            20 of them.
    """
    written = read_text(raw, 200)
    parts = [part for part in _SEPARATOR.split(fold(written)) if part]
    if len(parts) > MOST_LEADS:
        raise BadValue("bad_lead_time", {"text": written[:80]})
    return tuple(_lead_time(part, written) for part in parts)


def _lead_time(part: str, written: str) -> Lead:
    match = _LEAD.fullmatch(part)
    if not match or match[2] not in _UNITS:
        raise BadValue("bad_lead_time", {"text": written[:80]})
    times, unit = _UNITS[match[2]]
    amount = int(match[1]) * times
    if not timedelta(0) < timedelta(**{unit: amount}) <= LONGEST:
        raise BadValue("lead_time_out_of_range", {"text": written[:80], "days": LONGEST.days})
    return Lead(amount, unit)
