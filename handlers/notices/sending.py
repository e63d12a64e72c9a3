"""Sending a notice that has been seen, or giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Reply, Shown
from bot.errors import UserMistake
from bot.notices.approval import ask_approval, needs_approval, tell_decided
from bot.notices.authors import may_stop, noted
from bot.notices.drafting import check_content, fingerprint
from bot.notices.launching import launch
from bot.notices.recipients import Recipients, recipients
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, number
from handlers.notices import preview, waiting_list
from handlers.notices.asking import ask_audience
from handlers.notices.finding import already, draft, found
from handlers.notices.state import DROP, SEND, over, pressed
from storage import audit
from storage.notices import APPROVING, CANCELLED, DRAFT, REJECTED, SCHEDULED, Notice, move_notice

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

_SENDABLE = (DRAFT, SCHEDULED)


async def send(turn: Turn) -> Outcome:
    """Have the notice go out, if it and the number of people are what was shown."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn))
    if notice.state not in _SENDABLE:
        return already(turn, notice)
    if argument(turn, 1) != fingerprint(notice):
        return await show_again(turn, db, notice)
    await check_content(db, notice)
    try:
        reached = await recipients(db, notice, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        return await ask_audience(turn, await as_draft(turn, db, notice), reason=reason)
    if len(reached.member_ids) != notice.people:
        return await show_again(turn, db, notice, before=notice.people)
    if await needs_approval(db, notice, len(reached.member_ids)):
        return await ask_first(turn, db, notice, reached)
    sent = await launch(
        db, notice, reached, from_states=_SENDABLE, author=turn.person, services=turn.services, send_at=None
    )
    if not sent:
        return already(turn, notice)
    values: dict[str, Shown] = {**preview.summary(notice, reached), "reachable": reached.reachable}
    return Outcome((Reply("notices/sending", values, replaces=pressed(turn)),), over(turn, notice))


async def ask_first(
    turn: Turn, db: AsyncConnection, notice: Notice, reached: Recipients, send_at: datetime | None = None
) -> Outcome:
    """Have somebody else asked before the notice goes out, at once or at that moment."""
    asked = await ask_approval(
        db, notice, reached, from_states=_SENDABLE, author=turn.person, services=turn.services, send_at=send_at
    )
    if not asked:
        return already(turn, notice)
    values: dict[str, Shown] = {"people": len(reached.member_ids), "send_at": send_at}
    return Outcome((Reply("notices/waits_approval", values, replaces=pressed(turn)),), over(turn, notice))


async def show_again(turn: Turn, db: AsyncConnection, notice: Notice, *, before: int = 0) -> Outcome:
    """Something has changed since it was shown: a draft is shown anew, a scheduled one with its new number."""
    if notice.state == SCHEDULED:
        return await waiting_list.card(turn, db, notice, before=before)
    return await preview.show(
        turn, db, notice, before=before, reason=None if before else UserMistake("notices/changed")
    )


async def as_draft(turn: Turn, db: AsyncConnection, notice: Notice) -> Notice:
    """The notice as one that can be changed; a scheduled one is not sent at its hour any more."""
    if notice.state == DRAFT:
        return notice
    columns = {"approver_id": None, "decided_at": None}
    if not await move_notice(db, notice.id, [APPROVING, REJECTED, SCHEDULED], DRAFT, **columns):
        return await draft(turn, db, notice.id)
    now = turn.services.clock.now()
    before, after = {"state": notice.state}, {"state": DRAFT}
    await audit.note(db, noted(turn.person, "notice.reopened", notice, now, before=before, after=after))
    return await draft(turn, db, notice.id)


async def drop(turn: Turn) -> Outcome:
    """The notice does not go out. A draft can still be used again as a template."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn), may_stop)
    if not await move_notice(db, notice.id, [DRAFT, REJECTED, SCHEDULED, APPROVING], CANCELLED):
        return already(turn, notice)
    if notice.state in {SCHEDULED, APPROVING}:
        now = turn.services.clock.now()
        await audit.note(db, noted(turn.person, "notice.cancelled", notice, now, before={"state": notice.state}))
    if turn.person.member_id != notice.author_id:
        await tell_decided(db, notice, turn.person, turn.services, "cancelled")
    reply = Reply("notices/dropped", {"state": notice.state}, replaces=pressed(turn))
    return Outcome((reply,), over(turn, notice))


ROUTES = (
    Route(button=SEND, role=Role.SECRETARY, handle=send),
    Route(button=DROP, role=Role.SECRETARY, handle=drop),
)
