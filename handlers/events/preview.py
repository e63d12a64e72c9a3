"""Before an event is saved: all that was understood, in full, and what should be known about it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Button, Buttons, Reply, Shown
from bot.events.drafting import draft_of, missing, starts_at
from bot.events.drafts import fingerprint
from bot.events.kinds import MEETING
from bot.events.previewing import DAY_RULES, Preview, preview
from bot.events.wording import event_values, moment_of, times_values
from bot.language.moments.printing import moment_values, recurrence_values
from bot.language.moments.readings import Moment
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button
from handlers.cancel import BUTTON as CANCEL
from handlers.events.asking import ask_audience, ask_doubt, ask_field, ask_kind, note_words, trouble_of
from handlers.events.state import CARD, EDIT, SAVE, SET, SHOW, WORDS, Writing, pressed_draft, waiting
from storage.events import Event, event_by_id
from storage.files import files_by_id
from storage.occurrences import next_occurrences
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.calendar.leads import Lead
    from bot.calendar.planning import Planned
    from bot.errors import UserMistake
    from bot.events.drafts import Draft
    from bot.events.kinds import MEETING
from bot.events.previewing import OddDay

FARTHEST = timedelta(days=1100)
_MOST = 4
"""First days of a series, odd days and clashes that are told."""
_MOST_AHEAD = 24
"""So many occurrences ahead it is told which of them were moved by hand."""
_TOLD = ("start", "end", "rrule", "day_rule", "place", "link")
"""Whose change those are told who know of the event."""


async def go_on(turn: Turn, writing: Writing) -> Outcome:
    """Ask for the next thing that is in doubt or missing; show the event when nothing is."""
    if writing.questions:
        return ask_doubt(turn, writing)
    gap = missing(writing.draft)
    if gap == "kind":
        return ask_kind(turn, writing)
    if gap:
        return ask_field(turn, writing, gap)
    if writing.left and writing.left[0] == "audience":
        return await ask_audience(turn, writing)
    if writing.left:
        return ask_field(turn, writing, writing.left[0])
    return await show(turn, writing)


async def opened(turn: Turn) -> Outcome:
    """Show the event that is being written, as far as it is."""
    return await go_on(turn, pressed_draft(turn))


async def show(turn: Turn, writing: Writing, *, reason: UserMistake | None = None) -> Outcome:
    """Show the event as it was understood, and ask whether it is to be saved.

    Args:
        turn: the person's.
        writing: with nothing in doubt or missing.
        reason: why what was typed did nothing.
    """
    db = await turn.work.reading()
    draft, now = writing.draft, turn.services.clock.now()
    kept = await event_by_id(db, draft.event_id) if draft.event_id else None
    zone = turn.services.settings.zone
    same_start = kept is not None and draft_of(kept, zone).start == draft.start
    if not draft.rrule and not same_start and starts_at(draft, zone) <= now:
        return ask_field(turn, writing, "when", trouble=_text(turn, "events/past"))
    if starts_at(draft, zone) > now + FARTHEST:
        return ask_field(turn, writing, "when", trouble=_text(turn, "events/too_far"))
    try:
        found = await preview(db, draft, turn.services, turn.person.language)
    except (AudienceNotUnderstood, AudienceRefused) as refused:
        return await ask_audience(turn, writing, reason=refused)
    if not found.times:
        return ask_field(turn, writing, "when", trouble=_text(turn, "events/never"))
    if found.odd_days and not draft.day_rule:
        return ask_day_rule(turn, writing, found.odd_days)
    values: dict[str, Shown] = {
        **await _values(turn, db, draft, found),
        "moved": await _moved(turn, db, kept) if draft.rrule else [],
        "notes": [note_words(turn, one) for one in writing.notes],
        "changes": _changes(draft, kept, turn),
        "trouble": "" if reason is None else trouble_of(turn, reason),
    }
    buttons = await _buttons(turn, db, writing, found.same)
    return Outcome((Reply("events/preview", values, buttons=buttons),), waiting(turn, writing, "check", buttons))


def ask_day_rule(turn: Turn, writing: Writing, odd: Sequence[OddDay]) -> Outcome:
    """Ask what becomes of the days of a series that are off or missing."""
    only_missing = all(one.why == "missing" for one in odd)
    rules = [rule for rule in DAY_RULES if not (only_missing and rule == "keep")]
    rows = tuple((button(turn, WORDS, f"rule_{rule}", f"{SET}:{writing.token}:day_rule:{rule}"),) for rule in rules)
    buttons: Buttons = (*rows, (button(turn, WORDS, "cancel", CANCEL),))
    values: dict[str, Shown] = {
        "odd": _odd(odd, turn.services.settings.zone),
        "more": len(odd[_MOST:]),
        "missing": only_missing,
    }
    reply = Reply("events/ask_day_rule", values, buttons=buttons)
    return Outcome((reply,), waiting(turn, writing, "day_rule", buttons))


async def _values(turn: Turn, db: AsyncConnection, draft: Draft, found: Preview) -> dict[str, Shown]:
    zone = turn.services.settings.zone
    units = {unit.id: unit.name for unit in await all_units(db)}
    files = await files_by_id(db, draft.file_ids)
    first = found.times[0]
    repeats: dict[str, Shown] | None = None
    if draft.rrule:
        repeats = recurrence_values(draft.rrule, draft.start.clock if draft.start else None)
    return {
        "event": {
            "kind": draft.kind,
            "title": draft.title,
            **times_values(draft.kind, first.starts_at, first.ends_at, zone),
            "place": draft.place,
            "link": draft.link,
        },
        "unit": units[draft.unit_id],
        "audience": draft.audience or units[draft.unit_id],
        "people": len(found.people),
        "unreachable": found.unreachable,
        "capacity": draft.capacity,
        "agenda": draft.agenda,
        "files": [files[one].name for one in draft.file_ids if one in files],
        "reminders": _reminders(found, zone),
        "repeats": repeats,
        "first": [_day(one.starts_at, zone) for one in found.times[:_MOST]],
        "more_times": len(found.times[_MOST:]),
        "day_rule": draft.day_rule or "keep",
        "odd": _odd(found.odd_days, zone),
        "more_odd": len(found.odd_days[_MOST:]),
        "clashes": [
            {
                "event": event_values(one.other.event, one.other.occurrence, zone),
                "people": one.people,
            }
            for one in found.clashes[:_MOST]
        ],
        "more_clashes": len(found.clashes[_MOST:]),
        "same": "" if found.same is None else found.same.state,
    }


def _reminders(found: Preview, zone: tzinfo) -> dict[str, Shown]:
    """Which reminders go out, and of the first time which of them not when their lead says."""
    setting, plan = found.setting, found.plan
    planned = plan.planned if plan else ()
    passed = plan.passed if plan else ()
    return {
        "before": [lead_values(lead) for lead in setting.leads if lead.amount > 0],
        "on_day": any(lead.amount == 0 for lead in setting.leads),
        "overdue": [-lead.amount for lead in setting.leads if lead.is_overdue],
        "lists": [{"days": -one.lead.amount, "to": one.to} for one in setting.lists],
        "shifted": [_shifted(one, zone) for one in planned if one.shifts],
        "passed": [lead_values(one.lead) for one in passed if one.lead.amount > 0],
        "pointless": [lead_values(lead) for lead in (plan.pointless if plan else ())],
    }


def _shifted(one: Planned, zone: tzinfo) -> dict[str, Shown]:
    return {
        "lead": lead_values(one.lead),
        "why": [shift.why for shift in one.shifts],
        "planned": times_values(MEETING, one.shifts[0].planned_at, None, zone)["start"],
        "due": times_values(MEETING, one.due_at, None, zone)["start"],
    }


def lead_values(lead: Lead) -> dict[str, Shown]:
    """A lead for the macro `lead` of `moments/_parts.j2`."""
    amounts = {"days": 0, "hours": 0, "minutes": 0}
    return {**amounts, lead.unit: abs(lead.amount)}


def _odd(odd: Sequence[OddDay], zone: tzinfo) -> list[Shown]:
    return [
        {
            "at": _day(one.at, zone),
            "why": one.why,
            "name": one.name,
            "goes_to": None if one.goes_to is None else _day(one.goes_to, zone),
        }
        for one in odd[:_MOST]
    ]


def _day(instant: datetime, zone: tzinfo) -> Shown:
    """A day for the macro `point`."""
    return moment_values(Moment(moment_of(instant, zone).day))["start"]


def _changes(draft: Draft, kept: Event | None, turn: Turn) -> str:
    """ "" for a new event; "told" when those who know of it will be told, "quiet" for other changes, "none"."""
    if kept is None:
        return ""
    before = draft_of(kept, turn.services.settings.zone)
    if before == draft:
        return "none"
    return "told" if any(getattr(before, name) != getattr(draft, name) for name in _TOLD) else "quiet"


async def _buttons(turn: Turn, db: AsyncConnection, writing: Writing, same: Event | None) -> Buttons:
    token = writing.token
    last: tuple[Button, ...] = (
        button(turn, WORDS, "edit", f"{EDIT}:{token}"),
        button(turn, WORDS, "cancel", CANCEL),
    )
    if same is None:
        return ((button(turn, WORDS, "save", f"{SAVE}:{token}:{fingerprint(writing.draft)}"), *last),)
    ahead = await next_occurrences(db, same.id, turn.services.clock.now(), 1)
    rows = tuple((button(turn, WORDS, "open", f"{CARD}:{one.occurrence.id}"),) for one in ahead)
    return (*rows, last)


async def _moved(turn: Turn, db: AsyncConnection, kept: Event | None) -> list[Shown]:
    """What of a kept series stands at a time of its own, which a change of the series leaves alone."""
    if kept is None:
        return []
    ahead = await next_occurrences(db, kept.id, turn.services.clock.now(), _MOST_AHEAD)
    zone = turn.services.settings.zone
    return [moment_values(moment_of(one.occurrence.starts_at, zone))["start"] for one in ahead if one.occurrence.moved]


def _text(turn: Turn, template: str) -> str:
    return turn.services.renderer.text(template, {}, turn.person.language)


ROUTES = (Route(button=SHOW, role=Role.SECRETARY, handle=opened),)
