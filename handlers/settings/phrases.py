"""An admin keeps the committee's own list of phrases that stop a notice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.committee_settings import (
    LONGEST_PHRASE,
    MOST_PHRASES,
    SHORTEST_PHRASE,
    add_phrase,
    clean_phrase,
    forbidden_phrases,
    remove_phrase,
)
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, page_buttons
from handlers.settings.actions import MENU, PHRASE_ADD, PHRASE_REMOVE, PHRASES
from handlers.settings.noting import about
from storage import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_STEP = "settings.phrase"
_PAGE = 8
_MOST_AT_ONCE = 20


async def show(turn: Turn) -> Outcome:
    """Show the list, with a button to take each phrase off it."""
    shown = await _list(turn, await turn.work.reading(), number(turn))
    return Outcome((shown,), elsewhere(turn))


async def ask(turn: Turn) -> Outcome:
    """Ask for a phrase."""
    waiting = Conversation(step=_STEP, topic=turn.conversation.topic)
    return Outcome((Reply("settings/phrase_ask", _limits(), buttons=_back(turn)),), waiting)


async def typed(turn: Turn) -> Outcome:
    """Add what was typed, one phrase a line; all of them or none."""
    text = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= _MOST_AT_ONCE:
        return Outcome((Reply("settings/phrase_bad", {**_limits(), "phrase": ""}, buttons=_back(turn)),))
    phrases = []
    for line in lines:
        try:
            phrases.append(clean_phrase(line))
        except ValueError:
            said = {**_limits(), "phrase": line.strip()[:LONGEST_PHRASE]}
            return Outcome((Reply("settings/phrase_bad", said, buttons=_back(turn)),))
    db = await turn.work.reading()
    kept = {fold(one) for one in await forbidden_phrases(db)}
    if len(kept | {fold(one) for one in phrases}) > MOST_PHRASES:
        return Outcome((Reply("settings/phrases_full", {"most": MOST_PHRASES}, buttons=_back(turn)),), elsewhere(turn))
    return await _add(turn, phrases)


async def _add(turn: Turn, phrases: list[str]) -> Outcome:
    db = await turn.work.writing()
    added = [phrase for phrase in phrases if await add_phrase(db, phrase)]
    await audit.note(db, *(about(turn, "phrase.added", f"phrase {one}", None, {"phrase": one}) for one in added))
    values: dict[str, Shown] = {"added": added, "known": len(phrases) - len(added)}
    last = (len(await forbidden_phrases(db)) - 1) // _PAGE
    return Outcome((Reply("settings/phrases_added", values), await _list(turn, db, last)), elsewhere(turn))


async def remove(turn: Turn) -> Outcome:
    """Take the phrase that a button names off the list."""
    db = await turn.work.writing()
    kept = await forbidden_phrases(db)
    at = next((at for at, one in enumerate(kept) if _digest(one) == argument(turn)), None)
    if at is None:
        return Outcome((Reply("errors/stale_button"),))
    await remove_phrase(db, kept[at])
    await audit.note(db, about(turn, "phrase.removed", f"phrase {kept[at]}", {"phrase": kept[at]}, None))
    return Outcome((await _list(turn, db, at // _PAGE, removed=kept[at]),), elsewhere(turn))


async def _list(turn: Turn, db: AsyncConnection, page: int, removed: str = "") -> Reply:
    phrases = await forbidden_phrases(db)
    pages = -(-len(phrases) // _PAGE)
    page = max(min(page, pages - 1), 0)
    here = phrases[page * _PAGE : (page + 1) * _PAGE]
    rows: list[tuple[Button, ...]] = [
        (button(turn, "settings/labels", "remove", f"{PHRASE_REMOVE}:{_digest(one)}", phrase=one),) for one in here
    ]
    rows += page_buttons(turn, PHRASES, page, pages)
    last = [button(turn, "settings/labels", "back", MENU)]
    if len(phrases) < MOST_PHRASES:
        last.insert(0, button(turn, "settings/labels", "add", PHRASE_ADD))
    values: dict[str, Shown] = {"phrases": list(here), "number": len(phrases), "removed": removed}
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    return Reply("settings/phrases", values, buttons=(*rows, tuple(last)), replaces=pressed)


def _back(turn: Turn) -> Buttons:
    return ((button(turn, "settings/labels", "list", f"{PHRASES}:0"),),)


def _limits() -> dict[str, Shown]:
    return {"shortest": SHORTEST_PHRASE, "longest": LONGEST_PHRASE}


def _digest(phrase: str) -> str:
    """By which a button names a phrase: a place in the list would be another one's as soon as the list changes."""
    return hashlib.sha256(fold(phrase).encode()).hexdigest()[:16]


ROUTES = (
    Route(button=PHRASES, role=Role.ADMIN, handle=show),
    Route(button=PHRASE_ADD, role=Role.ADMIN, handle=ask),
    Route(step=_STEP, role=Role.ADMIN, handle=typed),
    Route(button=PHRASE_REMOVE, role=Role.ADMIN, handle=remove),
)
