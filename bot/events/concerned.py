"""Whom events concern at this moment, for many events at once: the roster is read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.access import Person, Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import AudienceKnown
from bot.audience.parts import Audience, Group, OfUnit, Segment
from bot.audience.people import People
from bot.audience.reading import read_audience
from bot.audience.resolving import resolve_among
from bot.events.kinds import is_attended
from storage.participants import NO, Participant
from storage.placements import Placed, placed_members
from storage.units import Unit, all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.events import Event

NOBODY = People(())


@dataclass(frozen=True)
class Audiences:
    """The people of events, as the roster stands.

    Attributes:
        units: all units.
        people: the active members.
    """

    units: tuple[Unit, ...]
    people: tuple[Placed, ...]
    _found: dict[tuple[int, str], People] = field(default_factory=dict, repr=False)

    @cached_property
    def person(self) -> Mapping[int, Placed]:
        """The active members by id."""
        return {one.member_id: one for one in self.people}

    @cached_property
    def unit(self) -> Mapping[int, Unit]:
        """The units by id."""
        return {one.id: one for one in self.units}

    @cached_property
    def _known(self) -> AudienceKnown:
        return AudienceKnown(self.units, self.people, notices=True)

    @cached_property
    def _by_unit(self) -> Mapping[int, Sequence[Placed]]:
        found: defaultdict[int, list[Placed]] = defaultdict(list)
        for one in self.people:
            for held in one.places:
                found[held.unit_id].append(one)
        return found

    async def of(self, db: AsyncConnection, event: Event) -> People:
        """Those whom the event is for; nobody where its audience cannot be found any more."""
        key = (event.unit_id, event.audience)
        if key not in self._found:
            self._found[key] = await self._resolved(db, event)
        return self._found[key]

    async def urged(
        self, db: AsyncConnection, event: Event, participants: Iterable[Participant]
    ) -> dict[int, Participant]:
        """Those who are still to be reminded of an occurrence, with what is known of each.

        Left out is who does not come, waits for a place, or has handed in. Who is exempt from attending may come
        all the same, and is told like everybody.

        Args:
            db: for what an audience may need besides the roster.
            event: of the occurrence.
            participants: all of whom anything is known there.
        """
        known = {one.member_id: one for one in participants}
        people = await self.of(db, event)
        found = {one: known.get(one) or Participant(0, one) for one in people.member_ids}
        return {member_id: one for member_id, one in found.items() if is_open(event, one)}

    async def _resolved(self, db: AsyncConnection, event: Event) -> People:
        """An office or a place without a unit is meant within the event's unit.

        What the words name besides was within reach of whoever saved the event.
        """
        whole = self._known
        reach = whole.below(event.unit_id)
        if not event.audience:
            audience = Audience((Segment(Group.MEMBER, OfUnit(event.unit_id, below=True)),))
            members = {one.member_id: one for unit_id in reach for one in self._by_unit.get(unit_id, ())}
            inside = replace(whole, people=tuple(members.values()), reach=reach)
            return await _people(db, audience, inside)
        for known in (whole.within(reach), whole):
            try:
                audience = read_audience(event.audience, known)
            except (AudienceNotUnderstood, AudienceRefused):
                continue
            if people := await _people(db, audience, known):
                return people
        return NOBODY


async def read_audiences(db: AsyncConnection) -> Audiences:
    """The roster as it stands."""
    return Audiences(await all_units(db), await placed_members(db))


def is_open(event: Event, participant: Participant) -> bool:
    """Whether the event still asks anything of a member: has not declined, has not handed in."""
    if is_attended(event.kind):
        return participant.answer != NO and participant.waiting_since is None
    return participant.done_at is None


async def _people(db: AsyncConnection, audience: Audience, known: AudienceKnown) -> People:
    role = Role.ADMIN if known.reach is None else Role.SECRETARY
    try:
        return await resolve_among(db, audience, known, Person(role, governed_unit_ids=known.reach or frozenset()))
    except AudienceRefused:
        return NOBODY
