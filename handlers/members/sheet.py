"""The printable sheet: for each member of a unit who is not linked yet a card with a QR code and a code."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Attachment, Reply, Shown
from bot.conversation import Conversation
from bot.linking.codes import ON_A_SHEET, deep_link, fresh_codes, shown
from bot.linking.username import telegram_username
from bot.membership import by_name
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from handlers.cancel import BUTTON as CANCEL
from handlers.members.actions import SHEET, SHEET_YES
from handlers.members.admitted import about_scope, admitted_people
from handlers.members.scope import Scope, scope_of
from storage import audit
from storage.linking_codes import NewCode, new_codes, revoke_codes
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.documents.linking_sheet import SheetWords
    from storage.boarding import Boarding

_MOST = 400
"""Cards on one sheet; more take long to draw, and are better printed unit by unit anyway."""
_PENDING = "print_sheet"
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+")


async def ask(turn: Turn) -> Outcome:
    """Say how many cards there will be, and ask."""
    db = await turn.work.reading()
    scope = await _scope(turn, db)
    if scope is None:
        return Outcome((Reply("errors/stale_button"),))
    waiting, left_out = await _waiting(turn, db, scope)
    values: dict[str, Shown] = {
        "title": "" if scope.unit is None else scope.unit.name,
        "count": len(waiting),
        "left_out": left_out,
        "with_code": sum(one.code_until is not None for one in waiting),
        "days": ON_A_SHEET.life.days,
        "most": _MOST,
    }
    if not waiting:
        return Outcome((Reply("members/sheet_nobody", values),))
    if len(waiting) > _MOST:
        return Outcome((Reply("members/sheet_too_long", values),))
    choices = (
        button(turn, "members/labels", "print", f"{SHEET_YES}:{scope.id}"),
        button(turn, "common/labels", "cancel", CANCEL),
    )
    reply = Reply("members/sheet_ask", values, buttons=(choices,))
    return Outcome((reply,), Conversation(data={_PENDING: scope.id}))


async def print_sheet(turn: Turn) -> Outcome:
    """Make the codes and the sheet; codes that these members had before are revoked.

    The confirmation is used up by the first press: a second sheet would make the first worthless.
    """
    if turn.conversation.data.get(_PENDING) != number(turn):
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.reading()
    scope = await _scope(turn, db)
    waiting = [] if scope is None else (await _waiting(turn, db, scope))[0]
    if scope is None or not waiting or len(waiting) > _MOST:
        return Outcome((Reply("errors/stale_button"),), Conversation())
    services, now = turn.services, turn.services.clock.now()
    codes = await fresh_codes(db, services.vault, services.digits, ON_A_SHEET, len(waiting))
    content = await _drawn(turn, db, scope, waiting, codes)  # before anybody has to wait for our writing

    until = now + ON_A_SHEET.life
    db = await turn.work.writing()
    await revoke_codes(db, [one.member_id for one in waiting], now)
    digests = [services.vault.code_digest(code) for code in codes]
    rows = [NewCode(one.member_id, digest, until) for one, digest in zip(waiting, digests, strict=True)]
    await new_codes(db, rows, turn.person.member_id, now)
    await audit.note(db, about_scope(turn, "codes.printed", scope, after={"count": len(rows)}))
    values: dict[str, Shown] = {
        "title": "" if scope.unit is None else scope.unit.name,
        "count": len(rows),
        "until": until,
    }
    file = Attachment(_file_name(scope), "application/pdf", content)
    return Outcome((Reply("members/sheet_made", values, files=(file,)),), Conversation())


async def _drawn(
    turn: Turn, db: AsyncConnection, scope: Scope, people: Sequence[Boarding], codes: Sequence[str]
) -> bytes:
    """The sheet as PDF, drawn off the event loop."""
    from bot.documents.linking_sheet import Card, linking_sheet  # late: rarely needed

    username = await telegram_username(db)
    names = {unit.id: unit.name for unit in await all_units(db)}
    cards = [
        Card(
            name=one.name,
            unit=names[one.unit_id],
            qr=deep_link(username, code) if username else code,
            code=shown(code),
        )
        for one, code in zip(people, codes, strict=True)
    ]
    words = _words(turn, scope, username)
    return await asyncio.to_thread(linking_sheet, words, cards, turn.services.clock.now())


def _words(turn: Turn, scope: Scope, username: str) -> SheetWords:
    """What stands on the sheet, in the language of whoever prints it."""
    from bot.documents.linking_sheet import SheetWords

    now = turn.services.clock.now()
    values: dict[str, Shown] = {
        "unit": "" if scope.unit is None else scope.unit.name,
        "username": username,
        "printed": now,
        "until": now + ON_A_SHEET.life,
    }

    def part(name: str) -> str:
        text = turn.services.renderer.text("members/sheet_words", {"part": name, **values}, turn.person.language)
        return plain(text)

    return SheetWords(
        title=part("title"),
        subtitle=part("subtitle"),
        steps=part("steps"),
        code_label=part("code"),
        page=part("page"),
    )


async def _waiting(turn: Turn, db: AsyncConnection, scope: Scope) -> tuple[list[Boarding], int]:
    """Who gets a card, unit by unit and by name; and how many do not, since others have to admit them."""
    admitted, others = await admitted_people(turn, db, scope)
    order = {unit.id: at for at, unit in enumerate(await all_units(db))}
    waiting = sorted((one for one in admitted if not one.linked), key=lambda one: (order[one.unit_id], by_name(one)))
    return waiting, sum(not one.linked for one in others)


async def _scope(turn: Turn, db: AsyncConnection) -> Scope | None:
    return scope_of(turn.person, await all_units(db), number(turn))


def _file_name(scope: Scope) -> str:
    code = "" if scope.unit is None else _NOT_IN_A_FILE_NAME.sub("-", scope.unit.code).strip("-")
    return f"phieu-lien-ket-{code}.pdf" if code else "phieu-lien-ket.pdf"


ROUTES = (
    Route(button=SHEET, role=Role.SECRETARY, handle=ask),
    Route(button=SHEET_YES, role=Role.SECRETARY, handle=print_sheet),
)
