"""Nhắc người chưa đọc: those who have a notice and have not confirmed reading it get it once more."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.notices.chasing import chase, chased_lately, may_be_chased
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as LEAVE
from handlers.notices.following import STALE, followed, held, named, note
from storage.notices import TO_GROUPS, Notice

CHASE, CHASE_YES = "notice-chase", "notice-chase-yes"


async def once(turn: Turn) -> Outcome:
    """Chase at one tap; when that was done within the hour, ask first."""
    notice = await followed(turn, await turn.work.reading())
    if notice is None:
        return STALE
    refusal = _refusal(notice)
    if refusal is not None:
        return refusal
    if chased_lately(notice, turn.services.clock.now()):
        return _asked(turn, notice)
    return await _chased(turn, again=False)


async def once_more(turn: Turn) -> Outcome:
    """Chase although that was done within the hour: the question named the last one, so two taps chase once."""
    notice = await followed(turn, await turn.work.reading())
    if notice is None or _last(notice) != number(turn, 1):
        return STALE
    return _refusal(notice) or await _chased(turn, again=True)


async def _chased(turn: Turn, *, again: bool) -> Outcome:
    db, notice = await held(turn)
    if notice is None:
        return STALE
    refusal = _refusal(notice)
    if refusal is not None:
        return refusal
    if not again and chased_lately(notice, turn.services.clock.now()):
        return _asked(turn, notice)
    count = await chase(db, turn.services, notice)
    await note(turn, db, "notice.chased", notice, {"count": count})
    return Outcome((Reply("notices/chase_done", named(notice, count=count), replaces=again),))


def _asked(turn: Turn, notice: Notice) -> Outcome:
    data = f"{CHASE_YES}:{notice.id}:{_last(notice)}"
    choices = (
        button(turn, "notices/card_labels", "yes", data),
        button(turn, "common/labels", "cancel", LEAVE),
    )
    values = named(notice, at=notice.last_chased_at)
    return Outcome((Reply("notices/chase_ask", values, buttons=(choices,)),))


def _last(notice: Notice) -> int:
    """The last chase, as a button's data name it."""
    return 0 if notice.last_chased_at is None else int(notice.last_chased_at.timestamp())


def _refusal(notice: Notice) -> Outcome | None:
    """Why its readers cannot be chased; None when they can."""
    if may_be_chased(notice) and notice.destination != TO_GROUPS:
        return None
    values = named(notice, state=notice.state, paused=notice.paused, asks_read=notice.asks_read)
    return Outcome((Reply("notices/chase_refused", values),))


ROUTES = (
    Route(button=CHASE, role=Role.SECRETARY, handle=once),
    Route(button=CHASE_YES, role=Role.SECRETARY, handle=once_more),
)
