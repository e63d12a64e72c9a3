"""Notices whose hour has come: they go out to whoever belongs to their audience then."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.chat import Shown
from bot.errors import UserMistake
from bot.notices.approval import EDIT, ask_approval, needs_approval
from bot.notices.authors import author_of, noted
from bot.notices.copies import beginning
from bot.notices.drafting import check_content
from bot.notices.launching import launch
from bot.notices.recipients import recipients
from bot.notices.telling import RESULT, tell
from bot.rendering import plain
from storage import audit
from storage.notices import CANCELLED, DRAFT, SCHEDULED, due_notices, locked_notice, move_notice
from storage.outbox import NewMessage

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.services import Services
    from storage.notices import Notice

log = logging.getLogger(__name__)


async def launch_due(services: Services) -> int:
    """Notices whose time has come are on their way, or their authors are told why not; how many were due.

    Each in a transaction of its own: one that cannot be dealt with holds up no other.
    """
    async with services.database.reading() as db:
        due = await due_notices(db, services.clock.now())
    for notice in due:
        try:
            async with services.database.writing() as db:
                await _launch(db, notice.id, services)
        except Exception:
            log.exception("notice %d could not go out at its time; it is tried again", notice.id)
    return len(due)


async def _launch(db: AsyncConnection, notice_id: int, services: Services) -> None:
    notice = await locked_notice(db, notice_id)
    if notice is None or notice.state != SCHEDULED or notice.send_at is None or notice.send_at > services.clock.now():
        return  # somebody else was first, or it was changed in this moment
    author = await author_of(db, notice)
    if author is None:
        await _stop(db, notice, services, None, reason="")
        return
    try:
        await check_content(db, notice)
        found = await recipients(db, notice, author)
        if await needs_approval(db, notice, len(found.member_ids)):
            await _ask_late(db, notice, author, services)
            return
    except UserMistake as mistake:
        reason = services.renderer.text(mistake.template, mistake.values, author.language)
        await _stop(db, notice, services, author, reason=reason)
        return
    await launch(db, notice, found, from_states=[SCHEDULED], author=author, services=services)


async def _ask_late(db: AsyncConnection, notice: Notice, author: Person, services: Services) -> None:
    """More people than when it was scheduled: now somebody else has to see it first."""
    found = await recipients(db, notice, author)
    await ask_approval(db, notice, found, from_states=[SCHEDULED], author=author, services=services, send_at=None)
    await _tell(db, notice, services, "waits", reason="")


async def _stop(db: AsyncConnection, notice: Notice, services: Services, author: Person | None, *, reason: str) -> None:
    """The notice does not go out: it is a draft again, or cancelled when its author may not send it any more."""
    to_state = CANCELLED if author is None else DRAFT
    await move_notice(db, notice.id, [SCHEDULED], to_state, send_at=None)
    if author is not None:
        await audit.note(db, noted(author, "notice.not_sent", notice, services.clock.now()))
    await _tell(db, notice, services, "no_right" if author is None else "stopped", reason=reason)


async def _tell(db: AsyncConnection, notice: Notice, services: Services, what: str, *, reason: str) -> None:
    if notice.author_id is None:
        return

    def write(language: str) -> NewMessage:
        values: dict[str, Shown] = {
            "what": what,
            "beginning": beginning(notice),
            "send_at": notice.send_at,
            "reason": reason,
        }
        label = plain(services.renderer.text("notices/labels", {"label": "edit"}, language))
        edit = (((label, f"{EDIT}:{notice.id}"),),) if what == "stopped" else ()
        return NewMessage(services.renderer.text("notices/scheduled_result", values, language), edit)

    await tell(db, [notice.author_id], RESULT, write, services.clock.now())
