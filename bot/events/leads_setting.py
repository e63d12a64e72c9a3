"""When people are reminded: what the committee has chosen for each kind of event, and what an event says instead.

An event's own leads are a list of texts, as `storage.events` keeps them: `1d`, `2h` before it, `-1d` after it,
`-4d>unit` and `-7d>above` for the lists of who is missing, `@08:00` for the time of day at which leads in days fall,
`-` for "nothing after it". Leads before the event replace the committee's leads before it; what is not said of the time
after it, or of the time of day, is the committee's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calendar.leads import Lead, MissingList, ReminderPlan, ordered, read_lead, read_leads, read_plans, write_plan
from storage import state

PLANS = "reminder_plans"
SUMMARY = "summary_lead"
_DEFAULT_SUMMARY = "2h"
_NOTHING_AFTER, _TO, _AT = "-", ">", "@"


async def committee_plans(db: AsyncConnection) -> Mapping[str, ReminderPlan]:
    """The committee's plan for each kind of event; the program's where it has none."""
    return read_plans(json.loads(await state.get(db, PLANS) or "{}"))


async def set_committee_plan(db: AsyncConnection, kind: str, plan: ReminderPlan | None) -> None:
    """The committee's plan for a kind of event; None = the program's again. Lay the events out anew afterwards.

    Raises:
        ValueError: there is no such kind.
    """
    kept = json.loads(await state.get(db, PLANS) or "{}")
    kept.pop(kind, None)
    if plan is not None:
        kept[kind] = write_plan(plan)
    read_plans(kept)
    await state.put(db, PLANS, json.dumps(kept) if kept else None)


async def summary_lead(db: AsyncConnection) -> Lead | None:
    """How long before a meeting or class its organiser gets the count of answers; None = never."""
    kept = await state.get(db, SUMMARY)
    written = _DEFAULT_SUMMARY if kept is None else kept
    return read_lead(written) if written else None


async def set_summary_lead(db: AsyncConnection, lead: Lead | None) -> None:
    """The organiser gets the count of answers so long before; None = never. Lay the events out anew afterwards."""
    await state.put(db, SUMMARY, str(lead) if lead else "")


def plan_of_event(leads: Sequence[str] | None, committee: ReminderPlan) -> ReminderPlan:
    """When people are reminded of an event.

    Args:
        leads: the event's own; None = the committee's hold.
        committee: the committee's plan for its kind.

    Raises:
        ValueError: something that is no lead.
    """
    if leads is None:
        return committee
    lists = tuple(_read_list(one) for one in leads if _TO in one)
    clock = [one.removeprefix(_AT) for one in leads if one.startswith(_AT)]
    own = read_leads([one for one in leads if _TO not in one and one != _NOTHING_AFTER and not one.startswith(_AT)])
    says_after = bool(lists) or _NOTHING_AFTER in leads or any(lead.is_overdue for lead in own)
    if not says_after:
        lists, own = committee.lists, ordered((*own, *(lead for lead in committee.leads if lead.is_overdue)))
    plan = replace(committee, leads=own, lists=lists)
    return (
        replace(plan, day_clock=read_plans({"other": {"day_clock": clock[-1]}})["other"].day_clock) if clock else plan
    )


def leads_of_plan(plan: ReminderPlan) -> tuple[str, ...]:
    """The whole plan as an event's own, whatever the committee chooses later."""
    lists = tuple(f"{one.lead}{_TO}{one.to}" for one in plan.lists)
    leads = tuple(str(lead) for lead in plan.leads)
    nothing_after = () if lists or any(lead.is_overdue for lead in plan.leads) else (_NOTHING_AFTER,)
    clock = f"{_AT}{plan.day_clock.isoformat('minutes') if plan.day_clock else ''}"
    return (*leads, *lists, *nothing_after, clock)


def _read_list(written: str) -> MissingList:
    lead, _, to = written.partition(_TO)
    plan = read_plans({"deadline": {"lists": [[lead, to]]}})["deadline"]
    return plan.lists[0]
