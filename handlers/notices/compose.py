"""Writing a notice: whom it is for, its text, its files; step by step or in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import IncomingKind
from bot.errors import UserMistake
from bot.notices.authors import naming_unit
from bot.notices.drafting import begin as begin_draft
from bot.notices.drafting import kept, understood_audience
from bot.notices.secrecy import refuse_secrets
from bot.notices.wording import check_length, markup_of, split_one_line, text_without_audience
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, number
from handlers.notices import filing, pressing, preview
from handlers.notices.asking import ask_audience, ask_text
from handlers.notices.finding import draft, look_up
from handlers.notices.state import AUDIENCE, CHECK, EDITING, FILES, FOR, TEXT, kept_id, step, step_name
from handlers.typed import typed_choice
from storage.notices import change_notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.notices import Notice


async def begin(turn: Turn) -> Outcome:
    """Ask whom the new notice is for."""
    return await ask_audience(turn)


async def in_one_line(turn: Turn) -> Outcome:
    """Take "/thongbao <audience>: <text>"; without a text it is asked for."""
    words, markup = split_one_line(turn.incoming.text, turn.incoming.html)
    db = await turn.work.reading()
    check_length(markup)
    await refuse_secrets(db, markup)
    try:
        audience, unit_id = await understood_audience(db, words, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        markup = text_without_audience(turn.incoming.text, turn.incoming.html) or markup
        notice = await _begin(turn, "", markup) if markup else None
        return await ask_audience(turn, notice, reason=reason, first=True)
    if not markup:
        return ask_text(turn, audience)
    notice = await _begin(turn, audience, markup, unit_id)
    return await preview.show(turn, await turn.work.writing(), notice)


async def audience_answered(turn: Turn) -> Outcome:
    """Take what was typed for the audience."""
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("notices/audience_first")
    choice = typed_choice(turn, numbers=True)
    if choice:
        return await pressing.press(turn, choice)
    return await _take_audience(turn, turn.incoming.text)


async def audience_chosen(turn: Turn) -> Outcome:
    """Take the audience on the button; only the buttons of the question that is waiting do anything."""
    data, at = turn.conversation.data, number(turn, 1)
    offers = data.get("offers")
    if step_name(turn) != AUDIENCE or argument(turn) != data.get("token") or not isinstance(offers, list | tuple):
        raise UserMistake("errors/stale_button")
    if not 0 <= at < len(offers):
        raise UserMistake("errors/stale_button")
    return await _take_audience(turn, str(offers[at]))


async def _take_audience(turn: Turn, words: str) -> Outcome:
    """Take the words for the audience of the draft, or of one that is to begin."""
    db = await turn.work.reading()
    notice = None
    if kept_id(turn):
        db = await turn.work.writing()
        notice = await draft(turn, db, kept_id(turn))
    try:
        audience, unit_id = await understood_audience(db, words, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        back = notice is not None and bool(notice.audience)
        return await ask_audience(turn, notice, reason=reason, back=back)
    if notice is None:
        return ask_text(turn, audience)
    await change_notice(db, notice.id, audience=audience, unit_id=unit_id)
    return await preview.show(turn, db, await kept(db, notice.id))


async def text_answered(turn: Turn) -> Outcome:
    """Take the text, or a file with or without one."""
    if turn.incoming.kind is IncomingKind.FILE:
        return await _take_file(turn)
    choice = typed_choice(turn, numbers=False)
    if choice:
        return await pressing.press(turn, choice)
    return await _take_text(turn)


async def more_answered(turn: Turn) -> Outcome:
    """After a file: more files, or the text if there is none yet."""
    if turn.incoming.kind is IncomingKind.FILE:
        return await _take_file(turn)
    choice = typed_choice(turn, numbers=False)
    if choice:
        return await pressing.press(turn, choice)
    notice = await look_up(turn, kept_id(turn))
    return await _show_again(turn) if notice.html else await _take_text(turn)


async def check_answered(turn: Turn) -> Outcome:
    """While the preview waits: a file is added, a label that is typed is pressed, other words change nothing.

    A mere number presses nothing: it is typed too easily for what goes out to thousands.
    """
    if turn.incoming.kind is IncomingKind.FILE:
        return await _take_file(turn)
    choice = typed_choice(turn, numbers=False)
    if choice:
        return await pressing.press(turn, choice)
    return await _show_again(turn)


async def _show_again(turn: Turn) -> Outcome:
    db = await turn.work.writing()
    return await preview.show(turn, db, await draft(turn, db, kept_id(turn)), reason=UserMistake("notices/press"))


async def _take_text(turn: Turn) -> Outcome:
    markup = markup_of(turn.incoming.text, turn.incoming.html)
    if not markup:
        raise UserMistake("errors/not_expected")
    check_length(markup)
    await refuse_secrets(await turn.work.reading(), markup)
    if not kept_id(turn):
        notice = await _begin(turn, str(turn.conversation.data.get("audience", "")), markup)
        return await preview.show(turn, await turn.work.writing(), notice)
    db = await turn.work.writing()
    notice = await draft(turn, db, kept_id(turn))
    await change_notice(db, notice.id, html=markup)
    return await preview.show(turn, db, await kept(db, notice.id))


async def _take_file(turn: Turn) -> Outcome:
    """Keep the file; its caption becomes the text if there is none yet."""
    notice = await look_up(turn, kept_id(turn)) if kept_id(turn) else None
    received = await filing.receive(turn, notice)
    markup = received.caption
    notice = notice or await _begin(turn, str(turn.conversation.data.get("audience", "")), markup)
    db = await turn.work.writing()
    return await filing.add(turn, db, await draft(turn, db, notice.id), received)


async def _begin(turn: Turn, audience: str, markup: str, unit_id: int = 0) -> Notice:
    """A draft of the person; its audience is still to be understood when it is ""."""
    db: AsyncConnection = await turn.work.writing()
    if audience and not unit_id:
        audience, unit_id = await understood_audience(db, audience, turn.person)
    unit_id = unit_id or await naming_unit(db, turn.person, ())
    where, now = turn.incoming.address, turn.services.clock.now()
    return await begin_draft(db, turn.person, where, now, audience=audience, unit_id=unit_id, html=markup)


_STEPS = {
    AUDIENCE: audience_answered,
    TEXT: text_answered,
    FILES: more_answered,
    CHECK: check_answered,
    EDITING: check_answered,
}
ROUTES = (
    *(Route(step=step(name), role=Role.SECRETARY, handle=pressing.freeing(one)) for name, one in _STEPS.items()),
    Route(button=FOR, role=Role.SECRETARY, handle=audience_chosen),
)
