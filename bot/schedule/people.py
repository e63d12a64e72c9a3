"""Questions about people: who has not handed in, who was absent, who comes. Only for whoever governs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.errors import UserMistake
from bot.events.kinds import ATTENDED, is_attended
from bot.events.overview import Guest, Overview, overview
from bot.schedule.matching import named_by
from bot.schedule.viewing import visible_titles
from storage.occurrences import scheduled_between
from storage.participants import ABSENT, EXCUSED, PRESENT

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.schedule.question import ScheduleQuestion
    from bot.schedule.viewing import Viewer
    from storage.occurrences import Scheduled

_BACK, _AHEAD = timedelta(days=45), timedelta(days=45)
_MOST = 3


@dataclass(frozen=True, slots=True)
class Those:
    """Of one event those who were asked for.

    Attributes:
        people: how many it is for, as far as the asker sees them.
        unknown: it has taken place, and nobody has noted who was there: those are told who had said so before.
    """

    scheduled: Scheduled
    guests: tuple[Guest, ...]
    people: int
    unknown: bool = False


async def those_asked_for(
    db: AsyncConnection, question: ScheduleQuestion, viewer: Viewer, now: datetime, zone: tzinfo
) -> tuple[Those, ...]:
    """Who it is, by event; of several events the nearest. Nothing when there is no such event.

    Args:
        question: has a status.
        now: aware.
        zone: the committee's.
    """
    handed = question.status in {"not_done", "done"}
    titles = [one for one in await visible_titles(db, viewer) if is_attended(one.kind) is not handed]
    if question.unit_ids:
        titles = [one for one in titles if one.unit_id in question.unit_ids] or titles
    items = tuple(item for item in question.items if item.unit_id is None)
    ids = [one.title.id for one in named_by(items, titles, viewer.unit)]
    found: list[Those] = []
    for scheduled in _nearest(await _times(db, question, ids, now, zone), question, now):
        try:
            seen = await overview(db, scheduled.occurrence.id, viewer.person)
        except UserMistake:
            continue  # none of its people is the asker's to see
        found.append(_those(seen, question.status, now))
        if len(found) == _MOST:
            break
    return tuple(found)


async def _times(
    db: AsyncConnection, question: ScheduleQuestion, ids: Sequence[int], now: datetime, zone: tzinfo
) -> Sequence[Scheduled]:
    start, end = question.span.bounds(zone) if question.span else (now - _BACK, now + _AHEAD)
    return await scheduled_between(db, start, end, event_ids=ids) if ids else ()


def _nearest(found: Sequence[Scheduled], question: ScheduleQuestion, now: datetime) -> list[Scheduled]:
    """What is over or what is to come, as the question has it; else whatever is nearest."""
    if question.span is None and question.status in {"absent", "present", "silent"}:
        coming = [one for one in found if one.occurrence.starts_at > now]
        past = [one for one in reversed(found) if one.occurrence.starts_at <= now]
        first = coming if question.status == "silent" or "next" in question.cues else past or coming
        return first[:1]
    nearest: dict[int, Scheduled] = {}
    for one in sorted(found, key=lambda one: abs(one.occurrence.starts_at - now)):
        nearest.setdefault(one.event.id, one)
    return list(nearest.values())


def _those(seen: Overview, status: str, now: datetime) -> Those:
    scheduled = seen.scheduled
    over = scheduled.event.kind in ATTENDED and scheduled.occurrence.starts_at <= now
    noted = any(guest.participant.attendance for guest in seen.guests)
    asked = seen.guests
    match status:
        case "not_done":
            those = [guest for guest in asked if not guest.done]
        case "done":
            those = [guest for guest in seen.guests if guest.done]
        case "silent":
            those = [guest for guest in asked if guest.silent and not guest.waits]
        case "absent" if over and noted:
            those = [guest for guest in seen.guests if guest.participant.attendance in {ABSENT, EXCUSED}]
        case "absent":
            those = [guest for guest in seen.guests if guest.declined]
        case _ if over and noted:
            those = [guest for guest in seen.guests if guest.participant.attendance == PRESENT]
        case _:
            those = [guest for guest in seen.guests if guest.comes]
    unknown = over and not noted and status in {"absent", "present"}
    return Those(scheduled, tuple(those), len(seen.guests), unknown)
