"""Example questions as buttons: whoever does not know how to ask taps one and sees."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply
from bot.statistics.examples import example_questions
from bot.turn import Outcome, Route, Turn
from handlers.buttons import number, shortened
from handlers.statistics import asked

_BUTTON = "try"


async def examples(turn: Turn) -> tuple[str, ...]:
    """Questions that the stored figures answer, in the person's language."""
    db = await turn.work.reading()
    lexicon = await turn.services.vocabulary.lexicon(db, turn.vocabulary_revision)
    return await example_questions(db, lexicon, turn.services.renderer, turn.person.language)


async def example_buttons(turn: Turn) -> Buttons:
    """A button for each example, one below the other."""
    questions = await examples(turn)
    return tuple((Button(shortened(text), f"{_BUTTON}:{at}"),) for at, text in enumerate(questions))


async def tried(turn: Turn) -> Outcome | None:
    """Answer an example as if it had been typed."""
    questions, at = await examples(turn), number(turn)
    if not 0 <= at < len(questions):
        return Outcome((Reply("errors/stale_button"),))
    typed = replace(turn.incoming, kind=IncomingKind.TEXT, text=questions[at], data="")
    return await asked(replace(turn, incoming=typed))


ROUTES = (Route(button=_BUTTON, role=Role.MEMBER, in_groups=True, handle=tried),)
