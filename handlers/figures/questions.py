"""The questions that could not be answered, alike ones together: text and time, never who asked.

What of their words is not understood may be taught as another name of an indicator or a unit (`phrases`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.entry.line import read_line
from bot.entry.words import load_words
from bot.statistics.unanswered import Group, group
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, shortened
from handlers.figures import entering, phrases
from handlers.figures.prompts import WORDS
from handlers.figures.state import today
from storage import audit
from storage.questions import forget_question, question_by_id, unanswered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.entry.words import Words

_BUTTON = "fig-q"
_PAGE = 5
_LOOKED_AT = 500  # questions; older ones come forward when these are settled
_EXAMPLES = 3


async def latest(turn: Turn) -> Outcome:
    """Show the newest of them."""
    return await _page(turn, 0)


async def chosen(turn: Turn) -> Outcome:
    """Do what a button says with a group of questions or a page; of one that is gone already it only says so."""
    verb, question_id = argument(turn), number(turn, 1)
    if verb == "older" and question_id > 0:
        return await _page(turn, question_id)
    if verb == "latest":
        return await _page(turn, 0)
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    found = await _group_of(turn, words, question_id)
    if found is None:
        return Outcome((Reply("figures/question_gone"),))
    match verb:
        case "open":
            return _opened(turn, words, found)
        case "enter":
            return await _enter(turn, words, found)
        case "done":
            return await _settle(turn, found)
        case _:
            return Outcome((Reply("errors/stale_button"),))


async def _groups(turn: Turn, words: Words) -> tuple[Group, ...]:
    asked = await unanswered(await turn.work.reading(), _LOOKED_AT)
    return await asyncio.to_thread(group, asked, words.asked, today(turn).year)


async def _group_of(turn: Turn, words: Words, question_id: int) -> Group | None:
    """The group to which a question belongs; None when it has been settled, or is understood by now."""
    if await question_by_id(await turn.work.reading(), question_id) is None:
        return None
    groups = await _groups(turn, words)
    return next((one for one in groups if any(q.id == question_id for q in one.questions)), None)


async def _page(turn: Turn, start: int, *, settled: int = 0) -> Outcome:
    """Show groups of questions, from the one at that place on."""
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    groups = await _groups(turn, words)
    page = groups[start : start + _PAGE]
    values: dict[str, Shown] = {
        "questions": [
            {"text": one.questions[0].text, "at": one.questions[0].asked_at, "count": len(one.questions)}
            for one in page
        ],
        "settled": settled,
        "start": start,
        "later": start > 0,
    }
    buttons = _buttons(turn, page, start, more=len(groups) > start + _PAGE)
    reply = Reply("figures/questions", values, buttons=buttons, replaces=_turned(turn))
    return Outcome((reply,), elsewhere(turn))


def _buttons(turn: Turn, page: Sequence[Group], start: int, *, more: bool) -> Buttons:
    rows = [
        (Button(shortened(f"{at}. {one.questions[0].text}"), f"{_BUTTON}:open:{one.questions[0].id}"),)
        for at, one in enumerate(page, start + 1)
    ]
    pages = [button(turn, WORDS, "older", f"{_BUTTON}:older:{start + len(page)}")] if more else []
    if start > 0:
        pages.append(button(turn, WORDS, "latest", f"{_BUTTON}:latest"))
    return (*rows, tuple(pages)) if pages else tuple(rows)


def _turned(turn: Turn) -> bool:
    """Whether one of these pages is turned, so that the next takes its place."""
    return turn.incoming.data.startswith(f"{_BUTTON}:")


def _opened(turn: Turn, words: Words, found: Group) -> Outcome:
    newest = found.questions[0]
    row = [
        button(turn, WORDS, "done", f"{_BUTTON}:done:{newest.id}"),
        button(turn, WORDS, "enter", f"{_BUTTON}:enter:{newest.id}"),
    ]
    back = button(turn, WORDS, "back", f"{_BUTTON}:latest")
    values: dict[str, Shown] = {
        "text": newest.text,
        "at": newest.asked_at,
        "others": [one.text for one in found.questions[1 : 1 + _EXAMPLES]],
        "more": max(0, len(found.questions) - 1 - _EXAMPLES),
        "phrase": found.phrase,
        "unknown": found.unknown if found.unknown != found.phrase else "",
    }
    rows = (*phrases.offers(turn, words, found), tuple(row), (back,))
    return Outcome((Reply("figures/question", values, buttons=rows, replaces=_turned(turn)),))


async def _enter(turn: Turn, words: Words, found: Group) -> Outcome:
    """Enter the figure that the question asks for, as far as its words tell which."""
    text = found.questions[0].text
    line = read_line(text, words, turn.person.unit_ids, today(turn).year, with_value=False)
    return await entering.begin_with(turn, line, words)


async def _settle(turn: Turn, found: Group) -> Outcome:
    """The questions of the group are off the list."""
    db = await turn.work.writing()
    gone = [one for one in found.questions if await forget_question(db, one.id)]
    if not gone:
        return Outcome((Reply("figures/question_gone"),))
    entries = [
        audit.AuditEntry(
            at=turn.services.clock.now(),
            actor_id=turn.person.member_id,
            actor=turn.person.code,
            action="question.removed",
            subject=f"question {one.text}",
            before={"text": one.text, "asked_at": one.asked_at.isoformat()},
        )
        for one in gone
    ]
    await audit.note(db, *entries)
    return await _page(turn, 0, settled=len(gone))


ROUTES = (Route(button=_BUTTON, role=Role.SECRETARY, handle=chosen),)
