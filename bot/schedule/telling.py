"""What the texts say of what takes place: to one person, with what that person has answered so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.calendar.wall import wall_of
from bot.events.kinds import is_attended
from bot.events.wording import event_values, moment_of
from bot.language.moments.printing import moment_values
from bot.schedule.viewing import Viewer
from storage.participants import NO, YES, Participant, of_member

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from storage.occurrences import Scheduled


_A_LITTLE = timedelta(seconds=1)


@dataclass(frozen=True)
class Telling:
    """Knows whom it tells.

    Attributes:
        own: what is known of the viewer, by occurrence.
    """

    viewer: Viewer
    zone: tzinfo
    own: Mapping[int, Participant]

    def values(self, scheduled: Scheduled) -> dict[str, Shown]:
        """Everything that may be said of it."""
        event, occurrence = scheduled.event, scheduled.occurrence
        unit = self.viewer.unit.get(event.unit_id)
        shifted = occurrence.moved and occurrence.original_at != occurrence.starts_at
        return {
            **event_values(event, occurrence, self.zone),
            "id": occurrence.id,
            "unit": unit.name if unit else "",
            "audience": event.audience,
            "cancelled": scheduled.cancelled,
            "moved_from": moment_values(moment_of(occurrence.original_at, self.zone))["start"] if shifted else None,
            "answer": self.answer(scheduled),
        }

    def answer(self, scheduled: Scheduled) -> str:
        """What the viewer has answered: "yes", "no", "waiting", "done" or ""."""
        one = self.own.get(scheduled.occurrence.id)
        if one is None:
            return ""
        if not is_attended(scheduled.event.kind):
            return "done" if one.done_at else ""
        if one.waiting_since:
            return "waiting"
        return {YES: "yes", NO: "no"}.get(one.answer, "")

    def days(self, found: Iterable[Scheduled]) -> list[dict[str, Shown]]:
        """The same by day, in their order: what began on an earlier day stands under that day."""
        days: dict[object, list[Shown]] = {}
        for one in found:
            days.setdefault(wall_of(one.occurrence.starts_at, self.zone).date(), []).append(self.values(one))
        return [{"start": _first_start(entries), "entries": entries} for entries in days.values()]


async def telling_to(db: AsyncConnection, viewer: Viewer, found: Sequence[Scheduled], zone: tzinfo) -> Telling:
    """With what the viewer has answered to what was found."""
    own: Mapping[int, Participant] = {}
    if viewer.person.member_id is not None and found:
        starts = [one.occurrence.starts_at for one in found]
        own = await of_member(db, viewer.person.member_id, min(starts), max(starts) + _A_LITTLE)
    return Telling(viewer, zone, own)


def _first_start(entries: Sequence[Shown]) -> Shown:
    first = entries[0]
    assert isinstance(first, Mapping)  # noqa: S101  # as `values` makes them
    return first["start"]
