"""Linking by a one-time code, typed alone, after /start, or handed over by a deep link."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.linking.accounts import BY_CODE
from bot.linking.admin_code import is_admin_code, may_be_a_guess
from bot.linking.codes import canonical, looks_like_code
from bot.turn import Outcome, Route, Turn
from handlers.linking.first_admin import begin
from handlers.linking.welcome import note_wrong_try, too_many_tries, welcome
from storage.accounts import any_admin_linked
from storage.linking_codes import use_code
from storage.members import member_by_id


async def typed(turn: Turn) -> Outcome | None:
    """Take a text that came alone when it is a code; pass on everything else."""
    text = turn.incoming.text
    if looks_like_code(text) or _is_admin_code(turn, text):
        if turn.incoming.is_group:
            return Outcome((Reply("link/not_in_group"),))
        return await redeem(turn, text)
    if may_be_a_guess(text):
        await _note_guess(turn)
    return None


async def redeem(turn: Turn, text: str) -> Outcome:
    """Link the sender by that code.

    An unknown code, one that is over, used or revoked, all cost the same work and get the same answer.
    """
    refused = await too_many_tries(turn, await turn.work.reading())
    if refused is not None:
        return refused
    db = await turn.work.writing()
    if _is_admin_code(turn, text):
        return await begin(turn, db)
    digest = turn.services.vault.code_digest(canonical(text))
    member_id = await use_code(db, digest, turn.services.clock.now())
    member = None if member_id is None else await member_by_id(db, member_id)
    if member is None:
        await note_wrong_try(turn)
        guest = turn.person.role == Role.GUEST
        return Outcome((Reply("link/bad_code", {"guest": guest}, asks_contact=guest),))
    return await welcome(turn, db, member, BY_CODE)


def _is_admin_code(turn: Turn, text: str) -> bool:
    return is_admin_code(text, turn.services.admin_code_digest, turn.services.vault)


async def _note_guess(turn: Turn) -> None:
    """While the admin's code is good, a single long word may be somebody trying it."""
    if turn.incoming.is_group or not turn.services.admin_code_digest:
        return
    if not await any_admin_linked(await turn.work.reading()):
        await note_wrong_try(turn)


ROUTES = (Route(role=Role.GUEST, in_groups=True, handle=typed),)
