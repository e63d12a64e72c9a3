"""The list of rules: those that hold now or will, with a button for each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, IncomingKind, Reply, Shown
from bot.rulebook.changing import MOST_RULES
from bot.rulebook.kinds import KINDS
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number, page_buttons
from handlers.rulebook.actions import ADD, CARD, LIST, WORDS
from handlers.settings.actions import MENU
from storage.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.rules import Rule

_PAGE = 8


async def show(turn: Turn) -> Outcome:
    """Show a page of the rules."""
    rules = in_order(await all_rules(await turn.work.reading()), today(turn))
    pages = max(-(-len(rules) // _PAGE), 1)
    page = max(min(number(turn), pages - 1), 0)
    here = rules[page * _PAGE : (page + 1) * _PAGE]
    first = page * _PAGE + 1
    shown: list[dict[str, Shown]] = [
        {"number": at, "title": rule.title, "enabled": rule.enabled} for at, rule in enumerate(here, first)
    ]
    rows: list[tuple[Button, ...]] = [
        (button(turn, WORDS, "rule", f"{CARD}:{rule.id}", number=at, title=rule.title),)
        for at, rule in enumerate(here, first)
    ]
    rows += page_buttons(turn, LIST, page, pages)
    last = [button(turn, "settings/labels", "back", MENU)]
    if len(rules) < MOST_RULES:
        last.insert(0, button(turn, WORDS, "add", ADD))
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    reply = Reply("rulebook/list", {"rules": shown}, buttons=(*rows, tuple(last)), replaces=pressed)
    return Outcome((reply,), elsewhere(turn))


def in_order(rules: Iterable[Rule], day: date) -> list[Rule]:
    """The rules whose time is not over on a day, by what triggers them."""
    alive = [rule for rule in rules if rule.valid_to is None or rule.valid_to >= day]
    known = {kind: at for at, kind in enumerate(KINDS)}
    return sorted(alive, key=lambda rule: (known.get(rule.kind, len(known)), rule.valid_from or date.min, rule.id))


def today(turn: Turn) -> date:
    """The day on the committee's wall calendar."""
    return turn.services.clock.now().astimezone(turn.services.settings.zone).date()


ROUTES = (Route(button=LIST, role=Role.ADMIN, handle=show),)
