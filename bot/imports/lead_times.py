"""How long before an event people are reminded: `3 ngày;2 giờ`."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.imports.cells import BadValue, read_text
from bot.imports.spreadsheet import Raw
from bot.language.folding import fold

LONGEST = timedelta(days=60)
_SEPARATOR = re.compile(r"\s*(?:[;,]|\bva\b|\band\b)\s*")
_LEAD = re.compile(r"(?:truoc )?([0-9]{1,4}) ?([a-z]+)(?: truoc| before)?")
_MINUTES = {
    **dict.fromkeys(("phut", "minute", "minutes", "min"), 1),
    **dict.fromkeys(("gio", "tieng", "hour", "hours", "h"), 60),
    **dict.fromkeys(("ngay", "day", "days"), 24 * 60),
    **dict.fromkeys(("tuan", "week", "weeks"), 7 * 24 * 60),
}


def read_lead_times(raw: Raw) -> tuple[timedelta, ...]:
    """The lead times in the order written; none for an empty cell (the defaults hold then).

    Raises:
        BadValue: one that is no number with phút, giờ, ngày or tuần, that is zero, or longer than 60 days.
    """
    written = read_text(raw, 200)
    parts = [part for part in _SEPARATOR.split(fold(written)) if part]
    return tuple(_lead_time(part, written) for part in parts)


def _lead_time(part: str, written: str) -> timedelta:
    match = _LEAD.fullmatch(part)
    if not match or match[2] not in _MINUTES:
        raise BadValue("bad_lead_time", {"text": written[:80]})
    lead = timedelta(minutes=int(match[1]) * _MINUTES[match[2]])
    if not timedelta(0) < lead <= LONGEST:
        raise BadValue("lead_time_out_of_range", {"text": written[:80], "days": LONGEST.days})
    return lead
