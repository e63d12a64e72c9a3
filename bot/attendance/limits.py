"""A private word in good time: before absences reach a limit that the rule book sets, and once when they do.

The rules are those of kind "attendance" that hold on the day; `values` says how many months of a calendar year without
attending and without reason are the limit (`months`), and how many before it the word comes (`warn_before`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.attendance.rates import MEETINGS, year_of
from bot.events.handing_out import hand_out
from storage.governors import secretaries_by_unit
from storage.outbox import REMINDER, NewMessage
from storage.participants import ABSENT, PRESENT, Attended, attendances
from storage.placements import placed_members
from storage.reminders import SENT, NewReminder, mark, plan_more, reminders_of_kinds
from storage.rules import Rule, rules_in_force
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.services import Services
    from storage.placements import Placed
    from storage.units import Unit

RULE = "attendance"
"""The kind of the rules."""
WORD = "absences"
"""The kind of the deliveries, and of the rows that say who has been told."""
_MONTHS, _WARN_BEFORE = 3, 1
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Near:
    """A member near a limit, or at it; `months` are those without attending and without reason."""

    member: Placed
    rule: Rule
    limit: int
    months: int
    year: int

    @property
    def key(self) -> str:
        """By which it is known that this was told."""
        return f"{WORD}:{self.rule.key}:{self.member.member_id}:{self.year}:{self.months}"


async def warn_of_limits(
    db: AsyncConnection, services: Services, member_ids: Iterable[int], about: datetime
) -> tuple[int, ...]:
    """Members whose absences come near a limit are told, and so is their unit's secretary: each number of months once.

    To be called after attendance has been noted. Exempt members are left out.

    Args:
        db: a writing transaction.
        services: the clock, the texts.
        member_ids: whose attendance has been noted.
        about: when the meeting was: its year counts.

    Returns:
        The members who were told of.
    """
    now, zone = services.clock.now(), services.settings.zone
    year = about.astimezone(zone).year
    rules = await rules_in_force(db, now.astimezone(zone).date(), kind=RULE)
    if not rules:
        return ()
    placed = {one.member_id: one for one in await placed_members(db) if not one.exempt}
    wanted = [one for one in member_ids if one in placed]
    missed = _missed_months(await attendances(db, *year_of(year, zone), member_ids=wanted, kinds=MEETINGS), services)
    near = [
        one
        for rule in rules
        for member_id, months in missed.items()
        if (one := _near(placed[member_id], rule, months, year)) is not None
    ]
    known = {one.key for one in await reminders_of_kinds(db, [WORD], states=[SENT])}
    new = [one for one in near if one.key not in known]
    if new:
        await _tell(db, services, new, now)
        await _note(db, new, now)
    return tuple(dict.fromkeys(one.member.member_id for one in new))


def _missed_months(rows: Iterable[Attended], services: Services) -> dict[int, int]:
    """In how many months each member was absent without reason and came to no meeting."""
    found: defaultdict[int, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        month = row.starts_at.astimezone(services.settings.zone).month
        found[row.member_id][month].add(row.attendance)
    return {
        member_id: sum(ABSENT in known and PRESENT not in known for known in months.values())
        for member_id, months in found.items()
    }


def _near(member: Placed, rule: Rule, months: int, year: int) -> _Near | None:
    limit = _count(rule, "months", _MONTHS)
    begins = max(limit - _count(rule, "warn_before", _WARN_BEFORE), 1)
    return _Near(member, rule, limit, months, year) if begins <= months <= limit else None


def _count(rule: Rule, name: str, default: int) -> int:
    value = rule.values.get(name, default)
    return value if isinstance(value, int) and value > 0 else default


async def _tell(db: AsyncConnection, services: Services, new: Iterable[_Near], now: datetime) -> None:
    units = {unit.id: unit for unit in await all_units(db)}
    secretaries = await secretaries_by_unit(db)
    for one in new:
        unit = units[one.member.places[0].unit_id]
        own = [member_id for member_id in _secretaries(unit, units, secretaries) if member_id != one.member.member_id]
        if one.months < one.limit:  # at the limit it is for the secretary to speak with the member
            to_member = _message(services, one, unit, "member")
            await hand_out(db, [one.member.member_id], WORD, REMINDER, to_member, now, now + _KEPT)
        await hand_out(db, own, WORD, REMINDER, _message(services, one, unit, "secretary"), now, now + _KEPT)


def _secretaries(unit: Unit, units: dict[int, Unit], secretaries: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Those of the unit, or else of the nearest unit above that has any."""
    here: Unit | None = unit
    while here is not None:
        if here.id in secretaries:
            return secretaries[here.id]
        here = None if here.parent_id is None else units.get(here.parent_id)
    return ()


def _message(services: Services, one: _Near, unit: Unit, reader: str) -> Callable[[str], NewMessage]:
    """Writes the word in a language, for the member or for the secretary."""
    values: dict[str, Shown] = {
        "reader": reader,
        "name": one.member.name,
        "code": one.member.code,
        "unit": unit.name,
        "months": one.months,
        "limit": one.limit,
        "year": one.year,
        "source": one.rule.source,
    }
    return lambda language: NewMessage(services.renderer.text("attendance/limit", values, language))


async def _note(db: AsyncConnection, new: Iterable[_Near], now: datetime) -> None:
    """That this was told, so that it is not told again."""
    rows = [NewReminder(one.key, WORD, now, member_id=one.member.member_id) for one in new]
    await plan_more(db, rows)
    keys = {row.key for row in rows}
    planned = await reminders_of_kinds(db, [WORD])
    await mark(db, [one.id for one in planned if one.key in keys], SENT, now)
