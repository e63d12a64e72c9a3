"""Those who have not answered, or have not handed in, are asked once more when a secretary wants so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.events.handing_out import hand_out
from bot.events.kinds import is_attended
from bot.events.wording import answer_buttons, event_values
from storage.outbox import REMINDER, NewMessage
from storage.participants import tell
from storage.reminders import SENT, NewReminder, mark, plan_more, reminders_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.events.overview import Guest, Overview
    from bot.services import Services
    from storage.occurrences import Scheduled

NUDGE = "nudge"
"""The kind of the deliveries, and of the row that says when it was done."""
SOON = timedelta(hours=1)
"""A nudge so soon after the last one is asked about first."""
_KEPT = timedelta(days=3)


def to_nudge(found: Overview) -> tuple[Guest, ...]:
    """Who has not answered, or not handed in."""
    attended = is_attended(found.scheduled.event.kind)
    return tuple(one for one in found.guests if (one.silent if attended else not one.done))


def may_be_nudged(scheduled: Scheduled, now: datetime) -> bool:
    """Whether there is still something to be asked: not when it is cancelled or has begun."""
    if scheduled.cancelled:
        return False
    return not is_attended(scheduled.event.kind) or now < scheduled.occurrence.starts_at


async def last_nudge(db: AsyncConnection, occurrence_id: int) -> datetime | None:
    """When people were nudged last; None = never."""
    done = [one.due_at for one in await reminders_of(db, [occurrence_id], states=[SENT]) if one.kind == NUDGE]
    return max(done, default=None)


async def nudge(db: AsyncConnection, services: Services, found: Overview) -> int:
    """Have a message with the answer buttons go out to those who have not answered, and to nobody else.

    Args:
        db: a writing transaction that holds the occurrence.
        found: as it stands in that transaction.

    Returns:
        How many of them can be reached.
    """
    scheduled, now = found.scheduled, services.clock.now()
    event, occurrence = scheduled.event, scheduled.occurrence
    member_ids = tuple(one.member_id for one in to_nudge(found))

    def write(language: str) -> NewMessage:
        values: dict[str, Shown] = {
            "event": event_values(event, occurrence, services.settings.zone),
            "overdue": now > occurrence.starts_at,
        }
        html = services.renderer.text("answers/nudge", values, language)
        return NewMessage(html, answer_buttons(event, occurrence.id, services.renderer, language))

    ends = occurrence.starts_at if is_attended(event.kind) else now + _KEPT
    reached = await hand_out(db, member_ids, NUDGE, REMINDER, write, now, ends)
    await tell(db, occurrence.id, member_ids, now)
    await _note(db, occurrence.id, now)
    return reached


async def _note(db: AsyncConnection, occurrence_id: int, now: datetime) -> None:
    key = f"occ:{occurrence_id}:{NUDGE}:{now.isoformat()}"
    await plan_more(db, [NewReminder(key, NUDGE, now, occurrence_id)])
    planned = await reminders_of(db, [occurrence_id])
    await mark(db, [one.id for one in planned if one.key == key], SENT, now)
