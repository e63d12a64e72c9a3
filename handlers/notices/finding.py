"""The notice that a button or a conversation names, if the person may do that with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from bot.access import Person
from bot.chat import Reply
from bot.errors import UserMistake
from bot.notices.authors import may_write
from bot.turn import Outcome, Turn
from handlers.notices.state import over
from storage.notices import DRAFT, Notice, locked_notice, notice_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


class NotThere(UserMistake):
    """There is no such notice for this person, or not any more; nothing has been written."""


async def found(
    turn: Turn, db: AsyncConnection, notice_id: int, may: Callable[[Person, Notice], bool] = may_write
) -> Notice:
    """The notice, which nobody else can change until the turn ends.

    Args:
        turn: the person's.
        db: the turn's writing transaction.
        notice_id: as a button or the conversation names it; may be forged.
        may: whether that person may do with that notice what is to be done.

    Raises:
        NotThere: there is none of that id, or the person may not do that with it: both look the same.
    """
    notice = await notice_by_id(db, notice_id) if notice_id > 0 else None
    if notice is None or not may(turn.person, notice):  # before it is locked: a stranger makes nobody wait
        raise NotThere("errors/stale_button")
    locked = await locked_notice(db, notice_id)
    if locked is None or not may(turn.person, locked):
        raise NotThere("errors/stale_button")
    return locked


async def draft(turn: Turn, db: AsyncConnection, notice_id: int, states: Collection[str] = (DRAFT,)) -> Notice:
    """The person's own notice, to be changed, as long as it is in one of the states.

    Raises:
        NotThere: it is another's, or has gone its way.
    """
    return _in_state(await found(turn, db, notice_id), states)


async def look_up(turn: Turn, notice_id: int, states: Collection[str] = (DRAFT,)) -> Notice:
    """The same, only to be shown.

    Raises:
        NotThere: it is another's, or has gone its way.
    """
    notice = await notice_by_id(await turn.work.reading(), notice_id) if notice_id > 0 else None
    if notice is None or not may_write(turn.person, notice):
        raise NotThere("errors/stale_button")
    return _in_state(notice, states)


def _in_state(notice: Notice, states: Collection[str]) -> Notice:
    if notice.state not in states:
        raise NotThere("notices/already", {"state": notice.state, "send_at": notice.send_at})
    return notice


def already(turn: Turn, notice: Notice) -> Outcome:
    """Say that the notice has gone its way: sent, scheduled, cancelled …"""
    reply = Reply("notices/already", {"state": notice.state, "send_at": notice.send_at})
    return Outcome((reply,), over(turn, notice))
