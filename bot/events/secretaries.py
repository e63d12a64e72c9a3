"""Who answers for a unit, and for an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.governors import admins, secretaries_by_unit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.concerned import Audiences
    from storage.events import Event


@dataclass(frozen=True, slots=True)
class Secretaries:
    """Who answers for each unit; all are ids of active members.

    Attributes:
        of: the secretaries of each unit that has any.
        admins: who answers where nobody else does.
    """

    audiences: Audiences
    of: Mapping[int, tuple[int, ...]]
    admins: tuple[int, ...]

    def nearest(self, unit_id: int | None) -> tuple[int, ...]:
        """The secretaries of the unit; where it has none, those of the nearest above that has, at last the admins."""
        while unit_id is not None:
            if found := self.of.get(unit_id):
                return found
            unit_id = self.audiences.unit[unit_id].parent_id
        return self.admins

    def above(self, unit_id: int) -> tuple[int, ...]:
        """The same from the unit above on; above the top there are the admins only."""
        return self.nearest(self.audiences.unit[unit_id].parent_id)

    def organisers(self, event: Event) -> tuple[int, ...]:
        """Who organises the event; where that is not known, or the organiser has left, the unit's secretaries."""
        organiser = event.organiser_id
        known = organiser is not None and organiser in self.audiences.person
        return (organiser,) if known and organiser is not None else self.nearest(event.unit_id)


async def read_secretaries(db: AsyncConnection, audiences: Audiences) -> Secretaries:
    """As the roles stand."""
    return Secretaries(audiences, await secretaries_by_unit(db), await admins(db))
