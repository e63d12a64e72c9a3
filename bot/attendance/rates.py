"""How often members come to meetings in a year, and are absent with or without reason; exempt members do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from storage.participants import ABSENT, EXCUSED, PRESENT, Attended, attendances
from storage.placements import placed_members
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from storage.units import Unit

MEETINGS = ("meeting",)


@dataclass(frozen=True, slots=True)
class Rate:
    """Meetings, counted."""

    present: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def meetings(self) -> int:
        """At how many it is known whether the member was there."""
        return self.present + self.excused + self.absent

    @property
    def percent(self) -> Decimal | None:
        """Present of all, to one decimal; None while there was no meeting."""
        if not self.meetings:
            return None
        return (Decimal(100 * self.present) / self.meetings).quantize(Decimal("0.1"), ROUND_HALF_UP)


def rate_of(rows: Iterable[Attended]) -> Rate:
    """Count them."""
    known = [row.attendance for row in rows]
    return Rate(known.count(PRESENT), known.count(EXCUSED), known.count(ABSENT))


def year_of(year: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first moment of the year and that of the next, by the committee's clocks."""
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


async def rate_of_member(db: AsyncConnection, member_id: int, year: int, zone: tzinfo) -> Rate:
    """How often a member came to meetings in that year."""
    return rate_of(await attendances(db, *year_of(year, zone), member_ids=[member_id], kinds=MEETINGS))


async def rates_of_units(db: AsyncConnection, person: Person, year: int, zone: tzinfo) -> tuple[tuple[Unit, Rate], ...]:
    """How often the members of each unit that the person governs came, by home unit, in the order of the tree.

    Units without any known attendance are left out, and so are exempt members.
    """
    homes = {one.member_id: one.places[0].unit_id for one in await placed_members(db) if not one.exempt}
    own = {member_id: unit_id for member_id, unit_id in homes.items() if unit_id in person.governed_unit_ids}
    found: defaultdict[int, list[Attended]] = defaultdict(list)
    for row in await attendances(db, *year_of(year, zone), member_ids=own, kinds=MEETINGS):
        found[own[row.member_id]].append(row)
    return tuple((unit, rate_of(found[unit.id])) for unit in await all_units(db) if unit.id in found)
