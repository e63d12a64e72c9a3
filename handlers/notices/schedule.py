"""Hẹn giờ: a notice goes out at a chosen moment, to whoever belongs to its audience then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.errors import UserMistake
from bot.language.moments.reading import read_moment
from bot.language.moments.readings import Moment, Reading
from bot.notices.approval import needs_approval
from bot.notices.authors import noted
from bot.notices.drafting import check_content, fingerprint
from bot.notices.recipients import recipients
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number
from handlers.notices import sending
from handlers.notices.asking import ask_audience, cancel_button
from handlers.notices.finding import already, found, look_up
from handlers.notices.pressing import freeing, press
from handlers.notices.state import (
    AT,
    KEEP,
    LATER,
    OPEN,
    SHOW,
    WHEN,
    WHEN_CHECK,
    WORDS,
    kept_id,
    over,
    pressed,
    step,
    waiting,
)
from handlers.typed import typed_choice
from storage import audit
from storage.notices import DRAFT, SCHEDULED, Notice, move_notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Json

FARTHEST = timedelta(days=366)
_STATES = (DRAFT, SCHEDULED)
_MOST_CANDIDATES = 4


async def ask(turn: Turn) -> Outcome:
    """Ask when the notice is to go out."""
    notice = await look_up(turn, number(turn), _STATES)
    if argument(turn, 1) != fingerprint(notice):
        return await sending.show_again(turn, await turn.work.writing(), notice)
    return _ask(turn, notice)


async def answered(turn: Turn) -> Outcome:
    """Take what was typed for the moment; what can be meant in several ways is asked back."""
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("notices/when_text_only")
    choice = typed_choice(turn, numbers=False)
    if choice:
        return await press(turn, choice)
    notice = await look_up(turn, kept_id(turn), _STATES)
    reading = read_moment(turn.incoming.text, _local_now(turn))
    doubt = next(iter(reading.questions), None)
    if doubt is not None:
        return _ask(turn, notice, why=doubt.kind.value, candidates=doubt.candidates)
    if reading.start is None or reading.recurrence is not None:
        return _ask(turn, notice, why="not_understood" if reading.start is None else "recurrence")
    if reading.start.clock is None or reading.vague:
        return _ask(turn, notice, why="no_clock")
    return _check(turn, notice, reading.start.at(turn.services.settings.zone).astimezone(UTC), reading)


async def proposed(turn: Turn) -> Outcome:
    """Show the moment that a button names, before it is saved."""
    notice = await look_up(turn, number(turn), _STATES)
    if argument(turn, 1) != fingerprint(notice):
        return await sending.show_again(turn, await turn.work.writing(), notice)
    return _check(turn, notice, _moment(turn))


async def save(turn: Turn) -> Outcome:
    """The notice goes out at that moment, if it is what was shown."""
    db = await turn.work.writing()
    notice = await found(turn, db, number(turn))
    if notice.state not in _STATES:
        return already(turn, notice)
    at = _moment(turn)
    if argument(turn, 1) != fingerprint(notice):
        return await sending.show_again(turn, db, notice)
    if not _lies_ahead(turn, at):
        return _ask(turn, notice, why="past")
    await check_content(db, notice)
    try:
        reached = await recipients(db, notice, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        return await ask_audience(turn, await sending.as_draft(turn, db, notice), reason=reason)
    if len(reached.member_ids) != notice.people:
        return await sending.show_again(turn, db, notice, before=notice.people)
    if await needs_approval(db, notice, len(reached.member_ids)):
        return await sending.ask_first(turn, db, notice, reached, send_at=at)
    return await _keep(turn, db, notice, at)


async def _keep(turn: Turn, db: AsyncConnection, notice: Notice, at: datetime) -> Outcome:
    if not await move_notice(db, notice.id, _STATES, SCHEDULED, send_at=at):
        return already(turn, notice)
    now, moved = turn.services.clock.now(), notice.state == SCHEDULED and notice.send_at is not None
    before: dict[str, Json] | None = {"send_at": notice.send_at.isoformat()} if moved and notice.send_at else None
    after: dict[str, Json] = {"send_at": at.isoformat(), "people": notice.people}
    action = "notice.rescheduled" if moved else "notice.scheduled"
    await audit.note(db, noted(turn.person, action, notice, now, before=before, after=after))
    buttons = ((button(turn, WORDS, "open", f"{OPEN}:{notice.id}"),),)
    values: dict[str, Shown] = {"send_at": at, "people": notice.people}
    reply = Reply("notices/scheduled", values, buttons=buttons, replaces=pressed(turn))
    return Outcome((reply,), over(turn, notice))


def _ask(turn: Turn, notice: Notice, *, why: str = "", candidates: tuple[Moment, ...] = ()) -> Outcome:
    """Ask for the moment.

    Args:
        turn: the author's.
        notice: which is to go out.
        why: what was not clear in the answer before: "past", "no_clock", or a doubt's kind.
        candidates: moments that may have been meant; those without a time of day are left out.
    """
    zone = turn.services.settings.zone
    moments = [one.at(zone).astimezone(UTC) for one in candidates if one.clock is not None]
    if not why and notice.state == DRAFT and notice.send_at is not None:
        moments.append(notice.send_at)
    offered = [one for one in dict.fromkeys(moments) if _lies_ahead(turn, one)][:_MOST_CANDIDATES]
    buttons: Buttons = (
        *((_moment_button(turn, notice, one),) for one in offered),
        (_back(turn, notice), cancel_button(turn, notice)),
    )
    values: dict[str, Shown] = {"why": why, "offered": len(offered)}
    return Outcome(
        (Reply("notices/ask_when", values, buttons=buttons),), waiting(turn, WHEN, buttons, notice=notice.id)
    )


def _check(turn: Turn, notice: Notice, at: datetime, reading: Reading | None = None) -> Outcome:
    """Show what the moment was understood as, in full, and ask whether it is to be saved."""
    if not _lies_ahead(turn, at):
        return _ask(turn, notice, why="past")
    if at > turn.services.clock.now() + FARTHEST:
        return _ask(turn, notice, why="too_far")
    keep = f"{KEEP}:{notice.id}:{fingerprint(notice)}:{_minutes(at)}"
    buttons = ((button(turn, WORDS, "save", keep), _back(turn, notice), cancel_button(turn, notice)),)
    values: dict[str, Shown] = {
        "send_at": at,
        "people": notice.people,
        "audience": notice.audience,
        "assumed": reading is not None and bool(reading.doubts),
    }
    reply = Reply("notices/check_when", values, buttons=buttons)
    return Outcome((reply,), waiting(turn, WHEN_CHECK, buttons, notice=notice.id))


def _moment_button(turn: Turn, notice: Notice, at: datetime) -> Button:
    words = plain(turn.services.renderer.text("notices/moment", {"at": at}, turn.person.language))
    return Button(words, f"{AT}:{notice.id}:{fingerprint(notice)}:{_minutes(at)}")


def _back(turn: Turn, notice: Notice) -> Button:
    return button(turn, WORDS, "back", f"{SHOW if notice.state == DRAFT else OPEN}:{notice.id}")


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _moment(turn: Turn) -> datetime:
    """The moment that a button carries; a forged one is as good as long past."""
    return datetime.fromtimestamp(max(0, min(number(turn, 2), 1 << 27)) * 60, UTC)


def _lies_ahead(turn: Turn, at: datetime) -> bool:
    return at > turn.services.clock.now()


def _local_now(turn: Turn) -> datetime:
    return turn.services.clock.now().astimezone(turn.services.settings.zone)


ROUTES = (
    Route(button=LATER, role=Role.SECRETARY, handle=ask),
    Route(button=AT, role=Role.SECRETARY, handle=proposed),
    Route(button=KEEP, role=Role.SECRETARY, handle=save),
    Route(step=step(WHEN), role=Role.SECRETARY, handle=freeing(answered)),
    Route(step=step(WHEN_CHECK), role=Role.SECRETARY, handle=freeing(answered)),
)
