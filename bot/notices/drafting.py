"""A notice before it goes out: begun, changed, and known again by what it said when it was shown."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.audience.known import load_audience_known
from bot.audience.reading import LONGEST, read_audience
from bot.audience.resolving import resolve
from bot.notices.authors import naming_unit
from bot.notices.secrecy import refuse_secrets
from bot.notices.wording import check_length
from storage.files import files_by_id
from storage.notices import Notice, new_notice, notice_by_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.chat import Address

CHASES_AFTER = (24, 48, 72)  # hours
MOST_CHASES = 3


async def understood_audience(db: AsyncConnection, words: str, author: Person) -> tuple[str, int]:
    """The audience in plain words, and the unit in whose name the author writes to it.

    Raises:
        AudienceNotUnderstood: the words name nobody, or could name several.
        AudienceRefused: the author may not reach them, or there is nobody.
    """
    known = await load_audience_known(db, author)
    audience = read_audience(words, known, loosely=True)
    people = await resolve(db, audience, author)
    places = [[held.unit_id for held in known.person[one].places] for one in people.member_ids]
    shown = audience.shown if len(audience.shown) <= LONGEST else words.strip()
    return shown, await naming_unit(db, author, places)


async def begin(
    db: AsyncConnection,
    author: Person,
    where: Address,
    now: datetime,
    *,
    audience: str,
    unit_id: int,
    html: str = "",
    file_ids: tuple[int, ...] = (),
) -> Notice:
    """A new draft; how it fares will be shown in the chat where it was begun."""
    if author.member_id is None:
        raise LookupError("a guest writes no notice")
    notice_id = await new_notice(
        db,
        author.member_id,
        unit_id,
        now,
        html=html,
        audience=audience,
        file_ids=file_ids,
        progress_platform=where.platform,
        progress_bot=where.bot,
        progress_chat_id=where.chat_id,
    )
    return await kept(db, notice_id)


async def kept(db: AsyncConnection, notice_id: int) -> Notice:
    """The notice as it stands in the database.

    Raises:
        LookupError: there is none of that id.
    """
    notice = await notice_by_id(db, notice_id)
    if notice is None:
        raise LookupError(notice_id)
    return notice


async def check_content(db: AsyncConnection, notice: Notice) -> None:
    """Do nothing if what the notice says, and its files, may go out.

    Raises:
        UserMistake: it may not, or is too long; the committee's list may have grown since it was written.
    """
    check_length(notice.html)
    files = await files_by_id(db, notice.file_ids)
    await refuse_secrets(db, notice.html, [files[one].name for one in notice.file_ids if one in files])


def fingerprint(notice: Notice) -> str:
    """Eight letters that change when anything changes that was shown before sending.

    A button that carries them does nothing once the draft is another: what is confirmed is what was seen.
    """
    seen = (
        notice.unit_id,
        notice.html,
        notice.file_ids,
        notice.audience,
        notice.destination,
        notice.asks_read,
        notice.optional,
        notice.people,
        notice.chase_after,
        notice.chase_times,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:8]
