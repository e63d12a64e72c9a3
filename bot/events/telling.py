"""Tells those who know of an event what has changed: at once, with what was and what is."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.events.handing_out import hand_out
from bot.events.inviting import expiry
from bot.events.wording import answer_buttons, event_values, times_values
from storage.outbox import REMINDER, NewMessage
from storage.participants import Participant, answer, participants_of
from storage.placements import placed_members

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.services import Services
    from storage.occurrences import Scheduled

CHANGED, CANCELLED = "event_changed", "event_cancelled"
"""Kinds of deliveries."""


async def tell_change(db: AsyncConnection, before: Scheduled, after: Scheduled, services: Services) -> tuple[int, ...]:
    """Who was told before is told of another time or place; the members.

    Of another time who had answered is asked anew. Nothing is said when nothing of it is different.
    """
    same_time = _times(before) == _times(after)
    if same_time and (before.place, before.event.link) == (after.place, after.event.link):
        return ()
    everybody = await told_of(db, before)
    answered = tuple(one.member_id for one in everybody if one.answer or one.waiting_since) if not same_time else ()
    done = frozenset(one.member_id for one in everybody if one.done_at is not None)
    now, occurrence = services.clock.now(), after.occurrence
    for some, asks in ((_ids(everybody) - done, True), (done, False)):
        values = _values(before, after, services, asks=asks, answered=bool(answered))

        def write(language: str, values: dict[str, Shown] = values, *, asks: bool = asks) -> NewMessage:
            html = services.renderer.text("events/changed", values, language)
            buttons = answer_buttons(after.event, occurrence.id, services.renderer, language) if asks else ()
            return NewMessage(html, buttons)

        await hand_out(db, sorted(some), CHANGED, REMINDER, write, now, expiry(after, now))
    for member_id in answered:
        await answer(db, occurrence.id, member_id, "", now)
    return tuple(one.member_id for one in everybody)


async def tell_cancelled(
    db: AsyncConnection,
    scheduled: Scheduled,
    services: Services,
    *,
    whole: bool = False,
    but: Collection[int] = frozenset(),
) -> tuple[int, ...]:
    """Who was told before is told that it does not take place; the members.

    Args:
        db: a writing transaction.
        scheduled: as it was.
        services: the clock and what writes the messages.
        whole: all of a series, not only this time.
        but: members who have been told already.
    """
    people = sorted(_ids(await told_of(db, scheduled)) - frozenset(but))
    now = services.clock.now()
    event = event_values(scheduled.event, scheduled.occurrence, services.settings.zone)
    values: dict[str, Shown] = {"event": event, "whole": whole and bool(scheduled.event.rrule)}

    def write(language: str) -> NewMessage:
        return NewMessage(services.renderer.text("events/cancelled", values, language))

    await hand_out(db, people, CANCELLED, REMINDER, write, now, expiry(scheduled, now))
    return tuple(people)


async def told_of(db: AsyncConnection, scheduled: Scheduled) -> tuple[Participant, ...]:
    """Those who have been invited or reminded, or have answered, and are still active members."""
    active = {one.member_id for one in await placed_members(db)}
    known = await participants_of(db, scheduled.occurrence.id)
    return tuple(one for one in known if one.member_id in active and (one.told_at or one.answered_at))


def _times(scheduled: Scheduled) -> tuple[object, object]:
    return scheduled.occurrence.starts_at, scheduled.occurrence.ends_at


def _ids(people: Collection[Participant]) -> frozenset[int]:
    return frozenset(one.member_id for one in people)


def _values(before: Scheduled, after: Scheduled, services: Services, *, asks: bool, answered: bool) -> dict[str, Shown]:
    zone, old = services.settings.zone, before.occurrence
    return {
        "event": event_values(after.event, after.occurrence, zone),
        "title_before": before.event.title if before.event.title != after.event.title else "",
        "before": times_values(before.event.kind, old.starts_at, old.ends_at, zone),
        "place_before": before.place,
        "moved": _times(before) != _times(after),
        "later": after.occurrence.starts_at > old.starts_at,
        "other_place": before.place != after.place,
        "other_link": before.event.link != after.event.link,
        "asks": asks,
        "anew": asks and answered,
    }
