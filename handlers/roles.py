"""An admin grants and revokes roles: secretary of a unit, and admin. Reached from a member's card in /thanhvien."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access import Role, may_grant
from bot.chat import Button, Buttons, Reply, Shown
from bot.conversation import Conversation, Json
from bot.membership import find_unit
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, shortened
from handlers.cancel import BUTTON as CANCEL
from handlers.members.actions import CARD, ROLES
from handlers.members.admitted import about_member
from handlers.members.card import visible_member
from storage import audit, state
from storage.members import ADMIN, SECRETARY, count_admins, grant_role, revoke_role
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.members import Member
    from storage.units import Unit

_CHANGE = "role"  # "grant" or "revoke" : member-id : role : unit-id (0 for an admin)
_OTHER_UNIT = "role-unit"  # member-id
_SAVE = "role-save"
_STEP = "roles.unit"
_PENDING = "role_change"
_MOST = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to a member's roles; `unit_id` 0 for an admin."""

    verb: str
    member_id: int
    role: str
    unit_id: int

    @property
    def data(self) -> str:
        """As a button carries it and the conversation remembers it."""
        return f"{_CHANGE}:{self.verb}:{self.member_id}:{self.role}:{self.unit_id}"


async def show(turn: Turn) -> Outcome:
    """Show a member's roles and what can be granted or revoked."""
    db = await turn.work.reading()
    member = await _member(turn, db, number(turn))
    if member is None:
        return Outcome((Reply("errors/stale_button"),))
    units = await all_units(db)
    names = {unit.id: unit.name for unit in units}
    values: dict[str, Shown] = {
        "name": member.name,
        "code": member.code,
        "roles": [
            {"role": granted.role, "unit": names[granted.unit_id] if granted.unit_id is not None else ""}
            for granted in member.roles
        ],
    }
    return Outcome((Reply("roles/show", values, buttons=_buttons(turn, member, names)),), Conversation())


async def ask(turn: Turn) -> Outcome:
    """Say what would be changed, and ask."""
    change = Change(argument(turn), number(turn, 1), argument(turn, 2), number(turn, 3))
    return await _ask(turn, await turn.work.reading(), change)


async def ask_unit(turn: Turn) -> Outcome:
    """Ask of which other unit the member is to be secretary."""
    member = await _member(turn, await turn.work.reading(), number(turn))
    if member is None:
        return Outcome((Reply("errors/stale_button"),))
    waiting = Conversation(step=_STEP, data={"member": member.id})
    return Outcome((Reply("roles/which_unit", {"name": member.name, "again": False}),), waiting)


async def unit_typed(turn: Turn) -> Outcome:
    """Take the unit's code or name; of several with one name offer a choice."""
    db = await turn.work.reading()
    wanted = turn.conversation.data.get("member")
    member = await _member(turn, db, wanted if isinstance(wanted, int) else 0)
    if member is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    found = find_unit(await all_units(db), turn.incoming.text)
    changes = [(unit, Change("grant", member.id, SECRETARY, unit.id)) for unit in found[:_MOST]]
    if len(changes) == 1:
        return await _ask(turn, db, changes[0][1])
    buttons = tuple((Button(shortened(unit.name), change.data),) for unit, change in changes)
    reply = Reply("roles/which_unit", {"name": member.name, "again": True}, buttons=buttons)
    return Outcome((reply,))


async def save(turn: Turn) -> Outcome:
    """Do what was asked about; the last admin stays."""
    change = _pending(turn)
    db = await turn.work.writing()
    # Two admins who revoke each other at the same moment do it one after the other.
    await state.put(db, "admins_changed_at", turn.services.clock.now().isoformat())
    checked = None if change is None else await _checked(turn, db, change)
    if change is None or checked is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    member, unit = checked
    if change.verb == "revoke" and change.role == ADMIN and await count_admins(db) <= 1:
        return Outcome((Reply("roles/last_admin", {"name": member.name}),), Conversation())
    alter = grant_role if change.verb == "grant" else revoke_role
    changed = await alter(db, member.id, change.role, None if unit is None else unit.id)
    if changed:
        told: dict[str, Json] = {"role": change.role, "unit": "" if unit is None else unit.code}
        granted = change.verb == "grant"
        entry = about_member(
            turn,
            "role.granted" if granted else "role.revoked",
            member,
            before=None if granted else told,
            after=told if granted else None,
        )
        await audit.note(db, entry)
    back = ((button(turn, "members/labels", "back", f"{CARD}:{member.id}"),),)
    reply = Reply("roles/saved", _values(change, member, unit), buttons=back, replaces=True)
    return Outcome((reply,), Conversation())


async def _ask(turn: Turn, db: AsyncConnection, change: Change) -> Outcome:
    checked = await _checked(turn, db, change)
    if checked is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    member, unit = checked
    if change.verb == "revoke" and change.role == ADMIN and await count_admins(db) <= 1:
        return Outcome((Reply("roles/last_admin", {"name": member.name}),), Conversation())
    choices = (
        button(turn, "common/labels", "save", _SAVE),
        button(turn, "common/labels", "cancel", CANCEL),
    )
    reply = Reply("roles/ask", _values(change, member, unit), buttons=(choices,))
    return Outcome((reply,), Conversation(data={_PENDING: change.data}))


def _pending(turn: Turn) -> Change | None:
    """The change about which was asked."""
    words = str(turn.conversation.data.get(_PENDING, "")).split(":")
    if len(words) != 5:
        return None
    return Change(words[1], int(words[2]), words[3], int(words[4]))


async def _checked(turn: Turn, db: AsyncConnection, change: Change) -> tuple[Member, Unit | None] | None:
    """Whom and which unit the change is about; None when there is no such change (a forged button)."""
    member = await _member(turn, db, change.member_id)
    if member is None or change.verb not in {"grant", "revoke"}:
        return None
    if change.role == ADMIN and change.unit_id == 0:
        return member, None
    unit = next((one for one in await all_units(db) if one.id == change.unit_id), None)
    return (member, unit) if change.role == SECRETARY and unit is not None else None


async def _member(turn: Turn, db: AsyncConnection, member_id: int) -> Member | None:
    return await visible_member(turn, db, member_id) if may_grant(turn.person) else None


def _values(change: Change, member: Member, unit: Unit | None) -> dict[str, Shown]:
    return {
        "granted": change.verb == "grant",
        "name": member.name,
        "code": member.code,
        "role": change.role,
        "unit": "" if unit is None else unit.name,
    }


def _buttons(turn: Turn, member: Member, names: Mapping[int, str]) -> Buttons:
    """Grant what is not held yet (admin; secretary of the own units, of another), revoke what is."""
    held = {(granted.role, granted.unit_id or 0) for granted in member.roles}
    wanted = [(SECRETARY, place.unit_id) for place in member.positions] + [(ADMIN, 0)]
    grants = [_row(turn, "grant", member, role, names) for role in wanted if role not in held]
    revokes = [_row(turn, "revoke", member, role, names) for role in sorted(held)]
    other = (button(turn, "roles/labels", "other_unit", f"{_OTHER_UNIT}:{member.id}"),)
    back = (button(turn, "members/labels", "back", f"{CARD}:{member.id}"),)
    return (*grants, other, *revokes, back)


def _row(turn: Turn, verb: str, member: Member, role: tuple[str, int], names: Mapping[int, str]) -> tuple[Button, ...]:
    name, unit_id = role
    data = Change(verb, member.id, name, unit_id).data
    return (button(turn, "roles/labels", verb, data, role=name, unit=names.get(unit_id, "")),)


ROUTES = (
    Route(button=ROLES, role=Role.ADMIN, handle=show),
    Route(button=_CHANGE, role=Role.ADMIN, handle=ask),
    Route(button=_OTHER_UNIT, role=Role.ADMIN, handle=ask_unit),
    Route(step=_STEP, role=Role.ADMIN, handle=unit_typed),
    Route(button=_SAVE, role=Role.ADMIN, handle=save),
)
