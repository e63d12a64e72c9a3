"""Teaching a name: a phrase of a question that was not understood becomes another name of an indicator or a unit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.entry.line import read_line
from bot.entry.words import Words, load_words
from bot.errors import UserMistake
from bot.language.folding import nfc
from bot.statistics.teaching import refusal
from bot.statistics.unanswered import Group, group, nearest_indicators, nearest_units
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, shortened
from handlers.figures.prompts import WORDS, cancel_button, cancelled
from handlers.figures.state import new_token, over, step, today, waiting
from handlers.typed import typed_choice
from storage import audit
from storage.questions import question_by_id
from storage.taught_names import TaughtName, forget_name, taught_name, teach_name

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = "phrase"
_BIND, _UNBIND = "fig-bind", "fig-unbind"
_INDICATOR, _UNIT, _TYPE = "i", "u", "t"
_MOST_OFFERED = 4
_FEW_UNITS = 2


@dataclass(frozen=True, slots=True)
class _Thing:
    """What a name may be of: an indicator or a unit."""

    kind: str
    id: int


def offers(turn: Turn, words: Words, found: Group) -> Buttons:
    """A button for each thing that the phrase of these questions may be another name of; none without a phrase."""
    if not found.phrase:
        return ()
    question = found.questions[0].id
    near = [_Thing(_INDICATOR, i) for i in found.near]
    near += [_Thing(_INDICATOR, i) for i in nearest_indicators(found.phrase, words.asked, _MOST_OFFERED)]
    units = [_Thing(_UNIT, u) for u in _units_offered(turn, words, found)]
    things = dict.fromkeys([*units, *near] if found.place else [*near[:_MOST_OFFERED], *units])
    rows = [(_offer(words, thing, question),) for thing in list(things)[:_MOST_OFFERED]]
    return (*rows, (button(turn, WORDS, "other_name", f"{_BIND}:{question}:{_TYPE}"),))


def _units_offered(turn: Turn, words: Words, found: Group) -> tuple[int, ...]:
    """The person's own units that come nearest to the unknown words; all of them where they are few."""
    if not found.unknown:
        return ()
    near = nearest_units(found.unknown, words.asked, _MOST_OFFERED)
    own = tuple(unit for unit in words.units if _may(turn, unit))
    return (*(u for u in near if u in own), *(own if len(own) <= _FEW_UNITS else ()))


def _may(turn: Turn, unit: int) -> bool:
    return may_govern(turn.person, unit)


def _offer(words: Words, thing: _Thing, question: int) -> Button:
    return Button(shortened(_name(words, thing)), f"{_BIND}:{question}:{thing.kind}:{thing.id}")


def _name(words: Words, thing: _Thing) -> str:
    return words.indicators[thing.id].name if thing.kind == _INDICATOR else words.units[thing.id].name


async def chosen(turn: Turn) -> Outcome:
    """Teach what a button says, or ask for the name to be typed."""
    question, kind, thing_id = number(turn), argument(turn, 1), number(turn, 2)
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    found = await _group_of(turn, words, question)
    if found is None or not found.phrase:
        return Outcome((Reply("figures/question_gone"),))
    if kind == _TYPE:
        return _ask(turn, words, found, ())
    thing = _Thing(kind, thing_id)
    known = {_INDICATOR: words.indicators, _UNIT: words.units}.get(kind, {})
    if thing_id not in known:
        return Outcome((Reply("errors/stale_button"),))
    return await _teach(turn, words, found, thing)


async def _group_of(turn: Turn, words: Words, question_id: int) -> Group | None:
    question = await question_by_id(await turn.work.reading(), question_id)
    found = group([question], words.asked, today(turn).year) if question else ()
    return found[0] if found else None


def _ask(turn: Turn, words: Words, found: Group, things: Sequence[_Thing], *, trouble: str = "") -> Outcome:
    question = found.questions[0].id
    token = new_token(turn)
    buttons = (*((_offer(words, thing, question),) for thing in things[:_MOST_OFFERED]), (cancel_button(turn, token),))
    values: dict[str, Shown] = {
        "phrase": found.phrase,
        "unknown": found.unknown,
        "several": bool(things),
        "trouble": trouble,
    }
    reply = Reply("figures/phrase_ask", values, buttons=buttons)
    return Outcome((reply,), waiting(turn, STEP, token, buttons, question=question))


async def answered(turn: Turn) -> Outcome:
    """Take the name of the indicator or the unit that was typed."""
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("figures/finish_first")
    choice = typed_choice(turn, numbers=True)
    if choice:
        typed = replace(turn, incoming=replace(turn.incoming, data=choice))
        return await chosen(typed) if choice.startswith(f"{_BIND}:") else await pressed(typed)
    kept = turn.conversation.data.get("question")
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    found = await _group_of(turn, words, kept) if isinstance(kept, int) else None
    if found is None or not found.phrase:
        return Outcome((Reply("figures/question_gone"),), over(turn))
    line = read_line(turn.incoming.text, words, turn.person.unit_ids, today(turn).year, with_value=False)
    things = [_Thing(_INDICATOR, i) for i in line.indicators] or [_Thing(_UNIT, u) for u in line.units if _may(turn, u)]
    if line.unknown or not things:
        return _ask(turn, words, found, [_Thing(_INDICATOR, i) for i in line.near], trouble="not_found")
    if len(things) > 1:
        return _ask(turn, words, found, things)
    return await _teach(turn, words, found, things[0])


async def pressed(turn: Turn) -> Outcome:
    """Leave; the prompt has no other button of its own."""
    return cancelled(turn)


async def _teach(turn: Turn, words: Words, found: Group, thing: _Thing) -> Outcome:
    name = " ".join(nfc(found.phrase if thing.kind == _INDICATOR else found.unknown).split())
    if thing.kind == _UNIT and not _may(turn, thing.id):
        return Outcome((Reply("figures/lost"),), over(turn))
    indicator = thing.id if thing.kind == _INDICATOR else None
    unit = thing.id if thing.kind == _UNIT else None
    await turn.work.pause()
    why = await asyncio.to_thread(refusal, name, words.asked, indicator=indicator, unit=unit)
    values: dict[str, Shown] = {"phrase": name, "name": _name(words, thing), "unit": thing.kind == _UNIT}
    if why is not None:
        return Outcome((Reply("figures/phrase_refused", {**values, "why": why.value}),), elsewhere(turn))
    db = await turn.work.writing()
    now = turn.services.clock.now()
    name_id = await teach_name(db, name, now, turn.person.member_id, indicator_id=indicator, unit_id=unit)
    await _note(turn, words, "name.taught", thing, name)
    undo = button(turn, WORDS, "undo", f"{_UNBIND}:{name_id}")
    reply = Reply("figures/phrase_taught", {**values, "figures": _has_figures(words, thing)}, buttons=((undo,),))
    return Outcome((reply,), over(turn))


def _has_figures(words: Words, thing: _Thing) -> bool:
    return thing.kind == _UNIT or words.indicators[thing.id].has_figures


async def undone(turn: Turn) -> Outcome:
    """Take a name back: whoever taught it may, and an admin."""
    words = await load_words(await turn.work.reading(), turn.services.vocabulary)
    taught = await taught_name(await turn.work.reading(), number(turn))
    if taught is None:
        return Outcome((Reply("figures/phrase_gone"),))
    if taught.taught_by != turn.person.member_id and turn.person.role < Role.ADMIN:
        return Outcome((Reply("figures/phrase_not_yours"),))
    thing = _thing_of(taught)
    db = await turn.work.writing()
    if not await forget_name(db, taught.id):
        return Outcome((Reply("figures/phrase_gone"),))
    await _note(turn, words, "name.removed", thing, taught.name)
    values: dict[str, Shown] = {"phrase": taught.name, "name": _name(words, thing)}
    return Outcome((Reply("figures/phrase_removed", values, replaces=True),), elsewhere(turn))


def _thing_of(taught: TaughtName) -> _Thing:
    if taught.indicator_id is not None:
        return _Thing(_INDICATOR, taught.indicator_id)
    return _Thing(_UNIT, taught.unit_id or 0)


async def _note(turn: Turn, words: Words, action: str, thing: _Thing, name: str) -> None:
    indicator = thing.kind == _INDICATOR
    subject = f"indicator {words.indicators[thing.id].key}" if indicator else f"unit {words.units[thing.id].code}"
    taught = action == "name.taught"
    entry = audit.AuditEntry(
        at=turn.services.clock.now(),
        actor_id=turn.person.member_id,
        actor=turn.person.code,
        action=action,
        subject=subject,
        before=None if taught else {"aliases": [name]},
        after={"aliases": [name]} if taught else None,
    )
    await audit.note(await turn.work.writing(), entry)


ROUTES = (
    Route(step=step(STEP), role=Role.SECRETARY, handle=answered),
    Route(button=_BIND, role=Role.SECRETARY, handle=chosen),
    Route(button=_UNBIND, role=Role.SECRETARY, handle=undone),
)
