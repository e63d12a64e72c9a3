"""Which unit a group chat belongs to, and how that stands in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.audit import AuditEntry, note
from storage.groups import GroupChat, bind_group, group_chat, unbind_group
from storage.units import all_units

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.chat import Address
    from bot.conversation import Json


async def bind(db: AsyncConnection, where: Address, title: str, unit_id: int, person: Person, now: datetime) -> None:
    """The group belongs to that unit from now on, whatever it belonged to before."""
    before = await group_chat(db, where.platform, where.bot, where.chat_id)
    title = title or (before.title if before else "")
    await bind_group(db, where.platform, where.bot, where.chat_id, unit_id, title)
    codes = {unit.id: unit.code for unit in await all_units(db)}
    held: dict[str, Json] | None = None
    if before is not None and before.unit_id is not None:
        held = {"unit": codes[before.unit_id]}
    entry = AuditEntry(
        at=now,
        actor_id=person.member_id,
        actor=person.code,
        action="group.bound",
        subject=f"group {title or where.chat_id}",
        before=held,
        after={"unit": codes[unit_id]},
    )
    await note(db, entry)


async def unbind(db: AsyncConnection, group: GroupChat, person: Person | None, now: datetime) -> None:
    """The group belongs to no unit any more.

    Args:
        db: where that is kept.
        group: as it was.
        person: who wants it so; None when the platform says that the bot is no longer in the group.
        now: for the audit log.
    """
    if group.unit_id is None:
        return
    codes = {unit.id: unit.code for unit in await all_units(db)}
    await unbind_group(db, group.id)
    entry = AuditEntry(
        at=now,
        actor_id=person.member_id if person else None,
        actor=person.code if person else group.platform,
        action="group.unbound",
        subject=f"group {group.title or group.chat_id}",
        before={"unit": codes[group.unit_id]},
    )
    await note(db, entry)


async def note_shut_out(db: AsyncConnection, where: Address, now: datetime) -> None:
    """The bot is no longer in that group: it belongs to no unit until somebody binds it anew."""
    group = await group_chat(db, where.platform, where.bot, where.chat_id)
    if group is not None:
        await unbind(db, group, None, now)
