"""A seat at the terminal: the whole assistant, with one person in front of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import make_dispatcher, make_services
from bot.chat import TERMINAL, Address
from bot.clock import Clock
from bot.errors import SetupError
from bot.logging_setup import set_up_logging
from bot.platforms.terminal.channel import TerminalChannel
from bot.platforms.terminal.mailbox import Mailbox
from bot.platforms.terminal.screen import JsonScreen, Screen, TextScreen
from bot.platforms.terminal.session import Session
from bot.platforms.terminal.showing import Folder
from bot.services import Services
from bot.settings import Settings
from storage import audit
from storage.accounts import PLAYED, account_of, link_account
from storage.database import Database
from storage.members import Member, member_by_code


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where.

    Attributes:
        member: who is played; None for a guest.
    """

    session: Session
    services: Services
    member: Member | None


def log_quietly(settings: Settings) -> None:
    """Of what the log has, only warnings: whoever sits at the terminal reads the answers there."""
    level = settings.log_level if settings.log_level in {"DEBUG", "ERROR"} else "WARNING"
    set_up_logging(level, settings.log_format, settings.secrets)


@asynccontextmanager
async def seated(
    settings: Settings, database: Database, clock: Clock, code: str, *, mail: bool = True
) -> AsyncIterator[Seat]:
    """A seat for the member of that code, or for a guest when it is empty.

    Args:
        settings: as set.
        database: with the current schema.
        clock: tells when it is now, and what is due.
        code: the member's.
        mail: whether what is sent to the member appears there.

    Raises:
        SetupError: there is no such member.
    """
    services = await make_services(settings, database, clock)
    member = await _active_member(database, code) if code else None
    user_id = f"{PLAYED}{member.id}" if member else f"guest-{services.token(9)}"
    if member is not None:
        await _open_account(services, member, user_id)
    async with database.reading() as db:
        await services.vocabulary.lexicon(db)  # now, so that the first question need not wait for it
    dispatcher = make_dispatcher(services)
    channel = TerminalChannel()
    dispatcher.connect(channel, limited=False)
    mailbox = None
    if member is not None and mail:
        mailbox = Mailbox(database, clock, channel, Address(TERMINAL, "", user_id))
        await mailbox.open()
    session = Session(dispatcher, channel, user_id, clock, services.renderer, mailbox)
    try:
        yield Seat(session, services, member)
    finally:
        await dispatcher.stop(drain_seconds=1, finish_seconds=1)


def make_screen(services: Services, *, json: bool, styled: bool) -> Screen:
    """Where answers are shown: on standard output."""
    folder = Folder(lambda: Path(tempfile.mkdtemp(prefix="committee-")))
    if json:
        return JsonScreen(sys.stdout.buffer, folder)
    return TextScreen(services.renderer, folder, styled=styled)


async def _active_member(database: Database, code: str) -> Member:
    async with database.reading() as db:
        member = await member_by_code(db, code)
    if member is None or member.status != "active":
        raise SetupError("cli/no_member", {"code": code})
    return member


async def _open_account(services: Services, member: Member, user_id: str) -> None:
    """The member has the terminal account, so that what is sent to the member arrives there too."""
    async with services.database.reading() as db:
        account = await account_of(db, TERMINAL, "", user_id)
    if account is not None and account.member_id == member.id and account.blocked_at is None:
        return
    now = services.clock.now()
    async with services.database.writing() as db:
        await link_account(db, TERMINAL, "", user_id, user_id, member.id, now)
        entry = audit.AuditEntry(
            at=now,
            actor_id=None,
            actor="chat",
            action="account.linked",
            subject=f"member {member.code}",
            after={"platform": TERMINAL, "way": "chat --as"},
        )
        await audit.note(db, entry)
