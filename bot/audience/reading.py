"""Reads an audience: words become an `Audience`, or the reason why they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.audience.doubts import Joined, ways
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import AudienceKnown
from bot.audience.parts import Audience, OfUnit, OneMember, Part
from bot.audience.phrases import PartReader
from bot.audience.places import within_reach
from bot.audience.slips import Slips
from bot.audience.spelling import comparable
from bot.audience.splitting import Joint, Piece, pieces
from bot.audience.telling import member_words, tell, unit_words
from bot.chat import Shown
from bot.language.folding import nfc

LONGEST = 1000
"""Characters: as many as are kept of an audience."""
_MOST_JOINED = 6
_MOST_WAYS = 4
_MOST_REPAIRED = 3
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class _Group:
    """Some pieces that were read as one part: all that it may mean."""

    joint: Joint
    text: str
    readings: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Grouping:
    """The pieces so far; `joint` is the greatest of those before empty pieces at the end."""

    groups: tuple[_Group, ...] = ()
    joint: Joint = Joint.START


def read_audience(words: str, known: AudienceKnown, *, loosely: bool = False) -> Audience:
    """The audience that the words mean, with `shown` in its normal form.

    Args:
        words: as typed.
        known: what they are read against.
        loosely: whether a part of a unit's name names it too, where nothing else does: only for whoever is
            shown what was understood.

    Raises:
        AudienceNotUnderstood: nothing is said, a part names nobody, or something may mean several things.
        AudienceRefused: several of a name, none of whom the speaker may reach.
    """
    reader = _Reader(known)
    audience = reader.read(words, loosely=loosely)
    return replace(audience, shown=reader.told(audience))


def told(audience: Audience, known: AudienceKnown) -> str:
    """The audience in words, which `read_audience` reads as the same again."""
    return _Reader(known).told(audience)


class _Reader:
    def __init__(self, known: AudienceKnown) -> None:
        self._known = known
        self._parts = PartReader(known)
        self._slips = Slips(known, self._parts)
        self._read: dict[str, tuple[Part, ...]] = {}

    def told(self, audience: Audience) -> str:
        return tell(audience, self._known, self._clear)

    def _clear(self, words: str) -> Audience | None:
        """The audience of words that are written well and mean one thing only."""
        found = self._audiences(self._groupings(words, pieces(words))[-1])
        return found[0] if len(found) == 1 else None

    def read(self, words: str, *, loosely: bool) -> Audience:
        text = "\n".join(nfc(line).strip() for line in words.split("\n")).strip(" .!\n\t")
        if len(text) > LONGEST:
            raise AudienceNotUnderstood("", "audience/too_long", {"limit": LONGEST, "length": len(text)})
        cut = pieces(text)
        if all(piece.empty and not piece.spoken for piece in cut):
            raise AudienceNotUnderstood("", "audience/nothing_said")
        groupings = self._groupings(text, cut)
        if not groupings[-1]:
            groupings = self._groupings(text, cut, self._slips.readings)
        if not groupings[-1] and loosely:
            groupings = self._groupings(text, cut, PartReader(self._known, loosely=True).readings)
        complete = groupings[-1]
        if not complete:
            raise self._unknown(text, cut, next(at for at in range(len(cut), -1, -1) if groupings[at]))
        if complete[0].groups[0].joint is Joint.EXCEPT:
            raise AudienceNotUnderstood(text[:_QUOTED], "audience/except_from_whom", {"part": text[:_QUOTED]})
        found = self._audiences(complete)
        if not found:
            raise self._ambiguous(complete[0].groups)
        if len(found) > 1:
            raise self._several(complete[0].groups, found)
        return found[0]

    def _groupings(
        self, text: str, cut: Sequence[Piece], otherwise: Callable[[str], tuple[Part, ...]] | None = None
    ) -> list[list[_Grouping]]:
        """The ways to group the first none, one, two … pieces so that each group means something.

        Names may hold joints: then several pieces are one group. What means nothing may mean something `otherwise`.
        """
        found: list[list[_Grouping]] = [[_Grouping()], *([] for _ in cut)]
        for start, piece in enumerate(cut):
            fronts = found[start]
            if not fronts:
                continue
            if piece.empty and not (piece.spoken and start + 1 == len(cut)):
                skipped = [_Grouping(front.groups, max(front.joint, piece.joint)) for front in fronts]
                found[start + 1] = [*found[start + 1], *skipped][:_MOST_WAYS]
            for end in range(start + 1, min(start + _MOST_JOINED, len(cut)) + 1):
                if end > start + 1 and cut[end - 1].joint is Joint.HARD:
                    break  # no name goes on beyond that
                written = text[piece.start : cut[end - 1].end]
                whole = end == start + 1 or self._may_be_a_name(text, cut[start:end])
                readings = self._readings(written) if whole else ()
                if not readings and otherwise and end - start <= _MOST_REPAIRED:
                    readings = otherwise(written)
                if readings:
                    more = [_added(front, piece.joint, written, readings) for front in fronts]
                    found[end] = [*found[end], *more][:_MOST_WAYS]
        found[-1] = [grouping for grouping in found[-1] if grouping.groups]
        return found

    def _may_be_a_name(self, text: str, some: Sequence[Piece]) -> bool:
        """Whether names go on as these pieces do at their joints: seldom, and it is quickly seen."""
        for before, after in pairwise(some):
            between = comparable(text[before.end : after.start]).split()
            around = (*comparable(text[before.start : before.end]).split()[-1:], *between)
            if not self._known.names.may_hold((*around, *comparable(text[after.start : after.end]).split()[:1])):
                return False
        return True

    def _readings(self, text: str) -> tuple[Part, ...]:
        if text not in self._read:
            self._read[text] = self._parts.readings(text)
        return self._read[text]

    def _audiences(self, groupings: Sequence[_Grouping]) -> tuple[Audience, ...]:
        """All that the groups may mean, where each group means one thing."""
        found: dict[Audience, None] = {}
        for grouping in groupings:
            if all(len(group.readings) == 1 for group in grouping.groups):
                joined = [Joined(group.joint, group.readings[0]) for group in grouping.groups]
                found.update(dict.fromkeys(ways(joined, self._known)))
        return tuple(found)

    def _several(self, groups: Sequence[_Group], audiences: Sequence[Audience]) -> AudienceNotUnderstood:
        choices = tuple(self.told(audience) for audience in audiences)
        part = ", ".join(group.text for group in groups)[:_QUOTED]
        return AudienceNotUnderstood(part, "audience/several_ways", {"choices": choices}, choices)

    def _ambiguous(self, groups: Sequence[_Group]) -> AudienceNotUnderstood | AudienceRefused:
        """The first group that may mean several things."""
        at = next(at for at, group in enumerate(groups) if len(group.readings) > 1)
        group = groups[at]
        if not any(within_reach(part, self._known) for part in group.readings):
            return AudienceRefused("audience/outside", {"parts": [group.text[:_QUOTED]]})
        options: list[Shown] = [
            {"words": self.told(Audience((part,))), "unit": _above(part, self._known)} for part in group.readings
        ]
        chosen = (
            _Grouping((*groups[:at], _Group(group.joint, group.text, (part,)), *groups[at + 1 :]))
            for part in group.readings
        )
        choices = [self.told(one) for grouping in chosen for one in self._audiences([grouping])]
        values: dict[str, Shown] = {"part": group.text[:_QUOTED], "options": options}
        return AudienceNotUnderstood(group.text[:_QUOTED], "audience/ambiguous_name", values, choices)

    def _unknown(self, text: str, cut: Sequence[Piece], at: int) -> AudienceNotUnderstood:
        """The first part that names nobody, with the names most like it."""
        at = min(at, len(cut) - 1)
        part = text[cut[at].start : cut[at].end]
        if not part:
            return AudienceNotUnderstood("", "audience/unfinished", {"text": text[:_QUOTED]})
        longer = text[cut[at].start : cut[min(at + 1, len(cut) - 1)].end]
        near, meant = self._slips.nearest(part), part
        if not near:
            near, meant = self._slips.nearest(longer), longer
        names = [_called(thing_id, self._known, unit=is_unit) for thing_id, is_unit in near]
        values: dict[str, Shown] = {"part": part[:_QUOTED], "text": text[:_QUOTED], "near": list(names)}
        likely = self._with(text, cut[at].start, cut[at].start + len(meant), names)
        return AudienceNotUnderstood(part[:_QUOTED], "audience/unknown_part", values, likely=likely)

    def _with(self, text: str, start: int, end: int, names: Sequence[str]) -> tuple[str, ...]:
        """The whole audiences with each of the names in place of what is not clear; only clear ones."""
        read = (self._clear(f"{text[:start]}{name}{text[end:]}") for name in names)
        return tuple(dict.fromkeys(self.told(audience) for audience in read if audience is not None))


def _added(front: _Grouping, joint: Joint, text: str, readings: tuple[Part, ...]) -> _Grouping:
    return _Grouping((*front.groups, _Group(max(front.joint, joint), text, readings)))


def _called(thing_id: int, known: AudienceKnown, *, unit: bool) -> str:
    return unit_words(thing_id, known) if unit else member_words(thing_id, known)


def _above(part: Part, known: AudienceKnown) -> str:
    """To tell two of one name apart: a member's home, or the unit above a unit."""
    if isinstance(part, OneMember):
        return known.unit[known.person[part.member_id].places[0].unit_id].name
    if not isinstance(part.place, OfUnit):
        return ""
    above = known.unit.get(known.unit[part.place.unit_id].parent_id or 0)
    return above.name if above else ""
