"""Looking at a figure with its history and sources, and going on from there to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.entry.draft import KINDS, PERIODS, draft_for
from bot.entry.line import Line, read_line
from bot.entry.stored import key_of
from bot.entry.words import Words, load_words
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, shortened
from handlers.figures import entering, files
from handlers.figures.prompts import WORDS, cancel_button, cancelled
from handlers.figures.showing import amount, whole
from handlers.figures.state import new_token, over, step, today, waiting
from handlers.figures.units import own_tops
from handlers.typed import typed_choice
from storage.figures import Figure, FigureKey, figure_history, select_figures

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

STEP = "see"
_SEE, _FIX = "fig-see", "fig-fix"
_MOST_CHOICES = 8
_MOST_YEARS = 15
_YEAR_BUTTONS = 6
_MEASURES = {"c": "count", "p": "percent"}
_KINDS = {kind[0]: kind for kind in KINDS}


async def begin(turn: Turn) -> Outcome:
    """Ask which figure is to be shown."""
    return _ask(turn, await _words(turn), "what", ())


async def asked(turn: Turn) -> Outcome:
    """Show the figure that was named."""
    if turn.incoming.kind is IncomingKind.FILE:
        return await files.offered(turn)
    choice = typed_choice(turn, numbers=True)
    if choice:
        typed = replace(turn, incoming=replace(turn.incoming, data=choice))
        return await (seen(typed) if choice.startswith(f"{_SEE}:") else chosen(typed))
    words = await _words(turn)
    line = read_line(turn.incoming.text, words, turn.person.unit_ids, today(turn).year, with_value=False)
    return await show_line(turn, line, words)


async def chosen(turn: Turn) -> Outcome:
    """Leave; the prompt has no other button of its own."""
    return cancelled(turn)


async def show_line(turn: Turn, line: Line, words: Words) -> Outcome:
    """Show the figure of which a line tells; ask which, where it may be several."""
    year = line.years[0] if len(line.years) == 1 else 0
    indicators = line.indicators or line.near
    if len(line.indicators) != 1:
        unit = line.units[0] if len(line.units) == 1 else 0
        offers = [(words.indicators[i].name, f"{_SEE}:{i}:{unit}:{year}") for i in indicators]
        return _ask(turn, words, "indicator" if line.indicators else "unknown", offers)
    units = _narrowed(turn, line) or own_tops(turn.person, words)
    if len(units) != 1:
        offers = [(words.units[u].name, f"{_SEE}:{indicators[0]}:{u}:{year}") for u in units]
        return _ask(turn, words, "unit", offers)
    return await _show(turn, words, indicators[0], units[0], year)


def _narrowed(turn: Turn, line: Line) -> tuple[int, ...]:
    """Of what one unclear name may mean the person's own, if that is one."""
    own = tuple(unit for unit in line.units if may_govern(turn.person, unit))
    return own if line.unclear_unit and len(own) == 1 else line.units


async def seen(turn: Turn) -> Outcome:
    """Show the figure that a button names; one that there is not any more changes nothing."""
    words = await _words(turn)
    indicator, unit, year = number(turn), number(turn, 1), number(turn, 2)
    own = own_tops(turn.person, words)
    if unit == 0 and len(own) == 1:
        unit = own[0]
    if indicator not in words.indicators or unit not in words.units or not 0 <= year <= 9999:
        return Outcome((Reply("errors/stale_button"),))
    return await _show(turn, words, indicator, unit, year)


async def fix(turn: Turn) -> Outcome:
    """Enter another value of the figure that a button names."""
    words = await _words(turn)
    indicator, unit, year = number(turn), number(turn, 1), number(turn, 2)
    period, kind, measure = argument(turn, 3), _KINDS.get(argument(turn, 4)), _MEASURES.get(argument(turn, 5))
    known = indicator in words.indicators and unit in words.units and 0 <= year <= 9999
    if not known or period not in PERIODS or kind is None or measure is None:
        return Outcome((Reply("errors/stale_button"),))
    draft = draft_for(FigureKey(indicator, unit, year, period, kind, measure))
    return await entering.begin_for(turn, draft if year else replace(draft, years=()))


def _ask(turn: Turn, words: Words, asks: str, offers: Sequence[tuple[str, str]]) -> Outcome:
    """Ask for the figure, or which of several is meant ("indicator", "unit"), or say that none fits ("unknown")."""
    own = own_tops(turn.person, words)
    token = new_token(turn)
    rows = [(Button(shortened(name), data),) for name, data in offers[:_MOST_CHOICES]]
    buttons = (*rows, (cancel_button(turn, token),))
    values: dict[str, Shown] = {
        "asks": asks,
        "choices": [name for name, _ in offers[:_MOST_CHOICES]],
        "unit": words.units[own[0]].name if own else "",
    }
    return Outcome((Reply("figures/see", values, buttons=buttons),), waiting(turn, STEP, token, buttons))


async def _show(turn: Turn, words: Words, indicator: int, unit: int, year: int) -> Outcome:
    db = await turn.work.reading()
    years = (year,) if year else None
    found = await select_figures(db, indicator_ids=(indicator,), unit_ids=(unit,), years=years)
    values: dict[str, Shown] = {
        "label": words.indicators[indicator].name,
        "unit": words.units[unit].name,
        "year": year,
    }
    if not found:
        buttons = _enter_button(turn, words, indicator, unit, year)
        return Outcome((Reply("figures/nothing", values, buttons=buttons),), over(turn))
    if len({figure.year for figure in found}) > 1:
        return _series(turn, words, found, values)
    values = {**values, "year": found[0].year, "parts_shown": await _with_history(db, found)}
    buttons = _fix_buttons(turn, found)
    return Outcome((Reply("figures/history", values, buttons=buttons),), over(turn))


def _series(turn: Turn, words: Words, found: Iterable[Figure], values: dict[str, Shown]) -> Outcome:
    """The figures of all years, the newest first, with a button for each of the newest."""
    newest = sorted(found, key=attrgetter("year"), reverse=True)
    by_year = [list(group) for _, group in groupby(newest, key=attrgetter("year"))]
    shown = [whole(figure, words) for group in by_year[:_MOST_YEARS] for figure in group]
    buttons = [
        Button(str(group[0].year), f"{_SEE}:{group[0].indicator_id}:{group[0].unit_id}:{group[0].year}")
        for group in by_year[:_YEAR_BUTTONS]
    ]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    values = {**values, "figures": shown, "more": len(by_year) - _MOST_YEARS}
    return Outcome((Reply("figures/series", values, buttons=rows),), over(turn))


async def _with_history(db: AsyncConnection, found: Iterable[Figure]) -> list[dict[str, Shown]]:
    return [
        {
            "kind": figure.kind,
            "period": figure.period,
            "entries": [amount(one) for one in await figure_history(db, key_of(figure))],
        }
        for figure in found
    ]


def _fix_buttons(turn: Turn, found: Sequence[Figure]) -> Buttons:
    """A button for each figure that the person may correct; told apart when there are several."""
    own = [figure for figure in found if may_govern(turn.person, figure.unit_id)]
    if len(own) == 1:
        return ((button(turn, WORDS, "edit", _fix_data(key_of(own[0]))),),)
    return tuple(
        (
            button(
                turn, WORDS, "edit_one", _fix_data(key_of(one)), period=one.period, kind=one.kind, measure=one.measure
            ),
        )
        for one in own[:_MOST_CHOICES]
    )


def _enter_button(turn: Turn, words: Words, indicator: int, unit: int, year: int) -> Buttons:
    if not may_govern(turn.person, unit):
        return ()
    key = FigureKey(indicator, unit, year, "year", "actual", words.indicators[indicator].measure)
    return ((button(turn, WORDS, "enter", _fix_data(key)),),)


def _fix_data(key: FigureKey) -> str:
    return f"{_FIX}:{key.indicator_id}:{key.unit_id}:{key.year}:{key.period}:{key.kind[0]}:{key.measure[0]}"


async def _words(turn: Turn) -> Words:
    return await load_words(await turn.work.reading(), turn.services.vocabulary)


ROUTES = (
    Route(step=step(STEP), role=Role.SECRETARY, handle=asked),
    Route(button=_SEE, role=Role.SECRETARY, handle=seen),
    Route(button=_FIX, role=Role.SECRETARY, handle=fix),
)
