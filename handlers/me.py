"""/toi: one's own record in the roster, one's linked accounts, and how to unlink them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.attendance.rates import rate_of_member
from bot.chat import Buttons, Reply, Shown
from bot.conversation import Conversation
from bot.linking.accounts import unlink
from bot.membership import years_of_membership
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as CANCEL
from storage.accounts import Account, accounts_of_member
from storage.members import Member, member_by_id
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

_ASK, _DO = "me-unlink", "me-unlink-yes"
_PENDING = "unlink_account"


async def show(turn: Turn) -> Outcome:
    """Show the person's own record and accounts."""
    db = await turn.work.reading()
    member = await _self(turn, db)
    accounts = await accounts_of_member(db, member.id)
    values = {
        **await _record(turn, db, member),
        "attendance": None if member.exempt else await _attendance(turn, db, member),
        "accounts": [_account(turn, account) for account in accounts],
    }
    return Outcome((Reply("me/record", values, buttons=_unlink_buttons(turn, accounts)),))


async def ask(turn: Turn) -> Outcome:
    """Ask whether one of the own accounts is really to be unlinked."""
    account = await _own_account(turn, await turn.work.reading(), number(turn))
    if account is None:
        return Outcome((Reply("errors/stale_button"),))
    choices = (
        button(turn, "me/labels", "yes", f"{_DO}:{account.id}"),
        button(turn, "common/labels", "cancel", CANCEL),
    )
    reply = Reply("me/unlink_ask", _account(turn, account), buttons=(choices,))
    return Outcome((reply,), Conversation(data={_PENDING: account.id}))


async def unlink_own(turn: Turn) -> Outcome:
    """Unlink the account about which was asked."""
    wanted = number(turn)
    if turn.conversation.data.get(_PENDING) != wanted:
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    account = await _own_account(turn, db, wanted)
    if account is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    member = await _self(turn, db)
    await unlink(db, account, member, turn.person, turn.services.clock.now())
    this = account.id == turn.person.account_id
    reply = Reply("me/unlinked", _account(turn, account), replaces=True)
    return Outcome((reply,), Conversation() if this else Conversation(topic=turn.conversation.topic))


async def _self(turn: Turn, db: AsyncConnection) -> Member:
    member = await member_by_id(db, turn.person.member_id or 0)
    if member is None:
        raise LookupError("the speaker is not in the roster")
    return member


async def _own_account(turn: Turn, db: AsyncConnection, account_id: int) -> Account | None:
    """The account, only if it is the person's own."""
    own = await accounts_of_member(db, turn.person.member_id or 0)
    return next((account for account in own if account.id == account_id), None)


async def _record(turn: Turn, db: AsyncConnection, member: Member) -> dict[str, Shown]:
    names = {unit.id: unit.name for unit in await all_units(db)}
    today = turn.services.clock.now().astimezone(turn.services.settings.zone).date()
    full = member.confirmed is not None and member.admitted is not None
    return {
        "name": member.name,
        "code": member.code,
        "places": [{"unit": names[held.unit_id], "position": held.position} for held in member.positions],
        "born": member.born,
        "admitted": member.admitted,
        "confirmed": member.confirmed,
        "years": years_of_membership(member.admitted, today) if full and member.admitted else None,
        "exempt": member.exempt,
        "phone": member.phone_digest is not None,
        "roles": [
            {"role": granted.role, "unit": names[granted.unit_id] if granted.unit_id is not None else ""}
            for granted in member.roles
        ],
    }


async def _attendance(turn: Turn, db: AsyncConnection, member: Member) -> dict[str, Shown]:
    """How often the member came to the meetings of this year."""
    zone = turn.services.settings.zone
    year = turn.services.clock.now().astimezone(zone).year
    rate = await rate_of_member(db, member.id, year, zone)
    return {
        "year": year,
        "meetings": rate.meetings,
        "present": rate.present,
        "excused": rate.excused,
        "absent": rate.absent,
        "percent": rate.percent,
    }


def _account(turn: Turn, account: Account) -> dict[str, Shown]:
    return {
        "platform": account.platform,
        "since": account.linked_at,
        "blocked": account.blocked_at is not None,
        "this": account.id == turn.person.account_id,
    }


def _unlink_buttons(turn: Turn, accounts: Sequence[Account]) -> Buttons:
    """One a row; numbered when there are several."""
    return tuple(
        (button(turn, "me/labels", "unlink", f"{_ASK}:{account.id}", number=at if len(accounts) > 1 else 0),)
        for at, account in enumerate(accounts, 1)
    )


ROUTES = (
    Route(commands=("toi", "me"), role=Role.MEMBER, handle=show),
    Route(button=_ASK, role=Role.MEMBER, handle=ask),
    Route(button=_DO, role=Role.MEMBER, handle=unlink_own),
)
