"""The button by which a member confirms having read a notice: who may, and which version that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.notice_copies import CORRECTION, Copy, copies_for
from storage.notices import RECALLED, Notice, note_reading, notice_by_id, readings_of_member
from storage.outbox import DELIVERED, EDIT, FAILED, QUEUED, SENDING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

ACTION = "read"
"""What the button's data begins with; the notice's id follows after a colon."""

_NOT_SENT = frozenset({"draft", "approving", "rejected", "scheduled"})


class Noted(StrEnum):
    """What came of a press."""

    NOW = "now"
    BEFORE = "before"
    NOT_SENT_YET = "not_sent"
    NOT_FOR_YOU = "not_for_you"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The answer to a press.

    Attributes:
        at: when the reading was noted; None when it was not.
        outdated: a later version has been written than the one that was read.
    """

    noted: Noted
    at: datetime | None = None
    outdated: bool = False


def read_button_data(notice_id: int) -> str:
    """The data of the button under a copy of that notice."""
    return f"{ACTION}:{notice_id}"


async def confirm_reading(
    reading: AsyncConnection,
    writing: Callable[[], Awaitable[AsyncConnection]],
    notice_id: int,
    member_id: int,
    message_id: str,
    now: datetime,
) -> Confirmation | None:
    """The member's reading is noted, if the notice was sent to the member; None = there is no such notice.

    Args:
        reading: to look things up.
        writing: opens the turn's writing transaction; not called when nothing is to be noted.
        message_id: the message whose button was pressed, "" when the platform has none.
    """
    notice = await notice_by_id(reading, notice_id)
    if notice is None:
        return None
    if notice.state == RECALLED:
        return Confirmation(Noted.RECALLED)
    arrived = [copy for copy in await copies_for(reading, notice_id, member_id) if _may_have_arrived(copy)]
    if not arrived:
        return Confirmation(Noted.NOT_SENT_YET if notice.state in _NOT_SENT else Noted.NOT_FOR_YOU)
    version = _version_read(arrived, message_id)
    before = (await readings_of_member(reading, notice_id, member_id)).get(version)
    if before is not None:
        return Confirmation(Noted.BEFORE, before, version < notice.version)
    await note_reading(await writing(), notice_id, member_id, version, now)
    return Confirmation(Noted.NOW, now, version < notice.version)


def _may_have_arrived(copy: Copy) -> bool:
    """Whoever presses the button has the message, even if its arrival is not yet noted."""
    if copy.state in {DELIVERED, SENDING} or copy.sent_parts:
        return True
    return (copy.state == FAILED and copy.reason == "unknown") or (copy.state == QUEUED and copy.tries > 0)


def _version_read(copies: Sequence[Copy], message_id: str) -> int:
    """The version under which the button stood: of that message, or else the latest that has arrived."""
    pressed = next((copy for copy in copies if message_id and message_id in copy.sent_parts), None)
    if pressed is None or pressed.action == EDIT:
        return max((copy.version for copy in copies if copy.state == DELIVERED), default=copies[0].version)
    edits = [
        copy.version
        for copy in copies
        if copy.target_id == pressed.id and copy.kind == CORRECTION and copy.action == EDIT and copy.state == DELIVERED
    ]
    return max([pressed.version, *edits])


def awaits_reading(notice: Notice) -> bool:
    """Whether it can still be confirmed, and is asked to be."""
    return notice.asks_read and notice.state != RECALLED
