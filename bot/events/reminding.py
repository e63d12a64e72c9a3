"""Reminds members of events: those whom they still concern, with the answer buttons."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.calendar.quiet import QuietHours, read_quiet_hours
from bot.calendar.remaining import remaining
from bot.events.kinds import is_attended
from bot.events.merging import Piece
from bot.events.secretaries import read_secretaries
from bot.events.wording import answer_buttons, event_values
from bot.rendering import plain
from storage.reminders import LEAD, OVERDUE, OWN, SNOOZE, NewReminder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.chat import Shown
    from bot.events.moment import HandedOver, Moment
    from bot.rendering import Renderer
    from storage.occurrences import Scheduled
    from storage.outbox import ButtonRows
    from storage.participants import Participant
    from storage.reminders import Reminder

QUIET = "quiet"
"""A reminder that one member gets later than the others, after the own quiet hours."""
KINDS = frozenset({LEAD, OWN, OVERDUE, SNOOZE, QUIET})
SHOW = "reminded"
"""The button that shows an event of which a message with several reminds, with the occurrence's id."""
PUNCTUAL = timedelta(minutes=5)
"""A snooze that comes no later than that is what the member has asked for, also in quiet hours."""
_OVERDUE_KEPT = timedelta(days=1)


async def remind(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """Those whom the rows are for are to be reminded."""
    of: defaultdict[int, list[Reminder]] = defaultdict(list)
    for row in rows:
        of[row.occurrence_id or 0].append(row)
    wanted: dict[int, dict[int, Participant]] = {}
    for occurrence_id, its_rows in of.items():
        one = moment.scheduled[occurrence_id]
        urged = await moment.urged(one)
        chosen = _chosen(moment, one, its_rows, urged)
        wanted[occurrence_id] = {member_id: urged[member_id] for member_id in urged if member_id in chosen}
        if not await moment.audiences.of(moment.db, one.event):
            await _tell_nobody(moment, one, found)
            found.missed += its_rows
    quiet = await quiet_ends(moment, {member_id for members in wanted.values() for member_id in members})
    for occurrence_id, members in wanted.items():
        _remind(moment, moment.scheduled[occurrence_id], of[occurrence_id], members, quiet, found)


async def _tell_nobody(moment: Moment, one: Scheduled, found: HandedOver) -> None:
    """No reminder is lost without a word: whoever can put it right is told."""
    values: dict[str, Shown] = {
        "event": event_values(one.event, one.occurrence, moment.zone),
        "audience": one.event.audience,
    }
    piece = Piece("reminders/nobody", values, moment.now + _OVERDUE_KEPT, 4, one.occurrence.starts_at)
    found.add((await read_secretaries(moment.db, moment.audiences)).organisers(one.event), piece)


def _chosen(
    moment: Moment, one: Scheduled, rows: Iterable[Reminder], urged: Mapping[int, Participant]
) -> frozenset[int]:
    chosen: set[int] = set()
    for row in rows:
        if row.member_id is not None:
            chosen.add(row.member_id)
        elif row.kind == OWN:
            chosen |= moment.extra_leads.get((one.event.kind, row.lead), frozenset())
        else:
            chosen |= urged.keys()
    return frozenset(chosen)


async def quiet_ends(moment: Moment, member_ids: Iterable[int]) -> dict[int, datetime]:
    """When the members' own quiet hours end, for those who have any at this moment."""
    ends: dict[int, datetime] = {}
    read: dict[str, QuietHours | None] = {}
    wanted = tuple(member_ids)
    known = await moment.settings(wanted)
    for member_id in wanted:
        settings = known[member_id]
        if not settings.quiet_hours:
            continue
        if settings.quiet_hours not in read:
            read[settings.quiet_hours] = read_quiet_hours(settings.quiet_hours)
        hours = read[settings.quiet_hours]
        around = hours.around(moment.now, moment.zone) if hours else None
        if around:
            ends[member_id] = around[1]
    return ends


def _remind(
    moment: Moment,
    one: Scheduled,
    rows: Sequence[Reminder],
    members: Mapping[int, Participant],
    quiet: Mapping[int, datetime],
    found: HandedOver,
) -> None:
    asked_for = {row.member_id for row in rows if row.kind == SNOOZE and moment.now - row.due_at <= PUNCTUAL}
    over = one.occurrence.starts_at <= moment.now
    pieces: dict[str, Piece] = {}
    told = found.told.setdefault(one.occurrence.id, set())
    for member_id, participant in members.items():
        end = quiet.get(member_id)
        if end is not None and member_id not in asked_for and (over or end < one.occurrence.starts_at):
            found.later.append(_later(one, member_id, rows[-1].lead, end))
            continue
        if participant.answer not in pieces:
            pieces[participant.answer] = _piece(moment, one, participant.answer)
        found.add([member_id], pieces[participant.answer])
        if participant.told_at is None:
            told.add(member_id)


def _later(one: Scheduled, member_id: int, lead: str, due_at: datetime) -> NewReminder:
    key = f"quiet:{one.occurrence.id}:{member_id}:{due_at:%Y%m%dT%H%M}"
    details = {"starts_at": one.occurrence.starts_at.isoformat()}
    return NewReminder(key, QUIET, due_at, one.occurrence.id, member_id, lead=lead, details=details)


def _piece(moment: Moment, one: Scheduled, answer: str) -> Piece:
    starts_at = one.occurrence.starts_at
    over = starts_at <= moment.now
    last = moment.now + _OVERDUE_KEPT if over else starts_at
    values: dict[str, Shown] = {
        "event": event_values(one.event, one.occurrence, moment.zone),
        "attended": is_attended(one.event.kind),
        "left": left_values(moment, starts_at),
        "answer": answer,
    }
    return Piece(
        template="reminders/event",
        values=values,
        expires_at=min(moment.next_stage.get(one.occurrence.id, last), last),
        order=0,
        at=starts_at,
        numbered=True,
        buttons=partial(_buttons, one, moment.services.renderer),
    )


def left_values(moment: Moment, starts_at: datetime) -> dict[str, Shown]:
    """How long it is until an event, for the macros of `reminders/_parts.j2`."""
    left = remaining(moment.now, starts_at, moment.zone)
    return {"unit": left.unit, "amount": left.amount, "minutes": left.minutes, "over": left.over}


def _buttons(one: Scheduled, renderer: Renderer, language: str, number: int) -> ButtonRows:
    """Below several events, a row that names the event goes before its answers."""
    occurrence_id = one.occurrence.id
    answers = answer_buttons(one.event, occurrence_id, renderer, language, documents=not number)
    if not number:
        return answers
    words: dict[str, Shown] = {"label": "event", "number": number, "title": one.event.title}
    label = plain(renderer.text("reminders/labels", words, language))
    title = (label if len(label) <= 60 else f"{label[:59]}…", f"{SHOW}:{occurrence_id}")
    return ((title,), tuple(button for row in answers for button in row))
