"""Linking by one's own shared contact: the number is matched with the roster's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import IncomingKind, Reply
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.linking.accounts import BY_PHONE
from bot.linking.codes import looks_like_code
from bot.turn import Outcome, Route, Turn
from bot.vault import BadPhone
from handlers.linking.code import redeem
from handlers.linking.welcome import deadline, in_time, note_wrong_try, too_many_tries, welcome
from storage.members import members_by_phone_digest

if TYPE_CHECKING:
    from storage.members import Member

_WHO = "link.who"


async def shared(turn: Turn) -> Outcome:
    """Link whoever shares the own contact; of several members with one number ask which."""
    contact = turn.incoming.contact
    if contact is None or not contact.own:
        return Outcome((Reply("link/not_own_contact", asks_contact=True),))
    try:
        digest = turn.services.vault.phone_digest(contact.phone)
    except BadPhone:
        return Outcome((Reply("link/no_match"),))
    db = await turn.work.writing()
    matching = await members_by_phone_digest(db, digest)
    if not matching:
        return Outcome((Reply("link/no_match"),))
    if len(matching) == 1:
        return await welcome(turn, db, matching[0], BY_PHONE)
    asking = Conversation(step=_WHO, data={"phone": digest, "until": deadline(turn)})
    return Outcome((Reply("link/who", {"again": False}),), asking)


async def who(turn: Turn) -> Outcome:
    """Link the one of several members with the same number whose code or full name was typed."""
    if looks_like_code(turn.incoming.text):
        return await redeem(turn, turn.incoming.text)
    if not in_time(turn):
        return Outcome((Reply("link/share_again", asks_contact=True),), Conversation())
    db = await turn.work.reading()
    refused = await too_many_tries(turn, db)
    if refused is not None:
        return refused
    candidates = await members_by_phone_digest(db, str(turn.conversation.data.get("phone", "")))
    meant = _meant(candidates, turn.incoming.text)
    if len(meant) == 1:
        return await welcome(turn, await turn.work.writing(), meant[0], BY_PHONE)
    if not meant:
        await note_wrong_try(turn)
    return Outcome((Reply("link/who", {"again": True}),))


def _meant(candidates: Sequence[Member], text: str) -> list[Member]:
    """Those with that code, else with exactly that name, else with that name but for the diacritics."""
    folded = fold(text)
    for matches in (
        [one for one in candidates if fold(one.code) == folded],
        [one for one in candidates if one.name.casefold() == text.strip().casefold()],
        [one for one in candidates if fold(one.name) == folded],
    ):
        if matches:
            return matches
    return []


ROUTES = (
    Route(kind=IncomingKind.CONTACT, role=Role.GUEST, handle=shared),
    Route(step=_WHO, role=Role.GUEST, handle=who),
)
