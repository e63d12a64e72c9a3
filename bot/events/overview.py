"""Everybody whom an event is for, and how each stands: as far as the person who asks may see them.

Who governs the event's unit sees all of them; the secretary of a unit below sees the own members among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.errors import UserMistake
from bot.events.concerned import Audiences, read_audiences
from bot.membership import below
from storage.members import members_of_units
from storage.occurrences import Scheduled, occurrence_by_id
from storage.participants import ABSENT, EXCUSED, NO, PRESENT, YES, Participant, participants_of
from storage.placements import Placed
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from storage.events import Event
    from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Guest:
    """A member whom the event is for.

    Attributes:
        unit: under which the member is counted.
        exempt: from attending meetings.
    """

    member_id: int
    code: str
    name: str
    unit: Unit
    exempt: bool
    participant: Participant

    @property
    def comes(self) -> bool:
        """Has said yes, and has a place."""
        return self.participant.answer == YES and self.participant.waiting_since is None

    @property
    def waits(self) -> bool:
        """Would like to come, but all places are taken."""
        return self.participant.waiting_since is not None

    @property
    def declined(self) -> bool:
        """Has said no."""
        return self.participant.answer == NO

    @property
    def silent(self) -> bool:
        """Has not answered."""
        return not self.participant.answer

    @property
    def done(self) -> bool:
        """Has handed in."""
        return self.participant.done_at is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """How some guests stand; all are counts."""

    people: int = 0
    comes: int = 0
    declined: int = 0
    waits: int = 0
    silent: int = 0
    done: int = 0
    present: int = 0
    excused: int = 0
    absent: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Overview:
    """What the person who asks may see.

    Attributes:
        guests: by unit and given name.
        whole: whether these are all whom it is for.
    """

    scheduled: Scheduled
    guests: tuple[Guest, ...]
    whole: bool

    @cached_property
    def total(self) -> Tally:
        """All of them counted."""
        return tally(self.guests)

    @cached_property
    def units(self) -> tuple[tuple[Unit, Tally], ...]:
        """The same by unit, in the order of the tree."""
        found: dict[int, list[Guest]] = {}
        for guest in self.guests:
            found.setdefault(guest.unit.id, []).append(guest)
        return tuple((some[0].unit, tally(some)) for some in found.values())

    def of(self, member_id: int) -> Guest | None:
        """That member, if it is for her and the person may see her."""
        return next((one for one in self.guests if one.member_id == member_id), None)


def tally(guests: Iterable[Guest]) -> Tally:
    """Count them."""
    some = tuple(guests)
    came = [one.participant.attendance for one in some]
    return Tally(
        people=len(some),
        comes=sum(one.comes for one in some),
        declined=sum(one.declined for one in some),
        waits=sum(one.waits for one in some),
        silent=sum(one.silent for one in some),
        done=sum(one.done for one in some),
        present=came.count(PRESENT),
        excused=came.count(EXCUSED),
        absent=came.count(ABSENT),
        unknown=came.count(""),
    )


async def overview(db: AsyncConnection, occurrence_id: int, person: Person) -> Overview:
    """How everybody stands whom the person may see.

    Raises:
        UserMistake: there is no such thing, or none of its people is the person's to see: both look the same.
    """
    scheduled = await occurrence_by_id(db, occurrence_id) if occurrence_id > 0 else None
    if scheduled is None or person.role < Role.SECRETARY:
        raise UserMistake("errors/stale_button")
    found = await everybody(db, scheduled)
    if may_govern(person, scheduled.event.unit_id):
        return found
    own = tuple(one for one in found.guests if may_govern(person, one.unit.id))
    if not own:
        raise UserMistake("errors/stale_button")
    return Overview(scheduled, own, whole=False)


async def everybody(db: AsyncConnection, scheduled: Scheduled, audiences: Audiences | None = None) -> Overview:
    """How everybody stands whom it is for, whoever asks; `audiences` where the roster has been read already."""
    audiences = audiences or await _audiences(db, scheduled.event)
    people = await audiences.of(db, scheduled.event)
    known = {one.member_id: one for one in await participants_of(db, scheduled.occurrence.id)}
    guests = tuple(
        Guest(
            member_id=member_id,
            code=audiences.person[member_id].code,
            name=audiences.person[member_id].name,
            unit=audiences.unit[unit.unit_id],
            exempt=audiences.person[member_id].exempt,
            participant=known.get(member_id, Participant(scheduled.occurrence.id, member_id)),
        )
        for unit in people.units
        for member_id in unit.member_ids
    )
    return Overview(scheduled, guests, whole=True)


async def refreshed(db: AsyncConnection, found: Overview) -> Overview:
    """The same people, and how each stands now."""
    known = {one.member_id: one for one in await participants_of(db, found.scheduled.occurrence.id)}
    guests = tuple(replace(one, participant=known.get(one.member_id, one.participant)) for one in found.guests)
    return replace(found, guests=guests)


async def _audiences(db: AsyncConnection, event: Event) -> Audiences:
    """The roster as far as the event may need it: of thousands of members those of a unit are soon read."""
    units = await all_units(db)
    inside = below(units, event.unit_id)
    if event.audience or len(inside) == len(units):
        return await read_audiences(db)
    people = tuple(
        Placed(one.id, one.code, one.name, one.confirmed is not None, one.exempt, one.positions)
        for one in await members_of_units(db, inside)
    )
    return Audiences(units, people)


def on_page(guests: Sequence[Guest], page: int, size: int) -> tuple[tuple[Guest, ...], int, int]:
    """The guests on a page, its number from 0 as far as there is such a page, and how many pages there are."""
    pages = max(-(-len(guests) // size), 1)
    page = min(max(page, 0), pages - 1)
    return tuple(guests[page * size : (page + 1) * size]), page, pages
