"""Where a member's copy of something goes: to one real account, and to the seat at the terminal if there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.accounts import Account, accounts_of_members

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

UNREACHABLE: Final = "unreachable"
"""No account was ever linked."""
BLOCKED: Final = "blocked"


@dataclass(frozen=True, slots=True)
class DeliveryAddress:
    """Whereto one copy goes; the fields are those of a delivery."""

    platform: str
    bot: str
    chat_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class MemberReach:
    """Where a member is reached.

    Attributes:
        addresses: each gets a copy; a real account's first.
        reason: why there is none: UNREACHABLE or BLOCKED; "" when there is one.
    """

    addresses: tuple[DeliveryAddress, ...]
    reason: str


async def addresses_of(db: AsyncConnection, member_ids: Iterable[int]) -> Mapping[int, MemberReach]:
    """Where each of the members is reached: by the account linked last that is not blocked, and at the seat."""
    wanted = tuple(member_ids)
    accounts = await accounts_of_members(db, wanted)
    return {member_id: _reach(accounts.get(member_id, ())) for member_id in wanted}


def _reach(accounts: Iterable[Account]) -> MemberReach:
    real: Account | None = None
    seat: Account | None = None
    blocked = False
    for account in accounts:  # the one linked last comes last
        if account.blocked_at is not None:
            blocked = blocked or not account.is_seat
        elif account.is_seat:
            seat = account
        else:
            real = account
    chosen = tuple(
        DeliveryAddress(one.platform, one.bot, one.chat_id, one.user_id) for one in (real, seat) if one is not None
    )
    return MemberReach(chosen, "" if chosen else BLOCKED if blocked else UNREACHABLE)
