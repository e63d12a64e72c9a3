"""Whose schedule it is: the person's in a private chat, the unit's in its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.schedule.viewing import viewer_of, viewer_of_group
from storage.groups import group_chat
from storage.units import Unit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.schedule.viewing import Viewer
    from bot.turn import Turn


async def viewer_here(turn: Turn, db: AsyncConnection) -> Viewer | None:
    """Who looks at the schedule; None where nothing of it is told: to guests, and in groups without a unit."""
    lexicon = await turn.services.vocabulary.lexicon(db, turn.vocabulary_revision)
    units = tuple(Unit(u.id, u.code, u.name, u.kind, u.parent_id, u.aliases) for u in lexicon.units.values())
    if turn.incoming.is_group:
        where = turn.incoming.address
        group = await group_chat(db, where.platform, where.bot, where.chat_id)
        if group is None or group.unit_id is None:
            return None
        return await viewer_of_group(db, group.unit_id, units)
    return await viewer_of(db, turn.person, units) if turn.person.role > Role.GUEST else None
