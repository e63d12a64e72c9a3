"""How far a notice is: the one message that tells it to whoever sent it, and what stops it on its way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat import Shown
from bot.notices.copies import beginning
from bot.rendering import plain
from storage import outbox
from storage.members import member_by_id
from storage.notice_copies import (
    CONTENT,
    PROGRESS,
    WAITING,
    Copy,
    ended_since,
    progress_of,
    shown_html,
    standings,
)
from storage.notices import CANCELLED, STARTED, Notice, change_notice, move_notice
from storage.outbox import (
    DELIVERED,
    EDIT,
    EXPIRED,
    FAILED,
    SENDING,
    URGENT,
    NewDelivery,
    NewMessage,
    keep_message,
    queue,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services

PAUSE, RESUME, STOP, CARD = "notice-pause", "notice-resume", "notice-stop", "notice"
"""What the buttons under the progress message do; each with the notice's id."""

EVERY = timedelta(seconds=3)
"""So often at most the message is edited."""
_LOOK_BACK = timedelta(seconds=20)
"""The rate of so long tells how long the rest will take."""
_GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice is; counts of members and groups.

    Attributes:
        failed: it could not be delivered, or only too late.
        stopped: it was cancelled before it went out to them.
        rate: of the last seconds, in copies a second; 0 = not known.
    """

    sent: int
    failed: int
    remaining: int
    stopped: int
    rate: float

    @property
    def total(self) -> int:
        """All whom it is for."""
        return self.sent + self.failed + self.remaining + self.stopped

    @property
    def seconds_left(self) -> int | None:
        """How long the rest will take; None = not known."""
        return round(self.remaining / self.rate) if self.rate and self.remaining else None


async def progress(db: AsyncConnection, notice: Notice, now: datetime) -> Progress:
    """How far the notice is."""
    counted: Counter[str] = await standings(db, notice.id)
    since = max(now - _LOOK_BACK, notice.started_at or now)
    seconds = (now - since).total_seconds()
    rate = await ended_since(db, notice.id, since) / seconds if seconds >= 1 and counted[WAITING] else 0.0
    return Progress(
        sent=counted[DELIVERED],
        failed=counted[FAILED] + counted[EXPIRED],
        remaining=counted[WAITING],
        stopped=counted[outbox.CANCELLED],
        rate=rate,
    )


async def progress_message(db: AsyncConnection, services: Services, notice: Notice, language: str = "") -> NewMessage:
    """The message as it is to read now: how far it is, or, at the end, the short result.

    Args:
        db: the notice's deliveries are there already.
        services: the clock and the renderer.
        notice: as it stands now.
        language: of whoever reads it; "" = the committee's.
    """
    far = await progress(db, notice, services.clock.now())
    values: dict[str, Shown] = {
        "beginning": beginning(notice),
        "state": notice.state,
        "paused": notice.paused,
        "sent": far.sent,
        "failed": far.failed,
        "remaining": far.remaining,
        "stopped": far.stopped,
        "total": far.total,
        "minutes_left": None if far.seconds_left is None else -(-far.seconds_left // 60),
        "corrected": notice.version > 1,
    }
    html = services.renderer.text("notices/progress_message", values, language)
    return NewMessage(html, _buttons(services, notice, far, language))


def _buttons(services: Services, notice: Notice, far: Progress, language: str) -> outbox.ButtonRows:
    def one(label: str, action: str) -> tuple[str, str]:
        text = services.renderer.text("notices/progress_labels", {"label": label}, language)
        return plain(text), f"{action}:{notice.id}"

    if notice.state != STARTED or not far.remaining:
        return ((one("details", CARD),),)
    turned = one("resume", RESUME) if notice.paused else one("pause", PAUSE)
    return ((turned, one("stop", STOP)),)


async def update(db: AsyncConnection, services: Services, notice: Notice) -> None:
    """Have the progress message edited if it is time and something has changed.

    Args:
        db: a writing transaction that holds the notice (`locked_notice`): so never more than one edit is open.
        services: the clock and the renderer.
        notice: as it stands in that transaction, being sent.
    """
    found = await progress_of(db, notice.id)
    if found is None or not wanted(found, services.clock.now()):
        return
    first, last = found
    content = await progress_message(db, services, notice, await _language(db, first))
    if content.html != await shown_html(db, last.message_id):
        await _edit(db, notice, first, content, services.clock.now(), ends=False)


def wanted(found: tuple[Copy, Copy], now: datetime) -> bool:
    """Whether the message may be edited now.

    Where an edit has been refused, only the result follows: a screen's line stays as it is.
    """
    first, last = found
    refused = last.action == EDIT and last.state == FAILED and last.reason == "cannot_edit"
    return first.state == DELIVERED and not last.open and not refused and now - last.created_at >= EVERY


async def in_flight(db: AsyncConnection, notice: Notice) -> bool:
    """Whether an edit is on its way just now: the result waits for it, or the two might arrive in the wrong order."""
    found = await progress_of(db, notice.id)
    return found is not None and SENDING in {found[0].state, found[1].state}


async def tell_result(db: AsyncConnection, services: Services, notice: Notice) -> None:
    """The progress message becomes the short result; where the platform cannot edit, that follows.

    Args:
        db: a writing transaction that holds the notice.
        services: the clock and the renderer.
        notice: as it stands in that transaction, at its end.
    """
    found = await progress_of(db, notice.id)
    if found is None:
        return
    first, last = found
    now = services.clock.now()
    content = await progress_message(db, services, notice, await _language(db, first))
    if first.open:  # it has not even begun to be told
        message_id = await keep_message(db, content, now)
        await outbox.change_queued(db, notice.id, first.message_id, message_id, first.version)
        return
    if last.state == DELIVERED and content.html == await shown_html(db, last.message_id):
        return
    await outbox.cancel(db, notice.id, now, [PROGRESS])
    await _edit(db, notice, first, content, now, ends=True)


async def _edit(
    db: AsyncConnection, notice: Notice, first: Copy, content: NewMessage, now: datetime, *, ends: bool
) -> None:
    message_id = await keep_message(db, content, now)
    row = NewDelivery(
        kind=PROGRESS,
        priority=URGENT,
        message_id=message_id,
        action=EDIT,
        target_id=first.id,
        fallback_message_id=message_id if ends else None,
        due_at=now,
        expires_at=now + _GOOD_FOR,
        notice_id=notice.id,
        member_id=first.member_id,
        platform=first.platform,
        bot=first.bot,
        chat_id=first.chat_id,
        user_id=first.user_id,
    )
    await queue(db, [row], now)


async def _language(db: AsyncConnection, first: Copy) -> str:
    member = None if first.member_id is None else await member_by_id(db, first.member_id)
    return "" if member is None else member.language


async def pause(db: AsyncConnection, notice: Notice) -> bool:
    """What has not gone out waits; False when there is nothing to pause (any more).

    Args:
        db: a writing transaction that holds the notice.
        notice: as it stands in that transaction.
    """
    if notice.state != STARTED or notice.paused:
        return False
    await change_notice(db, notice.id, paused=True)
    await outbox.hold(db, notice.id, held=True, kinds=CONTENT)
    return True


async def resume(db: AsyncConnection, notice: Notice) -> bool:
    """What waits goes out; False when nothing was paused."""
    if notice.state != STARTED or not notice.paused:
        return False
    await change_notice(db, notice.id, paused=False)
    await outbox.hold(db, notice.id, held=False, kinds=CONTENT)
    return True


async def stop(db: AsyncConnection, notice: Notice, now: datetime) -> int | None:
    """What has not gone out never will; how many copies that were, None when nothing was being sent."""
    if not await move_notice(db, notice.id, [STARTED], CANCELLED, paused=False, ended_at=None):
        return None
    return await outbox.cancel(db, notice.id, now, CONTENT)
