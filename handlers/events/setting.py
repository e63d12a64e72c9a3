"""Sửa: one thing of an event at a time, typed or by a button; after each the event is shown anew."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.errors import UserMistake
from bot.events.capacity import MOST_PLACES
from bot.events.drafting import leads_of
from bot.events.kinds import is_attended
from bot.events.planning import planning_of
from bot.events.previewing import DAY_RULES, odd_days, times_of
from bot.events.sentence import LONGEST_LINK, LONGEST_PLACE
from bot.events.titles import LONGEST_TITLE
from bot.events.wording import moment_of
from bot.language.folding import nfc
from bot.language.moments.leads import read_leads
from bot.notices.secrecy import refuse_secrets
from bot.notices.wording import check_length, markup_of
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.events import filing
from handlers.events.asking import ask_audience, ask_field, ask_kind, edit_button, trouble_of
from handlers.events.preview import ask_day_rule, go_on
from handlers.events.state import EDIT, SET, SHOW, WORDS, Writing, changed, pressed_draft, waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.events.previewing import OddDay

_URL = re.compile(r"https?://[^\s<>\"]{3,}", re.IGNORECASE)
_FIELDS = ("title", "when", "place", "link", "agenda", "leads", "capacity")
_CLEARED: Mapping[str, object] = {"place": "", "link": "", "agenda": "", "capacity": None}


async def edit(turn: Turn) -> Outcome:
    """Show what can be changed, or ask for what the button names."""
    writing, field = replace(pressed_draft(turn), asked="edit"), argument(turn, 1)
    match field:
        case "":
            return await edit_menu(turn, writing)
        case "audience":
            return await ask_audience(turn, writing)
        case "files":
            return await filing.show(turn, writing)
        case "kind" if not writing.draft.event_id:
            return ask_kind(turn, writing)
        case "day_rule" if writing.draft.rrule:
            odd = await _odd(turn, writing)
            return ask_day_rule(turn, writing, odd) if odd else await go_on(turn, writing)
        case _ if field in _FIELDS:
            return ask_field(turn, writing, field)
        case _:
            raise UserMistake("errors/stale_button")


async def take(turn: Turn, writing: Writing, field: str, text: str) -> Outcome:
    """Take what was typed for one thing, or ask again."""
    try:
        value = await _value(turn, field, text)
    except UserMistake as mistake:
        return ask_field(turn, writing, field, trouble=trouble_of(turn, mistake))
    left = tuple(one for one in writing.left if one != field)
    return await go_on(turn, replace(changed(writing, **{field: value}), left=left))


async def set_by_button(turn: Turn) -> Outcome:
    """Do what a button says with one thing."""
    writing, field, value = pressed_draft(turn), argument(turn, 1), argument(turn, 2)
    left = tuple(one for one in writing.left if one != field)
    match field:
        case "day_rule" if value in DAY_RULES:
            return await go_on(turn, changed(writing, day_rule=value))
        case "repeat" if value == "none":
            return await go_on(turn, await _once(turn, writing))
        case "leads" if value == "usual":
            return await go_on(turn, changed(writing, leads=None))
        case "file":
            files = tuple(one for one in writing.draft.file_ids if str(one) != value)
            writing = changed(writing, file_ids=files)
            return await (filing.show(turn, writing) if files else go_on(turn, writing))
        case _ if field in _CLEARED and value == "none":
            return await go_on(turn, replace(changed(writing, **{field: _CLEARED[field]}), left=left))
        case _:
            raise UserMistake("errors/stale_button")


async def _value(turn: Turn, field: str, text: str) -> object:
    """What the text means for that field.

    Raises:
        UserMistake: nothing that it could be.
    """
    line = " ".join(nfc(text).split())
    if field == "agenda":
        markup = markup_of(turn.incoming.text, turn.incoming.html)
        check_length(markup)
        await refuse_secrets(await turn.work.reading(), markup)
        return markup
    if field == "leads":
        spans = read_leads(line)
        if spans is None:
            raise UserMistake("events/no_leads")
        return leads_of(spans)
    if field == "capacity":
        if not line.isascii() or not line.isdigit() or not 1 <= int(line[:9]) <= MOST_PLACES:
            raise UserMistake("events/no_number", {"most": MOST_PLACES})
        return int(line)
    await refuse_secrets(await turn.work.reading(), line)
    longest = {"title": LONGEST_TITLE, "place": LONGEST_PLACE}.get(field, LONGEST_LINK)
    if not line or len(line) > longest:
        raise UserMistake("events/length", {"most": longest})
    if field == "link" and not _URL.fullmatch(line):
        raise UserMistake("events/no_link")
    return line


async def _once(turn: Turn, writing: Writing) -> Writing:
    """The series takes place only once more, at its next time."""
    planning = await planning_of(await turn.work.reading(), turn.services)
    ahead = times_of(writing.draft, planning)
    if not ahead:
        raise UserMistake("events/never")
    first, zone = ahead[0], turn.services.settings.zone
    end = None if first.ends_at is None else moment_of(first.ends_at, zone)
    return changed(writing, rrule="", day_rule="", start=moment_of(first.starts_at, zone), end=end)


async def edit_menu(turn: Turn, writing: Writing) -> Outcome:
    """Show what can be changed."""
    draft = writing.draft
    names = ["title", "when", "place", "link", "audience", "agenda", "files", "leads"]
    if is_attended(draft.kind):
        names.append("capacity")
    if not draft.event_id:
        names.append("kind")
    if draft.rrule and await _odd(turn, writing):
        names.append("day_rule")
    fields = [edit_button(turn, writing, name) for name in names]
    rows: list[tuple[Button, ...]] = [tuple(fields[at : at + 2]) for at in range(0, len(fields), 2)]
    buttons: Buttons = (*rows, (button(turn, WORDS, "back", f"{SHOW}:{writing.token}"),))
    values: dict[str, Shown] = {"series": bool(draft.rrule), "kept": draft.event_id > 0}
    return Outcome((Reply("events/edit", values, buttons=buttons),), waiting(turn, writing, "edit", buttons))


async def _odd(turn: Turn, writing: Writing) -> tuple[OddDay, ...]:
    planning = await planning_of(await turn.work.reading(), turn.services)
    language = turn.person.language or turn.services.settings.language
    return odd_days(writing.draft, planning, language)


ROUTES = (
    Route(button=EDIT, role=Role.SECRETARY, handle=edit),
    Route(button=SET, role=Role.SECRETARY, handle=set_by_button),
)
