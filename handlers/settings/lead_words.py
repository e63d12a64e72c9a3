"""Lead times as people type and read them, in the settings."""

from __future__ import annotations

from datetime import timedelta

from bot.calendar.leads import Lead
from bot.chat import Shown
from bot.language.moments.leads import read_leads

LONGEST = timedelta(days=60)
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def typed_leads(text: str) -> tuple[Lead, ...]:
    """The lead times of a text ("3 ngày; 2 giờ"), the longest first; none when it is not understood, or too long."""
    found = read_leads(text) if len(text) <= 200 else None
    if not found or max(found) > LONGEST:
        return ()
    return tuple(map(_lead, found))


def lead_values(lead: Lead) -> dict[str, Shown]:
    """For the macro `lead` of `moments/_parts.j2`."""
    minutes = lead.span // _MINUTE
    if lead.unit == "days":
        return {"days": lead.amount, "hours": 0, "minutes": 0}
    return {"days": 0, "hours": minutes // 60, "minutes": minutes % 60}


def _lead(span: timedelta) -> Lead:
    for unit, length in (("days", _DAY), ("hours", _HOUR)):
        if span % length == timedelta(0):
            return Lead(span // length, "days" if unit == "days" else "hours")
    return Lead(span // _MINUTE, "minutes")
