"""The questions that could not be answered: text and time, never who asked; each may be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.entry.line import read_line
from bot.entry.words import load_words
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, shortened
from handlers.figures import entering
from handlers.figures.prompts import WORDS
from handlers.figures.state import today
from storage import audit
from storage.questions import Question, forget_question, question_by_id, unanswered

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUTTON = "fig-q"
_PAGE = 5


async def latest(turn: Turn) -> Outcome:
    """Show the newest of them."""
    return await _page(turn, None)


async def chosen(turn: Turn) -> Outcome:
    """Do what a button says with one question or page; of a question that is gone already it only says so."""
    verb, question_id = argument(turn), number(turn, 1)
    if verb == "older" and question_id > 0:
        return await _page(turn, question_id, start=max(number(turn, 2), 0))
    if verb == "latest":
        return await _page(turn, None)
    question = await question_by_id(await turn.work.reading(), question_id)
    if question is None:
        return Outcome((Reply("figures/question_gone"),))
    match verb:
        case "open":
            return _opened(turn, question)
        case "enter":
            return await _enter(turn, question)
        case "done":
            return await _settle(turn, question)
        case _:
            return Outcome((Reply("errors/stale_button"),))


async def _page(turn: Turn, before: int | None, *, start: int = 0, settled: bool = False) -> Outcome:
    """Show the questions older than that one; `start` were shown on the pages before."""
    found = await unanswered(await turn.work.reading(), _PAGE + 1, before)
    page = found[:_PAGE]
    values: dict[str, Shown] = {
        "questions": [{"text": one.text, "at": one.asked_at} for one in page],
        "settled": settled,
        "start": start,
        "later": before is not None,
    }
    older = page[-1].id if len(found) > _PAGE else 0
    buttons = _buttons(turn, page, start, older=older, later=before is not None)
    return Outcome((Reply("figures/questions", values, buttons=buttons, replaces=_turned(turn)),))


def _buttons(turn: Turn, page: Sequence[Question], start: int, *, older: int, later: bool) -> Buttons:
    rows = [
        (Button(shortened(f"{at}. {one.text}"), f"{_BUTTON}:open:{one.id}"),) for at, one in enumerate(page, start + 1)
    ]
    pages = [button(turn, WORDS, "older", f"{_BUTTON}:older:{older}:{start + len(page)}")] if older else []
    if later:
        pages.append(button(turn, WORDS, "latest", f"{_BUTTON}:latest"))
    return (*rows, tuple(pages)) if pages else tuple(rows)


def _turned(turn: Turn) -> bool:
    """Whether one of these pages is turned, so that the next takes its place."""
    return turn.incoming.data.startswith(f"{_BUTTON}:")


def _opened(turn: Turn, question: Question) -> Outcome:
    row = [
        button(turn, WORDS, "done", f"{_BUTTON}:done:{question.id}"),
        button(turn, WORDS, "enter", f"{_BUTTON}:enter:{question.id}"),
    ]
    back = button(turn, WORDS, "back", f"{_BUTTON}:latest")
    values: dict[str, Shown] = {"text": question.text, "at": question.asked_at}
    return Outcome((Reply("figures/question", values, buttons=(tuple(row), (back,)), replaces=_turned(turn)),))


async def _enter(turn: Turn, question: Question) -> Outcome:
    """Enter the figure that the question asks for, as far as its words tell which."""
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    line = read_line(question.text, words, turn.person.unit_ids, today(turn).year, with_value=False)
    return await entering.begin_with(turn, line, words)


async def _settle(turn: Turn, question: Question) -> Outcome:
    db = await turn.work.writing()
    if not await forget_question(db, question.id):
        return Outcome((Reply("figures/question_gone"),))
    entry = audit.AuditEntry(
        at=turn.services.clock.now(),
        actor_id=turn.person.member_id,
        actor=turn.person.code,
        action="question.removed",
        subject=f"question {question.text}",
        before={"text": question.text, "asked_at": question.asked_at.isoformat()},
    )
    await audit.note(db, entry)
    return await _page(turn, None, settled=True)


ROUTES = (Route(button=_BUTTON, role=Role.SECRETARY, handle=chosen),)
