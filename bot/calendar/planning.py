"""When each reminder of an event goes out.

The order of the rules: the lead; the clock time on that day; a lead of a day or more that falls on a Sunday or holiday
goes to the same clock time on the last day before that is neither; then quiet hours are waited out, or the reminder
goes out before they begin if the event would otherwise begin first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from typing import Literal

from bot.calendar.days import SUNDAY, WorkingDays
from bot.calendar.leads import DEFAULTS, EIGHT, Lead, ReminderPlan, ordered
from bot.calendar.quiet import QuietHours
from bot.calendar.wall import instant_on, wall_of

Why = Literal["sunday", "holiday", "quiet_wait", "quiet_before"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A reminder does not go out when its lead says.

    Attributes:
        why: the day is a Sunday, or a holiday; quiet hours are waited out, or it goes out before they begin.
        planned_at: when it would have gone out, in UTC.
    """

    why: Why
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder.

    Attributes:
        lead: by which it is known; of several that fall on one moment the shortest.
        due_at: when it goes out, in UTC.
        shifts: why not when the lead says, in the order in which that came about; none when it does.
        merged: the longer leads that fall on the same moment.
    """

    lead: Lead
    due_at: datetime
    shifts: tuple[Shift, ...] = ()
    merged: tuple[Lead, ...] = ()

    @property
    def key(self) -> str:
        """Its part of a reminder's key: `lead:1d`."""
        return f"lead:{self.lead}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The reminders of one occurrence, the earliest first.

    Attributes:
        planned: those that will go out.
        passed: those whose moment is over already; one that was planned before and has not been handled yet is among
            them and still wanted.
        pointless: the leads that would come when the event has begun.
    """

    planned: tuple[Planned, ...]
    passed: tuple[Planned, ...]
    pointless: tuple[Lead, ...]


def plan(
    kind: str,
    starts_at: datetime,
    leads: Iterable[Lead],
    now: datetime,
    zone: tzinfo,
    quiet_hours: QuietHours | None,
    working_days: WorkingDays,
    *,
    plans: Mapping[str, ReminderPlan] = DEFAULTS,
) -> Plan:
    """When each of the leads goes out.

    Args:
        kind: of the event.
        starts_at: when it begins or is due; aware.
        leads: in any order; negative ones are overdue days.
        now: aware; what is due by now has passed.
        zone: the committee's.
        quiet_hours: None = none.
        working_days: which days are off.
        plans: the committee's plan for each kind; it says at what time leads in days fall.

    Raises:
        ValueError: `starts_at` or `now` without zone.
    """
    clock = plans[kind].day_clock
    due: dict[datetime, Planned] = {}
    pointless: list[Lead] = []
    for lead in ordered(leads):
        one = _shifted(lead, _moment(lead, starts_at, zone, clock), starts_at, zone, quiet_hours, working_days)
        if one.due_at >= starts_at and not lead.is_overdue:
            pointless.append(lead)
        else:
            due[one.due_at] = _together(due.get(one.due_at), one)
    reminders = sorted(due.values(), key=lambda one: one.due_at)
    return Plan(
        planned=tuple(one for one in reminders if one.due_at > now),
        passed=tuple(one for one in reminders if one.due_at <= now),
        pointless=tuple(pointless),
    )


def _moment(lead: Lead, starts_at: datetime, zone: tzinfo, clock: time | None) -> datetime:
    """When the lead says, in UTC."""
    if lead.unit != "days":
        return starts_at.astimezone(UTC) - lead.span
    start = wall_of(starts_at, zone)
    if clock is None:
        clock = start.time() if lead.amount > 0 else EIGHT
    return instant_on(start.date() - lead.span, clock, zone)


def _shifted(
    lead: Lead, moment: datetime, starts_at: datetime, zone: tzinfo, quiet: QuietHours | None, days: WorkingDays
) -> Planned:
    """The reminder at the moment at which it goes out."""
    shifts: list[Shift] = []
    wall = wall_of(moment, zone)
    if lead.may_come_earlier and days.is_off(wall.date()):
        shifts.append(Shift(_why_off(wall, days), moment))
        moment = instant_on(days.last_day_before_that_is_not_off(wall.date()), wall.time(), zone)
    hours = quiet.around(moment, zone) if quiet else None
    if quiet and hours:
        begins, ends = hours
        waits = lead.is_overdue or ends < starts_at
        shifts.append(Shift("quiet_wait" if waits else "quiet_before", moment))
        moment = ends if waits else quiet.before(begins, zone)
    return Planned(lead, moment, tuple(shifts))


def _why_off(wall: datetime, days: WorkingDays) -> Why:
    """A holiday on a Sunday is named as what it is."""
    return "sunday" if wall.weekday() == SUNDAY and not days.is_holiday(wall.date()) else "holiday"


def _together(longer: Planned | None, shorter: Planned) -> Planned:
    """Two on one moment are one."""
    if longer is None:
        return shorter
    return Planned(shorter.lead, shorter.due_at, shorter.shifts, (*longer.merged, longer.lead))
