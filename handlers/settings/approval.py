"""An admin says which notices wait for somebody else's approval: those to more than so many people."""

from __future__ import annotations

import re

from bot.access import Role
from bot.chat import Buttons, IncomingKind, Reply
from bot.committee_settings import MOST_PEOPLE, approval_above, set_approval_above
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.settings.actions import APPROVAL, APPROVAL_SET, MENU
from handlers.settings.noting import about
from storage import audit

_STEP = "settings.approval"
_OFFERED = (50, 100, 300, 1000)
_OFF = frozenset({"off", "tat", "khong", "khong can", "none"})
_NUMBER = re.compile(r"(?:tren |hon |> ?)?(\d{1,3}(?:\.\d{3})+|\d{1,9})(?: nguoi| dong chi| dang vien| people)?")


async def ask(turn: Turn) -> Outcome:
    """Show how it is, and ask from how many people on a notice needs approval."""
    above = await approval_above(await turn.work.reading())
    reply = Reply("settings/approval", {"above": above}, buttons=_choices(turn), replaces=True)
    return Outcome((reply,), Conversation(step=_STEP, topic=turn.conversation.topic))


async def chosen(turn: Turn) -> Outcome:
    """Take the number on a button."""
    said = argument(turn)
    people = _read(said)
    if people is None and said != "off":
        return Outcome((Reply("errors/stale_button"),))
    return await _save(turn, people)


async def typed(turn: Turn) -> Outcome:
    """Take the number that was typed; a file or another thing is no number."""
    said = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    people = _read(said)
    if people is None and fold(said) not in _OFF:
        return Outcome((Reply("settings/approval_again", {"most": MOST_PEOPLE}, buttons=_choices(turn)),))
    return await _save(turn, people)


async def _save(turn: Turn, people: int | None) -> Outcome:
    db = await turn.work.writing()
    before = await set_approval_above(db, people)
    if before != people:
        change = ({"approval_above": before}, {"approval_above": people})
        await audit.note(db, about(turn, "approval.changed", "setting approval_above", *change))
    back = ((button(turn, "settings/labels", "back", MENU),),)
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    reply = Reply("settings/approval_saved", {"above": people}, buttons=back, replaces=pressed)
    return Outcome((reply,), elsewhere(turn))


def _read(said: str) -> int | None:
    """A number of people: "100", "1.000 người"; None when it is none."""
    match = _NUMBER.fullmatch(fold(said))
    people = int(match[1].replace(".", "")) if match else 0
    return people if 1 <= people <= MOST_PEOPLE else None


def _choices(turn: Turn) -> Buttons:
    numbers = tuple(
        button(turn, "settings/labels", "above", f"{APPROVAL_SET}:{people}", people=people) for people in _OFFERED
    )
    last = (
        button(turn, "settings/labels", "off", f"{APPROVAL_SET}:off"),
        button(turn, "settings/labels", "back", MENU),
    )
    return (numbers, last)


ROUTES = (
    Route(button=APPROVAL, role=Role.ADMIN, handle=ask),
    Route(button=APPROVAL_SET, role=Role.ADMIN, handle=chosen),
    Route(step=_STEP, role=Role.ADMIN, handle=typed),
)
