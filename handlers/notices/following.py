"""What the conversations about a sent notice have in common: which notice a button names, and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Reply
from bot.notices.authors import noted
from bot.notices.copies import beginning
from bot.notices.following import may_follow, went_out
from bot.turn import Outcome, Turn
from handlers.buttons import button, number
from storage import audit
from storage.notices import Notice, locked_notice, notice_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Button, Shown
    from storage.changes import Json

STALE = Outcome((Reply("errors/stale_button"),))


async def followed(turn: Turn, db: AsyncConnection) -> Notice | None:
    """The notice that the pressed button names, if it went out and the person may follow it."""
    return _allowed(turn, await notice_by_id(db, number(turn)))


async def held(turn: Turn) -> tuple[AsyncConnection, Notice | None]:
    """The writing transaction, and the same notice in it, which nobody else can change meanwhile."""
    reading = await turn.work.reading()
    if await followed(turn, reading) is None:  # whoever may not touch it makes nobody wait
        return reading, None
    db = await turn.work.writing()
    return db, _allowed(turn, await locked_notice(db, number(turn)))


def _allowed(turn: Turn, notice: Notice | None) -> Notice | None:
    if notice is None or not went_out(notice) or not may_follow(turn.person, notice):
        return None
    return notice


async def note(turn: Turn, db: AsyncConnection, action: str, notice: Notice, after: Mapping[str, Json]) -> None:
    """What the person did is in the audit log."""
    await audit.note(db, noted(turn.person, action, notice, turn.services.clock.now(), after=dict(after) or None))


def label(turn: Turn, name: str, action: str, notice: Notice) -> Button:
    """A button that does something with the notice."""
    return button(turn, "notices/card_labels", name, f"{action}:{notice.id}")


def named(notice: Notice, **more: Shown) -> dict[str, Shown]:
    """Values by which a reader knows which notice is meant, and more."""
    return {"beginning": beginning(notice), "number": notice.id, **more}
