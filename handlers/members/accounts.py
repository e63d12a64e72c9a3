"""A secretary unlinks an account of a member: a lost phone, a number that changed hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Reply, Shown
from bot.conversation import Conversation
from bot.linking.accounts import unlink
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as CANCEL
from handlers.members.actions import CARD, UNLINK, UNLINK_YES
from handlers.members.admitted import admitted_member
from storage.accounts import account_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.accounts import Account
    from storage.members import Member

_PENDING = "unlink_members_account"


async def ask(turn: Turn) -> Outcome:
    """Ask whether that account is really to be unlinked."""
    found = await _found(turn, await turn.work.reading(), number(turn))
    if found is None:
        return Outcome((Reply("errors/stale_button"),))
    account, member = found
    choices = (
        button(turn, "members/labels", "yes", f"{UNLINK_YES}:{account.id}"),
        button(turn, "common/labels", "cancel", CANCEL),
    )
    reply = Reply("members/unlink_ask", _values(account, member), buttons=(choices,))
    return Outcome((reply,), Conversation(data={_PENDING: account.id}))


async def unlink_it(turn: Turn) -> Outcome:
    """Unlink the account about which was asked."""
    wanted = number(turn)
    if turn.conversation.data.get(_PENDING) != wanted:
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    found = await _found(turn, db, wanted)
    if found is None:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    account, member = found
    await unlink(db, account, member, turn.person, turn.services.clock.now())
    back = ((button(turn, "members/labels", "back", f"{CARD}:{member.id}"),),)
    reply = Reply("members/unlinked", _values(account, member), buttons=back, replaces=True)
    return Outcome((reply,), Conversation())


async def _found(turn: Turn, db: AsyncConnection, account_id: int) -> tuple[Account, Member] | None:
    """The account and its member, if the person may unlink it."""
    account = await account_by_id(db, account_id)
    member = None if account is None else await admitted_member(turn, db, account.member_id)
    return None if account is None or member is None else (account, member)


def _values(account: Account, member: Member) -> dict[str, Shown]:
    return {"name": member.name, "platform": account.platform, "since": account.linked_at}


ROUTES = (
    Route(button=UNLINK, role=Role.SECRETARY, handle=ask),
    Route(button=UNLINK_YES, role=Role.SECRETARY, handle=unlink_it),
)
