"""An answer as more than words: as a chart, as a workbook, or with the source of each of its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bot.charts.answers import charts_of
from bot.charts.studio import pictures
from bot.chat import Attachment, Button, Buttons, Reply, Shown
from bot.documents.figures_workbook import XLSX, FiguresSheet, SheetCell, figures_workbook
from bot.rendering import plain
from bot.statistics.answers.sources import sources_told
from bot.statistics.question import Operation, Question
from bot.statistics.question_code import encode
from bot.statistics.year_table import year_table
from handlers.figures.year_table import EXCEL, file_buttons, table_file

if TYPE_CHECKING:
    from bot.statistics.answers.answer import Answer
    from bot.statistics.facts import Amount
    from bot.statistics.lexicon import Lexicon
    from bot.turn import Turn

FORMS = {"chart": "chart", "sheet": "excel", "sources": "from"}
"""Each form with the action of the button that asks for it."""
_RANKS = frozenset({Operation.RANK_UNITS, Operation.FILTER_UNITS, Operation.BY_UNIT})
_SERIES = frozenset({*_RANKS, Operation.TREND, Operation.ATTAINMENT, Operation.COMPOSITION})
_COLUMNS = ("indicator", "kind", "unit", "year", "period", "value", "measure", "derived", "source", "dated", "note")
_YEAR_COLUMNS = (_COLUMNS.index("year"),)

Say = Callable[[str, Mapping[str, Shown]], str]


async def in_form(turn: Turn, asked: Question, answer: Answer, lexicon: Lexicon, reply: Reply) -> Reply:
    """The reply in the form that was asked for; in words alone, with buttons for the forms, when none was.

    Args:
        turn: the person's; holds no connection any more when a picture is being drawn.
        asked: the question, with the form that is wanted.
        answer: what is shown.
        lexicon: of the database.
        reply: the answer in words.
    """
    if not answer.found or not answer.amounts:
        return reply
    reply = replace(reply, buttons=(*reply.buttons, *_buttons(turn, asked, answer, reply.language)))
    match asked.show:
        case "chart":
            return await _drawn(turn, answer, lexicon, reply)
        case "sheet" if answer.question.operation is Operation.OVERVIEW:
            table = await year_table(await turn.work.reading(), lexicon, *_whose(answer))
            await turn.work.pause()
            return replace(reply, files=(await table_file(turn, table, lexicon, EXCEL, reply.language),))
        case "sheet":
            await turn.work.pause()
            return replace(reply, files=(await _workbook(turn, answer, lexicon, reply),))
        case "sources":
            return replace(reply, template="statistics/sources", values=sources_told(answer, lexicon))
        case _:
            return reply


async def _drawn(turn: Turn, answer: Answer, lexicon: Lexicon, reply: Reply) -> Reply:
    say = partial(_say, turn, reply.language)
    language = reply.language or turn.person.language or turn.services.settings.language
    charts = charts_of(answer, lexicon, say, language)
    if not charts:
        reason = "overview" if answer.question.operation is Operation.OVERVIEW else "single"
        return replace(
            reply, template="charts/none", values={**reply.values, "inner": f"{reply.template}.j2", "reason": reason}
        )
    await turn.work.pause()
    drawn = await pictures(charts)
    files = [
        Attachment(say("file", {"number": number}), "image/png", content) for number, content in enumerate(drawn, 1)
    ]
    return replace(reply, files=tuple(files))


def _say(turn: Turn, language: str, name: str, values: Mapping[str, Shown]) -> str:
    shown = {"name": name, **values}
    return plain(turn.services.renderer.text("charts/words", shown, language or turn.person.language)).strip()


def _buttons(turn: Turn, asked: Question, answer: Answer, language: str) -> Buttons:
    """What one may want to have next of what is told in several lines; left out where it does not fit a button."""
    question, show = answer.question, asked.show
    if question.operation is Operation.OVERVIEW:
        return file_buttons(turn, *_whose(answer), language)
    wanted = []
    several = len(answer.amounts) > 1 or question.operation in _RANKS
    if show != "chart" and several and question.operation in _SERIES:
        wanted.append("chart")
    if show != "sheet" and ((several and question.operation in _SERIES) or show):
        wanted.append("sheet")
    code = min(encode(question), encode(asked), key=len)
    row = tuple(
        Button(_say(turn, language, f"{form}_button", {}), f"{FORMS[form]}:{code}")
        for form in wanted
        if len(FORMS[form]) + 1 + len(code) <= 64
    )
    return (row,) if row else ()


def _whose(answer: Answer) -> tuple[int, int, str]:
    """Of an overview: whose figures it shows, of which year and period."""
    first = answer.amounts[0].figures[0]
    return first.unit_id, first.year, first.period


async def _workbook(turn: Turn, answer: Answer, lexicon: Lexicon, reply: Reply) -> Attachment:
    say = partial(_say, turn, reply.language)
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    names = list(dict.fromkeys(lexicon.indicators[a.figures[0].indicator_id].name for a in answer.amounts))
    table = FiguresSheet(
        name=say("sheet_name", {}),
        lines=("; ".join(names[:3]) + (" …" if len(names) > 3 else ""), say("made", {"at": now})),
        header=tuple(say(f"column_{column}", {}) for column in _COLUMNS),
        rows=tuple(_row(amount, lexicon, say) for amount in answer.amounts),
        years=_YEAR_COLUMNS,
    )
    content = await asyncio.to_thread(figures_workbook, (table,), now)
    return Attachment(say("sheet_file", {}), XLSX, content)


def _row(amount: Amount, lexicon: Lexicon, say: Say) -> tuple[SheetCell, ...]:
    of = amount.figures[0]
    derived = ""
    if amount.derived:
        part, whole = amount.figures
        values: dict[str, Shown] = {
            "part": part.value,
            "whole": whole.value,
            "label": lexicon.indicators[whole.indicator_id].name,
            "unit": lexicon.units[whole.unit_id].name,
        }
        derived = say("derived", values)
    sources = list(dict.fromkeys(figure.source for figure in amount.figures if figure.source))
    days: list[date] = [figure.source_date for figure in amount.figures if figure.source_date]
    return (
        lexicon.indicators[of.indicator_id].name,
        say(f"kind_{of.kind}", {"comparison": amount.comparison}),
        lexicon.units[of.unit_id].name,
        of.year,
        say("period", {"period": of.period}),
        amount.value,
        say(f"measure_{amount.measure}", {}),
        derived,
        "; ".join(sources),
        max(days, default=None),
        "; ".join(dict.fromkeys(figure.note for figure in amount.figures if figure.note)),
    )
