"""Finds units and members by what people call them; the strictest way of reading that finds any decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from bot.audience.spelling import comparable, spoken
from bot.audience.words import forms
from bot.language.folding import fold
from bot.language.unit_names import LINKS, bare_name, whole_names
from storage.placements import Placed
from storage.units import Unit

_BODY = ("dang uy ", "chi uy ")
_FEWEST_WORDS = 2
_MARKS = ",;+\n"
_JOINT_WORDS = frozenset(word for meaning in ("and", "except") for form in forms(meaning) for word in form)
_SHORT = (("chi bo ", "cb "), ("dang bo ", "db "))
_KINDS = frozenset(form for forms_of_one in _SHORT for form in forms_of_one)


class Names:
    """An index of the units and members; each of its parts is made when first asked for."""

    def __init__(self, units: Sequence[Unit], people: Sequence[Placed]) -> None:
        self._units = units
        self._people = people

    def units_called(self, text: str) -> tuple[int, ...]:
        """The units of that code, name or other name."""
        if _is_cut_off(text):
            return ()
        found = _by_code(text, self._unit_codes)
        return found or _as_spoken(text, self._unit_names.get(comparable(text), ()))

    def units_called_shortly(self, text: str) -> tuple[int, ...]:
        """The units that have a usual short form of their name so: without "Đảng bộ" in front, abbreviated …"""
        return () if _is_cut_off(text) else tuple(self._short_unit_names.get(comparable(text), ()))

    def units_partly_called(self, text: str) -> tuple[int, ...]:
        """The units that have neighbouring words of their name so: "Văn phòng UBND" for "Văn phòng UBND tỉnh".

        One word says too little, and what also stands in a member's name may be meant for the member.
        """
        words = comparable(text).split()
        if len(words) < _FEWEST_WORDS or not LINKS.isdisjoint((words[0], words[-1])) or _is_cut_off(text):
            return ()
        wanted = f" {' '.join(words)} "
        if wanted.lstrip() in _KINDS or wanted in self._all_member_names:
            return ()
        return tuple(dict.fromkeys(unit_id for name, unit_id in self._partial_names if wanted in f" {name} "))

    def members_called(self, text: str) -> tuple[int, ...]:
        """The members of that code or full name."""
        if _is_cut_off(text):
            return ()
        found = _by_code(text, self._member_codes)
        return found or _as_spoken(text, self._member_names.get(comparable(text), ()))

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of which names are made."""
        names = (*self._unit_names, *self._short_unit_names, *self._member_names)
        return frozenset(word for name in names for word in name.split())

    def may_hold(self, words: Sequence[str]) -> bool:
        """Whether each two neighbours among these comparable words are neighbours in a name that holds a joint."""
        return all(pair in self._joint_neighbours for pair in pairwise(words))

    @cached_property
    def _joint_neighbours(self) -> frozenset[tuple[str, str]]:
        raw = (
            name for found in (self._unit_names, self._member_names) for things in found.values() for _, name in things
        )
        marked = (comparable(name) for name in raw if any(mark in name for mark in _MARKS))
        spoken_joints = (
            name
            for name in (*self._unit_names, *self._short_unit_names, *self._member_names)
            if not _JOINT_WORDS.isdisjoint(name.split())
        )
        return frozenset(pair for name in (*marked, *spoken_joints) for pair in pairwise(name.split()))

    def unit_name_words(self) -> Iterator[tuple[str, int]]:
        """Each comparable name of a unit, with the unit's id."""
        return ((name, unit_id) for name, found in self._unit_names.items() for unit_id, _ in found)

    def member_name_words(self) -> Iterator[tuple[str, int]]:
        """Each member's comparable name, with the member's id."""
        return ((name, member_id) for name, found in self._member_names.items() for member_id, _ in found)

    @cached_property
    def _all_member_names(self) -> str:
        return "\n".join(f" {name} " for name in self._member_names)

    @cached_property
    def _partial_names(self) -> tuple[tuple[str, int], ...]:
        """Of each name what follows the kind of unit, so that the kind alone is no part, and the name with it."""
        return tuple(
            (f"{short}{bare}", unit.id)
            for unit in self._units
            for name in (unit.name, *unit.aliases)
            for bare in (comparable(" ".join(bare_name(name))),)
            for short in ("", *(kind for kinds in _SHORT for kind in kinds if comparable(name) == f"{kinds[0]}{bare}"))
        )

    @cached_property
    def _unit_codes(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        return _codes((unit.id, unit.code) for unit in self._units)

    @cached_property
    def _member_codes(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        return _codes((one.member_id, one.code) for one in self._people)

    @cached_property
    def _unit_names(self) -> Mapping[str, list[tuple[int, str]]]:
        return _names((unit.id, name) for unit in self._units for name in (unit.name, *unit.aliases))

    @cached_property
    def _member_names(self) -> Mapping[str, list[tuple[int, str]]]:
        return _names((one.member_id, one.name) for one in self._people)

    @cached_property
    def _short_unit_names(self) -> Mapping[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for unit in self._units:
            for form in _short_forms(unit.name, unit.aliases, unit.code):
                found[form].append(unit.id)
        return dict(found)


def _is_cut_off(text: str) -> bool:
    """Whether the text begins or ends at a comma: then it is no name but what was left of several."""
    written = text.strip()
    return not written or written[0] in _MARKS or written[-1] in _MARKS


@lru_cache(maxsize=4096)  # the units are the same for one audience after another
def _short_forms(name: str, aliases: tuple[str, ...], code: str) -> tuple[str, ...]:
    names = sorted({comparable(one) for one in whole_names(name, aliases, code)})
    return tuple(dict.fromkeys(form for one in names for form in _shortened(one)))


def _shortened(name: str) -> Iterator[str]:
    if name.startswith(_BODY):
        return  # "đảng ủy X" may be the committee of X or all its members
    yield name
    for long, short in _SHORT:
        if name.startswith(long):
            yield short + name.removeprefix(long)


def _codes(pairs: Iterable[tuple[int, str]]) -> Mapping[str, tuple[tuple[int, str], ...]]:
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for thing_id, code in pairs:
        found[comparable(code)].append((thing_id, code))
    return {code: tuple(things) for code, things in found.items()}


def _names(pairs: Iterable[tuple[int, str]]) -> Mapping[str, list[tuple[int, str]]]:
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for thing_id, name in pairs:
        found[comparable(name)].append((thing_id, name))
    found.pop("", None)
    return dict(found)


def _by_code(text: str, codes: Mapping[str, tuple[tuple[int, str], ...]]) -> tuple[int, ...]:
    """By the code as it is, else whatever the case of its letters, else whatever its punctuation."""
    written = text.strip()
    things = codes.get(comparable(written), ())
    for same in (str, fold):
        found = tuple(thing_id for thing_id, code in things if same(code) == same(written))
        if found:
            return found
    return tuple(thing_id for thing_id, _ in things)


def _as_spoken(text: str, things: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """Those that have all diacritics as typed, if any; else all of them."""
    every = tuple(dict.fromkeys(thing_id for thing_id, _ in things))
    if len(every) < 2:
        return every
    exact = tuple(dict.fromkeys(thing_id for thing_id, name in things if spoken(name) == spoken(text)))
    return exact or every
