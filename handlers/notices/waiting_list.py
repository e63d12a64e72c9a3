"""Notices that have not gone out yet: at what hour they will, for whose approval they wait, what is unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Person, Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.notices.approval import approval_request, needs_approval
from bot.notices.authors import author_of, may_approve, may_stop, may_write
from bot.notices.copies import beginning
from bot.notices.drafting import fingerprint, kept
from bot.notices.recipients import recipients
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.notices import preview
from handlers.notices.asking import cancel_button
from handlers.notices.finding import already, found
from handlers.notices.state import EDIT, LATER, OPEN, SEND, WORDS, over
from storage.members import member_by_id
from storage.notices import APPROVING, DRAFT, REJECTED, SCHEDULED, Notice, change_notice, notices_of
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_LISTED = 20
_SHOWN_STATES = (SCHEDULED, APPROVING, REJECTED, DRAFT)
_FOUND = 10 * _LISTED


async def listed(turn: Turn) -> Outcome:
    """The person's own notices that wait, and those that wait for the person."""
    db = await turn.work.reading()
    waiting = [one for one in await _waiting(db, turn.person) if one.html or one.file_ids][:_LISTED]
    values: dict[str, Shown] = {
        "notices": [
            {
                "beginning": beginning(one),
                "state": one.state,
                "send_at": one.send_at,
                "people": one.people,
                "own": one.author_id == turn.person.member_id,
            }
            for one in waiting
        ]
    }
    buttons = tuple(
        (button(turn, WORDS, "numbered", f"{OPEN}:{one.id}", number=at, beginning=beginning(one, 40)),)
        for at, one in enumerate(waiting, 1)
    )
    return Outcome((Reply("notices/waiting", values, buttons=buttons),), over(turn))


async def opened(turn: Turn) -> Outcome:
    """Show one of them, with what can be done about it."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn), _may_open)
    if notice.state == APPROVING and may_approve(turn.person, notice):
        return await request(turn, db, notice)
    if notice.state == DRAFT and may_write(turn.person, notice):
        return await preview.show(turn, db, notice)
    if notice.state in {SCHEDULED, APPROVING, REJECTED}:
        return await card(turn, db, notice)
    return already(turn, notice)


async def card(turn: Turn, db: AsyncConnection, notice: Notice, *, before: int = 0) -> Outcome:
    """A notice that waits: the message as it will arrive, when, to how many.

    Args:
        turn: the person's.
        db: a writing transaction: how many people were shown is noted.
        notice: the one.
        before: how many people were shown last time, when that has changed since.
    """
    people = notice.people
    author = await author_of(db, notice)
    if before and author is not None:
        people = len((await recipients(db, notice, author)).member_ids)
        await change_notice(db, notice.id, people=people)
        notice = await kept(db, notice.id)
    decided_by = None if notice.approver_id is None else await member_by_id(db, notice.approver_id)
    values: dict[str, Shown] = {
        "state": notice.state,
        "audience": notice.audience,
        "people": people,
        "before": before,
        "send_at": notice.send_at,
        "decided_by": "" if decided_by is None else decided_by.name,
        "own": notice.author_id == turn.person.member_id,
    }
    reply = Reply("notices/waiting_card", values, buttons=await _buttons(turn, db, notice))
    return Outcome((await preview.as_it_arrives(turn, db, notice), reply), over(turn, notice))


async def request(turn: Turn, db: AsyncConnection, notice: Notice, *, before: int = 0) -> Outcome:
    """Show whoever may approve what is asked: the copy, the numbers, the buttons."""
    author = await author_of(db, notice)
    if author is None:
        return Outcome((Reply("notices/author_gone"),))
    reached = await recipients(db, notice, author)
    if len(reached.member_ids) != notice.people:
        before = before or notice.people
        await change_notice(db, notice.id, people=len(reached.member_ids))
        notice = await kept(db, notice.id)
    units = {unit.id: unit.name for unit in await all_units(db)}
    asked = approval_request(notice, reached, author.name, units[notice.unit_id], turn.services, turn.person.language)
    buttons = tuple(tuple(Button(label, data) for label, data in row) for row in asked.buttons)
    files = await preview.attachments(turn, db, asked.file_ids)
    replies = [Reply("notices/as_is", {"html": asked.html}, buttons=buttons, files=files)]
    if before:
        replies.insert(0, Reply("notices/people_changed", {"before": before, "people": notice.people}))
    return Outcome(tuple(replies))


async def _buttons(turn: Turn, db: AsyncConnection, notice: Notice) -> Buttons:
    if not may_write(turn.person, notice):
        return ((cancel_button(turn, notice),),) if may_stop(turn.person, notice) else ()
    last = (button(turn, WORDS, "edit", f"{EDIT}:{notice.id}"), cancel_button(turn, notice))
    if notice.state != SCHEDULED:
        return (last,)
    mark = fingerprint(notice)
    first = [button(turn, WORDS, "other_time", f"{LATER}:{notice.id}:{mark}")]
    if not await needs_approval(db, notice, notice.people):
        first.insert(0, button(turn, WORDS, "send", f"{SEND}:{notice.id}:{mark}"))
    return (tuple(first), last)


async def _waiting(db: AsyncConnection, person: Person) -> list[Notice]:
    own = [  # apart, or very many drafts would push out what is to go out
        *await notices_of(db, author_id=person.member_id, states=_SHOWN_STATES[:-1], limit=_FOUND),
        *await notices_of(db, author_id=person.member_id, states=(DRAFT,), limit=_LISTED),
    ]
    others = await notices_of(db, unit_ids=person.governed_unit_ids, states=(SCHEDULED, APPROVING), limit=_FOUND)
    more = [
        one for one in others if one.author_id != person.member_id and (one.state == APPROVING or may_stop(person, one))
    ]
    order = {state: at for at, state in enumerate(_SHOWN_STATES)}
    return sorted([*own, *more], key=lambda one: (order[one.state], one.send_at is None, one.send_at, -one.id))


def _may_open(person: Person, notice: Notice) -> bool:
    return may_write(person, notice) or may_stop(person, notice) or may_approve(person, notice)


ROUTES = (Route(button=OPEN, role=Role.SECRETARY, handle=opened),)
