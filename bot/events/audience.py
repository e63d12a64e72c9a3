"""Whom a new event is for, in the words of whoever says it, and which unit holds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import AudienceKnown, load_audience_known
from bot.audience.parts import Audience, Group, OfUnit, Segment
from bot.audience.phrases import PartReader
from bot.audience.reading import read_audience, told
from bot.audience.resolving import resolve
from bot.audience.splitting import pieces
from bot.errors import UserMistake
from bot.events.people import people_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.audience.people import People

_WORD = re.compile(r"[^\s,;:]+")
_MOST_WORDS, _LONGEST_NAMING = 40, 12

LONGEST_AUDIENCE = 300
"""Characters: as many as an event keeps."""


def names_people(words: str, known: AudienceKnown) -> bool:
    """Whether words are meant for an audience, though it may have to be asked which.

    Words whose beginning names nobody as it is written are not searched for slips: they are most often no audience.
    """
    reader = PartReader(known)
    said = [words[piece.start : piece.end] for piece in pieces(words) if not piece.empty]
    try:
        if not said or not (reader.readings(said[0]) or reader.readings(words)):
            return False
        if all(reader.readings(one) for one in said):
            return True
        read_audience(words, known)
    except AudienceNotUnderstood as doubt:
        return bool(doubt.choices)
    except AudienceRefused:
        return True
    return True


def people_in_title(title: str, known: AudienceKnown) -> str:
    """The first words of a title that name people, as many as do: "cấp ủy Sở Y tế" of "Họp cấp ủy Sở Y tế"; "" = none.

    Words of one letter begin nothing: "A" of "phòng A" is nobody's code.
    """
    words = [match.span() for match in _WORD.finditer(title)][:_MOST_WORDS]
    for at, (start, first_ends) in enumerate(words):
        if first_ends - start < 2:
            continue
        for _, end in reversed(words[at : at + _LONGEST_NAMING]):
            if names_people(title[start:end], known):
                return title[start:end]
    return ""


async def in_question(db: AsyncConnection, title: str, person: Person, unit_id: int) -> tuple[str, ...]:
    """Those whom a title names, where they are others than all of the unit, and then all of the unit; in words.

    Nothing where the title names nobody, or nobody whom the person may reach.
    """
    known = await load_audience_known(db, person)
    words = people_in_title(title, known)
    if not words:
        return ()
    try:
        named = read_audience(words, known)
        people = await resolve(db, named, person)
        await understood(db, named.shown, person, known=known)
    except UserMistake:
        return ()
    if set(people.member_ids) == set((await people_of(db, unit_id, "")).member_ids):
        return ()
    return named.shown, told(Audience((Segment(Group.MEMBER, OfUnit(unit_id, below=True)),)), known)


def own_unit(person: Person, known: AudienceKnown) -> int:
    """The unit whose events the person makes when nothing else is said: the home unit, if the person governs it.

    Raises:
        LookupError: the person governs no unit.
    """
    own = [unit.id for unit in known.own]
    if not own:
        raise LookupError("who makes events governs no unit")
    return next((unit_id for unit_id in person.unit_ids if unit_id in own), own[0])


async def understood(
    db: AsyncConnection, words: str, person: Person, *, unit_id: int = 0, known: AudienceKnown | None = None
) -> tuple[str, int]:
    """The audience in plain words, "" for all of the unit, and the unit that holds the event.

    Args:
        db: where the members are.
        words: as typed; "" = the own unit, or the given one.
        person: who says it.
        unit_id: of an event that is there already; 0 = it is still to be found.
        known: the same, where it has been read already.

    Raises:
        AudienceNotUnderstood: the words name nobody, or could name several.
        AudienceRefused: the person may not reach them, or there is nobody.
        UserMistake: they belong to several units of the person's, and an event belongs to one; or they are too long.
    """
    known = known or await load_audience_known(db, person)
    if not words.strip():
        unit_id = unit_id or own_unit(person, known)
        await people_of(db, unit_id, "")
        return "", unit_id
    audience = read_audience(words, known)
    people = await resolve(db, audience, person)
    if len(audience.shown) > LONGEST_AUDIENCE:
        raise UserMistake("audience/too_long", {"limit": LONGEST_AUDIENCE, "length": len(audience.shown)})
    for unit in [unit_id] if unit_id else _candidates(person, known):
        if _is_whole(audience, unit):
            return "", unit
        if await _same(db, unit, audience.shown, people):
            return audience.shown, unit
    raise UserMistake("events/several_units")


def _candidates(person: Person, known: AudienceKnown) -> Sequence[int]:
    first = own_unit(person, known)
    return [first, *(unit.id for unit in known.own if unit.id != first)]


def _is_whole(audience: Audience, unit_id: int) -> bool:
    whole = (Segment(Group.MEMBER, OfUnit(unit_id, below=True)),)
    return audience.wanted == whole and not audience.excepted


async def _same(db: AsyncConnection, unit_id: int, words: str, people: People) -> bool:
    """Whether the words mean the same people when they are said in the unit: so the reminders will find them."""
    try:
        return set((await people_of(db, unit_id, words)).member_ids) == set(people.member_ids)
    except (AudienceNotUnderstood, AudienceRefused):
        return False
