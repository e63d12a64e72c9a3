"""Checking the figures on demand: what does not agree, for the own units; for an admin, for all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Attachment, Reply, Shown
from bot.checks.finding import find_doubts
from bot.checks.telling import grouped, told
from bot.documents.figures_workbook import XLSX, FiguresSheet, SheetCell, figures_workbook
from bot.entry.words import Words, load_words
from bot.rendering import plain
from bot.turn import Outcome, Turn
from handlers.buttons import elsewhere
from handlers.figures.units import own_tops

if TYPE_CHECKING:
    from bot.checks.doubts import Doubt

_SHOWN = 3  # of each kind in the message; all of them stand in the file
_LISTED = 5_000
_COLUMNS = ("kind", "unit", "year", "period", "indicator", "line", "figures", "sources")


async def begin(turn: Turn) -> Outcome:
    """Tell what is doubtful, grouped and short, with the whole list as a workbook."""
    db = await turn.work.reading()
    words = await load_words(db, turn.services.vocabulary)
    found = await find_doubts(db, units=None if turn.person.role >= Role.ADMIN else turn.person.governed_unit_ids)
    await turn.work.pause()
    tops = [words.units[unit].name for unit in own_tops(turn.person, words)]
    indicators = {number: one.name for number, one in words.indicators.items()}
    units = {number: one.name for number, one in words.units.items()}
    values: dict[str, Shown] = {
        "units": tops,
        "total": len(found),
        "groups": grouped(found, indicators, units, _SHOWN),
    }
    files = (await _listing(turn, found, words, tops),) if found else ()
    return Outcome((Reply("checks/report", values, files=files),), elsewhere(turn))


async def _listing(turn: Turn, found: Sequence[Doubt], words: Words, tops: Sequence[str]) -> Attachment:
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    content = await asyncio.to_thread(_workbook, turn, found, words, tops, now)
    return Attachment(_say(turn, "file", {}), XLSX, content)


def _workbook(turn: Turn, found: Sequence[Doubt], words: Words, tops: Sequence[str], now: datetime) -> bytes:
    title = _say(turn, "title", {"units": list(tops)})
    more = len(found) - _LISTED
    table = FiguresSheet(
        name=_say(turn, "sheet", {}),
        lines=(title, _say(turn, "made", {"at": now})),
        header=tuple(_say(turn, f"column_{column}", {}) for column in _COLUMNS),
        rows=tuple(_row(turn, doubt, words) for doubt in found[:_LISTED]),
        below=(_say(turn, "more", {"more": more}),) if more > 0 else (),
        years=(_COLUMNS.index("year"),),
    )
    return figures_workbook((table,), now)


def _row(turn: Turn, doubt: Doubt, words: Words) -> tuple[SheetCell, ...]:
    indicators = {figure.indicator_id: words.indicators[figure.indicator_id].name for figure in doubt.figures}
    units = {figure.unit_id: words.units[figure.unit_id].name for figure in doubt.figures}
    shown = told(doubt, indicators, units)
    first = doubt.figures[0]
    sources = dict.fromkeys((figure.source, figure.source_date) for figure in doubt.figures if figure.source)
    return (
        _say(turn, "kind", {"kind": doubt.kind.value}),
        units[first.unit_id],
        first.year,
        _say(turn, "period", {"period": first.period}),
        indicators[first.indicator_id],
        _say(turn, "line", {"doubt": shown}),
        _say(turn, "figures", {"doubt": shown}),
        "; ".join(_say(turn, "source", {"source": source, "date": day}) for source, day in sources),
    )


def _say(turn: Turn, name: str, values: Mapping[str, Shown]) -> str:
    text = turn.services.renderer.text("checks/sheet", {"name": name, **values}, turn.person.language)
    return plain(text).strip()
