"""Notices that went out before: each leads to what became of it, or serves as a template for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Reply, Shown
from bot.notices.authors import may_write, naming_unit
from bot.notices.copies import beginning
from bot.notices.drafting import begin, check_content, kept, understood_audience
from bot.notices.following import may_follow
from bot.notices.progress import CARD
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, page_buttons
from handlers.notices import preview
from handlers.notices.asking import ask_audience
from handlers.notices.finding import found
from handlers.notices.state import OLD, REUSE, WORDS, over, pressed
from storage.notices import CANCELLED, ENDED, RECALLED, REJECTED, STARTED, Notice, change_notice, notices_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person

_PAGE = 8
_MOST = 200
_LISTS = {
    "sent": (CARD, (STARTED, ENDED, RECALLED, CANCELLED)),
    "reuse": (REUSE, (STARTED, ENDED, RECALLED, CANCELLED, REJECTED)),
}
"""By what is to be done with them: what each one's button does, and which there are."""


async def sent(turn: Turn) -> Outcome:
    """The notices that went out, the newest first."""
    return await _list(turn, "sent", 0)


async def reusable(turn: Turn) -> Outcome:
    """The notices whose text can be taken for a new one, the newest first."""
    return await _list(turn, "reuse", 0)


async def turned(turn: Turn) -> Outcome:
    """Another page of one of these lists."""
    which = argument(turn)
    if which not in _LISTS:
        return Outcome((Reply("errors/stale_button"),))
    return await _list(turn, which, max(number(turn, 1), 0))


async def reuse(turn: Turn) -> Outcome:
    """A new draft with the text, the files and the audience of an old one."""
    db = await turn.work.writing()
    old = await found(turn, db, number(turn), _may_reuse)
    await check_content(db, old)
    unit_id = await naming_unit(db, turn.person, ())
    where, now = turn.incoming.address, turn.services.clock.now()
    new = await begin(db, turn.person, where, now, audience="", unit_id=unit_id, html=old.html, file_ids=old.file_ids)
    kept_too = {name: getattr(old, name) for name in ("asks_read", "optional", "destination")}
    try:
        audience, unit_id = await understood_audience(db, old.audience, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        await change_notice(db, new.id, **kept_too)
        return await ask_audience(turn, await kept(db, new.id), reason=reason)
    await change_notice(db, new.id, **kept_too, audience=audience, unit_id=unit_id)
    return await preview.show(turn, db, await kept(db, new.id))


async def _list(turn: Turn, which: str, page: int) -> Outcome:
    action, states = _LISTS[which]
    every = await _past(await turn.work.reading(), turn.person, states, started=which == "sent")
    page = min(page, max(len(every) - 1, 0) // _PAGE)
    shown = every[page * _PAGE : (page + 1) * _PAGE]
    values: dict[str, Shown] = {
        "which": which,
        "first": page * _PAGE + 1,
        "notices": [
            {
                "beginning": beginning(one),
                "state": one.state,
                "at": one.started_at or one.created_at,
                "people": one.people,
                "files": len(one.file_ids),
            }
            for one in shown
        ],
    }
    buttons = (
        *(
            (button(turn, WORDS, "numbered", f"{action}:{one.id}", number=at, beginning=beginning(one, 40)),)
            for at, one in enumerate(shown, page * _PAGE + 1)
        ),
        *page_buttons(turn, f"{OLD}:{which}", page, -(-len(every) // _PAGE)),
    )
    replaces = pressed(turn) and turn.incoming.data.startswith(f"{OLD}:")
    return Outcome((Reply("notices/past", values, buttons=buttons, replaces=replaces),), over(turn))


async def _past(db: AsyncConnection, person: Person, states: tuple[str, ...], *, started: bool) -> list[Notice]:
    """Those that the person wrote or may follow; of a cancelled draft that says nothing there is nothing to use."""
    own = await notices_of(db, author_id=person.member_id, states=states, limit=_MOST)
    others = await notices_of(db, unit_ids=person.governed_unit_ids, states=states, limit=_MOST)
    every = {one.id: one for one in (*own, *others) if _may_reuse(person, one)}
    if started:
        every = {one.id: one for one in every.values() if one.started_at is not None and may_follow(person, one)}
    useful = [one for one in every.values() if one.html or one.file_ids]
    return sorted(useful, key=lambda one: one.id, reverse=True)[:_MOST]


def _may_reuse(person: Person, notice: Notice) -> bool:
    """Its author, and for what went out whoever may follow it: others' drafts are nobody's business."""
    return may_write(person, notice) or (notice.started_at is not None and may_follow(person, notice))


ROUTES = (
    Route(button=OLD, role=Role.SECRETARY, handle=turned),
    Route(button=REUSE, role=Role.SECRETARY, handle=reuse),
)
