"""What is to be done before or after a meeting: the reminders that follow from such a rule for each meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.calendar.leads import read_lead
from bot.calendar.planning import plan
from bot.calendar.wall import instant_on, wall_of
from bot.events.kinds import DEADLINE, END_OF_WORK, MEETING
from bot.rulebook.kinds import AFTER_MEETING, BEFORE_MEETING
from bot.rulebook.reading import number_in, texts_in
from storage.reminders import MEETING_RULE, NewReminder

if TYPE_CHECKING:
    from bot.events.planning import Planning
    from storage.events import Event
    from storage.occurrences import Occurrence
    from storage.rules import Rule

DAYS = "days"
"""The value that says how many days before or after the meeting something is to be done."""
EVENTS = "events"
"""The value that says for which kinds of events the rule holds."""
DEFAULT_LEADS: Mapping[str, str] = MappingProxyType({BEFORE_MEETING: "1d", AFTER_MEETING: "0d"})
_LATE = timedelta(days=7)


def deadline_of(rule: Rule, occurrence: Occurrence, zone: tzinfo) -> datetime:
    """By when it is to be done: so many days before the start, at its time; or after the end, by the end of work."""
    days = number_in(rule, DAYS, 1)
    if rule.kind == BEFORE_MEETING:
        start = wall_of(occurrence.starts_at, zone)
        return instant_on(start.date() - timedelta(days=days), start.time(), zone)
    end = wall_of(_end(occurrence), zone)
    return instant_on(end.date() + timedelta(days=days), END_OF_WORK, zone)


def rule_rows(event: Event, occurrence: Occurrence, planning: Planning) -> Iterator[NewReminder]:
    """The reminders that follow from the rules for an occurrence of an event."""
    for rule in planning.rules:
        if event.kind in (texts_in(rule, EVENTS) or (MEETING,)):
            yield from _rows(rule, occurrence, planning)


def worth_until(row_details: Mapping[str, object], due_at: datetime, occurrence: Occurrence) -> datetime:
    """From when on a reminder of these details is of no use."""
    return due_at + _LATE if row_details.get("kind") == AFTER_MEETING else occurrence.starts_at


def _rows(rule: Rule, occurrence: Occurrence, planning: Planning) -> Iterator[NewReminder]:
    deadline = deadline_of(rule, occurrence, planning.zone)
    leads = [read_lead(one) for one in rule.leads]
    found = plan(DEADLINE, deadline, leads, planning.now, planning.zone, planning.quiet_hours, planning.working_days)
    for one in (*found.passed, *found.planned):
        due_at = _after_the_end(one.due_at, occurrence, planning) if rule.kind == AFTER_MEETING else one.due_at
        key = f"occ:{occurrence.id}:{occurrence.starts_at:%Y%m%dT%H%M}:rule:{rule.key}:{one.lead}"
        details = {"rule": rule.key, "kind": rule.kind}
        yield NewReminder(key, MEETING_RULE, due_at, occurrence.id, lead=str(one.lead), details=details)


def _after_the_end(due_at: datetime, occurrence: Occurrence, planning: Planning) -> datetime:
    """Not before there is anything to do; where that is in quiet hours, after these."""
    if due_at >= _end(occurrence):
        return due_at
    quiet = planning.quiet_hours.around(_end(occurrence), planning.zone) if planning.quiet_hours else None
    return quiet[1] if quiet else _end(occurrence)


def _end(occurrence: Occurrence) -> datetime:
    return occurrence.ends_at or occurrence.starts_at
