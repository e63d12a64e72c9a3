"""Đính chính: a notice that has been sent reads otherwise from now on."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role
from bot.chat import IncomingKind, Reply
from bot.conversation import Conversation
from bot.notices.copies import notice_copy
from bot.notices.correcting import CORRECTABLE, correct, shortened
from bot.notices.following import may_follow
from bot.notices.progress import progress
from bot.notices.secrecy import refuse_secrets
from bot.notices.wording import check_length, markup_of
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as LEAVE
from handlers.notices.chase import CHASE
from handlers.notices.following import STALE, followed, held, label, named, note
from storage.notices import TO_GROUPS, Notice, notice_by_id
from storage.units import all_units

CORRECT, CORRECT_SEND = "notice-correct", "notice-correct-send"
STEP = "notices.correct"


async def ask(turn: Turn) -> Outcome:
    """Ask for the new text."""
    notice = await followed(turn, await turn.work.reading())
    if notice is None or notice.state not in CORRECTABLE:
        return STALE
    leave = (button(turn, "common/labels", "cancel", LEAVE),)
    reply = Reply("notices/correct_ask", named(notice, files=len(notice.file_ids)), buttons=(leave,))
    return Outcome((reply,), Conversation(STEP, {"notice": notice.id}))


async def preview(turn: Turn) -> Outcome:
    """Show how it will arrive, and what it was before; another text takes the place of the one shown."""
    db = await turn.work.reading()
    notice = await _under_way(turn)
    if notice is None:
        return Outcome(STALE.replies, Conversation())
    if turn.incoming.kind is not IncomingKind.TEXT or not turn.incoming.text.strip():
        return Outcome((Reply("notices/correct_text_only"),))
    html = markup_of(turn.incoming.text, turn.incoming.html)
    check_length(html)
    await refuse_secrets(db, html)
    if html == notice.html:
        return Outcome((Reply("notices/correct_same"),))
    names = {unit.id: unit.name for unit in await all_units(db)}
    changed = replace(notice, html=html, version=notice.version + 1)
    copy = notice_copy(changed, names[notice.unit_id], turn.services.renderer)
    far = await progress(db, notice, turn.services.clock.now())
    values = named(
        notice,
        old=shortened(notice.html),
        sent=far.sent,
        remaining=far.remaining,
        asks_read=notice.asks_read,
    )
    confirm = button(turn, "notices/card_labels", "send", f"{CORRECT_SEND}:{notice.id}:{notice.version}")
    choices = (confirm, button(turn, "common/labels", "cancel", LEAVE))
    replies = (
        Reply("notices/correct_copy", {"html": copy.html}),
        Reply("notices/correct_preview", values, buttons=(choices,)),
    )
    return Outcome(replies, Conversation(STEP, {"notice": notice.id, "version": notice.version, "html": html}))


async def send(turn: Turn) -> Outcome:
    """Have it go out; a second press finds nothing to confirm any more."""
    data = turn.conversation.data
    html = data.get("html")
    db, notice = await held(turn)
    if turn.conversation.step != STEP or notice is None or not isinstance(html, str):
        return _already(turn, notice)
    if data.get("notice") != notice.id or data.get("version") != notice.version:
        return Outcome((Reply("notices/correct_overtaken", named(notice)),), Conversation())
    await refuse_secrets(db, html)  # the committee's list may have grown meanwhile
    far = await progress(db, notice, turn.services.clock.now())
    done = await correct(db, turn.services, notice, html, turn.person.member_id)
    if done is None:
        return Outcome(STALE.replies, Conversation())
    after = {"version": done.version, "changed": done.changed, "followed": done.followed}
    await note(turn, db, "notice.corrected", notice, after)
    asks_read = notice.asks_read and notice.destination != TO_GROUPS
    values = named(notice, sent=far.sent, remaining=far.remaining, asks_read=asks_read)
    chase = ((label(turn, "chase", CHASE, notice),),) if asks_read and far.sent else ()
    return Outcome((Reply("notices/correct_done", values, buttons=chase, replaces=True),), Conversation())


def _already(turn: Turn, notice: Notice | None) -> Outcome:
    """A second press must not look as if the correction had not gone out."""
    if notice is None or not 0 < number(turn, 1) < notice.version:
        return STALE
    return Outcome((Reply("notices/correct_already"),))


async def _under_way(turn: Turn) -> Notice | None:
    """The notice whose correction is under way, if it still can be corrected, by this person."""
    wanted = turn.conversation.data.get("notice")
    if not isinstance(wanted, int):
        return None
    notice = await notice_by_id(await turn.work.reading(), wanted)
    if notice is None or notice.state not in CORRECTABLE or not may_follow(turn.person, notice):
        return None
    return notice


ROUTES = (
    Route(button=CORRECT, role=Role.SECRETARY, handle=ask),
    Route(step=STEP, role=Role.SECRETARY, handle=preview),
    Route(button=CORRECT_SEND, role=Role.SECRETARY, handle=send),
)
