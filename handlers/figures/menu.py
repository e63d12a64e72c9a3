"""/solieu: what a secretary can do with the figures of the own units."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.entry.line import Wish, read_line
from bot.entry.words import load_words
from bot.language.folding import fold
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.figures import checks, entering, files, questions, seeing, year_table
from handlers.figures.prompts import WORDS
from handlers.figures.state import today
from handlers.figures.units import own_tops

_BUTTON = "fig-menu"
_CHOICES = {
    "see": seeing.begin,
    "new": entering.begin,
    "file": files.begin,
    "check": checks.begin,
    "table": year_table.begin,
    "questions": questions.latest,
}
_BY_WORD = {
    **dict.fromkeys(("xem", "see"), "see"),
    **dict.fromkeys(("nhap", "sua", "enter", "correct"), "new"),
    **dict.fromkeys(("tep", "file", "nhap tep", "nhap tu tep", "import"), "file"),
    **dict.fromkeys(("kiem tra", "kiem tra so lieu", "check"), "check"),
    **dict.fromkeys(("bang", "bang so lieu", "bang so lieu nam", "table"), "table"),
    **dict.fromkeys(("cau hoi", "questions"), "questions"),
}


async def command(turn: Turn) -> Outcome:
    """Show the menu; or, with words after the command, enter or show the figure of which they tell."""
    _, text = split_command(turn.incoming.text)
    if not text:
        return await _menu(turn)
    word = _BY_WORD.get(fold(text))
    if word:
        return await _CHOICES[word](turn)
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    line = read_line(text, words, turn.person.unit_ids, today(turn).year)
    if line.wish is Wish.SEE or (line.wish is Wish.NONE and line.amount is None):
        plain_line = read_line(text, words, turn.person.unit_ids, today(turn).year, with_value=False)
        return await seeing.show_line(turn, plain_line, words)
    return await entering.begin_with(turn, line, words)


async def chosen(turn: Turn) -> Outcome:
    """Do what the menu's button says; a forged one does nothing."""
    choice = _CHOICES.get(argument(turn))
    if choice is None:
        return Outcome((Reply("errors/stale_button"),))
    return await choice(turn)


async def _menu(turn: Turn) -> Outcome:
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    units = [words.units[unit_id].name for unit_id in own_tops(turn.person, words)]
    buttons = tuple((button(turn, WORDS, name, f"{_BUTTON}:{name}"),) for name in _CHOICES)
    return Outcome((Reply("figures/menu", {"units": units}, buttons=buttons),))


ROUTES = (
    Route(commands=("solieu", "figures"), role=Role.SECRETARY, handle=command),
    Route(button=_BUTTON, role=Role.SECRETARY, handle=chosen),
)
