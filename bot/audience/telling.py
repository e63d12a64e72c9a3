"""An audience in words again, in its normal form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.audience.known import AudienceKnown
from bot.audience.parts import (
    Audience,
    Group,
    OfKind,
    OfUnit,
    OneMember,
    OwnUnits,
    Part,
    Place,
    Segment,
    WholeCommittee,
)
from bot.audience.phrases import PartReader
from bot.audience.spelling import comparable
from bot.audience.words import normal, written_kinds

_UNKNOWN = "?"
_OF_ITSELF = frozenset({Group.MEMBER, Group.FULL, Group.PROBATIONARY, Group.EXEMPT})
"""Groups that a unit has with all below it, without saying so."""


def tell(audience: Audience, known: AudienceKnown, reads: Callable[[str], Audience | None]) -> str:
    """The first of some forms, the most natural first, that is read as the same audience.

    Args:
        reads: reads words; None when they are not clear.
    """
    forms = list(_forms(audience, known))
    return next((form for form in forms if reads(form) == audience), forms[-1])


def _forms(audience: Audience, known: AudienceKnown) -> Iterator[str]:
    for codes in (False, True):
        wanted = [_part(part, known, codes=codes) for part in audience.wanted]
        left_out = [_part(part, known, codes=codes) for part in audience.excepted]
        without = f" {normal('except')} "
        yield without.join(_listed(some) for some in (wanted, left_out) if some)
        yield without.join(("; ".join(wanted), *left_out))


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {normal('and')} {parts[-1]}"


def _part(part: Part, known: AudienceKnown, *, codes: bool) -> str:
    if isinstance(part, OneMember):
        return member_words(part.member_id, known, code=codes)
    place = place_words(part, known, code=codes)
    if part.group is Group.MEMBER and not isinstance(part.place, OwnUnits):
        words = place
    elif part.group is Group.MEMBER and part.not_read is not None:
        words = ""
    else:
        words = f"{normal(part.group)} {place}".strip()
    if part.not_read is None:
        return words
    return f"{words} {normal('not_read')} {normal('notice')} {part.not_read}".strip()


def named_words(part: Part, known: AudienceKnown) -> str:
    """What a part names; of a member no more than was typed: the speaker may not be allowed to know who it is."""
    if isinstance(part, OneMember):
        return part.said or _UNKNOWN
    match part.place:
        case OfUnit(unit_id):
            return unit_words(unit_id, known)
        case OfKind(within=int(unit_id)):
            return unit_words(unit_id, known)
        case _:
            return _part(part, known, codes=False)


def place_words(part: Segment, known: AudienceKnown, *, code: bool = False) -> str:
    """The place of a segment as it stands after the group."""
    place: Place = part.place
    match place:
        case WholeCommittee():
            return normal("everyone")
        case OwnUnits():
            return ""
        case OfUnit(unit_id, below):
            name = unit_words(unit_id, known, code=code)
            return f"{normal('below')} {name}" if below and part.group not in _OF_ITSELF else name
        case OfKind(kind, direct, within):
            words = [normal("each"), written_kind(kind, known)]
            words += [normal("direct")] if direct else [normal("below")] if within is not None else []
            words += [unit_words(within, known, code=code)] if within is not None else []
            return " ".join(words)


def written_kind(kind: str, known: AudienceKnown) -> str:
    """A kind as it is written: the usual ones, or as the units' names have it."""
    if not kind:
        return normal("any")
    length = len(kind.split())
    names = (unit.kind for unit in known.units if comparable(unit.kind) == kind)
    parts = (
        " ".join(words[start : start + length]).lower()
        for words in (unit.name.split() for unit in known.units)
        for start in range(len(words) - length + 1)
        if comparable(" ".join(words[start : start + length])) == kind
    )
    return written_kinds().get(kind) or next(names, "") or next(parts, kind)


def unit_words(unit_id: int, known: AudienceKnown, *, code: bool = False) -> str:
    """The unit's name; where another has it too, with the unit above it, or with the code."""
    unit = known.unit.get(unit_id)
    if unit is None:
        return _UNKNOWN
    above = known.unit.get(unit.parent_id or 0)
    longer = [f"{unit.name} {normal('below')} {above.name}"] if above else []
    wanted = (Segment(Group.MEMBER, OfUnit(unit_id, below=True)),)
    if not code:
        reader = PartReader(known)
        for name in (unit.name, *longer):
            if reader.readings(name) == wanted:
                return name
    return f"{unit.name} ({unit.code})"


def member_words(member_id: int, known: AudienceKnown, *, code: bool = False) -> str:
    """The member's name; where another has it too, with the code."""
    person = known.person.get(member_id)
    if person is None:
        return _UNKNOWN
    if not code and PartReader(known).readings(person.name) == (OneMember(member_id),):
        return person.name
    return f"{person.name} ({person.code})"
