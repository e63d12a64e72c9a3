"""Whether a phrase can become another name of an indicator or a unit: understood then, and in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import cache

from bot.language.folding import fold
from bot.language.vocabulary_files import everyday_phrases
from bot.statistics.lexicon import IndicatorWords, Lexicon, UnitWords, build_lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.question import Question

LONGEST_NAME = 80
_SHORTEST = 2
_YEAR = re.compile(r"\d{4}")


class Refusal(StrEnum):
    """Why a phrase cannot be a name.

    TAKEN: something else is called so. EVERYDAY: it is a word of everyday language, which means something by itself.
    UNFIT: too short, too long, or with a year in it. IN_THE_WAY: what is understood now would not be any more.
    NO_USE: the phrase would still not be understood.
    """

    TAKEN = "taken"
    EVERYDAY = "everyday"
    UNFIT = "unfit"
    IN_THE_WAY = "in_the_way"
    NO_USE = "no_use"


def refusal(name: str, lexicon: Lexicon, *, indicator: int | None = None, unit: int | None = None) -> Refusal | None:
    """Why the name cannot be taught, None when it can. Takes up to a second: not for the event loop.

    Args:
        name: as typed.
        lexicon: of the words that are understood now; where the indicator has no figures, of every word.
        indicator: the one that is to have the name, or
        unit: the one that is to have it.
    """
    folded = fold(name)
    if not _SHORTEST <= len(name) <= LONGEST_NAME or _YEAR.search(name) or not any(c.isalpha() for c in name):
        return Refusal.UNFIT
    if folded in _everyday():
        return Refusal.EVERYDAY
    if folded in _names(lexicon):
        return Refusal.TAKEN
    trial = _with_name(lexicon, name, indicator, unit)
    if indicator is not None and _subjects(name, trial) != {indicator}:
        return Refusal.NO_USE
    if unit is not None and not any(unit in meaning for meaning in _units_meant(name, trial)):
        return Refusal.NO_USE
    before, after = _understood(lexicon, lexicon), _understood(lexicon, trial)
    return Refusal.IN_THE_WAY if before != after else None


@cache
def _everyday() -> frozenset[str]:
    return frozenset(fold(phrase) for phrase, _ in everyday_phrases())


def _names(lexicon: Lexicon) -> frozenset[str]:
    indicators = [n for i in lexicon.indicators.values() for n in (i.key, i.name, *i.aliases)]
    units = [n for u in lexicon.units.values() for n in (u.code, u.name, *u.aliases)]
    return frozenset(fold(name) for name in (*indicators, *units))


def _with_name(lexicon: Lexicon, name: str, indicator: int | None, unit: int | None) -> Lexicon:
    indicators: list[IndicatorWords] = [
        replace(one, aliases=(*one.aliases, name), has_figures=True) if one.id == indicator else one
        for one in lexicon.indicators.values()
    ]
    units: list[UnitWords] = [
        replace(one, aliases=(*one.aliases, name)) if one.id == unit else one for one in lexicon.units.values()
    ]
    return build_lexicon(indicators, units)


def _subjects(name: str, lexicon: Lexicon) -> frozenset[int]:
    understood = understand(name, lexicon, Asker(), 2000)
    return frozenset(s.indicator_id for s in understood.subjects) if isinstance(understood, Question) else frozenset()


def _units_meant(name: str, lexicon: Lexicon) -> Iterable[tuple[int, ...]]:
    meaning = lexicon.phrasebook.meaning(*fold(name).split())
    return [meaning.units] if meaning else []


def _understood(named: Lexicon, lexicon: Lexicon) -> dict[int, frozenset[int]]:
    """What each indicator's own name is understood as."""
    return {i.id: _subjects(i.name, lexicon) for i in named.indicators.values() if i.has_figures}
