"""The lexicon of the database's own indicators and units, renewed as soon as these change."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.statistics.lexicon import IndicatorWords, Lexicon, UnitWords, build_lexicon
from storage.indicators import Indicator, all_indicators
from storage.state import revision
from storage.units import Unit, all_units

_LARGE = 500
"""From so many names on the lexicon is built off the event loop."""


class Vocabulary:
    """Keeps the lexicon for the newest revision of the database's words, this process's or another's change."""

    def __init__(self) -> None:
        self._revision = -1
        self._lexicon: Lexicon | None = None
        self._renewing = asyncio.Lock()

    async def lexicon(self, db: AsyncConnection) -> Lexicon:
        """The lexicon for the database as `db` sees it."""
        current = await revision(db)
        if self._lexicon is not None and current == self._revision:
            return self._lexicon
        async with self._renewing:
            if self._lexicon is None or current != self._revision:
                self._lexicon = await _read_lexicon(db)
                self._revision = current
            return self._lexicon


async def _read_lexicon(db: AsyncConnection) -> Lexicon:
    indicators = _indicator_words(await all_indicators(db))
    units = [_unit_words(u) for u in await all_units(db)]
    if len(indicators) + len(units) < _LARGE:
        return build_lexicon(indicators, units)
    return await asyncio.to_thread(build_lexicon, indicators, units)


def _indicator_words(indicators: tuple[Indicator, ...]) -> list[IndicatorWords]:
    ids = {i.key: i.id for i in indicators}
    return [
        IndicatorWords(
            i.id,
            i.key,
            i.name,
            i.aliases,
            i.measure,
            ids.get(i.whole),
            i.higher_is,
            has_figures=i.has_figures,
        )
        for i in indicators
    ]


def _unit_words(unit: Unit) -> UnitWords:
    return UnitWords(unit.id, unit.code, unit.name, unit.aliases, unit.kind, unit.parent_id)
