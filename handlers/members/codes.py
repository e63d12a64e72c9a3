"""A one-time code for one member, and revoking it."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply, Shown
from bot.linking.codes import ONE_BY_ONE, deep_link, fresh_codes, shown
from bot.linking.username import telegram_username
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number
from handlers.members.actions import CARD, GIVE_CODE, REVOKE_CODES
from handlers.members.admitted import about_member, admitted_member
from storage import audit
from storage.linking_codes import new_code, revoke_codes_of


async def give(turn: Turn) -> Outcome:
    """Hand out a code; only the newest code of a member is good.

    Two messages: one for the secretary, and one that can be passed on to the member as it is.
    """
    db = await turn.work.writing()
    member = await admitted_member(turn, db, number(turn))
    if member is None:
        return Outcome((Reply("errors/stale_button"),))
    services, now = turn.services, turn.services.clock.now()
    (code,) = await fresh_codes(db, services.vault, services.digits, ONE_BY_ONE, 1)
    until = now + ONE_BY_ONE.life
    await revoke_codes_of(db, member.id, now)
    await new_code(db, member.id, services.vault.code_digest(code), turn.person.member_id, now, until)
    await audit.note(db, about_member(turn, "code.given", member, after={"until": until.isoformat()}))
    username = await telegram_username(db)
    values: dict[str, Shown] = {
        "name": member.name,
        "code": shown(code),
        "minutes": int(ONE_BY_ONE.life.total_seconds()) // 60,
        "until": until,
        "link": deep_link(username, code) if username else "",
        "username": username,
    }
    back = ((button(turn, "members/labels", "back", f"{CARD}:{member.id}"),),)
    replies = (Reply("members/code_given", values, buttons=back), Reply("members/code_to_pass_on", values))
    return Outcome(replies, elsewhere(turn))


async def revoke(turn: Turn) -> Outcome:
    """The member's codes that were still good link nobody any more."""
    db = await turn.work.writing()
    member = await admitted_member(turn, db, number(turn))
    if member is None:
        return Outcome((Reply("errors/stale_button"),))
    count = await revoke_codes_of(db, member.id, turn.services.clock.now())
    if count:
        await audit.note(db, about_member(turn, "codes.revoked", member, before={"count": count}))
    back = ((button(turn, "members/labels", "back", f"{CARD}:{member.id}"),),)
    reply = Reply("members/codes_revoked", {"name": member.name, "count": count}, buttons=back)
    return Outcome((reply,), elsewhere(turn))


ROUTES = (
    Route(button=GIVE_CODE, role=Role.SECRETARY, handle=give),
    Route(button=REVOKE_CODES, role=Role.SECRETARY, handle=revoke),
)
