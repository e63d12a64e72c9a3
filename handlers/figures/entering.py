"""Entering or correcting one figure: in one line, or step by step for what the line left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import IncomingKind, Reply
from bot.entry.amounts import read_amount
from bot.entry.draft import KINDS, PERIODS, Draft, check_year, value_of
from bot.entry.line import Line, read_line
from bot.entry.sources import LONGEST_SOURCE, names_a_document, read_date, read_note, read_source, take_apart
from bot.entry.words import Words, load_words
from bot.errors import UserMistake
from bot.imports.cells import BadValue, read_text
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument
from handlers.figures import checking
from handlers.figures.prompts import FIELDS, ask, cancelled
from handlers.figures.state import kept_draft, over, step, step_name, today
from handlers.figures.units import may_enter
from handlers.typed import typed_choice

if TYPE_CHECKING:
    from bot.chat import Shown

ASKED = (
    "what",
    "indicator",
    "unit",
    "kind",
    "period",
    "year",
    "value",
    "source",
    "source_date",
    "note",
    "edit",
    "check",
)
"""The steps, by what they ask for."""
_NAMED = ("what", "indicator", "unit")
"""At these every word has to be understood."""
_CHOSEN_BY_NUMBER = ("indicator", "unit", "kind", "period", "source_date", "edit", "check")


async def begin(turn: Turn) -> Outcome:
    """Ask which figure is to be entered."""
    return await ask(turn, await _words(turn), Draft(), asks="what")


async def begin_with(turn: Turn, line: Line, words: Words) -> Outcome:
    """Enter the figure of which a line tells."""
    if not line.says_something:
        return await ask(turn, words, Draft(), asks="what", trouble=_text(turn, "figures/not_understood"))
    if line.unknown:
        return await ask(turn, words, Draft(), asks="what", trouble=_why(turn, _unknown(line)))
    draft = Draft().told(_for_own_units(turn, words, line))
    try:
        draft = _with_source(turn, draft, line)
    except BadValue as reason:
        return await take(turn, words, draft, trouble=_why(turn, reason))
    return await take(turn, words, draft)


async def begin_for(turn: Turn, draft: Draft) -> Outcome:
    """Enter another value of a figure that is known."""
    return await take(turn, await _words(turn), draft)


async def take(turn: Turn, words: Words, draft: Draft, *, trouble: str = "") -> Outcome:
    """Check what the draft holds, then ask for what is missing or show it as a whole.

    Args:
        turn: the person's.
        words: of the database.
        draft: what is known so far.
        trouble: HTML that says what was wrong with what was left out of the draft; "" = nothing.

    Raises:
        UserMistake: the units that it names are not the person's.
    """
    draft = replace(draft, units=may_enter(turn.person, draft.units, words))
    draft, unfit = _checked(turn, words, draft)
    if draft.missing:
        return await ask(turn, words, draft, trouble=unfit or trouble)
    return await checking.show(turn, words, draft, trouble=trouble)


async def answered(turn: Turn) -> Outcome:
    """Take what was typed for the thing that was asked for."""
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("figures/finish_first")
    asks = step_name(turn)
    choice = typed_choice(turn, numbers=asks in _CHOSEN_BY_NUMBER)
    if choice:
        return await chosen(replace(turn, incoming=replace(turn.incoming, data=choice)))
    words, draft = await _words(turn), kept_draft(turn)
    if draft is None or not _still_valid(turn, words, draft):
        return Outcome((Reply("figures/lost"),), over(turn))
    try:
        draft = _READERS[asks](turn, words, draft)
    except (BadValue, UserMistake) as reason:
        trouble = _why(turn, reason)
        if asks == "check":
            return await checking.show(turn, words, draft, trouble=trouble)
        return await ask(turn, words, draft, asks=asks, trouble=trouble)
    return await take(turn, words, draft)


async def chosen(turn: Turn) -> Outcome:
    """Do what a button of the prompt that is waiting says."""
    verb, field, value = (argument(turn, place) for place in (1, 2, 3))
    if verb == "no":
        return cancelled(turn)
    words, draft = await _words(turn), kept_draft(turn)
    if draft is None or not _still_valid(turn, words, draft):
        return Outcome((Reply("figures/lost"),), over(turn))
    if verb == "save" and step_name(turn) == "check":
        return await checking.save(turn, words, draft)
    if verb == "edit" and step_name(turn) == "check":
        return await ask(turn, words, draft, asks="edit")
    if verb == "set" and field == step_name(turn):
        return await _set(turn, words, draft, field, value)
    return Outcome((Reply("errors/stale_button"),))


async def _set(turn: Turn, words: Words, draft: Draft, field: str, value: str) -> Outcome:
    if field == "edit" and value in FIELDS:
        return await ask(turn, words, draft.cleared(value), asks=value)
    changed = _with_choice(turn, words, draft, field, value)
    if changed is None:
        return Outcome((Reply("errors/stale_button"),))
    return await take(turn, words, changed)


def _with_choice(turn: Turn, words: Words, draft: Draft, field: str, value: str) -> Draft | None:
    """The draft with what a button stands for; None when it stands for nothing."""
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else -1
    match field:
        case "indicator" if number in words.indicators:
            return replace(draft, indicators=(number,), near=())
        case "unit" if number in words.units:
            return replace(draft, units=(number,), unit_guessed=False)
        case "year" if number > 0:
            return replace(draft, years=(number,))
        case "kind" if value in KINDS:
            return replace(draft, kind=value)
        case "period" if value in PERIODS:
            return replace(draft, period=value)
        case "source":
            own = plain(_text(turn, "figures/own_source", committee=True))
            return replace(draft, source=own, dated=today(turn).isoformat())
        case "source_date":
            return replace(draft, dated=today(turn).isoformat() if value == "today" else "")
        case "note":
            return replace(draft, note="")
        case _:
            return None


def _checked(turn: Turn, words: Words, draft: Draft) -> tuple[Draft, str]:
    """The draft without what cannot be, and what is to be said about that (HTML)."""
    if len(draft.years) == 1:
        try:
            check_year(draft, today(turn).year)
        except (BadValue, UserMistake) as reason:
            return replace(draft, years=()), _why(turn, reason)
    if draft.written and len(draft.indicators) == 1:
        try:
            value_of(draft, words.indicators[draft.indicators[0]])
        except BadValue as reason:
            return draft.cleared("value"), _why(turn, reason)
    return draft, ""


def _still_valid(turn: Turn, words: Words, draft: Draft) -> bool:
    """Whether all that the draft names is still there, and is still the person's to enter."""
    known = all(i in words.indicators for i in (*draft.indicators, *draft.near))
    return known and all(u in words.units and may_govern(turn.person, u) for u in draft.units)


def _read_words(turn: Turn, words: Words, draft: Draft) -> Draft:
    """Take a line at a step that asks for words: the line may say more than was asked for."""
    asks = step_name(turn)
    with_value = asks in {"what", "indicator"} and not draft.written
    line = read_line(turn.incoming.text, words, turn.person.unit_ids, today(turn).year, with_value=with_value)
    said = {
        "what": line.says_something,
        "indicator": line.indicators or line.near,
        "unit": line.units,
        "kind": line.kind,
        "period": line.period,
        "year": line.years,
    }
    if line.unknown and asks in _NAMED:
        raise _unknown(line)
    if not said[asks]:
        raise UserMistake("figures/not_understood")
    return _with_source(turn, draft.told(_for_own_units(turn, words, line)), line)


def _unknown(line: Line) -> UserMistake:
    """Words that belong to no name: what they mean is not guessed, and the whole is not meant instead."""
    return UserMistake("figures/unknown_words", {"words": line.unknown})


def _for_own_units(turn: Turn, words: Words, line: Line) -> Line:
    if not line.units:
        return line
    return replace(line, units=may_enter(turn.person, line.units, words, unclear=line.unclear_unit))


def _read_value(turn: Turn, _words: Words, draft: Draft) -> Draft:
    parts = take_apart(read_text(turn.incoming.text, LONGEST_SOURCE))
    draft = draft.valued(read_amount(parts.figure))
    return _with_source(turn, draft, Line(source=parts.source, note=parts.note))


def _read_source(turn: Turn, _words: Words, draft: Draft) -> Draft:
    source = read_source(turn.incoming.text, today(turn))
    if not source.title:
        raise UserMistake("figures/source_without_title")
    if not names_a_document(source.title):
        raise UserMistake("figures/source_no_title", {"text": source.title})
    return replace(draft, source=source.title, dated=source.dated.isoformat() if source.dated else None)


def _read_date(turn: Turn, _words: Words, draft: Draft) -> Draft:
    return replace(draft, dated=read_date(turn.incoming.text, today(turn)).isoformat())


def _read_note(turn: Turn, _words: Words, draft: Draft) -> Draft:
    return replace(draft, note=read_note(turn.incoming.text))


def _with_source(turn: Turn, draft: Draft, line: Line) -> Draft:
    """The draft with the source and the note of a line; a source that cannot be is asked for again."""
    if line.note:
        draft = replace(draft, note=read_note(line.note))
    if not line.source:
        return draft
    source = read_source(line.source, today(turn))
    if not names_a_document(source.title):
        return draft
    return replace(draft, source=source.title, dated=source.dated.isoformat() if source.dated else None)


def _only_buttons(_turn: Turn, _words: Words, _draft: Draft) -> Draft:
    raise UserMistake("figures/press_a_button")


_READERS: Mapping[str, Callable[[Turn, Words, Draft], Draft]] = {
    **dict.fromkeys(("what", "indicator", "unit", "kind", "period", "year"), _read_words),
    "value": _read_value,
    "source": _read_source,
    "source_date": _read_date,
    "note": _read_note,
    "edit": _only_buttons,
    "check": _only_buttons,
}


async def _words(turn: Turn) -> Words:
    return await load_words(await turn.work.reading(), turn.services.vocabulary)


def _why(turn: Turn, reason: BadValue | UserMistake) -> str:
    """HTML that says why something was not taken."""
    text = _text(turn, reason.template, reason.values)
    return _text(turn, "figures/not_accepted", {"reason": text}) if isinstance(reason, BadValue) else text


def _text(turn: Turn, template: str, values: Mapping[str, Shown] | None = None, *, committee: bool = False) -> str:
    """A template's HTML in the person's language, or in the committee's."""
    return turn.services.renderer.text(template, values, "" if committee else turn.person.language)


ROUTES = tuple(Route(step=step(name), role=Role.SECRETARY, handle=answered) for name in ASKED)
