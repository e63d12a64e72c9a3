"""The words by which whoever enters a figure names an indicator or a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.indicators import all_indicators
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.statistics.lexicon import Lexicon
    from bot.vocabulary import Vocabulary
    from storage.indicators import Indicator
    from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Words:
    """One state of the database's words.

    Attributes:
        asked: the words with which questions are understood.
        every: the same with the indicators that have no figures yet.
        indicators: by id.
        units: by id.
    """

    asked: Lexicon
    every: Lexicon
    indicators: Mapping[int, Indicator]
    units: Mapping[int, Unit]


async def load_words(db: AsyncConnection, vocabulary: Vocabulary) -> Words:
    """The words as the database has them now."""
    return Words(
        asked=await vocabulary.lexicon(db),
        every=await vocabulary.every_word(db),
        indicators={indicator.id: indicator for indicator in await all_indicators(db)},
        units={unit.id: unit for unit in await all_units(db)},
    )
