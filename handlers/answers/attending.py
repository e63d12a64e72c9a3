"""The buttons Sẽ dự and Vắng under an invitation or a reminder, and why one does not come."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.events.answering import Standing, asked, come, give_reason, stay_away, told_of
from bot.events.wording import ABSENT, ATTEND
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.answers.state import (
    REASON_STEP,
    SKIP,
    WHY,
    WORDS,
    busy,
    event_label,
    heard_anew,
    in_time,
    kept,
    label,
    over,
    refused,
    waiting,
)
from handlers.buttons import argument, number
from handlers.notices.pressing import press
from handlers.typed import typed_choice
from storage.occurrences import Scheduled

REASONS = ("work", "ill", "family")
"""The usual ones, which can be tapped."""


async def attend(turn: Turn) -> Outcome:
    """Note that the member comes, or waits for a place."""
    scheduled = await _asked(turn, number(turn))
    db = await turn.work.writing()
    standing = await come(db, turn.services, scheduled, turn.person.member_id or 0)
    buttons = ((event_label(turn, "absent", scheduled.occurrence.id),),)
    return Outcome((Reply("answers/coming", _values(turn, standing), buttons=buttons),), over(turn))


async def absent(turn: Turn) -> Outcome:
    """Note at once that the member does not come, then ask why: who says nothing more has answered all the same."""
    scheduled = await _asked(turn, number(turn))
    db = await turn.work.writing()
    standing = await stay_away(db, turn.services, scheduled, turn.person.member_id or 0)
    buttons = _reason_buttons(turn, scheduled.occurrence.id)
    values = {**_values(turn, standing), "typed": not busy(turn)}
    conversation = waiting(turn, REASON_STEP, scheduled.occurrence.id, buttons)
    return Outcome((Reply("answers/absent", values, buttons=buttons),), conversation)


async def reason_pressed(turn: Turn) -> Outcome:
    """Keep one of the usual reasons, in the words of its button."""
    at = number(turn, 1)
    if not 0 <= at < len(REASONS):
        return Outcome((Reply("errors/stale_button"),))
    words = turn.services.renderer.text(WORDS, {"label": REASONS[at]}, turn.person.language)
    return await _reason(turn, number(turn), plain(words))


async def reason_typed(turn: Turn) -> Outcome:
    """Keep what the member says of why; a question, or what comes much later, is no reason."""
    chosen = typed_choice(turn, numbers=True)
    if chosen:
        return await press(turn, chosen)
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not in_time(turn) or not text or text.endswith("?"):
        return await heard_anew(turn)
    try:
        return await _reason(turn, kept(turn), text)
    except UserMistake as mistake:
        return refused(turn, mistake)


async def skip(turn: Turn) -> Outcome:
    """Nothing more is told: the answer stands as it is."""
    what = "file" if argument(turn) == "file" else "reason"
    return Outcome((Reply("answers/skipped", {"what": what}, replaces=False),), over(turn))


async def _reason(turn: Turn, occurrence_id: int, reason: str) -> Outcome:
    scheduled = await _asked(turn, occurrence_id)
    db = await turn.work.writing()
    standing = await give_reason(db, turn.services, scheduled, turn.person.member_id or 0, reason)
    buttons = ((event_label(turn, "attend", scheduled.occurrence.id),),)
    return Outcome((Reply("answers/reason_kept", _values(turn, standing), buttons=buttons),), over(turn))


async def _asked(turn: Turn, occurrence_id: int) -> Scheduled:
    now = turn.services.clock.now()
    return await asked(await turn.work.reading(), occurrence_id, turn.person, now, attended=True)


def _reason_buttons(turn: Turn, occurrence_id: int) -> Buttons:
    usual = tuple(label(turn, name, f"{WHY}:{occurrence_id}:{at}") for at, name in enumerate(REASONS))
    last: tuple[Button, ...] = (
        label(turn, "skip", f"{SKIP}:reason"),
        event_label(turn, "attend", occurrence_id),
    )
    return (usual, last)


def _values(turn: Turn, standing: Standing) -> dict[str, Shown]:
    return {
        "event": told_of(standing.scheduled, turn.services),
        "again": standing.again,
        "queue": standing.queue,
        "reason": standing.participant.reason,
    }


ROUTES = (
    Route(button=ATTEND, role=Role.MEMBER, handle=attend),
    Route(button=ABSENT, role=Role.MEMBER, handle=absent),
    Route(button=WHY, role=Role.MEMBER, handle=reason_pressed),
    Route(button=SKIP, role=Role.MEMBER, handle=skip),
    Route(step=REASON_STEP, role=Role.MEMBER, handle=reason_typed),
)
