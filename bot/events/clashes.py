"""Other events at the same time for the same people: named before an event is saved, and never forbidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.events.concerned import read_audiences
from bot.events.kinds import ATTENDED, is_attended
from storage.occurrences import Scheduled, scheduled_between

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LASTS = timedelta(hours=2)
"""How long something is taken to last that has no end."""
_AHEAD = timedelta(days=100)
_MOST = 12  # times of a series that are compared


@dataclass(frozen=True, slots=True)
class Span:
    """When something takes place, in UTC."""

    starts_at: datetime
    ends_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When it is over, as far as is known."""
        return self.ends_at or self.starts_at + LASTS


@dataclass(frozen=True, slots=True)
class Clash:
    """Another event to which some of the people are to go at the same time.

    Attributes:
        other: the other, at the time at which the two meet.
        people: how many people both are for.
    """

    other: Scheduled
    people: int


async def clashes(
    db: AsyncConnection, kind: str, spans: Sequence[Span], people: Collection[int], *, event_id: int = 0
) -> tuple[Clash, ...]:
    """What else takes place at these times for any of the people; of a series the first such time.

    What is due by a moment takes no time and clashes with nothing.

    Args:
        db: where the events are.
        kind: of the event.
        spans: when it takes place, in order.
        people: whom it is for.
        event_id: its id, when it is kept already.
    """
    near = [span for span in spans[:_MOST] if span.starts_at < spans[0].starts_at + _AHEAD]
    if not near or not is_attended(kind):
        return ()
    begin, end = near[0].starts_at - LASTS, max(span.over_at for span in near)
    others = await scheduled_between(db, begin, end, kinds=ATTENDED)
    first: dict[int, Scheduled] = {}
    for one in others:
        if one.event.id != event_id and any(_overlap(span, one) for span in near):
            first.setdefault(one.event.id, one)
    if not first:
        return ()
    audiences, wanted = await read_audiences(db), frozenset(people)
    meant = [(one, (await audiences.of(db, one.event)).member_ids) for one in first.values()]
    found = (Clash(one, len(wanted.intersection(member_ids))) for one, member_ids in meant)
    return tuple(clash for clash in found if clash.people)


def _overlap(span: Span, other: Scheduled) -> bool:
    over_at = Span(other.occurrence.starts_at, other.occurrence.ends_at).over_at
    return span.starts_at < over_at and other.occurrence.starts_at < span.over_at
