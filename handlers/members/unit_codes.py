"""Revoking the codes of a whole unit: a sheet that was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Reply, Shown
from bot.conversation import Conversation
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as CANCEL
from handlers.members.actions import REVOKE_SHEET, REVOKE_SHEET_YES, UNIT
from handlers.members.admitted import about_scope, admitted_people
from handlers.members.scope import Scope, scope_of
from storage import audit
from storage.linking_codes import revoke_codes
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_PENDING = "revoke_unit_codes"


async def ask(turn: Turn) -> Outcome:
    """Ask whether the open codes of a unit's members are really to be revoked."""
    db = await turn.work.reading()
    scope = scope_of(turn.person, await all_units(db), number(turn))
    holders = [] if scope is None else await _holders(turn, db, scope)
    if scope is None or not holders:
        return Outcome((Reply("errors/stale_button"),))
    choices = (
        button(turn, "members/labels", "yes", f"{REVOKE_SHEET_YES}:{scope.id}"),
        button(turn, "common/labels", "cancel", CANCEL),
    )
    values: dict[str, Shown] = {
        "title": "" if scope.unit is None else scope.unit.name,
        "count": len(holders),
    }
    reply = Reply("members/revoke_ask", values, buttons=(choices,))
    return Outcome((reply,), Conversation(data={_PENDING: scope.id}))


async def revoke(turn: Turn) -> Outcome:
    """The open codes of the unit's members link nobody any more."""
    if turn.conversation.data.get(_PENDING) != number(turn):
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    scope = scope_of(turn.person, await all_units(db), number(turn))
    if scope is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    count = await revoke_codes(db, await _holders(turn, db, scope), turn.services.clock.now())
    if count:
        await audit.note(db, about_scope(turn, "codes.revoked", scope, before={"count": count}))
    back = ((button(turn, "members/labels", "back", f"{UNIT}:{scope.id}"),),)
    reply = Reply("members/revoked", {"count": count}, buttons=back, replaces=True)
    return Outcome((reply,), Conversation())


async def _holders(turn: Turn, db: AsyncConnection, scope: Scope) -> list[int]:
    """The members whose open codes the person may revoke."""
    admitted, _ = await admitted_people(turn, db, scope)
    return [one.member_id for one in admitted if one.code_until is not None]


ROUTES = (
    Route(button=REVOKE_SHEET, role=Role.SECRETARY, handle=ask),
    Route(button=REVOKE_SHEET_YES, role=Role.SECRETARY, handle=revoke),
)
