"""Private calendar feeds over HTTP: whoever has the address sees what its member may see, and nobody else anything.

The address holds a random token, of which only a keyed digest is kept. Nothing of a request is logged.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.access import Person, Role
from bot.rendering import plain
from bot.schedule.entries import AHEAD, BACK, MIME, entries_of, for_viewer
from bot.schedule.viewing import viewer_of
from storage.accounts import accounts_of_member
from storage.feeds import feed_since, member_of_feed
from storage.members import member_by_id
from storage.speakers import governed_units
from storage.units import root_unit

if TYPE_CHECKING:
    from aiohttp import web
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.calendar.ics import Entry
    from bot.services import Services
    from storage.members import Member

_PATH = "/calendar/"
_ENDING = ".ics"
_LONGEST_TOKEN = 200
MOST_REQUESTS = 30
"""Of one feed within `PERIOD`; calendars ask once an hour."""
MOST_MISSES = 300
"""Of addresses that lead nowhere, all together, within `PERIOD`: nobody guesses a token, but one may keep us busy."""
PERIOD = timedelta(minutes=10)
_REMEMBERED = 10_000


def feed_address(public_url: str, token: str) -> str:
    """The address of a feed below the public address of the program."""
    return f"{public_url.rstrip('/')}{_PATH}{token}{_ENDING}"


def digest_of(services: Services, token: str) -> str:
    """What is kept of a token."""
    key = services.vault.derived("calendar feed")
    return hashlib.blake2b(token.encode(), key=bytes.fromhex(key), digest_size=32).hexdigest()


def domain_of(services: Services) -> str:
    """Stands for this committee's bot in what calendars know entries by."""
    return f"{services.vault.derived('calendar entries')[:20]}.calendar.invalid"


class Feeds:
    """Answers the calendars that follow a feed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._allowance = Allowance()

    def routes(self) -> tuple[web.RouteDef, ...]:
        """What the HTTP server has to serve."""
        from aiohttp import web

        prefix = urlsplit(self._services.settings.webhook_url or "").path.rstrip("/")
        return (web.get(f"{prefix}{_PATH}{{token}}{_ENDING}", self.answer),)

    async def answer(self, request: web.Request) -> web.Response:
        """The calendar; 304 when it is as it was, 404 for an address that leads nowhere, 429 for too many requests."""
        from aiohttp import web

        token, now = request.match_info["token"], self._services.clock.now()
        digest = digest_of(self._services, token) if len(token) <= _LONGEST_TOKEN else ""
        if not self._allowance.take(digest, MOST_REQUESTS, now) or self._allowance.is_spent("", MOST_MISSES, now):
            return web.Response(status=429, headers={"Retry-After": str(int(PERIOD.total_seconds()))})
        made = await self._made(digest)
        if made is None:
            self._allowance.take("", MOST_MISSES, now)
            return web.Response(status=404, text="404")
        name, entries = made
        tag = f'"{hashlib.sha256(repr((name, entries)).encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
        if tag in (part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")):
            return web.Response(status=304, headers=headers)
        from bot.calendar.ics import calendar_file

        content = await asyncio.to_thread(calendar_file, name, entries, now, self._services.settings.zone)
        headers["Content-Disposition"] = 'inline; filename="lich.ics"'
        return web.Response(body=content, content_type=MIME, charset="utf-8", headers=headers)

    async def _made(self, digest: str) -> tuple[str, Sequence[Entry]] | None:
        """The calendar's name and what is in it; None when nobody has such a feed."""
        services, now = self._services, self._services.clock.now()
        async with services.database.reading() as db:
            member = await _member_of(db, digest)
            if member is None:
                return None
            viewer = await viewer_of(db, await _person(db, member))
            found = await for_viewer(db, viewer, _midnight(now, services) - BACK, now + AHEAD)
            root = await root_unit(db)
        committee = services.settings.committee_name or (root.name if root else "")
        name = plain(services.renderer.text("schedule/feed_name", {"committee": committee}, member.language))
        return name, entries_of(found, domain_of(services))


class Allowance:
    """So many requests of a kind within a period."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[datetime, int]] = {}

    def take(self, key: str, most: int, now: datetime) -> bool:
        """Count one; whether it is still allowed."""
        began, count = self._current(key, now)
        if len(self._counts) >= _REMEMBERED:
            self._counts = {k: kept for k, kept in self._counts.items() if now - kept[0] < PERIOD and kept[1] > 1}
        if len(self._counts) < _REMEMBERED:
            self._counts[key] = (began, count + 1)
        return count < most

    def is_spent(self, key: str, most: int, now: datetime) -> bool:
        """Whether there were so many already."""
        return self._current(key, now)[1] >= most

    def _current(self, key: str, now: datetime) -> tuple[datetime, int]:
        began, count = self._counts.get(key, (now, 0))
        return (began, count) if now - began < PERIOD else (now, 0)


async def _member_of(db: AsyncConnection, digest: str) -> Member | None:
    """The member whose feed it is, as long as an account is linked that was so when the feed was made."""
    member_id = await member_of_feed(db, digest) if digest else None
    member = None if member_id is None else await member_by_id(db, member_id)
    if member is None or member.status != "active":
        return None
    since = await feed_since(db, member.id)
    linked = [account.linked_at for account in await accounts_of_member(db, member.id)]
    return member if since is not None and any(moment <= since for moment in linked) else None


async def _person(db: AsyncConnection, member: Member) -> Person:
    role = max((Role[granted.role.upper()] for granted in member.roles), default=Role.MEMBER)
    return Person(
        role=role,
        member_id=member.id,
        code=member.code,
        name=member.name,
        unit_ids=tuple(held.unit_id for held in member.positions),
        governed_unit_ids=await governed_units(db, member.id) if role > Role.MEMBER else frozenset(),
        language=member.language,
    )


def _midnight(now: datetime, services: Services) -> datetime:
    """So that the calendar does not change with every minute."""
    return now.astimezone(services.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
