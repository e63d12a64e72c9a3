"""What the texts about an event say of it: one place for invitations, reminders, changes, lists and cards.

The words stand in `events/_parts.j2`: `card(event)` tells all, `line(event)` the most important in one line,
`when(event)` only the time. Their `event` is what `event_values` gives.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from bot.calendar.wall import wall_of
from bot.events.kinds import is_attended
from bot.language.moments.printing import moment_values
from bot.language.moments.readings import Moment
from bot.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Shown
    from bot.rendering import Renderer
    from storage.events import Event
    from storage.occurrences import Occurrence
    from storage.outbox import ButtonRows

ATTEND, ABSENT, DONE, SNOOZE, DOCUMENTS = "attend", "absent", "done", "snooze", "documents"
"""What the buttons under an invitation or a reminder do; each with the occurrence's id."""


def event_values(event: Event, occurrence: Occurrence, zone: tzinfo, *, unit: str = "") -> dict[str, Shown]:
    """What the templates need to tell of an event, at one of the times that it takes place.

    Args:
        event: the event.
        occurrence: the time; its own place goes before the event's.
        zone: the committee's.
        unit: the name of the unit that invites; "" = it is not told.
    """
    place = event.place if occurrence.place is None else occurrence.place
    return {
        "kind": event.kind,
        "title": event.title,
        **times_values(event.kind, occurrence.starts_at, occurrence.ends_at, zone),
        "place": place,
        "link": event.link,
        "agenda": event.agenda,
        "files": len(event.file_ids),
        "capacity": event.capacity,
        "series": bool(event.rrule),
        "unit": unit,
    }


def times_values(kind: str, starts_at: datetime, ends_at: datetime | None, zone: tzinfo) -> dict[str, Shown]:
    """When it is, for the macro `when`."""
    end = None if ends_at is None else moment_of(ends_at, zone)
    return moment_values(moment_of(starts_at, zone), end, deadline=not is_attended(kind))


def moment_of(instant: datetime, zone: tzinfo) -> Moment:
    """The day and the time that the committee's clocks show."""
    wall = wall_of(instant, zone)
    return Moment(wall.date(), wall.time().replace(second=0, microsecond=0))


def answer_buttons(
    event: Event, occurrence_id: int, renderer: Renderer, language: str, *, documents: bool = False
) -> ButtonRows:
    """The buttons by which one answers an invitation or a reminder.

    Args:
        event: by its kind one comes, or hands in.
        occurrence_id: of the time that it is about.
        renderer: writes the labels.
        language: the reader's.
        documents: with a button for the agenda and the files, where there are any.
    """
    names = ("attend", "absent") if is_attended(event.kind) else ("done",)
    rows = [_buttons(some, occurrence_id, renderer, language) for some in (names, ("snooze",))]
    if documents and (event.agenda or event.file_ids):
        rows.append(_buttons(("documents",), occurrence_id, renderer, language))
    return tuple(rows)


_ACTIONS = {"attend": ATTEND, "absent": ABSENT, "done": DONE, "snooze": SNOOZE, "documents": DOCUMENTS}


def _buttons(
    names: Sequence[str], occurrence_id: int, renderer: Renderer, language: str
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (plain(renderer.text("events/labels", {"label": name}, language)), f"{_ACTIONS[name]}:{occurrence_id}")
        for name in names
    )
