"""The count of answers that the organiser gets before an event begins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.events.merging import Piece
from bot.events.overview import everybody
from bot.events.reminding import left_values
from bot.events.secretaries import read_secretaries
from bot.events.wording import event_values
from bot.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Shown
    from bot.events.moment import HandedOver, Moment
    from bot.events.overview import Overview
    from bot.rendering import Renderer
    from storage.outbox import ButtonRows
    from storage.reminders import Reminder

NUDGE = "nudge"
"""The button by which the organiser reminds those who have not answered, with the occurrence's id."""
MOST_REASONS = 30


async def tell_summary(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """The organiser, or the secretary where there is none, gets the count of answers."""
    secretaries = await read_secretaries(moment.db, moment.audiences)
    for row in rows:
        one = moment.scheduled[row.occurrence_id or 0]
        seen = await everybody(moment.db, one, moment.audiences)
        if seen.guests:
            found.add(secretaries.organisers(one.event), _piece(moment, seen))


def _piece(moment: Moment, seen: Overview) -> Piece:
    event, occurrence = seen.scheduled.event, seen.scheduled.occurrence
    declined = [one for one in seen.guests if one.declined]
    total = seen.total
    values: dict[str, Shown] = {
        "event": event_values(event, occurrence, moment.zone),
        "left": left_values(moment, occurrence.starts_at),
        "invited": total.people,
        "comes": total.comes,
        "declined": total.declined,
        "waits": total.waits,
        "silent": total.people - total.comes - total.declined - total.waits,
        "reasons": [{"name": one.name, "reason": one.participant.reason} for one in declined[:MOST_REASONS]],
        "more": max(len(declined) - MOST_REASONS, 0),
    }
    buttons = partial(_buttons, occurrence.id, moment.services.renderer, values["silent"] != 0)
    return Piece("reminders/summary", values, occurrence.starts_at, 2, occurrence.starts_at, buttons=buttons)


def _buttons(occurrence_id: int, renderer: Renderer, silent: bool, language: str, _number: int) -> ButtonRows:  # noqa: FBT001
    if not silent:
        return ()
    label = plain(renderer.text("reminders/labels", {"label": "nudge", "number": 0, "title": ""}, language))
    return (((label, f"{NUDGE}:{occurrence_id}"),),)
