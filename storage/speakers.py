"""Who is speaking, and what is under way in the chat: all that a turn needs, in one read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, bindparam, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Json
from storage.members import ADMIN, SECRETARY
from storage.state import REVISION
from storage.tables import accounts, conversations, group_chats, members, positions, roles, state, units
from storage.units import subtrees_ids


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who writes in a chat, and the state of the conversation.

    Attributes:
        account_id: None for somebody who is not linked or whose member is no longer active.
        member_id: likewise.
        status: of the member in the roster, even when not "active"; "" = no linked member.
        unit_ids: the units that the member belongs to, the home unit first.
        roles: the names of the roles in the program: "secretary", "admin".
        governed_unit_ids: units of a secretary, with all below; for an admin every unit.
        conversation_state: as it was saved; None = nothing is under way.
        group_unit_id: the unit that the group chat is bound to.
        vocabulary_revision: as `storage.state.revision` gives it.
    """

    account_id: int | None = None
    member_id: int | None = None
    code: str = ""
    name: str = ""
    language: str = ""
    status: str = ""
    unit_ids: tuple[int, ...] = ()
    roles: frozenset[str] = frozenset()
    governed_unit_ids: frozenset[int] = frozenset()
    conversation_state: Mapping[str, Json] | None = None
    group_unit_id: int | None = None
    vocabulary_revision: int = 0


async def load_speaker(db: AsyncConnection, platform: str, bot: str, chat_id: str, user_id: str) -> Speaker:
    """Who that user is, and what is under way between the user and the bot in that chat.

    One statement; for a secretary or admin a second one, for the units governed.
    """
    chat = {"platform": platform, "bot": bot, "chat_id": chat_id, "user_id": user_id}
    rows = (await db.execute(_SPEAKER, chat)).all()
    first = rows[0]
    revision = int(first.revision or 0)
    if first.status != "active":
        return Speaker(
            status=first.status or "",
            conversation_state=first.state,
            group_unit_id=first.group_unit_id,
            vocabulary_revision=revision,
        )
    granted = {(row.role, row.role_unit_id) for row in rows if row.role}
    return Speaker(
        account_id=first.account_id,
        member_id=first.member_id,
        code=first.code,
        name=first.name,
        language=first.language,
        status=first.status,
        unit_ids=_home_first(rows),
        roles=frozenset(role for role, _ in granted),
        governed_unit_ids=await _governed(db, granted) if granted else frozenset(),
        conversation_state=first.state,
        group_unit_id=first.group_unit_id,
        vocabulary_revision=revision,
    )


async def governed_units(db: AsyncConnection, member_id: int) -> frozenset[int]:
    """The units that a member governs: as secretary with all below, as admin every one."""
    held = select(roles.c.role, roles.c.unit_id).where(roles.c.member_id == member_id)
    return await _governed(db, {(role, unit_id) for role, unit_id in (await db.execute(held))})


async def _governed(db: AsyncConnection, granted: set[tuple[str, int | None]]) -> frozenset[int]:
    if any(role == ADMIN for role, _ in granted):
        return frozenset((await db.execute(select(units.c.id))).scalars())
    own = [unit_id for role, unit_id in granted if role == SECRETARY and unit_id is not None]
    return await subtrees_ids(db, own)


def _home_first(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[int, ...]:
    """The product of places and roles comes as rows: each place once, the home unit first."""
    places = {row.unit_id: not row.home for row in rows if row.unit_id is not None}
    return tuple(sorted(places, key=lambda unit_id: (places[unit_id], unit_id)))


def _here(table: Table, *names: str) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(name) for name in names))


_nobody = select(literal(1).label("one")).subquery("nobody")  # a stranger gives a row too
_SPEAKER = select(
    accounts.c.id.label("account_id"),
    members.c.id.label("member_id"),
    members.c.code,
    members.c.name,
    members.c.language,
    members.c.status,
    positions.c.unit_id,
    positions.c.home,
    roles.c.role,
    roles.c.unit_id.label("role_unit_id"),
    conversations.c.state,
    group_chats.c.unit_id.label("group_unit_id"),
    select(state.c.value).where(state.c.name == REVISION).scalar_subquery().label("revision"),
).select_from(
    _nobody.outerjoin(accounts, _here(accounts, "platform", "bot", "user_id"))
    .outerjoin(members, members.c.id == accounts.c.member_id)
    .outerjoin(positions, positions.c.member_id == members.c.id)
    .outerjoin(roles, roles.c.member_id == members.c.id)
    .outerjoin(conversations, _here(conversations, "platform", "bot", "chat_id", "user_id"))
    .outerjoin(group_chats, _here(group_chats, "platform", "bot", "chat_id"))
)
