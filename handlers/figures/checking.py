"""A figure is shown as a whole, with what holds now, before it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import may_govern
from bot.chat import Buttons, Reply, Shown
from bot.entry.draft import Draft, figure_of
from bot.entry.keeping import ChangedMeanwhile, Outlook, keep_figure, outlook
from bot.entry.stored import current
from bot.turn import Outcome, Turn
from handlers.buttons import button
from handlers.figures.prompts import WORDS, cancel_button
from handlers.figures.showing import amount, whole
from handlers.figures.state import BUTTON, new_token, over, pressed, waiting
from storage.figures import figure_history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.entry.words import Words
    from storage.figures import Figure, NewFigure


async def show(turn: Turn, words: Words, draft: Draft, *, changed: bool = False, trouble: str = "") -> Outcome:
    """Show the old and the new value and ask whether it is to be saved.

    Args:
        turn: the person's.
        words: of the database.
        draft: nothing of it is missing.
        changed: another figure holds than when it was shown before.
        trouble: HTML that says what was wrong with the answer before; "" = nothing.
    """
    draft, new, stored = await _prepared(turn, words, draft)
    holding, becomes = current(stored), outlook(new, stored)
    draft = replace(draft, seen=holding.id if holding else 0)
    token = new_token(turn)
    buttons = _buttons(turn, becomes, token)
    values: dict[str, Shown] = {
        "figure": whole(new, words),
        "stored": amount(holding) if holding else None,
        "becomes": becomes.value,
        "note_dropped": holding.note if holding and not new.note else "",
        "changed": changed,
        "trouble": trouble,
    }
    reply = Reply("figures/check", values, buttons=buttons, replaces=pressed(turn) and not changed)
    return Outcome((reply,), waiting(turn, "check", token, buttons, draft=draft.to_json()))


async def save(turn: Turn, words: Words, draft: Draft) -> Outcome:
    """Save what was shown, unless the person may not any more or something has changed since."""
    db = await turn.work.writing()
    draft, new, stored = await _prepared(turn, words, draft)
    if not may_govern(turn.person, new.unit_id):
        return Outcome((Reply("figures/lost"),), over(turn))
    try:
        becomes = await keep_figure(
            db,
            new,
            seen=draft.seen,
            subject=_subject(new, words),
            person=turn.person,
            now=turn.services.clock.now(),
        )
    except ChangedMeanwhile:
        return await show(turn, words, draft, changed=True)
    holding = current(stored)
    values: dict[str, Shown] = {
        "figure": whole(new, words),
        "stored": amount(holding) if holding else None,
        "becomes": becomes.value,
    }
    more = ((button(turn, WORDS, "another", "fig-menu:new"),),)
    return Outcome((Reply("figures/saved", values, buttons=more, replaces=pressed(turn)),), over(turn))


async def _prepared(turn: Turn, words: Words, draft: Draft) -> tuple[Draft, NewFigure, Sequence[Figure]]:
    """The figure that the draft states, with all that are stored for the same thing.

    A note that stands with the stored figure stays with the same value; another value may not deserve it.
    """
    indicator = words.indicators[draft.indicators[0]]
    new = figure_of(draft, indicator)
    stored = await figure_history(await turn.work.reading(), new.key)
    holding = current(stored)
    if draft.note is None and holding and (holding.value, holding.comparison) == (new.value, new.comparison):
        draft = replace(draft, note=holding.note)
        new = figure_of(draft, indicator)
    return draft, new, stored


def _subject(new: NewFigure, words: Words) -> str:
    """As the audit log names the figure: "figure members_admitted 2024 SYT target"."""
    unusual = (new.period if new.period != "year" else "", new.kind if new.kind != "actual" else "")
    measure = new.measure if new.measure != words.indicators[new.indicator_id].measure else ""
    names = (words.indicators[new.indicator_id].key, str(new.year), words.units[new.unit_id].code, *unusual, measure)
    return " ".join(("figure", *filter(None, names)))


def _buttons(turn: Turn, becomes: Outlook, token: str) -> Buttons:
    names = ("edit",) if becomes is Outlook.SAME else ("save", "edit")
    row = [button(turn, WORDS, name, f"{BUTTON}:{token}:{name}") for name in names]
    return ((*row, cancel_button(turn, token)),)
