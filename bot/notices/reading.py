"""The button by which a member confirms having read a notice: who may, and which version that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.notice_copies import Copy, copies_for
from storage.notices import RECALLED, note_reading, notice_by_id, readings_of_member
from storage.outbox import DELIVERED, FAILED, QUEUED, SENDING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

ACTION = "read"
"""What the button's data begins with; the notice's id and the version above the button follow after colons."""

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


def read_button_data(notice_id: int, version: int) -> str:
    """The data of the button under a copy of that version of the notice."""
    return f"{ACTION}:{notice_id}:{version}"


async def confirm_reading(
    reading: AsyncConnection,
    writing: Callable[[], Awaitable[AsyncConnection]],
    notice_id: int,
    member_id: int,
    version: int,
    now: datetime,
) -> Confirmation | None:
    """The member's reading is noted, if the notice was sent to the member; None = there is no such notice.

    Args:
        reading: to look things up.
        writing: opens the turn's writing transaction; not called when nothing is to be noted.
        version: the one under which the pressed button stood; one that has not arrived counts as the latest that has.
    """
    notice = await notice_by_id(reading, notice_id)
    if notice is None:
        return None
    if notice.state == RECALLED:
        return Confirmation(Noted.RECALLED)
    arrived = [copy for copy in await copies_for(reading, notice_id, member_id) if _may_have_arrived(copy)]
    if not arrived:
        return Confirmation(Noted.NOT_SENT_YET if notice.state in _NOT_SENT else Noted.NOT_FOR_YOU)
    latest = max(copy.version for copy in arrived)
    version = version if 1 <= version <= latest else latest
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
