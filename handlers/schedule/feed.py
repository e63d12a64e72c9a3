"""The private feed: an address that a telephone's calendar follows; made, renewed and revoked by the member alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.ics import calendar_file
from bot.chat import Attachment, Button, Reply, Shown
from bot.feeds import digest_of, feed_address
from bot.schedule.entries import AHEAD, MIME, entries_of, for_viewer
from bot.schedule.viewing import viewer_of
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere
from handlers.schedule.words import calendar_name, domain_of
from storage.audit import AuditEntry, note
from storage.feeds import feed_since, revoke_feed, set_feed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FEED, NEW, REVOKE = "feed", "feed-new", "feed-off"
_TOKEN_BYTES = 32


async def show(turn: Turn) -> Outcome:
    """Say whether there is a feed, and offer one; without a public address, the file instead."""
    db = await turn.work.reading()
    since = await feed_since(db, turn.person.member_id or 0)
    if not turn.services.settings.webhook_url:
        return await _file_instead(turn, db)
    rows = [(_button(turn, "renew" if since else "create", NEW),)]
    if since:
        rows.append((_button(turn, "revoke", REVOKE),))
    return Outcome((Reply("schedule/feed", {"since": since}, buttons=tuple(rows)),), elsewhere(turn))


async def renew(turn: Turn) -> Outcome:
    """A new address; the one before leads nowhere from now on."""
    services, member_id = turn.services, turn.person.member_id or 0
    if not services.settings.webhook_url:
        return await _file_instead(turn, await turn.work.reading())
    db = await turn.work.writing()
    before = await feed_since(db, member_id)
    token = services.token(_TOKEN_BYTES)
    await set_feed(db, member_id, digest_of(services, token), services.clock.now())
    await _note(turn, db, "feed.renewed" if before else "feed.created")
    address = feed_address(services.settings.webhook_url, token)
    values: dict[str, Shown] = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "renewed": before is not None,
    }
    return Outcome(
        (Reply("schedule/feed_made", values, buttons=((_button(turn, "revoke", REVOKE),),)),), elsewhere(turn)
    )


async def revoke(turn: Turn) -> Outcome:
    """The address leads nowhere from now on."""
    db = await turn.work.writing()
    had = await revoke_feed(db, turn.person.member_id or 0)
    if had:
        await _note(turn, db, "feed.revoked")
    return Outcome((Reply("schedule/feed_revoked", {"had": had}),), elsewhere(turn))


async def _file_instead(turn: Turn, db: AsyncConnection) -> Outcome:
    services, viewer = turn.services, await viewer_of(db, turn.person)
    now = services.clock.now()
    entries = entries_of(await for_viewer(db, viewer, now, now + AHEAD), domain_of(services))
    name, zone = await calendar_name(turn), services.settings.zone
    content = await asyncio.to_thread(calendar_file, name, entries, now, zone)
    file = Attachment("lich.ics", MIME, content)
    admin = turn.person.role >= Role.ADMIN
    values: dict[str, Shown] = {"count": len(entries), "admin": admin}
    return Outcome((Reply("schedule/feed_none", values, files=(file,)),), elsewhere(turn))


async def _note(turn: Turn, db: AsyncConnection, action: str) -> None:
    person, now = turn.person, turn.services.clock.now()
    await note(db, AuditEntry(now, person.member_id, person.code, action, f"member {person.code}"))


def _button(turn: Turn, label: str, data: str) -> Button:
    return button(turn, "schedule/labels", label, data)


ROUTES = (
    Route(show, Role.MEMBER, button=FEED),
    Route(renew, Role.MEMBER, button=NEW),
    Route(revoke, Role.MEMBER, button=REVOKE),
)
