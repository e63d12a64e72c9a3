"""From an understood audience to its people, as far as the speaker may reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import Person, Role, may_govern
from bot.audience.errors import AudienceRefused
from bot.audience.known import AudienceKnown
from bot.audience.offices import offices
from bot.audience.parts import (
    OFFICES,
    Audience,
    Group,
    OfUnit,
    OneMember,
    OwnUnits,
    Part,
    Segment,
    WholeCommittee,
)
from bot.audience.people import People, UnitPeople
from bot.audience.places import covered, within_reach
from bot.audience.reading import told
from bot.audience.spelling import comparable
from bot.audience.telling import named_words
from storage.notices import Notice, notice_by_id
from storage.placements import Placed, placed_members
from storage.units import Unit, all_units
from storage.unread import members_who_have_not_read

_NamesOfUnread = Mapping[int, Collection[int]]


async def resolve(db: AsyncConnection, audience: Audience, speaker: Person) -> People:
    """The active members of the audience, each once.

    An office or a place without a unit is meant within the speaker's own units. The speaker counts too.

    Raises:
        AudienceRefused: something is named that the speaker may not reach, or nobody is left.
    """
    if speaker.role < Role.SECRETARY:
        raise AudienceRefused("errors/not_allowed", {"role": "secretary"})
    reach = None if speaker.role >= Role.ADMIN else speaker.governed_unit_ids
    return await resolve_among(
        db, audience, AudienceKnown(await all_units(db), await placed_members(db), reach, notices=True), speaker
    )


async def resolve_among(db: AsyncConnection, audience: Audience, known: AudienceKnown, speaker: Person) -> People:
    """The same among people who have been read already: `known` has the reach of the speaker.

    Raises:
        AudienceRefused: something is named that the speaker may not reach, or nobody is left.
    """
    _check_reach(audience, known)
    unread = {
        notice_id: await members_who_have_not_read(db, await _notice(db, notice_id, speaker))
        for notice_id in _notices(audience)
    }
    people = _people(audience, known, unread)
    if not people.units:
        raise AudienceRefused("audience/nobody", {"audience": audience.shown})
    return people


def _check_reach(audience: Audience, known: AudienceKnown) -> None:
    """Only those who are wanted: leaving somebody out reaches nobody."""
    outside = [part for part in audience.wanted if not within_reach(part, known)]
    if not outside:
        return
    own = tuple(_within_own(part, known) for part in audience.wanted)
    offered = replace(audience, wanted=tuple(dict.fromkeys(piece for pieces in own for piece in pieces)))
    words = told(offered, known) if all(own) else ""
    if all(isinstance(part, Segment) and part.place == WholeCommittee() for part in outside):
        names = [unit.name for unit in known.own]
        raise AudienceRefused("audience/not_the_whole", {"units": names, "offered": words}, words)
    raise AudienceRefused("audience/outside", {"parts": [named_words(part, known) for part in outside]})


def _within_own(part: Part, known: AudienceKnown) -> tuple[Part, ...]:
    """The same within the speaker's own units; nothing when it is elsewhere."""
    if within_reach(part, known):
        return (part,)
    if not isinstance(part, Segment) or not isinstance(part.place, WholeCommittee):
        return ()
    if part.group in OFFICES:
        return (replace(part, place=OwnUnits()),)
    return tuple(replace(part, place=OfUnit(unit.id, below=True)) for unit in known.own)


def _notices(audience: Audience) -> Iterator[int]:
    for part in (*audience.wanted, *audience.excepted):
        if isinstance(part, Segment) and part.not_read is not None:
            yield part.not_read


async def _notice(db: AsyncConnection, notice_id: int, speaker: Person) -> int:
    notice = await notice_by_id(db, notice_id)
    if notice is None or notice.started_at is None or not _may_follow(speaker, notice):
        raise AudienceRefused("audience/no_such_notice", {"number": notice_id})
    return notice.id


def _may_follow(speaker: Person, notice: Notice) -> bool:
    return may_govern(speaker, notice.unit_id) or speaker.member_id == notice.author_id


def _people(audience: Audience, known: AudienceKnown, unread: _NamesOfUnread) -> People:
    wanted = [(part, _units(part, known)) for part in audience.wanted]
    left_out = [(part, _units(part, known)) for part in audience.excepted]
    meant = frozenset(unit_id for part, units in wanted if isinstance(part, Segment) for unit_id in units)
    found: defaultdict[int, list[Placed]] = defaultdict(list)
    for one in known.people:
        matched = [unit_id for part, units in wanted if (unit_id := _match(one, part, units, unread))]
        if matched and not any(_match(one, part, units, unread) for part, units in left_out):
            home = one.places[0].unit_id
            found[home if home in meant or home in matched else matched[0]].append(one)
    return People(tuple(_unit_people(known.unit[unit_id], found[unit_id]) for unit_id in _in_tree(known, found)))


def _units(part: Part, known: AudienceKnown) -> frozenset[int]:
    """The units in which a match counts: never one that the speaker does not reach."""
    reach = frozenset(known.unit) if known.reach is None else known.reach
    return reach & covered(part.place, part.group, known) if isinstance(part, Segment) else reach


def _match(one: Placed, part: Part, units: frozenset[int], unread: _NamesOfUnread) -> int | None:
    """The unit by which the member belongs to the part, the home unit before others; None if to none."""
    if isinstance(part, OneMember):
        if one.member_id != part.member_id:
            return None
    elif not _has_status(one, part.group) or (part.not_read is not None and one.member_id not in unread[part.not_read]):
        return None
    office = part.group if isinstance(part, Segment) and part.group in OFFICES else None
    for held in one.places:
        if held.unit_id in units and (office is None or office in offices(held.position)):
            return held.unit_id
    return None


def _has_status(one: Placed, group: Group) -> bool:
    match group:
        case Group.FULL:
            return one.confirmed
        case Group.PROBATIONARY:
            return not one.confirmed
        case Group.EXEMPT:
            return one.exempt
        case _:
            return True


def _in_tree(known: AudienceKnown, wanted: Collection[int]) -> Iterator[int]:
    """The wanted units, each before those below it."""
    waiting = [*reversed(known.children.get(None, ()))]
    while waiting:
        unit_id = waiting.pop()
        if unit_id in wanted:
            yield unit_id
        waiting += reversed(known.children.get(unit_id, ()))


def _unit_people(unit: Unit, members: Collection[Placed]) -> UnitPeople:
    return UnitPeople(unit.id, unit.name, tuple(one.member_id for one in sorted(members, key=_by_name)))


def _by_name(one: Placed) -> tuple[str, str, str]:
    """By the given name, which stands last, as Vietnamese lists do."""
    name = comparable(one.name)
    return (name.rpartition(" ")[2], name, one.code)
