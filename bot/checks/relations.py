"""Which indicators are parts of which: what the committee said, and what the starter catalogue and its sums say.

Indicators are known by their keys, so a committee that uses the catalogue's keys has its sums too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.starter.seeding import starter_indicators

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ExcellentShare:
    """Of what a share of excellent ranks is, by the names that the rule book has for it; ids, None = not there."""

    excellent: int
    bases: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Relations:
    """Ids of indicators by what they have to do with each other.

    Attributes:
        parts: pairs of a part and a whole: the part is never more.
        sums: a whole, and the parts that together are all of it.
    """

    parts: tuple[tuple[int, int], ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    shares: tuple[ExcellentShare, ...]

    def sums_of(self, whole: int) -> tuple[tuple[int, ...], ...]:
        """The ways in which that whole is made of parts."""
        return tuple(parts for one, parts in self.sums if one == whole)

    def family(self, whole: int) -> tuple[int, ...]:
        """The whole with all its parts, and theirs."""
        found = {whole: None}
        waiting = [whole]
        while waiting:
            below = [part for parts in self.sums_of(waiting.pop()) for part in parts if part not in found]
            found |= dict.fromkeys(below)
            waiting += below
        return tuple(found)


def relations_of(indicators: Iterable[tuple[int, str, int | None]]) -> Relations:
    """The relations among these indicators.

    Args:
        indicators: id, key, and id of the whole that the committee says it is a part of.
    """
    given = tuple(indicators)
    ids = {key: number for number, key, _ in given}
    own = [(number, whole) for number, _, whole in given if whole is not None]
    usual = [(ids[row.key], ids[row.whole]) for row in starter_indicators() if row.key in ids and row.whole in ids]
    sums = [
        (ids[whole], tuple(ids[part] for part in parts))
        for whole, parts in _sums()
        if whole in ids and all(part in ids for part in parts)
    ]
    shares = [
        ExcellentShare(ids[key], {name: ids.get(base) for name, base in bases.items()})
        for key, bases in _shares()
        if key in ids
    ]
    return Relations(tuple(dict.fromkeys([*own, *usual])), tuple(sums), tuple(shares))


@cache
def _sums() -> tuple[tuple[str, tuple[str, ...]], ...]:
    with (_FOLDER / "sums.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["whole"], tuple(row["parts"].split(";"))) for row in csv.DictReader(file))


@cache
def _shares() -> tuple[tuple[str, dict[str, str]], ...]:
    with (_FOLDER / "shares.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple((row["excellent"], {name: key for name, key in row.items() if name != "excellent"}) for row in rows)
