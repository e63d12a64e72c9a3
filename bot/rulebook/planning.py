"""Plans, once a day, the reminders that follow from the roster: each once, and anew when the roster has changed.

A reminder is known by what it is for, e.g. `probation_end:17:2026-03-15:60d`. Whom it concerns is found out when it is
due, as are the people of whom it tells; here is only decided on which days there is anything to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.calendar.leads import Lead, read_lead
from bot.calendar.planning import plan
from bot.calendar.wall import instant_on, wall_of
from bot.events.kinds import DEADLINE
from bot.rulebook.days import badge_day_before, badge_days, badge_reached, end_of_probation, remembered_on
from bot.rulebook.kinds import ANNIVERSARY, BADGE, BIRTHDAY, OF_ROSTER, PROBATION_END
from bot.rulebook.reading import latest, number_in, numbers_in, texts_in
from storage.life_days import LifeDays, life_days
from storage.reminders import CANCELLED, MISSED, PLANNED, SENT, NewReminder, cancel_keys, plan_again, reminders_of_kinds
from storage.rules import Rule, rules_in_force

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.planning import Planning

RULE = "rule"
"""The kind of these reminders."""
AHEAD = timedelta(days=90)
"""Reminders that are due by then are planned."""
CAUGHT_UP = timedelta(days=3)
"""What was due so long ago is still told when it becomes known only now: a roster is imported on a Monday."""
MONTHS = 12
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Target:
    """A day to be reminded of.

    Attributes:
        about: what tells it apart from others of that rule and day, "" = nothing does.
    """

    day: date
    about: str = ""


async def plan_rules(db: AsyncConnection, planning: Planning) -> None:
    """The reminders that follow from the roster are planned, and no others; done again it writes nothing.

    Args:
        db: open for writing.
        planning: the moment, and on what days and hours reminders may go out.
    """
    wanted = {row.key: row for row in await _wanted(db, planning)}
    known = {row.key: row for row in await reminders_of_kinds(db, [RULE], states=[PLANNED, SENT, MISSED, CANCELLED])}
    gone = [
        key for key, row in known.items() if row.state == PLANNED and key not in wanted and row.due_at > planning.now
    ]
    await cancel_keys(db, gone, planning.now)
    for key, row in wanted.items():
        before = known.get(key)
        same = before is not None and (before.due_at, before.details) == (row.due_at, row.details)
        if before is None or before.state == CANCELLED or (before.state == PLANNED and not same):
            await plan_again(db, row)


async def _wanted(db: AsyncConnection, planning: Planning) -> list[NewReminder]:
    today = wall_of(planning.now, planning.zone).date()
    in_force = await rules_in_force(db, today)
    rules = [
        rule
        for kind in sorted(OF_ROSTER)
        if (rule := latest([one for one in in_force if one.kind == kind])) is not None and rule.leads
    ]
    people = await life_days(db) if rules else ()
    return [row for rule in rules for row in _rows(rule, people, planning)]


def _rows(rule: Rule, people: Iterable[LifeDays], planning: Planning) -> Iterator[NewReminder]:
    leads = [read_lead(one) for one in rule.leads]
    today = wall_of(planning.now, planning.zone).date()
    longest, shortest = max(lead.span for lead in leads), min(lead.span for lead in leads)
    # a reminder may come some days earlier than its lead says: those of days off come before them
    first, last = today - CAUGHT_UP + shortest, today + AHEAD + longest
    if rule.kind != PROBATION_END:
        first = max(first, today)  # what is remembered, or given, on a day that is over needs no reminder
    for target in targets(rule, people, first, last):
        for lead, due_at in _due(target.day, leads, planning):
            if planning.now - CAUGHT_UP <= due_at <= planning.now + AHEAD:
                key = ":".join([rule.kind, *([target.about] if target.about else []), str(target.day), str(lead)])
                details = {"rule": rule.key, "day": str(target.day), "about": target.about}
                yield NewReminder(key, RULE, due_at, lead=str(lead), details=details)


def _due(day: date, leads: Iterable[Lead], planning: Planning) -> Iterator[tuple[Lead, datetime]]:
    """Each lead with its moment: at eight in the morning, not on a day off, not in quiet hours."""
    end = instant_on(day, _END_OF_DAY, planning.zone)
    found = plan(DEADLINE, end, leads, planning.now, planning.zone, planning.quiet_hours, planning.working_days)
    return ((one.lead, one.due_at) for one in (*found.passed, *found.planned))


def targets(rule: Rule, people: Iterable[LifeDays], first: date, last: date) -> set[Target]:
    """The days from `first` to `last` of which a rule of the roster reminds."""
    if rule.kind == PROBATION_END:
        months = number_in(rule, "months", MONTHS)
        ends = {
            Target(end_of_probation(one.admitted, months), str(one.member_id))
            for one in people
            if one.admitted and not one.confirmed
        }
        return {one for one in ends if first <= one.day <= last}
    if rule.kind == BADGE:
        days = badge_days(texts_in(rule, "days"), first, last)
        return {Target(day) for day in days if badges_on(rule, people, day)}
    years = _first_years(rule, people)
    days = tuple(first + timedelta(days=at) for at in range((last - first).days + 1))
    return {Target(day) for day in days if any(years.get(one, day.year) < day.year for one in remembered_on(day))}


def badges_on(rule: Rule, people: Iterable[LifeDays], day: date) -> dict[int, int]:
    """The badges that members come to by a badge day, by member; a probationary member's years do not count yet."""
    since, years = badge_day_before(texts_in(rule, "days"), day), numbers_in(rule, "years")
    badges = {
        one.member_id: badge_reached(one.admitted, since, day, years)
        for one in people
        if one.admitted and one.confirmed and one.admitted <= day
    }
    return {member_id: badge for member_id, badge in badges.items() if badge is not None}


def remembered(rule: Rule, one: LifeDays) -> date | None:
    """The day of which a rule reminds every year."""
    return {BIRTHDAY: one.born, ANNIVERSARY: one.admitted}.get(rule.kind)


def _first_years(rule: Rule, people: Iterable[LifeDays]) -> dict[tuple[int, int], int]:
    """By (month, day), the earliest year of those that are remembered."""
    found: dict[tuple[int, int], int] = {}
    for one in people:
        day = remembered(rule, one)
        if day is not None:
            found[day.month, day.day] = min(found.get((day.month, day.day), day.year), day.year)
    return found
