"""A notice goes out: its copies are queued in the same transaction in which it stops being a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from bot.notices.authors import noted
from bot.notices.copies import in_group, notice_copy
from bot.notices.drafting import kept
from bot.notices.progress import progress_message
from bot.notices.telling import KEPT
from storage import audit
from storage.accounts import Account, accounts_of_member
from storage.batches import batches
from storage.notice_copies import COPY, PROGRESS
from storage.notices import STARTED, TO_GROUPS, move_notice
from storage.outbox import FAILED, NOTICE, URGENT, NewDelivery, keep_message, queue
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.conversation import Json
    from bot.notices.recipients import Recipients
    from bot.services import Services
    from storage.notices import Notice

_AT_ONCE = 500  # rows


async def launch(
    db: AsyncConnection,
    notice: Notice,
    found: Recipients,
    *,
    from_states: Collection[str],
    author: Person,
    services: Services,
    **columns: object,
) -> bool:
    """The notice is on its way to these people and groups; False when it was in none of the states.

    Of two who launch it at the same time one succeeds; for the other nothing is written.

    Args:
        db: a writing transaction.
        notice: as it was shown.
        found: whom it reaches now.
        from_states: in which it may be.
        author: for the audit log.
        services: the clock and what writes the copies.
        columns: what else of the notice changes.
    """
    now, people = services.clock.now(), len(found.member_ids)
    moved = await move_notice(db, notice.id, from_states, STARTED, started_at=now, people=people, **columns)
    if not moved:
        return False
    notice = await kept(db, notice.id)
    units = {unit.id: unit for unit in await all_units(db)}
    copy = notice_copy(notice, units[notice.unit_id].name, services.renderer)
    message_id = await keep_message(db, copy, now)
    members = [] if notice.destination == TO_GROUPS else _member_copies(notice, found, message_id, now)
    group_id = await keep_message(db, in_group(copy), now) if found.groups else message_id
    for some in batches([*members, *_group_copies(notice, found, group_id, now)], _AT_ONCE):
        await queue(db, some, now)
        await asyncio.sleep(0)  # whoever asks something meanwhile is answered in between
    await _queue_progress(db, notice, author, services)
    details: dict[str, Json] = {
        "people": people,
        "unit": units[notice.unit_id].code,
        "audience": notice.audience,
        "groups": len(found.groups),
    }
    await audit.note(db, noted(author, "notice.sent", notice, now, after=details))
    return True


async def _queue_progress(db: AsyncConnection, notice: Notice, author: Person, services: Services) -> None:
    """The message that will tell how far it is: where the notice was written, or else where the author is reached."""
    if author.member_id is None:
        return
    where = await _where_written(db, notice, author.member_id)
    if where is None:
        return
    now = services.clock.now()
    content = await progress_message(db, services, notice, author.language)
    row = NewDelivery(
        kind=PROGRESS,
        priority=URGENT,
        message_id=await keep_message(db, content, now),
        due_at=now,
        expires_at=now + KEPT,
        notice_id=notice.id,
        member_id=author.member_id,
        platform=where.platform,
        bot=where.bot,
        chat_id=where.chat_id,
        user_id=where.user_id,
    )
    await queue(db, [row], now)


async def _where_written(db: AsyncConnection, notice: Notice, author_id: int) -> Account | None:
    open_ones = [one for one in await accounts_of_member(db, author_id) if one.blocked_at is None]
    written = (notice.progress_platform, notice.progress_bot, notice.progress_chat_id)
    for one in open_ones:
        if (one.platform, one.bot, one.chat_id) == written:
            return one
    return open_ones[-1] if open_ones else None


def _member_copies(notice: Notice, found: Recipients, message_id: int, now: datetime) -> list[NewDelivery]:
    """A row for each address, and one that has failed for each member who has none."""
    rows = []
    for member_id in found.member_ids:
        reach = found.reach[member_id]
        rows += [
            NewDelivery(
                COPY,
                NOTICE,
                message_id,
                now,
                now + KEPT,
                notice.id,
                member_id,
                platform=one.platform,
                bot=one.bot,
                chat_id=one.chat_id,
                user_id=one.user_id,
                version=notice.version,
            )
            for one in reach.addresses
        ]
        if not reach.addresses:
            rows.append(
                NewDelivery(
                    COPY,
                    NOTICE,
                    message_id,
                    now,
                    now + KEPT,
                    notice.id,
                    member_id,
                    version=notice.version,
                    state=FAILED,
                    reason=reach.reason,
                )
            )
    return rows


def _group_copies(notice: Notice, found: Recipients, message_id: int, now: datetime) -> list[NewDelivery]:
    return [
        NewDelivery(
            COPY,
            NOTICE,
            message_id,
            now,
            now + KEPT,
            notice.id,
            group_id=group.id,
            platform=group.platform,
            bot=group.bot,
            chat_id=group.chat_id,
            version=notice.version,
        )
        for group in found.groups
    ]
