"""One-time codes by which a person links a chat account to a member; only their keyed digests are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import code_attempts, linking_codes, members


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to be handed out to one member."""

    member_id: int
    digest: str
    expires_at: datetime


async def new_code(
    db: AsyncConnection,
    member_id: int,
    digest: str,
    created_by: int | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """The code links that member until it expires, is used or is revoked."""
    await new_codes(db, [NewCode(member_id, digest, expires_at)], created_by, now)


async def new_codes(db: AsyncConnection, codes: Sequence[NewCode], created_by: int | None, now: datetime) -> None:
    """Each of the codes links its member: a whole sheet at once."""
    if codes:
        values = [
            {
                "member_id": code.member_id,
                "digest": code.digest,
                "created_by": created_by,
                "created_at": now,
                "expires_at": code.expires_at,
            }
            for code in codes
        ]
        await db.execute(linking_codes.insert(), values)


async def use_code(db: AsyncConnection, digest: str, now: datetime) -> int | None:
    """Use up the code and return its member's id; None when there is no such code, or it is no longer good.

    Of two who use the code at the same moment one gets None. A member who is not active cannot be linked.
    """
    active = select(members.c.id).where(members.c.status == "active")
    used = (
        update(linking_codes)
        .where(
            linking_codes.c.digest == digest,
            linking_codes.c.used_at.is_(None),
            linking_codes.c.revoked_at.is_(None),
            linking_codes.c.expires_at > now,
            linking_codes.c.member_id.in_(active),
        )
        .values(used_at=now)
        .returning(linking_codes.c.member_id)
    )
    member_id: int | None = (await db.execute(used)).scalar_one_or_none()
    return member_id


async def known_digests(db: AsyncConnection, digests: Iterable[str]) -> frozenset[str]:
    """Which of these digests belong to codes that are kept, good or not: a new code must not repeat them."""
    known: set[str] = set()
    for some in batches(digests):
        chosen = select(linking_codes.c.digest).where(linking_codes.c.digest.in_(some))
        known.update((await db.execute(chosen)).scalars())
    return frozenset(known)


async def revoke_codes_of(db: AsyncConnection, member_id: int, now: datetime) -> int:
    """The member's codes that were still good link nobody any more; how many there were."""
    return await revoke_codes(db, [member_id], now)


async def revoke_codes(db: AsyncConnection, member_ids: Iterable[int], now: datetime) -> int:
    """The codes of these members that were still good link nobody any more; how many there were."""
    revoked = 0
    for some in batches(member_ids):
        still_good = update(linking_codes).where(
            linking_codes.c.member_id.in_(some),
            linking_codes.c.used_at.is_(None),
            linking_codes.c.revoked_at.is_(None),
            linking_codes.c.expires_at > now,
        )
        revoked += (await db.execute(still_good.values(revoked_at=now))).rowcount
    return revoked


async def purge_codes(db: AsyncConnection, before: datetime) -> int:
    """Forget codes that expired, and attempts that were made, before then; how many codes there were."""
    await db.execute(delete(code_attempts).where(code_attempts.c.at < before))
    return (await db.execute(delete(linking_codes).where(linking_codes.c.expires_at < before))).rowcount


async def note_attempt(db: AsyncConnection, platform: str, user_id: str, now: datetime) -> None:
    """Somebody tried a code that was not good."""
    await db.execute(code_attempts.insert(), {"platform": platform, "user_id": user_id, "at": now})


async def attempts_since(db: AsyncConnection, platform: str, user_id: str, since: datetime) -> int:
    """How often that person has tried codes that were not good, from that moment on."""
    counted = (
        select(func.count())
        .select_from(code_attempts)
        .where(
            code_attempts.c.platform == platform,
            code_attempts.c.user_id == user_id,
            code_attempts.c.at >= since,
        )
    )
    return await db.scalar(counted) or 0
