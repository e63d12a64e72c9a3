"""Whom an event is for, at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Person, Role
from bot.audience.known import load_audience_known
from bot.audience.parts import Audience, Group, OfUnit, Segment
from bot.audience.reading import read_audience
from bot.audience.resolving import resolve
from bot.events.concerned import read_audiences
from bot.membership import below
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.audience.people import People
    from storage.events import Event


async def people_of(db: AsyncConnection, unit_id: int, audience: str) -> People:
    """The members whom an event of a unit is for: an office or a place without a unit is meant within that unit.

    Args:
        db: where the members are.
        unit_id: of the event.
        audience: in words; "" = all in the unit and below.

    Raises:
        AudienceNotUnderstood: the words are not clear, or no longer.
        AudienceRefused: they name people outside the unit, or there is nobody.
    """
    speaker = Person(role=Role.SECRETARY, governed_unit_ids=below(await all_units(db), unit_id))
    if not audience:
        return await resolve(db, Audience((Segment(Group.MEMBER, OfUnit(unit_id, below=True)),)), speaker)
    return await resolve(db, read_audience(audience, await load_audience_known(db, speaker)), speaker)


async def concerned(db: AsyncConnection, event: Event) -> People:
    """The members whom a kept event is for: the same who are reminded of it.

    Its words were within reach of whoever saved it. Nobody where its audience cannot be found any more.
    """
    return await (await read_audiences(db)).of(db, event)
