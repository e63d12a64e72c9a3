"""The buttons under the progress message: Tạm dừng, Tiếp tục and Hủy."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Button, Reply
from bot.notices.progress import PAUSE, RESUME, STOP, pause, progress, progress_message, resume, stop
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button
from handlers.cancel import BUTTON as LEAVE
from handlers.notices.following import STALE, followed, held, label, named, note
from storage.notices import STARTED, Notice, notice_by_id

STOP_YES = "notice-stop-yes"


async def hold_back(turn: Turn) -> Outcome:
    """What has not gone out waits."""
    db, notice = await held(turn)
    if notice is None:
        return STALE
    if await pause(db, notice):
        await note(turn, db, "notice.paused", notice, {})
    return await _shown(turn, notice)


async def let_go(turn: Turn) -> Outcome:
    """What waits goes out."""
    db, notice = await held(turn)
    if notice is None:
        return STALE
    if await resume(db, notice):
        await note(turn, db, "notice.resumed", notice, {})
    return await _shown(turn, notice)


async def ask_to_stop(turn: Turn) -> Outcome:
    """Say how many have it already, and ask."""
    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None:
        return STALE
    if notice.state != STARTED:
        return await _shown(turn, notice)
    far = await progress(db, notice, turn.services.clock.now())
    values = named(notice, sent=far.sent, remaining=far.remaining)
    choices = (label(turn, "yes", STOP_YES, notice), button(turn, "common/labels", "cancel", LEAVE))
    return Outcome((Reply("notices/progress_stop_ask", values, buttons=(choices,)),))


async def stop_it(turn: Turn) -> Outcome:
    """What has not gone out never will; say how many have it already."""
    db, notice = await held(turn)
    if notice is None:
        return STALE
    now = turn.services.clock.now()
    copies = await stop(db, notice, now)
    if copies is None:
        return await _shown(turn, notice)
    far = await progress(db, notice, now)
    await note(turn, db, "notice.cancelled", notice, {"sent": far.sent, "stopped": far.stopped})
    values = named(notice, sent=far.sent, stopped=far.stopped, remaining=far.remaining)
    return Outcome((Reply("notices/progress_stopped", values, replaces=True),))


async def _shown(turn: Turn, notice: Notice) -> Outcome:
    """The progress message as it reads now, in place of the one whose button was pressed."""
    db = await turn.work.reading()
    now = await notice_by_id(db, notice.id) or notice
    content = await progress_message(db, turn.services, now, turn.person.language)
    buttons = tuple(tuple(Button(*one) for one in row) for row in content.buttons)
    return Outcome((Reply("notices/progress_shown", {"html": content.html}, buttons=buttons, replaces=True),))


ROUTES = (
    Route(button=PAUSE, role=Role.SECRETARY, handle=hold_back),
    Route(button=RESUME, role=Role.SECRETARY, handle=let_go),
    Route(button=STOP, role=Role.SECRETARY, handle=ask_to_stop),
    Route(button=STOP_YES, role=Role.SECRETARY, handle=stop_it),
)
