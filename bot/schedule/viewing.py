"""Who sees which events: members those that are for them, secretaries those of their units too, an admin all.

Whether an event whose audience is said in words is for somebody is decided from that member alone, since a question
must not wait until thousands of people are read. Only where the words name members does it need the roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bot.access import Person, Role, may_govern
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import AudienceKnown
from bot.audience.parts import Audience, Group, OneMember, Segment
from bot.audience.places import covered, within_reach
from bot.audience.reading import read_audience
from bot.audience.resolving import resolve_among
from storage.members import member_by_id
from storage.occurrences import scheduled_between
from storage.placements import Placed, placed_members
from storage.titles import all_titles, titles_of
from storage.units import Unit, all_units

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.events import Event
    from storage.occurrences import Scheduled
    from storage.titles import Title

_FEW = 500
"""Units by whose ids events are read; of more, all events of the time are."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at the schedule, or a group of a unit's members.

    Attributes:
        person: who it is; of a group nobody in particular.
        units: all units.
        me: the member in the roster; None for a group.
        group_unit_id: the unit to which the group is bound; None for a person.
    """

    person: Person
    units: tuple[Unit, ...]
    me: Placed | None = None
    group_unit_id: int | None = None
    _meant: dict[tuple[int, str], bool] = field(default_factory=dict, repr=False)
    _everybody: list[_Words] = field(default_factory=list, repr=False)

    @cached_property
    def unit(self) -> Mapping[int, Unit]:
        """The units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def own_units(self) -> tuple[int, ...]:
        """The ids of the units to which the viewer belongs, the home unit first."""
        if self.group_unit_id is not None:
            return (self.group_unit_id,)
        return self.person.unit_ids

    @cached_property
    def reached_units(self) -> frozenset[int]:
        """The own units and those above: what is for everybody there is for the viewer too."""
        found: set[int] = set()
        for unit_id in self.own_units:
            above: int | None = unit_id
            while above is not None and above not in found and above in self.unit:
                found.add(above)
                above = self.unit[above].parent_id
        return frozenset(found)

    @property
    def governs(self) -> bool:
        """Whether the viewer sees more than what is for the own person."""
        return self.group_unit_id is None and self.person.role >= Role.SECRETARY

    def may_ask_about(self, unit_id: int) -> bool:
        """Whether a unit's events are the viewer's business."""
        return unit_id in self.reached_units or (self.governs and may_govern(self.person, unit_id))

    def oversees(self, unit_id: int) -> bool:
        """Whether the viewer sees all events of the unit, whomever they are for."""
        return self.governs and may_govern(self.person, unit_id)

    async def is_meant(self, db: AsyncConnection, event: Title | Event) -> bool:
        """Whether an event is for the viewer."""
        if not event.audience:
            return event.unit_id in self.reached_units
        key = (event.unit_id, event.audience)
        if key not in self._meant:
            self._meant[key] = await self._is_among(db, *key)
        return self._meant[key]

    async def sees(self, db: AsyncConnection, event: Title | Event) -> bool:
        """Whether the viewer may know of an event."""
        return self.oversees(event.unit_id) or await self.is_meant(db, event)

    async def _is_among(self, db: AsyncConnection, unit_id: int, words: str) -> bool:
        verdict = None
        reading = self._words.read(unit_id, words)
        if reading is not None and not _needs_roster(reading.audience):
            verdict = await self._judged(db, reading)
        if verdict is None and self.me is not None:
            if not self._everybody:
                self._everybody.append(_Words(self.units, await placed_members(db)))
            verdict = await self._judged(db, self._everybody[0].read(unit_id, words))
        return bool(verdict)

    async def _judged(self, db: AsyncConnection, reading: _Reading | None) -> bool:
        """Whether the words mean the viewer, who is among the people that they were read with, or alone."""
        if reading is None:
            return False
        if self.me is None:
            return self._is_for_the_group(reading.audience, reading.known)
        known = reading.known if reading.known.people else replace(reading.known, people=(self.me,))
        try:
            return self.me.member_id in await _members(db, reading.audience, known)
        except AudienceRefused:
            return False

    @cached_property
    def _words(self) -> _Words:
        return _words_of(self.units)

    def _is_for_the_group(self, audience: Audience, known: AudienceKnown) -> bool:
        """Whether all members of the group's unit are meant: what is for some of them is not told in the group."""
        return not audience.excepted and any(
            isinstance(part, Segment)
            and part.group is Group.MEMBER
            and part.not_read is None
            and self.group_unit_id in covered(part.place, part.group, known)
            for part in audience.wanted
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the words of an audience mean, and what they were read with."""

    audience: Audience
    known: AudienceKnown


class _Words:
    """Reads audiences, each once."""

    def __init__(self, units: tuple[Unit, ...], people: tuple[Placed, ...] = ()) -> None:
        self._whole = AudienceKnown(units, people, notices=True)
        self._read: dict[tuple[int, str], _Reading | None] = {}

    def read(self, unit_id: int, words: str) -> _Reading | None:
        """An office or a place without a unit is meant within the event's unit; None for what is not understood."""
        key = (unit_id, words)
        if key not in self._read:
            self._read[key] = self._reading(unit_id, words)
        return self._read[key]

    def _reading(self, unit_id: int, words: str) -> _Reading | None:
        whole = self._whole
        inside = AudienceKnown(whole.units, whole.people, whole.below(unit_id), notices=True)
        for known in (inside, whole):
            try:
                audience = read_audience(words, known)
            except (AudienceNotUnderstood, AudienceRefused):
                continue
            if all(within_reach(part, known) for part in audience.wanted):
                return _Reading(audience, known)
        return None


@lru_cache(maxsize=8)
def _words_of(units: tuple[Unit, ...]) -> _Words:
    """Without any members: what names some is not understood so. Kept as long as the units are the same."""
    return _Words(units)


async def viewer_of(db: AsyncConnection, person: Person, units: tuple[Unit, ...] = ()) -> Viewer:
    """The view of a person.

    Args:
        units: all units, where they have been read already.
    """
    member = await member_by_id(db, person.member_id or 0)
    me = None
    if member is not None:
        confirmed = member.confirmed is not None
        me = Placed(member.id, member.code, member.name, confirmed, member.exempt, member.positions)
    return Viewer(person, units or await all_units(db), me)


async def viewer_of_group(db: AsyncConnection, unit_id: int, units: tuple[Unit, ...] = ()) -> Viewer:
    """What everybody in a unit's group may see."""
    return Viewer(Person(), units or await all_units(db), group_unit_id=unit_id)


async def visible_between(db: AsyncConnection, viewer: Viewer, start: datetime, end: datetime) -> tuple[Scheduled, ...]:
    """What the viewer may know of that begins or still goes on between two moments; cancelled things too."""
    units = _units_to_read(viewer)
    few = units is not None and len(units) <= _FEW
    found = await scheduled_between(db, start, end, unit_ids=units if few else None, worded=few, cancelled=True)
    return tuple([one for one in found if await viewer.sees(db, one.event)])


def _units_to_read(viewer: Viewer) -> frozenset[int] | None:
    """The units whose events the viewer may see; None = all."""
    if viewer.governs and viewer.person.role >= Role.ADMIN:
        return None
    return viewer.reached_units | (viewer.person.governed_unit_ids if viewer.governs else frozenset())


async def visible_titles(db: AsyncConnection, viewer: Viewer) -> tuple[Title, ...]:
    """The events that the viewer may know of."""
    units = _units_to_read(viewer)
    if units is None:
        return await all_titles(db)
    return tuple([title for title in await titles_of(db, units) if await viewer.sees(db, title)])


async def meant_ids(db: AsyncConnection, viewer: Viewer, titles: Iterable[Title | Event]) -> frozenset[int]:
    """The ids of those of the events that are for the viewer."""
    return frozenset([title.id for title in titles if await viewer.is_meant(db, title)])


async def _members(db: AsyncConnection, audience: Audience, known: AudienceKnown) -> Sequence[int]:
    role = Role.ADMIN if known.reach is None else Role.SECRETARY
    speaker = Person(role, governed_unit_ids=known.reach or frozenset())
    return (await resolve_among(db, audience, known, speaker)).member_ids


def _needs_roster(audience: Audience) -> bool:
    """Whether members are named: of one name there may be several, so all have to be known."""
    return any(
        isinstance(part, OneMember) or part.not_read is not None for part in (*audience.wanted, *audience.excepted)
    )
