"""One member as a secretary sees her: units, whether aboard, and what can be done about it. No phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_admit, may_grant, may_see
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number
from handlers.members.actions import CARD, GIVE_CODE, REVOKE_CODES, ROLES, UNIT, UNLINK
from storage.accounts import accounts_of_member
from storage.boarding import boarding_of_units
from storage.members import member_by_id
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.accounts import Account
    from storage.boarding import Boarding
    from storage.members import Member


async def opened(turn: Turn) -> Outcome:
    """Show the member that a button names."""
    member = await visible_member(turn, await turn.work.reading(), number(turn))
    if member is None:
        return Outcome((Reply("errors/stale_button"),))
    return await show_card(turn, member, elsewhere(turn))


async def show_card(turn: Turn, member: Member, conversation: Conversation | None) -> Outcome:
    """Show a member whom the person may see."""
    db = await turn.work.reading()
    names = {unit.id: unit.name for unit in await all_units(db)}
    accounts = [one for one in await accounts_of_member(db, member.id) if not one.is_seat]
    home = member.positions[0].unit_id
    boarding = await boarding_of_units(db, [home], turn.services.clock.now())
    aboard = next((one for one in boarding if one.member_id == member.id), None)
    values: dict[str, Shown] = {
        "name": member.name,
        "code": member.code,
        "places": [{"unit": names[held.unit_id], "position": held.position} for held in member.positions],
        "confirmed": member.confirmed is not None,
        "exempt": member.exempt,
        "phone": member.phone_digest is not None,
        "roles": [
            {"role": granted.role, "unit": names[granted.unit_id] if granted.unit_id is not None else ""}
            for granted in member.roles
        ],
        "accounts": [
            {"platform": one.platform, "since": one.linked_at, "blocked": one.blocked_at is not None}
            for one in accounts
        ],
        "code_until": None if aboard is None else aboard.code_until,
        "admits": may_admit(turn.person, member),
    }
    buttons = _buttons(turn, member, accounts, aboard)
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    return Outcome((Reply("members/card", values, buttons=buttons, replaces=pressed),), conversation)


async def visible_member(turn: Turn, db: AsyncConnection, member_id: int) -> Member | None:
    """That active member, if the person may look at her."""
    member = await member_by_id(db, member_id)
    if member is None or member.status != "active" or not may_see(turn.person, member):
        return None
    return member


def _buttons(turn: Turn, member: Member, accounts: Sequence[Account], aboard: Boarding | None) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    if may_admit(turn.person, member):
        codes = [button(turn, "members/labels", "give_code", f"{GIVE_CODE}:{member.id}")]
        if aboard is not None and aboard.code_until is not None:
            codes.append(button(turn, "members/labels", "void", f"{REVOKE_CODES}:{member.id}"))
        rows.append(tuple(codes))
        rows += [
            (
                button(
                    turn,
                    "members/labels",
                    "unlink",
                    f"{UNLINK}:{account.id}",
                    number=at if len(accounts) > 1 else 0,
                ),
            )
            for at, account in enumerate(accounts, 1)
        ]
    last = [button(turn, "members/labels", "unit", f"{UNIT}:{_home_or_seen(turn, member)}")]
    if may_grant(turn.person):
        last.insert(0, button(turn, "members/labels", "roles", f"{ROLES}:{member.id}"))
    return (*rows, tuple(last))


def _home_or_seen(turn: Turn, member: Member) -> int:
    """The first of the member's units that the person governs, the home unit before the others."""
    governed = turn.person.governed_unit_ids
    return next(held.unit_id for held in member.positions if held.unit_id in governed)


ROUTES = (Route(button=CARD, role=Role.SECRETARY, handle=opened),)
