"""A second pair of eyes: another secretary or an admin lets a notice go out, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Reply, Shown
from bot.notices.approval import reject as reject_notice
from bot.notices.approval import tell_decided
from bot.notices.authors import author_of, may_approve, noted
from bot.notices.drafting import check_content, fingerprint
from bot.notices.launching import launch
from bot.notices.recipients import Recipients, recipients
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, number
from handlers.notices.asking import trouble
from handlers.notices.finding import found
from handlers.notices.state import APPROVE, REJECT
from handlers.notices.waiting_list import request
from storage import audit
from storage.members import member_by_id
from storage.notices import APPROVING, SCHEDULED, TO_GROUPS, Notice, move_notice, notice_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.conversation import Json


async def approve(turn: Turn) -> Outcome:
    """The notice goes out, now or at its hour, if it and the number of people are what was shown."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn), may_approve)
    if notice.state != APPROVING:
        return await _decided(turn, db, notice)
    author = await author_of(db, notice)
    if author is None:
        return Outcome((Reply("notices/author_gone"),))
    await check_content(db, notice)
    try:
        reached = await recipients(db, notice, author)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        return Outcome((Reply("notices/not_approvable", {"reason": trouble(turn, reason)}),))
    if argument(turn, 1) != fingerprint(notice) or len(reached.member_ids) != notice.people:
        changed = len(reached.member_ids) != notice.people
        return await request(turn, db, notice, before=notice.people if changed else 0)
    return await _let_go(turn, db, notice, author, reached)


async def _let_go(turn: Turn, db: AsyncConnection, notice: Notice, author: Person, reached: Recipients) -> Outcome:
    now, services = turn.services.clock.now(), turn.services
    later = notice.send_at is not None and notice.send_at > now
    decision: dict[str, object] = {"approver_id": turn.person.member_id, "decided_at": now}
    if later:
        done = await move_notice(db, notice.id, [APPROVING], SCHEDULED, **decision)
    else:
        done = await launch(db, notice, reached, from_states=[APPROVING], author=author, services=services, **decision)
    if not done:
        return await _decided(turn, db, notice)
    details: dict[str, Json] = {"people": notice.people}
    if later and notice.send_at is not None:
        details["send_at"] = notice.send_at.isoformat()
    await audit.note(db, noted(turn.person, "notice.approved", notice, now, after=details))
    reachable = None if notice.destination == TO_GROUPS else reached.reachable
    await tell_decided(db, notice, turn.person, services, "scheduled" if later else "approved", reachable=reachable)
    values: dict[str, Shown] = {
        "people": notice.people,
        "reachable": reachable,
        "send_at": notice.send_at if later else None,
    }
    return Outcome((Reply("notices/approved", values),))


async def reject(turn: Turn) -> Outcome:
    """The notice does not go out; its author is told, and may change it."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn), may_approve)
    if notice.state == APPROVING and argument(turn, 1) != fingerprint(notice):
        return await request(turn, db, notice)
    if not await reject_notice(db, notice, turn.person, turn.services):
        return await _decided(turn, db, notice)
    return Outcome((Reply("notices/rejected"),))


async def _decided(turn: Turn, db: AsyncConnection, notice: Notice) -> Outcome:
    """Say that there is nothing to decide any more, and who was first."""
    latest = await notice_by_id(db, notice.id) or notice
    by = None if latest.approver_id is None else await member_by_id(db, latest.approver_id)
    values: dict[str, Shown] = {
        "state": latest.state,
        "by": "" if by is None else by.name,
        "own": latest.approver_id == turn.person.member_id,
        "at": latest.decided_at,
    }
    return Outcome((Reply("notices/decided", values),))


ROUTES = (
    Route(button=APPROVE, role=Role.SECRETARY, handle=approve),
    Route(button=REJECT, role=Role.SECRETARY, handle=reject),
)
