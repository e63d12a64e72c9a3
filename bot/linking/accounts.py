"""Links, moves and unlinks accounts; every one of these goes into the audit log together with the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage import accounts, audit, linking_codes
from storage.members import member_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.chat import Incoming
    from storage.accounts import Account
    from storage.members import Member

BY_PHONE = "phone"
BY_CODE = "code"
BY_ADMIN_CODE = "admin_code"


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of an account.

    Attributes:
        again: it was this member's already.
        moved_from: name of the member whose it was until now; "" = nobody's.
    """

    again: bool
    moved_from: str


async def link(db: AsyncConnection, incoming: Incoming, member: Member, way: str, now: datetime) -> Linked:
    """The sender's account belongs to that member from now on.

    The member's codes that are still good are revoked: a sheet that lies about must not link somebody else.

    Args:
        db: a writing transaction.
        incoming: whose account it is, and where it is reached.
        member: an active one.
        way: BY_PHONE, BY_CODE or BY_ADMIN_CODE, for the audit log.
        now: aware.
    """
    address = incoming.address
    before = await accounts.account_of(db, address.platform, address.bot, incoming.user_id)
    again = before is not None and before.member_id == member.id
    linked_at = before.linked_at if before is not None and again else now
    await accounts.link_account(
        db, address.platform, address.bot, incoming.user_id, address.chat_id, member.id, linked_at
    )
    await linking_codes.revoke_codes_of(db, member.id, now)
    previous = await member_by_id(db, before.member_id) if before is not None and not again else None
    if not again:
        await audit.note(
            db,
            audit.AuditEntry(
                at=now,
                actor_id=member.id,
                actor=member.code,
                action="account.linked" if previous is None else "account.moved",
                subject=f"member {member.code}",
                before=None if previous is None else {"member": previous.code},
                after={"platform": address.platform, "way": way},
            ),
        )
    return Linked(again=again, moved_from="" if previous is None else previous.name)


async def unlink(db: AsyncConnection, account: Account, member: Member, actor: Person, now: datetime) -> bool:
    """The account is nobody's from now on; False when that was so already.

    Args:
        db: a writing transaction.
        account: the member's.
        member: whose it is.
        actor: the member, or a secretary.
        now: aware.
    """
    if not await accounts.unlink_account(db, account.id):
        return False
    entry = audit.AuditEntry(
        at=now,
        actor_id=actor.member_id,
        actor=actor.code,
        action="account.unlinked",
        subject=f"member {member.code}",
        before={"platform": account.platform},
    )
    await audit.note(db, entry)
    return True
