"""What an event will be once it is saved: when it is, whom it is for, when they are reminded, what it clashes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from bot.calendar.planning import Plan, plan
from bot.calendar.recurrence import Occurrence, expand
from bot.calendar.rule import DayRule
from bot.calendar.wall import instant_of, wall_of
from bot.delivery.queueing import addresses_of
from bot.events.clashes import Clash, Span, clashes
from bot.events.drafting import ends_at, starts_at
from bot.events.leads_setting import plan_of_event
from bot.events.people import people_of
from bot.events.planning import planning_of
from storage.events import same_event

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.audience.people import People
    from bot.calendar.leads import ReminderPlan
    from bot.events.drafts import Draft
    from bot.events.planning import Planning
    from bot.services import Services
    from storage.events import Event

_A_YEAR = timedelta(days=400)
_MOST = 400
DAY_RULES: Sequence[DayRule] = ("keep", "skip", "next", "previous")


@dataclass(frozen=True, slots=True)
class OddDay:
    """A day of a series that is off, or that its month lacks.

    Attributes:
        at: when it would be; of a day that is missing, the last day of its month.
        why: "off" or "missing".
        name: of the holiday; "" for one that is a Saturday or Sunday.
        goes_to: where the day rule puts it; None = it does not take place, or it is not put elsewhere.
    """

    at: datetime
    why: Literal["off", "missing"]
    name: str
    goes_to: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is shown before an event is saved.

    Attributes:
        people: whom it is for.
        unreachable: how many of them no chat reaches.
        times: when it takes place, in UTC; of a series what lies ahead, within 400 days.
        odd_days: of a series.
        plan: the reminders of the first time that lies ahead; None when none does.
        setting: which reminders are wanted.
        clashes: other events at the same time for the same people.
        same: the event that is there already.
    """

    people: People
    unreachable: int
    times: tuple[Span, ...]
    odd_days: tuple[OddDay, ...]
    plan: Plan | None
    setting: ReminderPlan
    clashes: tuple[Clash, ...]
    same: Event | None


async def preview(db: AsyncConnection, draft: Draft, services: Services, language: str) -> Preview:
    """The draft as an event; holidays are named in the reader's language.

    Raises:
        AudienceNotUnderstood: its audience is not clear, or no longer.
        AudienceRefused: it names people outside the unit, or there is nobody.
    """
    planning = await planning_of(db, services)
    people = await people_of(db, draft.unit_id, draft.audience)
    reach = await addresses_of(db, people.member_ids)
    times = times_of(draft, planning)
    key = (draft.unit_id, draft.kind, draft.title, starts_at(draft, planning.zone))
    same = await same_event(db, key)
    setting = plan_of_event(draft.leads, planning.plans[draft.kind])
    return Preview(
        people=people,
        unreachable=sum(not one.addresses for one in reach.values()),
        times=times,
        odd_days=odd_days(draft, planning, language or services.settings.language),
        plan=_plan(draft, times, setting, planning),
        setting=setting,
        clashes=await clashes(db, draft.kind, times, people.member_ids, event_id=draft.event_id),
        same=same if same is not None and same.id != draft.event_id else None,
    )


def times_of(draft: Draft, planning: Planning) -> tuple[Span, ...]:
    """When it takes place, from now on; an event that takes place once, also when that is over."""
    first, end = starts_at(draft, planning.zone), ends_at(draft, planning.zone)
    if not draft.rrule:
        return (Span(first, end),)
    start = wall_of(first, planning.zone)
    lasts = None if end is None else wall_of(end, planning.zone) - start
    found = [one.starts_at for one in _expanded(draft, planning, draft.day_rule or "keep")]
    if lasts is None:
        return tuple(Span(one) for one in found if one > planning.now)
    return tuple(
        Span(one, instant_of(wall_of(one, planning.zone) + lasts, planning.zone)) for one in found if one > planning.now
    )


def odd_days(draft: Draft, planning: Planning, language: str) -> tuple[OddDay, ...]:
    """The days of a series on which it matters what the day rule is, within 400 days."""
    if not draft.rrule:
        return ()
    moved = {one.original_at: one for one in _expanded(draft, planning, draft.day_rule or "keep")}
    found = []
    for one in _expanded(draft, planning, "previous"):
        if not one.shifted or one.original_at <= planning.now:
            continue
        missing = one.shifted == "missing"
        elsewhere = moved.get(one.original_at)
        if missing and draft.day_rule == "next":
            elsewhere = moved.get(one.original_at + timedelta(days=1))
        day = wall_of(one.original_at, planning.zone).date()
        name = "" if missing else planning.working_days.name_of(day, language)
        stays = elsewhere is None or (elsewhere.starts_at == one.original_at and not missing)
        goes_to = None if stays or elsewhere is None else elsewhere.starts_at
        found.append(OddDay(one.original_at, "missing" if missing else "off", name, goes_to))
    return tuple(found)


def _expanded(draft: Draft, planning: Planning, day_rule: str) -> tuple[Occurrence, ...]:
    first = wall_of(starts_at(draft, planning.zone), planning.zone)
    until = planning.now + _A_YEAR
    rule = cast("DayRule", day_rule)
    return expand(draft.rrule, first, planning.zone, until, rule, planning.working_days, _MOST, since=planning.now)


def _plan(draft: Draft, times: Sequence[Span], setting: ReminderPlan, planning: Planning) -> Plan | None:
    ahead = next((one for one in times if one.starts_at > planning.now), None)
    if ahead is None:
        return None
    return plan(
        draft.kind,
        ahead.starts_at,
        setting.leads,
        planning.now,
        planning.zone,
        planning.quiet_hours,
        planning.working_days,
        plans={draft.kind: setting},
    )
