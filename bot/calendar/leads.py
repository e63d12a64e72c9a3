"""How long before an event people are reminded, and what the committee's defaults are.

A lead is written `2h`, `30m`, `7d`; `0d` is the day itself, `-1d` the day after (overdue). The defaults are data that
the committee may change: `read_plans` takes what it has kept, and gives the program's own for all else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Literal

from typing_extensions import override

Unit = Literal["minutes", "hours", "days"]
Addressee = Literal["unit", "above"]
KINDS = ("meeting", "training", "evaluation", "deadline", "other")
LONGEST = timedelta(days=400)
MOST_LEADS = 20
EIGHT = time(8)
_LETTERS: Mapping[str, Unit] = MappingProxyType({"m": "minutes", "h": "hours", "d": "days"})
_LEAD = re.compile(r"(-?[0-9]{1,6})([mhd])")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Lead:
    """So long before an event; a negative number of days is so many days after it.

    A day is a day of the calendar, not 24 hours: `1d` and `24h` fall at different times for a deadline.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if abs(self.span) > LONGEST or (self.amount < 0 and self.unit != "days"):
            raise ValueError(f"no lead: {self.amount} {self.unit}")

    @override
    def __str__(self) -> str:
        return f"{self.amount}{self.unit[0]}"

    @property
    def span(self) -> timedelta:
        """The lead as a length of time, by which leads are put in order."""
        return timedelta(**{self.unit: self.amount})

    @property
    def is_overdue(self) -> bool:
        """Whether it comes on a day after the event's."""
        return self.amount < 0

    @property
    def may_come_earlier(self) -> bool:
        """Whether it is a day or more: it then goes out before a Sunday or holiday, not on it."""
        return self.span >= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MissingList:
    """A list of those who have not handed in, to a secretary.

    Attributes:
        lead: on which day; after the event's, so negative.
        to: "unit" = the secretary of one's unit, "above" = of the unit above.
    """

    lead: Lead
    to: Addressee


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When people are reminded of one kind of event.

    Attributes:
        leads: the longest first, overdue days last.
        lists: lists of who is missing.
        day_clock: at what time a lead in days falls; None = the event's own. The day itself and overdue days without
            such a time fall at 08:00.
    """

    leads: tuple[Lead, ...]
    lists: tuple[MissingList, ...] = ()
    day_clock: time | None = None


def read_lead(written: str) -> Lead:
    """The lead that is written, e.g. `7d`, `2h`, `-1d`.

    Raises:
        ValueError: none is, or one of more than 400 days.
    """
    match = _LEAD.fullmatch(written)
    if not match:
        raise ValueError(f"no lead: {written[:20]!r}")
    return Lead(int(match[1]), _LETTERS[match[2]])


def read_leads(written: object) -> tuple[Lead, ...]:
    """The leads of a list that is kept, the longest first, each once.

    Raises:
        ValueError: no list of leads, or more than 20.
    """
    if not isinstance(written, list | tuple) or len(written) > MOST_LEADS:
        raise ValueError("no list of leads")
    return ordered(read_lead(_text(one)) for one in written)


def ordered(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The leads with the longest first, each once."""
    return tuple(sorted(set(leads), key=lambda lead: (-lead.span, lead.unit)))


def read_plans(kept: Mapping[str, object]) -> Mapping[str, ReminderPlan]:
    """The plan of each kind: the committee's where it has one, the program's otherwise.

    Args:
        kept: by kind, what `write_plan` gives; a part that is not there is the program's.

    Raises:
        ValueError: a kind that there is not, or a plan that is none.
    """
    if unknown := kept.keys() - set(KINDS):
        raise ValueError(f"no such kind: {sorted(unknown)}")
    return MappingProxyType({kind: _read_plan(kept.get(kind, {}), DEFAULTS[kind]) for kind in KINDS})


def write_plan(plan: ReminderPlan) -> dict[str, object]:
    """The plan as it is kept: `{"leads": ["7d", …], "lists": [["-4d", "unit"], …], "day_clock": "08:00"}`."""
    return {
        "leads": [str(lead) for lead in plan.leads],
        "lists": [[str(one.lead), one.to] for one in plan.lists],
        "day_clock": plan.day_clock.isoformat("minutes") if plan.day_clock else "",
    }


def _read_plan(kept: object, default: ReminderPlan) -> ReminderPlan:
    if not isinstance(kept, Mapping) or kept.keys() - {"leads", "lists", "day_clock"}:
        raise ValueError("no plan of reminders")
    return ReminderPlan(
        leads=read_leads(kept["leads"]) if "leads" in kept else default.leads,
        lists=_read_lists(kept["lists"]) if "lists" in kept else default.lists,
        day_clock=_read_clock(kept["day_clock"]) if "day_clock" in kept else default.day_clock,
    )


def _read_lists(written: object) -> tuple[MissingList, ...]:
    if not isinstance(written, list | tuple) or len(written) > MOST_LEADS:
        raise ValueError("no lists of who is missing")
    return tuple(_read_list(one) for one in written)


def _read_list(written: object) -> MissingList:
    if not isinstance(written, list | tuple) or len(written) != 2:
        raise ValueError("no list of who is missing")
    lead, to = read_lead(_text(written[0])), written[1]
    if not lead.is_overdue or to not in {"unit", "above"}:
        raise ValueError(f"nobody is missing yet, or no such secretary: {lead}, {to}")
    return MissingList(lead, to)


def _read_clock(written: object) -> time | None:
    if written == "":
        return None
    match = _CLOCK.fullmatch(_text(written))
    if not match:
        raise ValueError("no time of day")
    return time(int(match[1]), int(match[2]))


def _text(written: object) -> str:
    if not isinstance(written, str):
        raise ValueError(f"no text: {written!r}")  # noqa: TRY004  # what is kept is wrong, not the call
    return written


def _plan(leads: str, lists: tuple[tuple[str, Addressee], ...] = (), day_clock: time | None = None) -> ReminderPlan:
    missing = tuple(MissingList(read_lead(lead), to) for lead, to in lists)
    return ReminderPlan(read_leads(leads.split()), missing, day_clock)


DEFAULTS: Mapping[str, ReminderPlan] = MappingProxyType(
    {
        "meeting": _plan("1d 2h"),
        "training": _plan("7d 1d 2h"),
        "evaluation": _plan("14d 7d 3d 1d", day_clock=EIGHT),
        "deadline": _plan("7d 3d 1d 0d -1d -2d -3d", (("-4d", "unit"), ("-7d", "above")), EIGHT),
        "other": _plan("1d 2h"),
    }
)
"""What holds until the committee, or the event, says otherwise."""
