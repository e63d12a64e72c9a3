"""The end of every way aboard: the account is linked and the member greeted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat import Reply, Shown
from bot.conversation import Conversation
from bot.linking.accounts import link
from bot.linking.codes import TRIES, TRIES_WINDOW
from bot.turn import Outcome, Turn
from storage.linking_codes import attempts_since, note_attempt
from storage.members import ADMIN, SECRETARY
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.members import Member

_PATIENCE = timedelta(minutes=15)


async def welcome(turn: Turn, db: AsyncConnection, member: Member, way: str) -> Outcome:
    """Link the sender's account to that member and greet; what was under way is forgotten."""
    linked = await link(db, turn.incoming, member, way, turn.services.clock.now())
    roles = {granted.role for granted in member.roles}
    home = next((held.unit_id for held in member.positions if held.home), None)
    values: dict[str, Shown] = {
        "name": member.name,
        "unit": next((unit.name for unit in await all_units(db) if unit.id == home), ""),
        "role": next((role for role in (ADMIN, SECRETARY) if role in roles), "member"),
        "again": linked.again,
        "moved_from": linked.moved_from,
    }
    return Outcome((Reply("link/welcome", values, language=member.language),), Conversation())


async def too_many_tries(turn: Turn, db: AsyncConnection) -> Outcome | None:
    """The answer to whoever has guessed too often lately, None for everybody else."""
    since = turn.services.clock.now() - TRIES_WINDOW
    tries = await attempts_since(db, turn.incoming.address.platform, turn.incoming.user_id, since)
    if tries < TRIES:
        return None
    minutes = int(TRIES_WINDOW.total_seconds()) // 60
    return Outcome((Reply("link/too_many_tries", {"minutes": minutes}),))


async def note_wrong_try(turn: Turn) -> None:
    """One more wrong try of the sender."""
    db = await turn.work.writing()
    incoming = turn.incoming
    await note_attempt(db, incoming.address.platform, incoming.user_id, turn.services.clock.now())


def deadline(turn: Turn) -> str:
    """Until when the second step may follow a proof that was given now (a contact, the admin's code)."""
    return (turn.services.clock.now() + _PATIENCE).isoformat()


def in_time(turn: Turn) -> bool:
    """Whether the deadline that the conversation holds has not passed."""
    until = turn.conversation.data.get("until")
    return isinstance(until, str) and turn.services.clock.now() <= datetime.fromisoformat(until)
