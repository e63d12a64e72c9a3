"""Lists of those who have not handed in: to the secretary of each unit, and later to that of the unit above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.audience.people import UnitPeople
from bot.events.merging import Piece
from bot.events.reminding import left_values
from bot.events.secretaries import read_secretaries
from bot.events.wording import event_values
from storage.reminders import MISSING, MISSING_ABOVE

if TYPE_CHECKING:
    from bot.chat import Shown
    from bot.events.moment import HandedOver, Moment
    from storage.occurrences import Scheduled
    from storage.reminders import Reminder

KINDS = frozenset({MISSING, MISSING_ABOVE})
MOST_NAMES = 60
"""Of more people only the numbers are told."""
_KEPT = timedelta(days=7)


async def tell_who_is_missing(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """The secretaries get the lists of their units; where nobody is missing, there is no list."""
    secretaries = await read_secretaries(moment.db, moment.audiences)
    for row in rows:
        one = moment.scheduled[row.occurrence_id or 0]
        missing = await _missing(moment, one)
        wanted: defaultdict[int, list[UnitPeople]] = defaultdict(list)
        for unit in missing:
            answers = secretaries.above if row.kind == MISSING_ABOVE else secretaries.nearest
            for member_id in answers(unit.unit_id):
                wanted[member_id].append(unit)
        pieces: dict[tuple[UnitPeople, ...], Piece] = {}
        for member_id, units in wanted.items():
            key = tuple(units)
            if key not in pieces:
                pieces[key] = _piece(moment, one, key, above=row.kind == MISSING_ABOVE)
            found.add([member_id], pieces[key])


async def _missing(moment: Moment, one: Scheduled) -> list[UnitPeople]:
    """Those who have not handed in, by unit."""
    urged = await moment.urged(one)
    people = await moment.audiences.of(moment.db, one.event)
    units = [
        UnitPeople(unit.unit_id, unit.name, tuple(member_id for member_id in unit.member_ids if member_id in urged))
        for unit in people.units
    ]
    return [unit for unit in units if unit.member_ids]


def _piece(moment: Moment, one: Scheduled, units: Iterable[UnitPeople], *, above: bool) -> Piece:
    units = tuple(units)
    total = sum(len(unit.member_ids) for unit in units)
    values: dict[str, Shown] = {
        "event": event_values(one.event, one.occurrence, moment.zone),
        "left": left_values(moment, one.occurrence.starts_at),
        "above": above,
        "total": total,
        "units": [
            {
                "name": unit.name,
                "count": len(unit.member_ids),
                "people": [moment.audiences.person[one].name for one in unit.member_ids] if total <= MOST_NAMES else [],
            }
            for unit in units
        ],
    }
    return Piece("reminders/missing", values, moment.now + _KEPT, 3, one.occurrence.starts_at)
