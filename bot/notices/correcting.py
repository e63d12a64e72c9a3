"""A notice that has been sent reads otherwise from now on: for those who have it, and for those who wait for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.language.secrecy import visible_text
from bot.notices.chasing import chase_message
from bot.notices.copies import in_group, notice_copy, read_button
from bot.notices.telling import KEPT
from storage.notice_copies import (
    CHASE,
    COPY,
    CORRECTION,
    Copy,
    cancel_older_corrections,
    copies_of,
    queued_messages,
    uncorrected,
)
from storage.notices import ENDED, STARTED, Notice, locked_notice, move_notice, new_version, versions_of
from storage.outbox import DELIVERED, EDIT, NOTICE, SEND, NewDelivery, NewMessage, change_queued, keep_message, queue
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services

CORRECTABLE = (STARTED, ENDED)
_LONGEST_OLD = 1_000
"""Characters of the old text, where both stand side by side: the new one is there in full."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction came to: so many copies go out corrected, so many that have arrived are followed up."""

    version: int
    changed: int
    followed: int


async def correct(
    db: AsyncConnection, services: Services, notice: Notice, html: str, written_by: int | None
) -> Corrected | None:
    """The notice reads so from now on, for everybody; None when it can no longer be corrected.

    Args:
        db: a writing transaction that holds the notice (`locked_notice`).
        notice: as it stands in that transaction.
        html: the new text.
        written_by: the member who corrects it.
    """
    now = services.clock.now()
    again = {"ended_at": None, "chased": 0}  # something is to go out once more, and reading is asked for anew
    if not await move_notice(db, notice.id, CORRECTABLE, STARTED, **again):
        return None
    queued = await queued_messages(db, notice.id)
    await new_version(db, notice.id, html, written_by, now)
    corrected = await locked_notice(db, notice.id)
    if corrected is None:
        raise LookupError(notice.id)
    contents = await _contents(db, services, corrected)
    changed = 0
    for old_id, sort in queued.items():
        new_id = await keep_message(db, contents[sort], now)
        changed += await change_queued(db, notice.id, old_id, new_id, corrected.version)
    await cancel_older_corrections(db, notice.id, corrected.version, now)
    followed = await follow_up(db, services, corrected)
    return Corrected(corrected.version, changed, followed)


async def follow_up(db: AsyncConnection, services: Services, notice: Notice) -> int:
    """What has arrived with an older text is edited, or followed by both texts; how many deliveries that makes.

    Also called while the notice is on its way: copies that were in flight at the correction, or of which a
    part had arrived, come with the old text.
    """
    now = services.clock.now()
    await cancel_older_corrections(db, notice.id, notice.version, now)
    old = await to_correct(db, notice)
    if not old:
        return 0
    contents = {
        sort: await keep_message(db, _edited(services, content, now), now)
        for sort, content in (await _contents(db, services, notice)).items()
        if any(_sort(copy) == sort for copy in old)
    }
    before = {version.version: version.html for version in await versions_of(db, notice.id)}
    beside = {}
    seen = await versions_seen(db, notice, old)
    for version, for_group in {(seen[copy.id], copy.group_id is not None) for copy in old if copy.kind == COPY}:
        both = side_by_side(services, notice, before.get(version, ""))
        beside[version, for_group] = await keep_message(db, in_group(both) if for_group else both, now)
    rows = [
        _row(
            copy,
            notice,
            contents[_sort(copy)],
            beside[seen[copy.id], copy.group_id is not None] if copy.kind == COPY else None,
            now,
        )
        for copy in old
    ]
    await queue(db, rows, now)
    return len(rows)


async def versions_seen(db: AsyncConnection, notice: Notice, arrived: Sequence[Copy]) -> dict[int, int]:
    """The version under which each of these is known to whoever has it: its own, or the one that corrected it."""
    seen = {copy.id: copy.version for copy in arrived}
    for correction in await copies_of(db, notice.id, [CORRECTION]):
        if correction.state == DELIVERED and correction.target_id in seen:
            seen[correction.target_id] = max(seen[correction.target_id], correction.version)
    return seen


async def to_correct(db: AsyncConnection, notice: Notice) -> tuple[Copy, ...]:
    """What has arrived with an older text and has to be followed up.

    That the notice was corrected is said once, after its own copy: a chase is edited, or else left as it is.
    """
    if notice.version == 1:
        return ()
    old = await uncorrected(db, notice.id, notice.version)
    return tuple(copy for copy in old if copy.kind == COPY or _can_be_edited(copy))


def _can_be_edited(copy: Copy) -> bool:
    """What may have arrived, but of which the platform gave no id, cannot."""
    return copy.state == DELIVERED and bool(copy.sent_parts)


def _edited(services: Services, content: NewMessage, now: datetime) -> NewMessage:
    """The content as it takes the place of an older one: no phone rings for an edit, so it says what it is."""
    return replace(content, html=services.renderer.text("notices/edited_copy", {"html": content.html, "at": now}))


def side_by_side(services: Services, notice: Notice, old_html: str) -> NewMessage:
    """The message that follows where the old one cannot be edited."""
    values = {"old": shortened(old_html), "new": notice.html}
    html = services.renderer.text("notices/correct_message", values)
    return NewMessage(html, ((read_button(notice, services.renderer),),) if notice.asks_read else ())


def shortened(html: str, most: int = _LONGEST_OLD) -> str:
    """What a reader sees of a text, without formatting, as far as it is needed to know it again."""
    text = re.sub(r"\n{3,}", "\n\n", visible_text(html)).strip()
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _sort(copy: Copy) -> tuple[str, bool]:
    return copy.kind, copy.group_id is not None


async def _contents(db: AsyncConnection, services: Services, notice: Notice) -> dict[tuple[str, bool], NewMessage]:
    """The notice as it reads now: by kind (a copy or a chase), and whether for a group."""
    names = {unit.id: unit.name for unit in await all_units(db)}
    copy = notice_copy(notice, names[notice.unit_id], services.renderer)
    chase = await chase_message(db, services, notice)
    return {(COPY, False): copy, (COPY, True): in_group(copy), (CHASE, False): chase}


def _row(copy: Copy, notice: Notice, message_id: int, beside_id: int | None, now: datetime) -> NewDelivery:
    """How one copy is corrected; where it cannot be edited both texts follow (`beside_id`), if that is given."""
    edits = beside_id is None or _can_be_edited(copy)
    return NewDelivery(
        kind=CORRECTION,
        priority=NOTICE,
        message_id=message_id if beside_id is None or edits else beside_id,
        action=EDIT if edits else SEND,
        target_id=copy.id,
        fallback_message_id=beside_id if edits else None,
        due_at=now,
        expires_at=now + KEPT,
        notice_id=notice.id,
        member_id=copy.member_id,
        group_id=copy.group_id,
        platform=copy.platform,
        bot=copy.bot,
        chat_id=copy.chat_id,
        user_id=copy.user_id,
        version=notice.version,
    )
