"""The rows of the reminders that follow from one occurrence of an event."""

from __future__ import annotations

from collections.abc import Iterable

from bot.calendar.leads import Lead, ReminderPlan
from bot.calendar.planning import Planned, plan
from bot.events.kinds import is_attended
from bot.events.leads_setting import plan_of_event
from bot.events.planning import Planning
from bot.rulebook.meetings import rule_rows
from storage.events import Event
from storage.occurrences import Occurrence
from storage.reminders import LEAD, MISSING, MISSING_ABOVE, OVERDUE, OWN, SUMMARY, NewReminder


def key_of(occurrence: Occurrence, kind: str, lead: str) -> str:
    """The key of a reminder; the start is part of it: at another time it is another reminder, which is sent anew."""
    word = LEAD if kind == OVERDUE else kind
    return f"occ:{occurrence.id}:{occurrence.starts_at:%Y%m%dT%H%M}:{word}:{lead}"


def rows_of(event: Event, occurrence: Occurrence, planning: Planning) -> list[NewReminder]:
    """All that is wanted, what is due already among it.

    Raises:
        ValueError: the event has leads that are none.
    """
    own_plan = plan_of_event(event.leads, planning.plans[event.kind])

    def planned(leads: Iterable[Lead]) -> tuple[Planned, ...]:
        return _planned(event.kind, occurrence, leads, own_plan, planning)

    reminders = planned(own_plan.leads)
    rows = [_row(occurrence, OVERDUE if one.lead.is_overdue else LEAD, one) for one in reminders]
    for wanted in own_plan.lists:
        kind = MISSING if wanted.to == "unit" else MISSING_ABOVE
        rows += [_row(occurrence, kind, one) for one in planned([wanted.lead])]
    moments = {one.due_at for one in reminders}
    for lead in planning.extra_leads.get(event.kind, ()):
        rows += [_row(occurrence, OWN, one) for one in planned([lead]) if one.due_at not in moments]
    if planning.summary and is_attended(event.kind):
        rows += [_row(occurrence, SUMMARY, one) for one in planned([planning.summary])]
    rows += rule_rows(event, occurrence, planning)
    return rows


def _planned(
    kind: str, occurrence: Occurrence, leads: Iterable[Lead], own_plan: ReminderPlan, planning: Planning
) -> tuple[Planned, ...]:
    found = plan(
        kind,
        occurrence.starts_at,
        leads,
        planning.now,
        planning.zone,
        planning.quiet_hours,
        planning.working_days,
        plans={kind: own_plan},
    )
    return found.passed + found.planned


def _row(occurrence: Occurrence, kind: str, one: Planned) -> NewReminder:
    lead = str(one.lead)
    return NewReminder(key_of(occurrence, kind, lead), kind, one.due_at, occurrence.id, lead=lead)
