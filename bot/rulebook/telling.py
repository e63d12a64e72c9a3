"""Tells of what the rules ask for, when that is due: those whom it concerns then, of those whom it still concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from bot.calendar.days import DayOff, WorkingDays
from bot.calendar.wall import instant_on, wall_of
from bot.events.merging import Piece
from bot.events.secretaries import Secretaries, read_secretaries
from bot.events.wording import event_values
from bot.rulebook.days import end_of_probation, remembered_on
from bot.rulebook.kinds import BADGE, BEFORE_MEETING, MEMBER, ORGANISER, PROBATION_END, SECRETARY
from bot.rulebook.meetings import deadline_of
from bot.rulebook.planning import MONTHS, badges_on, remembered
from bot.rulebook.reading import number_in
from storage.days_off import all_days_off
from storage.life_days import LifeDays, life_days
from storage.reminders import CANCELLED, mark
from storage.rules import Rule, rules_in_force

if TYPE_CHECKING:
    from bot.chat import Shown
    from bot.events.moment import HandedOver, Moment
    from storage.reminders import Reminder

MOST_NAMES = 100
"""Of more people in one message only the number is told."""
_WORKING_DAYS = 30
_KEPT = timedelta(days=7)
_ORDER = 4


@dataclass(frozen=True, slots=True)
class _About:
    """A member of whom is told: `values` are those of the line."""

    member: LifeDays
    values: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class _Known:
    """What all the messages rest on."""

    moment: Moment
    today: date
    people: tuple[LifeDays, ...]
    secretaries: Secretaries
    working_days: WorkingDays


async def tell_of_roster(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """Secretaries or members read what the rules of the roster remind of; what no longer holds is cancelled."""
    today = wall_of(moment.now, moment.zone).date()
    rules = {rule.key: rule for rule in await rules_in_force(moment.db, today)}
    known = _Known(
        moment=moment,
        today=today,
        people=await life_days(moment.db),
        secretaries=await read_secretaries(moment.db, moment.audiences),
        working_days=WorkingDays({one.day: DayOff(one.name, one.works) for one in await all_days_off(moment.db)}),
    )
    idle: list[int] = []
    told: defaultdict[tuple[str, date | None], dict[int, _About]] = defaultdict(dict)
    for row in rows:
        rule, day = rules.get(row.details["rule"]), date.fromisoformat(row.details["day"])
        over = day < today and rule is not None and rule.kind != PROBATION_END
        abouts = _about(rule, day, str(row.details["about"]), known) if rule and not over else []
        if rule is None or not abouts:
            idle.append(row.id)
            continue
        together = None if rule.kind == PROBATION_END else day  # those of several days stand in one list
        told[rule.key, together].update({one.member.member_id: one for one in abouts})
    for (key, on), people in told.items():
        _tell(rules[key], on, tuple(people.values()), known, found)
    await mark(moment.db, idle, CANCELLED, moment.now)


def _about(rule: Rule, day: date, about: str, known: _Known) -> list[_About]:
    """Those of whom a reminder tells, as the roster stands now."""
    if rule.kind == PROBATION_END:
        return [
            _About(one, _ending(rule, day, known))
            for one in known.people
            if str(one.member_id) == about and _ends_on(rule, one) == day
        ]
    if rule.kind == BADGE:
        badges = badges_on(rule, known.people, day)
        return [_About(one, {"years": badges[one.member_id]}) for one in known.people if one.member_id in badges]
    return [_About(one, {}) for one in known.people if _is_remembered(remembered(rule, one), day)]


def _ends_on(rule: Rule, one: LifeDays) -> date | None:
    if one.admitted is None or one.confirmed is not None:
        return None
    return end_of_probation(one.admitted, number_in(rule, "months", MONTHS))


def _ending(rule: Rule, day: date, known: _Known) -> dict[str, Shown]:
    until = known.working_days.add_working_days(day, number_in(rule, "working_days", _WORKING_DAYS))
    return {"ends": day, "until": until, "left": (day - known.today).days}


def _is_remembered(remembered: date | None, day: date) -> bool:
    return (
        remembered is not None
        and remembered.year < day.year
        and (remembered.month, remembered.day) in remembered_on(day)
    )


def _tell(rule: Rule, day: date | None, abouts: Sequence[_About], known: _Known, found: HandedOver) -> None:
    concerns = set(rule.concerns.split(";"))
    if MEMBER in concerns:
        for one in abouts:
            found.add([one.member.member_id], _piece(rule, day, [one], known, MEMBER))
    if SECRETARY in concerns:
        wanted: defaultdict[int, list[_About]] = defaultdict(list)
        for one in abouts:
            for receiver in known.secretaries.nearest(one.member.unit_id):
                if receiver != one.member.member_id or rule.kind == BADGE:
                    wanted[receiver].append(one)
        pieces: dict[tuple[int, ...], Piece] = {}
        for receiver, its in wanted.items():
            key = tuple(one.member.member_id for one in its)
            if key not in pieces:
                pieces[key] = _piece(rule, day, its, known, SECRETARY)
            found.add([receiver], pieces[key])


def _piece(rule: Rule, day: date | None, abouts: Sequence[_About], known: _Known, reader: str) -> Piece:
    units = known.moment.audiences.unit
    people: list[dict[str, Shown]] = [
        {"name": one.member.name, "code": one.member.code, "unit": units[one.member.unit_id].name, **one.values}
        for one in _in_order(abouts)
    ]
    values: dict[str, Shown] = {
        "kind": rule.kind,
        "source": rule.source,
        "reader": reader,
        "day": day,
        "year": day.year if day else 0,
        "working_days": number_in(rule, "working_days", _WORKING_DAYS),
        "months": number_in(rule, "months", MONTHS),
        "people": people[:MOST_NAMES],
        "more": max(len(people) - MOST_NAMES, 0),
        "several_units": len({one.member.unit_id for one in abouts}) > 1,
    }
    at = instant_on(day or known.today, time(), known.moment.zone)
    expires_at = known.moment.now + _KEPT
    if rule.kind not in _TEMPLATES:
        expires_at = max(at, known.moment.now) + timedelta(days=1)
    return Piece(_TEMPLATES.get(rule.kind, "rulebook/reminder_remembered"), values, expires_at, _ORDER, at)


def _in_order(abouts: Iterable[_About]) -> list[_About]:
    """By the day on which it ends, by the badge, the highest first; then as the roster has them."""
    return sorted(abouts, key=lambda one: (str(one.values.get("ends", "")), -_years(one), one.member.member_id))


def _years(one: _About) -> int:
    years = one.values.get("years", 0)
    return years if isinstance(years, int) else 0


_TEMPLATES = {PROBATION_END: "rulebook/reminder_probation", BADGE: "rulebook/reminder_badges"}


async def tell_of_meetings(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """Whom a rule about meetings concerns reads what is to be done; a rule that is off by now reminds of nothing."""
    today = wall_of(moment.now, moment.zone).date()
    rules = {rule.key: rule for rule in await rules_in_force(moment.db, today)}
    secretaries = await read_secretaries(moment.db, moment.audiences)
    idle: list[int] = []
    for row in rows:
        rule, one = rules.get(row.details["rule"]), moment.scheduled[row.occurrence_id or 0]
        if rule is None:
            idle.append(row.id)
            continue
        deadline = deadline_of(rule, one.occurrence, moment.zone)
        before = rule.kind == BEFORE_MEETING
        values: dict[str, Shown] = {
            "title": rule.title,
            "source": rule.source,
            "before": before,
            "deadline": deadline,
            "over": deadline <= moment.now,
            "event": event_values(one.event, one.occurrence, moment.zone),
        }
        expires_at = one.occurrence.starts_at if before else max(deadline, moment.now) + timedelta(days=1)
        piece = Piece("rulebook/reminder_meeting", values, expires_at, _ORDER, deadline)
        by_organiser = ORGANISER in rule.concerns.split(";")
        receivers = secretaries.organisers(one.event) if by_organiser else secretaries.nearest(one.event.unit_id)
        found.add(receivers, piece)
    await mark(moment.db, idle, CANCELLED, moment.now)
