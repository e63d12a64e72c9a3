"""The first admin: whoever sends ADMIN_CODE says who they are in the roster, and is linked as admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Reply
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.linking.accounts import BY_ADMIN_CODE
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.linking.welcome import deadline, in_time, note_wrong_try, welcome
from storage import audit, state
from storage.accounts import any_admin_linked
from storage.members import ADMIN, count_members, find_members, grant_role, member_by_id
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.members import Member
    from storage.units import Unit

_WHO = "link.admin"
_MOST_CHOICES = 8
_CHANGED = "admins_changed_at"


async def begin(turn: Turn, db: AsyncConnection) -> Outcome:
    """Ask whoever sent the right code who they are; somebody who is linked already is known.

    Args:
        turn: the sender's.
        db: a writing transaction.
    """
    if await any_admin_linked(db):
        return await _closed(turn)
    if turn.person.member_id is not None:
        member = await member_by_id(db, turn.person.member_id)
        if member is not None:
            return await _become_admin(turn, db, member)
    if not await count_members(db):
        return Outcome((Reply("link/admin_no_roster"),))
    asking = Conversation(step=_WHO, data={"until": deadline(turn)})
    return Outcome((Reply("link/admin_who", {"found": True}),), asking)


async def named(turn: Turn) -> Outcome:
    """Link the member whose code or full name was typed; offer those who may be meant."""
    if not in_time(turn):
        return Outcome((Reply("link/admin_again"),), Conversation())
    db = await turn.work.reading()
    units = await all_units(db)
    found = await find_members(db, [unit.id for unit in units], turn.incoming.text, fold)
    text = fold(turn.incoming.text)
    exact = [one for one in found if text in {fold(one.code), fold(one.name)}]
    if len(exact) == 1:
        return await _become_admin(turn, await turn.work.writing(), exact[0])
    if not found:
        return Outcome((Reply("link/admin_who", {"found": False}),))
    if len(found) > _MOST_CHOICES:
        return Outcome((Reply("link/admin_many", {"count": len(found)}),))
    return Outcome((_choices(turn, found, units),))


async def chosen(turn: Turn) -> Outcome:
    """Link the member whose button was pressed, while the question is open."""
    if turn.conversation.step != _WHO or not in_time(turn):
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    member = await member_by_id(db, number(turn))
    if member is None or member.status != "active":
        return Outcome((Reply("errors/stale_button"),))
    return await _become_admin(turn, db, member)


async def _become_admin(turn: Turn, db: AsyncConnection, member: Member) -> Outcome:
    now = turn.services.clock.now()
    await state.put(db, _CHANGED, now.isoformat())  # two who do this at once do it one after the other
    if await any_admin_linked(db):
        return await _closed(turn)
    if await grant_role(db, member.id, ADMIN, None):
        entry = audit.AuditEntry(
            at=now,
            actor_id=member.id,
            actor=member.code,
            action="role.granted",
            subject=f"member {member.code}",
            after={"role": ADMIN, "unit": "", "way": BY_ADMIN_CODE},
        )
        await audit.note(db, entry)
    return await welcome(turn, db, await member_by_id(db, member.id) or member, BY_ADMIN_CODE)


async def _closed(turn: Turn) -> Outcome:
    await note_wrong_try(turn)
    return Outcome((Reply("link/admin_closed"),), Conversation())


def _choices(turn: Turn, found: Sequence[Member], units: Sequence[Unit]) -> Reply:
    names = {unit.id: unit.name for unit in units}
    rows = [
        (button(turn, "link/labels", "member", f"link-admin:{one.id}", name=one.name, code=one.code),) for one in found
    ]
    people = [{"name": one.name, "code": one.code, "unit": names[one.positions[0].unit_id]} for one in found]
    return Reply("link/admin_which", {"people": people}, buttons=tuple(rows))


ROUTES = (
    Route(step=_WHO, role=Role.GUEST, handle=named),
    Route(button="link-admin", role=Role.GUEST, handle=chosen),
)
