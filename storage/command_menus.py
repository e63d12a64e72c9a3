"""Whose chat needs a command menu of its own: who may do more than most, or reads another language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import accounts, members, roles


@dataclass(frozen=True, slots=True)
class MenuChat:
    """A member's chat whose menu differs from the usual one.

    Attributes:
        role: "admin", "secretary", or "" for a plain member.
        language: the member's own choice, or "".
    """

    chat_id: str
    role: str
    language: str


async def menu_chats(db: AsyncConnection, platform: str, bot: str, language: str) -> tuple[MenuChat, ...]:
    """The reachable chats of active members who have a role, or chose another language than `language`."""
    joined = accounts.join(members, members.c.id == accounts.c.member_id).outerjoin(
        roles, roles.c.member_id == members.c.id
    )
    chosen = (
        select(accounts.c.chat_id, roles.c.role, members.c.language)
        .select_from(joined)
        .where(
            accounts.c.platform == platform,
            accounts.c.bot == bot,
            accounts.c.blocked_at.is_(None),
            members.c.status == "active",
            roles.c.id.is_not(None) | members.c.language.not_in(("", language)),
        )
        .order_by(accounts.c.id, roles.c.role.desc())  # "secretary" before "admin": the greater is kept
    )
    rows = await db.execute(chosen)
    found = {row.chat_id: MenuChat(row.chat_id, row.role or "", row.language) for row in rows}
    return tuple(found.values())
