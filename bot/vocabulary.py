"""The lexicon of the database's own indicators and units, renewed as soon as these change."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.statistics.lexicon import IndicatorWords, Lexicon, UnitWords, build_lexicon
from storage.indicators import Indicator, all_indicators
from storage.state import revision
from storage.taught_names import all_taught_names
from storage.units import Unit, all_units


class Vocabulary:
    """Keeps the lexicons for the newest revision of the database's words, this process's or another's change."""

    def __init__(self) -> None:
        self._kept: dict[bool, tuple[int, Lexicon]] = {}
        self._renewing = asyncio.Lock()

    async def lexicon(self, db: AsyncConnection, current: int | None = None) -> Lexicon:
        """The lexicon for the database as `db` sees it: the indicators that have figures.

        Args:
            current: the revision as `db` sees it, where that has been read already.
        """
        return await self._newest(db, await revision(db) if current is None else current, every=False)

    async def every_word(self, db: AsyncConnection) -> Lexicon:
        """The same with the indicators that have no figures yet: for whoever enters the first one."""
        return await self._newest(db, await revision(db), every=True)

    async def _newest(self, db: AsyncConnection, current: int, *, every: bool) -> Lexicon:
        kept = self._kept.get(every)
        if kept is not None and kept[0] == current:
            return kept[1]
        async with self._renewing:
            kept = self._kept.get(every)
            if kept is None or kept[0] != current:
                kept = self._kept[every] = (current, await _read_lexicon(db, every=every))
            return kept[1]


async def _read_lexicon(db: AsyncConnection, *, every: bool) -> Lexicon:
    taught = await all_taught_names(db)
    of_indicators: defaultdict[int | None, list[str]] = defaultdict(list)
    of_units: defaultdict[int | None, list[str]] = defaultdict(list)
    for one in taught:
        of_indicators[one.indicator_id].append(one.name)
        of_units[one.unit_id].append(one.name)
    indicators = _indicator_words(await all_indicators(db), of_indicators, every=every)
    units = [_unit_words(u, of_units[u.id]) for u in await all_units(db)]
    return await asyncio.to_thread(build_lexicon, indicators, units)


def _indicator_words(
    indicators: tuple[Indicator, ...], taught: Mapping[int | None, Sequence[str]], *, every: bool
) -> list[IndicatorWords]:
    ids = {i.key: i.id for i in indicators}
    return [
        IndicatorWords(
            i.id,
            i.key,
            i.name,
            (*i.aliases, *taught.get(i.id, ())),
            i.measure,
            ids.get(i.whole),
            i.higher_is,
            has_figures=every or i.has_figures,
        )
        for i in indicators
    ]


def _unit_words(unit: Unit, taught: Sequence[str]) -> UnitWords:
    return UnitWords(unit.id, unit.code, unit.name, (*unit.aliases, *taught), unit.kind, unit.parent_id)
