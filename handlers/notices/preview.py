"""Before a notice goes out: the message exactly as it will arrive, then how many people get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Attachment, Button, Buttons, Reply, Shown
from bot.notices.approval import needs_approval
from bot.notices.copies import in_group, notice_copy
from bot.notices.drafting import fingerprint, kept
from bot.notices.recipients import Recipients, recipients
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.notices.asking import ask_audience, ask_text, cancel_button, trouble
from handlers.notices.finding import draft
from handlers.notices.state import CHECK, EDIT, LATER, SEND, SHOW, WORDS, waiting
from storage.files import file_content, files_by_id, remote_ids
from storage.notices import TO_GROUPS, change_notice
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.errors import UserMistake
    from storage.notices import Notice

_MOST_UNITS = 10


async def opened(turn: Turn) -> Outcome:
    """Show the draft that a button names."""
    db = await turn.work.writing()
    return await show(turn, db, await draft(turn, db, number(turn)))


async def show(
    turn: Turn, db: AsyncConnection, notice: Notice, *, before: int = 0, reason: UserMistake | None = None
) -> Outcome:
    """Show a draft as it will arrive and whom it reaches, and ask what to do with it.

    Args:
        turn: the author's.
        db: a writing transaction: how many people were shown is noted.
        notice: the draft.
        before: how many people were shown last time, when that has changed since.
        reason: why what was typed did nothing.
    """
    if not notice.html and not notice.file_ids:
        return ask_text(turn, notice.audience, notice, empty=True)
    try:
        found = await recipients(db, notice, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as refused:
        return await ask_audience(turn, notice, reason=refused)
    if len(found.member_ids) != notice.people:
        await change_notice(db, notice.id, people=len(found.member_ids))
        notice = await kept(db, notice.id)
    values: dict[str, Shown] = {
        **summary(notice, found),
        "before": before,
        "trouble": "" if reason is None else trouble(turn, reason),
        "approval": await needs_approval(db, notice, len(found.member_ids)),
    }
    buttons = _buttons(turn, notice)
    replies = (await as_it_arrives(turn, db, notice), Reply("notices/summary", values, buttons=buttons))
    return Outcome(replies, waiting(turn, CHECK, buttons, notice=notice.id))


async def as_it_arrives(turn: Turn, db: AsyncConnection, notice: Notice) -> Reply:
    """The copy, by the same function that makes those which go out."""
    units = {unit.id: unit.name for unit in await all_units(db)}
    copy = notice_copy(notice, units[notice.unit_id], turn.services.renderer)
    if notice.destination == TO_GROUPS:
        copy = in_group(copy)
    buttons = tuple(tuple(Button(label, data) for label, data in row) for row in copy.buttons)
    files = await attachments(turn, db, copy.file_ids)
    return Reply("notices/as_is", {"html": copy.html}, buttons=buttons, files=files)


async def attachments(turn: Turn, db: AsyncConnection, file_ids: Sequence[int]) -> tuple[Attachment, ...]:
    """The files, by the platform's own ids where this bot has had them: then their bytes are not needed."""
    where = turn.incoming.address
    files = await files_by_id(db, file_ids)
    remote = await remote_ids(db, where.platform, where.bot, file_ids)
    made = []
    for file_id in file_ids:
        if file_id not in files:
            continue
        content = b"" if file_id in remote else await file_content(db, file_id) or b""
        file = files[file_id]
        made.append(Attachment(file.name, file.mime, content, file.id, remote.get(file_id, "")))
    return tuple(made)


def summary(notice: Notice, found: Recipients) -> dict[str, Shown]:
    """Whom it reaches and how, for the templates."""
    return {
        "audience": notice.audience,
        "people": len(found.member_ids),
        "units": [{"name": name, "people": count} for name, count in found.by_unit[:_MOST_UNITS]],
        "more_units": len(found.by_unit[_MOST_UNITS:]),
        "more_people": sum(count for _, count in found.by_unit[_MOST_UNITS:]),
        "unlinked": found.failing("unreachable"),
        "blocked": found.failing("blocked"),
        "left_out": found.left_out,
        "groups": [group.title for group in found.groups],
        "destination": notice.destination,
        "asks_read": notice.asks_read,
        "optional": notice.optional,
        "chase_hours": 0 if notice.chase_after is None else notice.chase_after // 3600,
        "chase_times": notice.chase_times,
        "files": len(notice.file_ids),
        "send_at": notice.send_at,
    }


def _buttons(turn: Turn, notice: Notice) -> Buttons:
    mark = fingerprint(notice)
    return (
        (
            button(turn, WORDS, "send", f"{SEND}:{notice.id}:{mark}"),
            button(turn, WORDS, "schedule", f"{LATER}:{notice.id}:{mark}"),
        ),
        (button(turn, WORDS, "edit", f"{EDIT}:{notice.id}"), cancel_button(turn, notice)),
    )


ROUTES = (Route(button=SHOW, role=Role.SECRETARY, handle=opened),)
