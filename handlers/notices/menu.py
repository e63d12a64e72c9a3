"""/thongbao: what a secretary can do with notices; with words after the command, a notice is written at once."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.language.folding import fold
from bot.router import split_command
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.notices import compose, past, waiting_list
from handlers.notices.state import MENU, WORDS

_CHOICES = {
    "new": compose.begin,
    "sent": past.sent,
    "waiting": waiting_list.listed,
    "reuse": past.reusable,
}
_BY_WORD = {
    **dict.fromkeys(("soan", "soan moi", "moi", "new", "write"), "new"),
    **dict.fromkeys(("da gui", "sent"), "sent"),
    **dict.fromkeys(("dang cho", "cho", "hen gio", "waiting", "scheduled"), "waiting"),
    **dict.fromkeys(("dung lai", "mau", "reuse"), "reuse"),
}


async def command(turn: Turn) -> Outcome:
    """Show the menu; or take the notice that stands in the same line."""
    _, text = split_command(turn.incoming.text)
    if not text:
        return _menu(turn)
    word = _BY_WORD.get(fold(text))
    return await (_CHOICES[word](turn) if word else compose.in_one_line(turn))


async def chosen(turn: Turn) -> Outcome:
    """Do what the menu's button says; a forged one does nothing."""
    choice = _CHOICES.get(argument(turn))
    if choice is None:
        return Outcome((Reply("errors/stale_button"),))
    return await choice(turn)


def _menu(turn: Turn) -> Outcome:
    buttons = tuple((button(turn, WORDS, f"menu_{name}", f"{MENU}:{name}"),) for name in _CHOICES)
    return Outcome((Reply("notices/menu", buttons=buttons),))


# The draft that was under way lies in its row all the same: nothing is lost that would have to be told.
ROUTES = (
    Route(commands=("thongbao", "notice"), role=Role.SECRETARY, tells_leaving=True, handle=command),
    Route(button=MENU, role=Role.SECRETARY, handle=chosen),
)
