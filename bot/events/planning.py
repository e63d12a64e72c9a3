"""What the laying out of events depends on besides the events: settings, days off, and what people have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calendar.days import DayOff, WorkingDays
from bot.calendar.leads import Lead, ReminderPlan, ordered, read_lead
from bot.calendar.quiet import QuietHours, read_quiet_hours
from bot.events.leads_setting import committee_plans, summary_lead
from bot.rulebook.kinds import OF_MEETINGS
from storage.days_off import all_days_off
from storage.member_settings import extra_leads
from storage.rules import Rule, rules_in_force

if TYPE_CHECKING:
    from bot.services import Services


@dataclass(frozen=True, slots=True)
class Planning:
    """What the laying out of an event depends on besides the event.

    Attributes:
        now: aware.
        zone: in which the committee's clocks run.
        quiet_hours: None = none.
        plans: the committee's for each kind of event.
        summary: how long before its start the organiser gets the count of answers; None = never.
        extra_leads: by kind, how much earlier some members want to be reminded.
        rules: of the rule book, those about what is to be done before or after a meeting.
    """

    now: datetime
    zone: tzinfo
    quiet_hours: QuietHours | None
    working_days: WorkingDays
    plans: Mapping[str, ReminderPlan]
    summary: Lead | None
    extra_leads: Mapping[str, tuple[Lead, ...]]
    rules: tuple[Rule, ...] = ()


async def read_planning(db: AsyncConnection, now: datetime, zone: tzinfo, quiet_hours: QuietHours | None) -> Planning:
    """What the committee and its members have chosen, as it stands."""
    chosen: dict[str, list[Lead]] = {}
    for kind, lead in await extra_leads(db):
        chosen.setdefault(kind, []).append(read_lead(lead))
    in_force = await rules_in_force(db, now.astimezone(zone).date())
    days = {one.day: DayOff(one.name, one.works) for one in await all_days_off(db)}
    return Planning(
        now=now,
        zone=zone,
        quiet_hours=quiet_hours,
        working_days=WorkingDays(days),
        plans=await committee_plans(db),
        summary=await summary_lead(db),
        extra_leads={kind: ordered(leads) for kind, leads in chosen.items()},
        rules=tuple(rule for rule in in_force if rule.kind in OF_MEETINGS),
    )


async def planning_of(db: AsyncConnection, services: Services) -> Planning:
    """The same, for the present moment and with the settings of the program."""
    settings = services.settings
    return await read_planning(db, services.clock.now(), settings.zone, read_quiet_hours(settings.quiet_hours))
