"""A unit's table of one year: short in the chat, and as an Excel workbook or a PDF of one page for a report."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Attachment, Button, Buttons, Reply, Shown
from bot.documents.figures_workbook import XLSX, FiguresSheet, SheetCell, figures_workbook
from bot.documents.year_table import TablePage, year_table_pdf
from bot.entry.draft import PERIODS
from bot.entry.words import load_words
from bot.language.periods import Times
from bot.rendering import plain
from bot.statistics.answering import answer_question
from bot.statistics.question import Operation, Question
from bot.statistics.year_table import YearTable, year_table
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, elsewhere, number
from handlers.figures.units import own_tops

if TYPE_CHECKING:
    from bot.statistics.lexicon import Lexicon
    from storage.figures import Figure

_BUTTON = "fig-year"
EXCEL, PDF = "x", "p"
_COLUMNS = ("number", "indicator", "measure", "target", "actual", "ratio", "before")


def file_buttons(turn: Turn, unit: int, year: int, period: str, language: str = "") -> Buttons:
    """A row with what makes files of a year's table."""
    return (
        tuple(
            Button(_say(turn, language, f"button_{form}", {}), f"{_BUTTON}:{form}:{unit}:{year}:{period}")
            for form in (EXCEL, PDF)
        ),
    )


async def begin(turn: Turn) -> Outcome:
    """Show the latest year of the own highest unit, with the other years as buttons."""
    db = await turn.work.reading()
    words = await load_words(db, turn.services.vocabulary)
    own = own_tops(turn.person, words)
    question = Question(Operation.OVERVIEW, unit_ids=own[:1])
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    answer = await answer_question(question, words.asked, db, now.year)
    buttons: Buttons = ()
    if answer.found and own and isinstance(year := answer.values.get("year"), int):
        others = [
            Button(str(one.values["year"]), f"{_BUTTON}:s:{own[0]}:{one.values['year']}:year")
            for one in answer.suggestions
        ]
        buttons = (*file_buttons(turn, own[0], year, "year"), *((tuple(others),) if others else ()))
    return Outcome((Reply(answer.template, answer.values, buttons=buttons),), elsewhere(turn))


async def pressed(turn: Turn) -> Outcome:
    """Make the file that a button asks for, or show another year; what is not there any more is said to be stale."""
    form, unit, year, period = argument(turn), number(turn, 1), number(turn, 2), argument(turn, 3)
    db = await turn.work.reading()
    lexicon = await turn.services.vocabulary.lexicon(db, turn.vocabulary_revision)
    if unit not in lexicon.units or not 0 < year <= 9999 or period not in PERIODS or form not in {EXCEL, PDF, "s"}:
        return Outcome((Reply("errors/stale_button"),))
    if form == "s":
        return await _shown(turn, lexicon, unit, year, period)
    table = await year_table(db, lexicon, unit, year, period)
    values: dict[str, Shown] = {"unit": lexicon.units[unit].name, "year": year, "period": period}
    if not table.rows and not table.by_unit:
        return Outcome((Reply("figures/no_table", values),))
    await turn.work.pause()
    file = await table_file(turn, table, lexicon, form)
    return Outcome((Reply("figures/table", values, files=(file,)),))


async def _shown(turn: Turn, lexicon: Lexicon, unit: int, year: int, period: str) -> Outcome:
    times = Times(years=(year,), period="" if period == "year" else period)
    question = Question(Operation.OVERVIEW, unit_ids=(unit,), times=times)
    answer = await answer_question(question, lexicon, await turn.work.reading(), year)
    buttons = file_buttons(turn, unit, year, period) if answer.found else ()
    return Outcome((Reply(answer.template, answer.values, buttons=buttons),))


async def table_file(turn: Turn, table: YearTable, lexicon: Lexicon, form: str, language: str = "") -> Attachment:
    """The table as a file, made beside the event loop."""
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    make = _workbook if form == EXCEL else _page
    content = await asyncio.to_thread(make, turn, table, lexicon, now, language)
    mime = XLSX if form == EXCEL else "application/pdf"
    return Attachment(_say(turn, language, f"file_{form}", {"year": table.year}), mime, content)


def _workbook(turn: Turn, table: YearTable, lexicon: Lexicon, now: datetime, language: str) -> bytes:
    say = partial(_say, turn, language)
    title = (say("title", _about(table, lexicon)), say("made", {"at": now}))
    below = tuple(_sources(turn, table, language))
    sheets = [
        FiguresSheet(
            say("sheet_targets", {}),
            title,
            _header(turn, table, language),
            tuple(_cells(turn, at, table, lexicon, language) for at in range(len(table.rows))),
            below,
        )
    ]
    if table.by_unit:
        names = [lexicon.units[unit].name for unit in (table.unit, *table.below)]
        rows: list[tuple[SheetCell, ...]] = [
            (
                lexicon.indicators[indicator].name,
                say("measure", {"measure": measure}),
                *(None if figure is None else figure.value for figure in figures),
            )
            for indicator, measure, figures in table.by_unit
        ]
        header = (say("column_indicator", {}), say("column_measure", {}), *names)
        sheets.append(FiguresSheet(say("sheet_units", {}), title, header, tuple(rows), below))
    return figures_workbook(sheets, now)


def _header(turn: Turn, table: YearTable, language: str) -> tuple[str, ...]:
    return tuple(_say(turn, language, f"column_{name}", {"year": table.year}) for name in _COLUMNS)


def _cells(turn: Turn, at: int, table: YearTable, lexicon: Lexicon, language: str) -> tuple[SheetCell, ...]:
    row = table.rows[at]
    bounded = row.target is not None and row.target.comparison != "eq"
    target: SheetCell = None if row.target is None else row.target.value
    return (
        at + 1,
        lexicon.indicators[row.indicator].name,
        _say(turn, language, "measure", {"measure": row.measure}),
        _target(turn, row.target, language) if bounded else target,
        None if row.actual is None else row.actual.value,
        row.ratio,
        None if row.before is None else row.before.value,
    )


def _page(turn: Turn, table: YearTable, lexicon: Lexicon, now: datetime, language: str) -> bytes:
    say = partial(_say, turn, language)

    def written(value: Decimal | None) -> str:
        return "" if value is None else say("value", {"value": value})

    rows = tuple(
        (
            str(at),
            lexicon.indicators[row.indicator].name,
            say("measure", {"measure": row.measure}),
            _target(turn, row.target, language),
            written(row.actual.value if row.actual else None),
            written(row.ratio),
            written(row.before.value if row.before else None),
        )
        for at, row in enumerate(table.rows, 1)
    )
    page = TablePage(
        title=say("heading", _about(table, lexicon)),
        subtitle=lexicon.units[table.unit].name,
        header=_header(turn, table, language),
        rows=rows,
        sources=tuple(_sources(turn, table, language)),
        cut=say("cut", {}),
        made=say("made", {"at": now}),
    )
    return year_table_pdf(page, now)


def _target(turn: Turn, target: Figure | None, language: str) -> str:
    if target is None:
        return ""
    return _say(turn, language, "bound", {"value": target.value, "comparison": target.comparison})


def _about(table: YearTable, lexicon: Lexicon) -> dict[str, Shown]:
    return {"unit": lexicon.units[table.unit].name, "year": table.year, "period": table.period}


def _sources(turn: Turn, table: YearTable, language: str) -> list[str]:
    lines = [_say(turn, language, "source", {"title": title, "date": day}) for title, day in table.sources]
    return lines + [_say(turn, language, "note", {"note": note}) for note in table.notes]


def _say(turn: Turn, language: str, name: str, values: Mapping[str, Shown]) -> str:
    text = turn.services.renderer.text(
        "figures/table_words", {"name": name, **values}, language or turn.person.language
    )
    return plain(text).strip()


ROUTES = (Route(pressed, Role.MEMBER, button=_BUTTON, in_groups=True),)
