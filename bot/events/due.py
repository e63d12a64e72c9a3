"""Hands due reminders over to the delivery engine: each once, to those whom it still concerns.

One transaction takes the due rows, finds out whom they concern now, queues one message for each member, and marks the
rows. Killed at any instant, either all of that has happened or nothing has. Two processes never get the same row.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.queueing import addresses_of
from bot.events import digests, escalation, reminding
from bot.events.merging import AT_ONCE, Bundle, send
from bot.events.moment import HandedOver, Moment, read_moment
from bot.events.summary import tell_summary
from bot.rulebook import meetings
from bot.rulebook.planning import RULE
from bot.rulebook.telling import tell_of_meetings, tell_of_roster
from storage import audit
from storage.audit import AuditEntry
from storage.batches import batches
from storage.member_settings import note_offered
from storage.participants import tell
from storage.reminders import (
    CANCELLED,
    MEETING_RULE,
    MISSED,
    OVERDUE,
    SENT,
    SNOOZE,
    SUMMARY,
    Reminder,
    mark,
    next_due,
    plan_more,
    postpone,
    take_due,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.merging import Piece
    from bot.services import Services
    from storage.occurrences import Scheduled

MOST = 5_000
"""Rows of one transaction."""
BY_ITSELF = "reminders"
"""Who did it, in the audit log."""
SET_ASIDE = timedelta(minutes=10)
"""For so long a reminder waits with which something went wrong."""

HandOver = Callable[[Moment, Sequence[Reminder], HandedOver], Awaitable[None]]

_HAND_OVER: Mapping[str, HandOver] = {
    **dict.fromkeys(reminding.KINDS, reminding.remind),
    **dict.fromkeys(escalation.KINDS, escalation.tell_who_is_missing),
    **dict.fromkeys(digests.KINDS, digests.tell_digests),
    SUMMARY: tell_summary,
    RULE: tell_of_roster,
    MEETING_RULE: tell_of_meetings,
}
"""Who hands over which kind of reminder."""

_LATE_OVERDUE = timedelta(days=7)
_LATE_LIST = timedelta(days=30)

log = logging.getLogger(__name__)


async def tick(services: Services) -> None:
    """Hand over whatever is due; one small query when nothing is."""
    now = services.clock.now()
    async with services.database.reading() as db:
        due = await next_due(db)
    if due is None or due > now:
        return
    handled = MOST
    while handled == MOST:
        handled = await _hand_over_safely(services, now)


async def next_moment(services: Services) -> datetime | None:
    """When the next reminder is due; None when none is planned."""
    async with services.database.reading() as db:
        return await next_due(db)


async def _hand_over_safely(services: Services, now: datetime) -> int:
    """How many rows there were. When something goes wrong each event is tried alone, and the wrong one set aside."""
    taken: list[Reminder] = []
    try:
        async with services.database.writing() as db:
            taken += await take_due(db, now, MOST)
            await _hand_over(db, services, taken, now)
    except Exception:
        if not taken:
            raise
        log.exception("%d reminders could not be handed over together; each is tried alone", len(taken))
        await _one_by_one(services, taken, now)
    return len(taken)


async def _one_by_one(services: Services, taken: Iterable[Reminder], now: datetime) -> None:
    groups: defaultdict[tuple[int | None, str], set[int]] = defaultdict(set)
    for row in taken:
        groups[row.occurrence_id, "" if row.occurrence_id else row.key].add(row.id)
    for ids in groups.values():
        try:
            async with services.database.writing() as db:
                rows = [row for row in await take_due(db, now, MOST) if row.id in ids]
                await _hand_over(db, services, rows, now)
        except Exception:
            log.exception("reminders %s could not be handed over; they are tried again", sorted(ids))
            async with services.database.writing() as db:
                await postpone(db, ids, now + SET_ASIDE)


async def _hand_over(db: AsyncConnection, services: Services, taken: Sequence[Reminder], now: datetime) -> None:
    moment = await read_moment(db, services, taken, now)
    rows = await _worth_handing_over(moment, taken)
    by: defaultdict[HandOver, list[Reminder]] = defaultdict(list)
    for row in rows:
        by[_HAND_OVER[row.kind]].append(row)
    found = HandedOver()
    for hand_over, its_rows in by.items():
        await hand_over(moment, its_rows, found)
    await _deliver(moment, found)
    for occurrence_id, member_ids in found.told.items():
        for some in batches(member_ids, AT_ONCE):
            await tell(db, occurrence_id, some, now)
            await asyncio.sleep(0)  # whoever asks something meanwhile is answered in between
    await plan_more(db, found.later)
    missed = {row.id for row in found.missed}
    await mark(db, (row.id for row in rows if row.id not in missed), SENT, now)
    await _note_missed(moment, found.missed)


async def _worth_handing_over(moment: Moment, taken: Sequence[Reminder]) -> list[Reminder]:
    """Those that are to go out now; the others are marked, or wait until quiet hours end."""
    cancelled, missed, rows = [], [], []
    waiting: defaultdict[datetime, list[int]] = defaultdict(list)
    settings = moment.services.settings
    quiet = settings.quiet.around(moment.now, settings.zone) if settings.quiet else None
    for row in taken:
        one = None if row.occurrence_id is None else moment.scheduled.get(row.occurrence_id)
        until = _worth_until(row, one, moment)
        if row.kind not in _HAND_OVER:
            log.error("nobody knows reminders of the kind %s", row.kind)
            missed.append(row)
        elif (row.occurrence_id is not None and (one is None or one.cancelled)) or _is_of_another_time(row, one):
            cancelled.append(row.id)
        elif until <= moment.now or (quiet and row.kind in digests.KINDS and quiet[1] >= until):
            missed.append(row)
        elif quiet and quiet[1] < until and not _asked_for(row, moment):
            waiting[quiet[1]].append(row.id)
        else:
            rows.append(row)
    await mark(moment.db, cancelled, CANCELLED, moment.now)
    for due_at, ids in waiting.items():
        await postpone(moment.db, ids, due_at)
    await _note_missed(moment, missed)
    return rows


def _worth_until(row: Reminder, one: Scheduled | None, moment: Moment) -> datetime:
    """From when on the reminder is of no use: what is ahead is over when it begins."""
    if row.kind in digests.KINDS:
        return digests.worth_until(row, moment.zone)
    if row.kind in escalation.KINDS or one is None:
        return row.due_at + _LATE_LIST
    if row.kind == MEETING_RULE:
        return meetings.worth_until(row.details, row.due_at, one.occurrence)
    after = row.lead.startswith("-") or row.due_at >= one.occurrence.starts_at
    if row.kind == OVERDUE or (after and row.kind in {SNOOZE, reminding.QUIET}):
        return row.due_at + _LATE_OVERDUE
    return one.occurrence.starts_at


def _is_of_another_time(row: Reminder, one: Scheduled | None) -> bool:
    """Whether it was put off for somebody, and the event has been moved since: that was told at once."""
    if row.kind != reminding.QUIET or one is None:
        return False
    return bool(row.details["starts_at"] != one.occurrence.starts_at.isoformat())


def _asked_for(row: Reminder, moment: Moment) -> bool:
    return row.kind == SNOOZE and moment.now - row.due_at <= reminding.PUNCTUAL


async def _deliver(moment: Moment, found: HandedOver) -> None:
    reach = await addresses_of(moment.db, found.pieces)
    quiet = await reminding.quiet_ends(moment, found.pieces)
    reached = {member_id for member_id in found.pieces if reach[member_id].addresses}
    await _offer_digests(moment, found, reached - quiet.keys())
    bundles = []
    for member_id, pieces in found.pieces.items():
        bundles += _bundles(moment, member_id, pieces, quiet.get(member_id))
    await send(moment.db, bundles, reach, moment.services.renderer, moment.now)


def _bundles(moment: Moment, member_id: int, pieces: Sequence[Piece], quiet_until: datetime | None) -> list[Bundle]:
    """One message; two when the member has quiet hours: lists and the like wait, events that are here cannot."""
    waits = [one for one in pieces if quiet_until and not one.numbered and quiet_until < one.expires_at]
    if not waits or quiet_until is None:
        return [Bundle(member_id, tuple(pieces), moment.now)]
    bundles = [Bundle(member_id, tuple(waits), quiet_until)]
    if goes := tuple(one for one in pieces if one not in waits):
        bundles.append(Bundle(member_id, goes, moment.now))
    return bundles


async def _offer_digests(moment: Moment, found: HandedOver, reached: set[int]) -> None:
    """Under the first reminder that a member gets; not to those who have chosen already, or get both anyway."""
    reminded = {
        member_id: min(expiries)
        for member_id in reached
        if (expiries := [piece.expires_at for piece in found.pieces[member_id] if piece.numbered])
    }
    if not reminded or all([await digests.committee_digest(moment.db, one) for one in digests.DIGESTS]):
        return
    chosen = await moment.settings(reminded)
    offers: dict[datetime, Piece] = {}
    offered = []
    for member_id, expires_at in reminded.items():
        choice = chosen[member_id]
        if choice.digests_offered_at or choice.weekly_digest is not None or choice.tomorrow_digest is not None:
            continue
        if expires_at not in offers:
            offers[expires_at] = digests.offer(moment.services.renderer, expires_at)
        found.add([member_id], offers[expires_at])
        offered.append(member_id)
    for some in batches(offered, AT_ONCE):
        await note_offered(moment.db, some, moment.now)
        await asyncio.sleep(0)


async def _note_missed(moment: Moment, rows: Sequence[Reminder]) -> None:
    """What cannot be of use any more is marked, and for each event the audit log says so."""
    await mark(moment.db, [row.id for row in rows], MISSED, moment.now)
    leads: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.occurrence_id in moment.scheduled and row.occurrence_id is not None:
            leads[row.occurrence_id].add(row.lead or row.kind)
    for occurrence_id, missed in leads.items():
        one = moment.scheduled[occurrence_id]
        log.info("reminders of event %d were missed: %s", one.event.id, ", ".join(sorted(missed)))
        after = {"leads": sorted(missed), "starts": one.occurrence.starts_at.isoformat()}
        entry = AuditEntry(moment.now, None, BY_ITSELF, "reminder.missed", f"event {one.event.title}", None, after)
        await audit.note(moment.db, entry)
