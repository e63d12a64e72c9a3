"""The grammar of one part of an audience: [group] [place] [chưa đọc …], or a name.

A unit's or member's own name goes before any other reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.audience.errors import AudienceNotUnderstood
from bot.audience.known import AudienceKnown
from bot.audience.parts import OFFICES, Group, OfKind, OfUnit, OneMember, OwnUnits, Part, Place, Segment, WholeCommittee
from bot.audience.places import has_kind, within_reach
from bot.audience.spelling import comparable
from bot.audience.words import KIND, SEAT, first_words, forms, kinds, leading, says

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*|[,;+\n]")
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")
_LONGEST_KIND = 4
_MOST_DIGITS = 9
_MOST_WORDS = 40
_MOST_ALIKE = 6
"""Of more units that have the same words in their names none is meant."""


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a text, comparable, each with where it stands."""

    text: str
    spans: tuple[tuple[int, int], ...]
    plain: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.plain)

    def since(self, start: int) -> Words:
        """Those from the word of that number on."""
        return Words(self.text, self.spans[start:], self.plain[start:])

    def until(self, end: int) -> Words:
        """Those before the word of that number."""
        return Words(self.text, self.spans[:end], self.plain[:end])

    @property
    def written(self) -> str:
        """As it stands in the text, from the first word to the last."""
        return self.text[self.spans[0][0] : self.spans[-1][1]] if self.spans else ""


def cut(text: str) -> Words:
    """The words of a text; a comma within a name is a word too, so that no phrase goes beyond it."""
    found = [(match.span(), comparable(match.group()) or match.group()) for match in _WORD.finditer(text)]
    return Words(text, tuple(span for span, _ in found), tuple(plain for _, plain in found))


class PartReader:
    """Reads parts against a snapshot.

    Args:
        known: the snapshot.
        loosely: whether a part of a unit's name names it too, where nothing else does.
    """

    def __init__(self, known: AudienceKnown, *, loosely: bool = False) -> None:
        self._known = known
        self._loosely = loosely

    def readings(self, text: str) -> tuple[Part, ...]:
        """What the text may mean: nothing, one thing, or several.

        Raises:
            AudienceNotUnderstood: "chưa đọc" of no notice in particular, by one who has sent none.
        """
        words = cut(text)
        if not words:
            return ()
        units = self._known.names.units_called(text)
        if units:
            return self._reachable([*_members_of(units), *self._members(text)])
        if len(words.plain) > _MOST_WORDS:
            return ()
        return (
            self._segments(words)
            or self._reachable(self._members(text))
            or tuple(_members_of(self._units(words.written)))
            or self._bracketed(text)
            or self._politely(words)
        )

    def _members(self, text: str) -> list[OneMember]:
        return [OneMember(one, text.strip()) for one in self._known.names.members_called(text)]

    def _reachable(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """Of several only those within reach, if any is."""
        near = [part for part in parts if within_reach(part, self._known)]
        return tuple(near or parts)

    def _bracketed(self, text: str) -> tuple[Part, ...]:
        """A name with the code, or with a unit, in brackets."""
        found = _BRACKETS.fullmatch(text.strip())
        if not found:
            return ()
        name, inside = found.groups()
        members, units = self._known.names.members_called(name), self._known.names.units_called(name)
        by_code = [one for one in members if self._known.person[one].code == inside.strip()]
        if not by_code:
            places = {below for unit in self._units(inside) for below in self._known.below(unit)}
            by_code = [one for one in members if any(held.unit_id in places for held in self._known.person[one].places)]
        unit_by_code = [one for one in units if self._known.unit[one].code == inside.strip()]
        return self._reachable([*(OneMember(one, text.strip()) for one in by_code), *_members_of(unit_by_code)])

    def _politely(self, words: Words) -> tuple[Part, ...]:
        """What is left when "gửi", "các đồng chí", "toàn thể" in front say nothing."""
        front = leading(words.plain, "polite", "whole")
        return self.readings(words.since(front).written) if 0 < front < len(words.plain) else ()

    def _segments(self, words: Words) -> tuple[Part, ...]:
        at = _not_read(words.plain)
        if at is None:
            return self._of_group(words)
        if not self._known.notices:
            return ()
        start, end = at
        end += leading(words.plain[end:], "notice")
        number = words.plain[end] if end < len(words.plain) else ""
        if number.isdecimal() and len(number) <= _MOST_DIGITS:
            notice_id, end = int(number), end + 1
        elif end < len(words.plain) and not leading(words.plain[end:], "of", "below"):
            return ()
        else:
            notice_id = self._latest_notice(words)
        rest = _joined(words.until(start), words.since(end))
        if not rest:
            return (Segment(Group.MEMBER, OwnUnits(), notice_id),)
        found = self._of_group(rest) or self._in_place(Group.MEMBER, rest)
        return tuple(replace(part, not_read=notice_id) for part in found)

    def _latest_notice(self, words: Words) -> int:
        if self._known.latest_notice is None:
            raise AudienceNotUnderstood(words.written, "audience/no_notice_yet", {"part": words.written})
        return self._known.latest_notice

    def _of_group(self, words: Words) -> tuple[Segment, ...]:
        if says(words.plain, "everyone"):
            return (Segment(Group.MEMBER, WholeCommittee()),)
        if says(words.plain, "own"):
            return tuple(Segment(Group.MEMBER, place) for place in self._own())
        kind = self._kind(words, needs_each=True)
        if kind:
            return tuple(Segment(Group.MEMBER, place) for place in kind)
        named = [(leading(words.plain, group.value), group) for group in Group]
        body = leading(words.plain, "body")
        if body and body < len(words.plain):
            named.append((body, Group.COMMITTEE))
        for length, group in sorted(named, key=lambda one: -one[0]):
            found = self._in_place(group, words.since(length)) if length else ()
            if found:
                return found
        polite = leading(words.plain, "polite", "whole")
        return self._of_group(words.since(polite)) if 0 < polite < len(words.plain) else ()

    def _in_place(self, group: Group, words: Words) -> tuple[Segment, ...]:
        return tuple(Segment(group, place) for place in self._places(words, below=group not in OFFICES))

    def _places(self, words: Words, *, below: bool) -> tuple[Place, ...]:
        """The places that the words after a group may mean."""
        if not words:
            return (OwnUnits(),)
        if says(words.plain, "everyone"):
            return (WholeCommittee(),)
        if says(words.plain, "own"):
            return self._own(below=below)
        kind = self._kind(words, needs_each=False)
        if kind:
            return kind
        units = self._units(words.written, seats=True)
        if units:
            return tuple(OfUnit(unit_id, below) for unit_id in units)
        for meaning in ("of", "below", "whole"):
            link = leading(words.plain, meaning)
            if 0 < link < len(words.plain):
                return self._places(words.since(link), below=below or meaning != "of")
        return ()

    def _own(self, *, below: bool = True) -> tuple[Place, ...]:
        own = self._known.own
        return (OfUnit(own[0].id, below),) if len(own) == 1 else (OwnUnits(),)

    def _kind(self, words: Words, *, needs_each: bool) -> tuple[Place, ...]:
        """Each unit of a kind: "các chi bộ", "các đảng bộ trực thuộc", "các chi bộ thuộc Đảng bộ Sở Y tế"."""
        each = leading(words.plain, "each")
        for length in range(_LONGEST_KIND, 0, -1):
            kind = self._kind_called(words.plain[each : each + length], each=bool(each), alone=needs_each)
            rest = words.since(each + length)
            if kind is None or len(words.plain) < each + length:
                continue
            direct = leading(rest.plain, "direct")
            if needs_each and not each and not direct:
                continue
            link = direct or leading(rest.plain, "of", "below")
            rest = rest.since(link)
            if not rest and (direct or not link):
                return (OfKind(kind, bool(direct)),)
            if rest and (each or link):
                found = self._units(rest.written)
                if found:
                    return tuple(OfKind(kind, bool(direct), unit_id) for unit_id in found)
        return ()

    def _kind_called(self, words: tuple[str, ...], *, each: bool, alone: bool) -> str | None:
        if says(words, "any"):
            return ""
        usual = kinds(KIND).get(words) or (None if alone else kinds(SEAT).get(words))
        name = " ".join(words)
        if usual or not name:
            return usual
        if name in self._known.kinds:
            return name
        return name if each and any(has_kind(unit, name) for unit in self._known.units) else None

    def _units(self, text: str, *, seats: bool = False) -> tuple[int, ...]:
        """The units meant: by name, by a short form of it, or by name and a unit above ("Chi bộ 1 thuộc Sở Y tế").

        Args:
            text: what is to be the unit's name.
            seats: whether "đảng ủy" may stand before it.
        """
        names = self._known.names
        found = names.units_called(text) or names.units_called_shortly(text)
        words = cut(text)
        bracket = _BRACKETS.fullmatch(text.strip())
        if not found and bracket:
            code = bracket.group(2).strip()
            found = tuple(one for one in names.units_called(bracket.group(1)) if self._known.unit[one].code == code)
        if not found and seats:
            seat = next(
                (n for n in (3, 2) if words.plain[:n] in kinds(SEAT) or words.plain[:n] in forms("committee")), 0
            )
            found = self._units(words.since(seat).written) if 0 < seat < len(words.plain) else ()
        if not found:
            found = self._within_another(words)
        if found or not self._loosely:
            return self._nearest(found)
        partly = self._nearest(names.units_partly_called(text))
        return partly if len(partly) <= _MOST_ALIKE else ()

    def _nearest(self, units: tuple[int, ...]) -> tuple[int, ...]:
        """Of several only those within reach, if any is."""
        return tuple(one for one in units if self._known.in_reach(one)) or units

    def _within_another(self, words: Words) -> tuple[int, ...]:
        names = self._known.names
        found: dict[int, None] = {}
        for end in range(1, len(words.plain)):
            front = words.until(end).written
            inner = names.units_called(front) or names.units_called_shortly(front)
            if not inner:
                continue
            rest = words.since(end)
            back = rest.since(leading(rest.plain, "direct", "below", "of")).written
            for above in names.units_called(back) or names.units_called_shortly(back):
                found.update((one, None) for one in inner if one != above and one in self._known.below(above))
        return tuple(found)


def _members_of(unit_ids: Iterable[int]) -> list[Segment]:
    return [Segment(Group.MEMBER, OfUnit(unit_id, below=True)) for unit_id in unit_ids]


def _joined(front: Words, back: Words) -> Words:
    """What stands around "chưa đọc …", without the words that only introduce it ("những người")."""
    polite = leading(front.plain, "polite")
    if polite == len(front.plain):
        front = front.since(polite)
    if front and back:
        return cut(f"{front.written} {back.written}")
    return front or back


def _not_read(words: Sequence[str]) -> tuple[int, int] | None:
    """Where "chưa đọc" stands."""
    known = first_words()
    for start, word in enumerate(words):
        for form in known.get(word, ()):
            if tuple(words[start : start + len(form)]) == form:
                return start, start + len(form)
    return None
