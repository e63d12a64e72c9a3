"""The rows of the reminders that follow from one occurrence of an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.calendar.leads import Lead, ReminderPlan
from bot.calendar.planning import Planned, plan
from bot.events.kinds import is_attended
from bot.events.leads_setting import plan_of_event
from bot.events.planning import Planning
from bot.rulebook.meetings import rule_rows
from storage.events import Event
from storage.occurrences import Occurrence
from storage.reminders import LEAD, MISSING, MISSING_ABOVE, OVERDUE, OWN, SUMMARY, NewReminder

_SHORT_NOTICE = (Lead(30, "minutes"), Lead(10, "minutes"))
"""So long before the start the organiser hears of the answers when the usual time is over already."""


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
        leads = [planning.summary, *(lead for lead in _SHORT_NOTICE if lead.span < planning.summary.span)]
        rows += _summary(occurrence, planning, [planned([lead]) for lead in leads])
    rows += rule_rows(event, occurrence, planning)
    return rows


def _summary(occurrence: Occurrence, planning: Planning, by_lead: Sequence[Sequence[Planned]]) -> list[NewReminder]:
    """The count of answers: of what is called at short notice by a shorter lead; one row, whatever its moment."""
    found = [one for planned in by_lead for one in planned]
    if not found:
        return []
    chosen = next((one for one in found if one.due_at > planning.now), found[0])
    key = key_of(occurrence, SUMMARY, str(planning.summary))
    return [NewReminder(key, SUMMARY, chosen.due_at, occurrence.id, lead=str(planning.summary))]


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
