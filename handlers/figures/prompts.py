"""The questions that are asked while a figure is entered, each with its buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from bot.chat import Button, Buttons, Reply, Shown
from bot.entry.draft import KINDS, PERIODS, Draft
from bot.turn import Outcome, Turn
from handlers.buttons import button, shortened
from handlers.figures.showing import amount
from handlers.figures.state import BUTTON, new_token, over, pressed, today, waiting
from handlers.figures.units import own_tops
from storage.figures import select_figures

if TYPE_CHECKING:
    from bot.entry.words import Words

WORDS = "figures/labels"
FIELDS = ("value", "year", "period", "unit", "indicator", "kind", "source", "note")
_MOST_CHOICES = 8


async def ask(turn: Turn, words: Words, draft: Draft, *, asks: str = "", trouble: str = "") -> Outcome:
    """Ask for one thing of the draft.

    Args:
        turn: the person's.
        words: of the database.
        draft: what is known so far.
        asks: what to ask for; "" = the first thing that is missing.
        trouble: HTML that says what was wrong with the answer before; "" = nothing.
    """
    asks = asks or draft.missing
    token = new_token(turn)
    buttons = _buttons(turn, words, draft, asks, token)
    values: dict[str, Shown] = {
        "asks": asks,
        "trouble": trouble,
        "known": _known(words, draft),
        "stored": await _stored(turn, draft) if asks == "value" else [],
        "unit": _own_unit(turn, words),
        "guessed": asks == "indicator" and not draft.indicators and bool(draft.near),
        "unit_guessed": asks == "unit" and draft.unit_guessed,
    }
    replaces = pressed(turn) and not trouble
    reply = Reply("figures/ask", values, buttons=buttons, replaces=replaces)
    return Outcome((reply,), waiting(turn, asks, token, buttons, draft=draft.to_json()))


def cancel_button(turn: Turn, token: str) -> Button:
    """The button that forgets what is under way."""
    return button(turn, WORDS, "cancel", f"{BUTTON}:{token}:no")


def cancelled(turn: Turn) -> Outcome:
    """What was under way is forgotten; nothing of it was stored."""
    return Outcome((Reply("figures/cancelled", replaces=pressed(turn)),), over(turn))


def _known(words: Words, draft: Draft) -> dict[str, Shown]:
    """What the draft has, for the head of the question; "" or 0 where it has nothing yet."""
    one_unit, one_indicator = len(draft.units) == 1 and not draft.unit_guessed, len(draft.indicators) == 1
    return {
        "label": words.indicators[draft.indicators[0]].name if one_indicator else "",
        "unit": words.units[draft.units[0]].name if one_unit else "",
        "year": draft.years[0] if len(draft.years) == 1 else 0,
        "period": draft.period or "year",
        "kind": draft.kind or "actual",
    }


async def _stored(turn: Turn, draft: Draft) -> list[dict[str, Shown]]:
    """What holds now for the thing whose value is asked for: perhaps a count and a percentage."""
    found = await select_figures(
        await turn.work.reading(),
        indicator_ids=draft.indicators,
        unit_ids=draft.units,
        years=draft.years,
        periods=(draft.period,),
        kinds=(draft.kind,),
    )
    return [amount(figure) for figure in found]


def _own_unit(turn: Turn, words: Words) -> str:
    own = own_tops(turn.person, words)
    return words.units[own[0]].name if own else ""


def _buttons(turn: Turn, words: Words, draft: Draft, asks: str, token: str) -> Buttons:
    offers = _OFFERS.get(asks)
    rows = offers(turn, words, draft, f"{BUTTON}:{token}:set:{asks}") if offers else ()
    return (*rows, (cancel_button(turn, token),))


def _indicators(_turn: Turn, words: Words, draft: Draft, data: str) -> Buttons:
    offered = draft.indicators or draft.near
    return _rows((words.indicators[i].name, f"{data}:{i}") for i in offered[:_MOST_CHOICES])


def _units(turn: Turn, words: Words, draft: Draft, data: str) -> Buttons:
    offered = draft.units or own_tops(turn.person, words)
    return _rows((words.units[i].name, f"{data}:{i}") for i in offered[:_MOST_CHOICES])


def _years(turn: Turn, _words: Words, draft: Draft, data: str) -> Buttons:
    now = today(turn).year
    usual = (now + 1, now, now - 1) if draft.kind == "target" else (now, now - 1, now - 2)
    return (tuple(Button(str(year), f"{data}:{year}") for year in (draft.years or usual)[:_MOST_CHOICES]),)


def _labelled(names: Iterable[str], prefix: str = "") -> Callable[[Turn, Words, Draft, str], Buttons]:
    """Buttons whose labels stand in the template of labels, under their name with that prefix."""

    def offer(turn: Turn, _words: Words, _draft: Draft, data: str) -> Buttons:
        made = [button(turn, WORDS, prefix + name, f"{data}:{name}") for name in names]
        return tuple(tuple(made[at : at + 2]) for at in range(0, len(made), 2))

    return offer


def _rows(named: Iterable[tuple[str, str]]) -> Buttons:
    return tuple((Button(shortened(name), data),) for name, data in named)


_OFFERS: Mapping[str, Callable[[Turn, Words, Draft, str], Buttons]] = {
    "indicator": _indicators,
    "unit": _units,
    "year": _years,
    "kind": _labelled(KINDS, "kind_"),
    "period": _labelled(PERIODS, "period_"),
    "source": _labelled(("own",)),
    "source_date": _labelled(("today", "undated")),
    "note": _labelled(("unnoted",)),
    "edit": _labelled(FIELDS, "field_"),
}
