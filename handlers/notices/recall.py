"""Thu hồi: a notice is taken back from whoever has it."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.notices.progress import progress
from bot.notices.recalling import may_be_recalled, recall
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button
from handlers.cancel import BUTTON as LEAVE
from handlers.notices.following import STALE, followed, held, label, named, note
from storage.notices import RECALLED, Notice

RECALL, RECALL_YES = "notice-recall", "notice-recall-yes"


async def ask(turn: Turn) -> Outcome:
    """Say how many have it, and ask."""
    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None:
        return STALE
    if not may_be_recalled(notice):
        return _already(notice)
    far = await progress(db, notice, turn.services.clock.now())
    values = named(notice, sent=far.sent, remaining=far.remaining)
    choices = (label(turn, "recall", RECALL_YES, notice), button(turn, "common/labels", "cancel", LEAVE))
    return Outcome((Reply("notices/recall_ask", values, buttons=(choices,)),))


async def take_back(turn: Turn) -> Outcome:
    """Take it back."""
    db, notice = await held(turn)
    if notice is None:
        return STALE
    far = await progress(db, notice, turn.services.clock.now())
    done = await recall(db, turn.services, notice)
    if done is None:
        return _already(notice)
    stopped, taken_back = done
    await note(turn, db, "notice.recalled", notice, {"stopped": stopped, "recalled": taken_back})
    values = named(notice, sent=far.sent, remaining=far.remaining)
    return Outcome((Reply("notices/recall_done", values, replaces=True),))


def _already(notice: Notice) -> Outcome:
    """A second press must not look as if nothing had been taken back."""
    if notice.state != RECALLED:
        return STALE
    return Outcome((Reply("notices/already", {"state": notice.state, "send_at": notice.send_at}),))


ROUTES = (
    Route(button=RECALL, role=Role.SECRETARY, handle=ask),
    Route(button=RECALL_YES, role=Role.SECRETARY, handle=take_back),
)
