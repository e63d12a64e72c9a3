"""`Nhắc lại sau`: a member is reminded of something once more, later, at a time that the member chooses."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal, cast

from bot.calendar.wall import instant_on, wall_of
from bot.events.kinds import is_attended
from storage.occurrences import occurrence_by_id
from storage.reminders import SNOOZE, NewReminder, plan_again

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.occurrences import Scheduled

Choice = Literal["hour", "evening", "tomorrow"]
CHOICES: tuple[Choice, ...] = ("hour", "evening", "tomorrow")
"""In an hour, this evening at 19:00, tomorrow at 8:00."""
EVENING, MORNING = time(19), time(8)
_MINUTE = timedelta(minutes=1)


class CannotSnooze(Exception):
    """The event is over, cancelled or begins before then, or there is no such choice."""


def moments(scheduled: Scheduled, now: datetime, zone: tzinfo) -> dict[Choice, datetime]:
    """The choices that there are now, and when each would remind: none when the event has begun by then.

    What is due and not handed in may be put off beyond its time: it is then overdue.
    """
    if scheduled.cancelled:
        return {}
    today = wall_of(now, zone).date()
    hour = now.replace(second=0, microsecond=0) + timedelta(hours=1)
    found: dict[Choice, datetime] = {
        "hour": hour if hour - now >= timedelta(hours=1) else hour + _MINUTE,  # whole minutes: others are due then too
        "evening": instant_on(today, EVENING, zone),
        "tomorrow": instant_on(today + timedelta(days=1), MORNING, zone),
    }
    starts_at = scheduled.occurrence.starts_at
    ends = is_attended(scheduled.event.kind) or now < starts_at
    return {choice: at for choice, at in found.items() if at > now and not (ends and at >= starts_at)}


async def snooze(
    db: AsyncConnection, occurrence_id: int, member_id: int, choice: str, now: datetime, zone: tzinfo
) -> datetime:
    """The member is reminded of it again; when that will be. A later choice takes the place of an earlier one.

    Args:
        db: a writing transaction.
        occurrence_id: of what.
        member_id: who.
        choice: one of `CHOICES`; may be forged.
        now: aware.
        zone: the committee's.

    Raises:
        CannotSnooze: there is nothing to be put off, or not until then.
    """
    scheduled = await occurrence_by_id(db, occurrence_id)
    found = moments(scheduled, now, zone) if scheduled else {}
    due_at = found.get(cast("Choice", choice))
    if due_at is None:
        raise CannotSnooze
    await plan_again(db, NewReminder(f"snooze:{occurrence_id}:{member_id}", SNOOZE, due_at, occurrence_id, member_id))
    return due_at
