"""How many may be ranked excellent: a share that the rule book sets, of a base that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rulebook.kinds import BASES, EXCELLENT_SHARE
from bot.rulebook.reading import number_in, rule_of
from storage.ratings import EXCELLENT, GOOD

_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Share:
    """How the excellent ranks stand to the limit.

    Attributes:
        percent: of the base.
        base: "good", "good_or_better" or "rated".
        base_count: how many that is.
        limit: how many may be excellent, rounded down.
    """

    excellent: int
    percent: int
    base: str
    base_count: int
    limit: int
    source: str

    @property
    def over(self) -> bool:
        """Whether there are more than may be."""
        return self.excellent > self.limit


async def check_share(db: AsyncConnection, counts: Mapping[str, int], year: int) -> Share | None:
    """Compare the counts by rank with the rule that is in force at the end of the year; None where there is none."""
    rule = await rule_of(db, EXCELLENT_SHARE, date(year, 12, 31))
    if rule is None or not sum(counts.values()):
        return None
    written = rule.values.get("base")
    base = written if isinstance(written, str) and written in BASES else BASES[0]
    excellent, good = counts.get(EXCELLENT, 0), counts.get(GOOD, 0)
    base_count = {"good": good, "good_or_better": good + excellent, "rated": sum(counts.values())}[base]
    percent = number_in(rule, "percent", _PERCENT)
    return Share(excellent, percent, base, base_count, base_count * percent // 100, rule.source)
