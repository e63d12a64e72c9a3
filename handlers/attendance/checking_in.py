"""A member checks in: the code typed alone, or handed over by the link in the QR code."""

from __future__ import annotations

from bot.access import Role
from bot.attendance.checking_in import Came, check_in
from bot.attendance.codes import LINK, closes_at, looks_like_code, opens_at
from bot.chat import Reply, Shown
from bot.events.answering import told_of
from bot.turn import Outcome, Route, Turn
from handlers.linking.welcome import note_wrong_try, too_many_tries


async def typed(turn: Turn) -> Outcome | None:
    """Take a text that came alone when it is such a code; pass on everything else."""
    return await checked_in(turn, turn.incoming.text) if looks_like_code(turn.incoming.text) else None


async def linked(turn: Turn, text: str) -> Outcome | None:
    """The same for what a link handed over after /start; None when it is something else."""
    return await checked_in(turn, text.removeprefix(LINK)) if text.startswith(LINK) else None


async def checked_in(turn: Turn, code: str) -> Outcome:
    """Note that the sender is present.

    Wrong codes are counted together with wrong linking codes, so that nobody can try them all.
    """
    if turn.person.role < Role.MEMBER:
        return Outcome((Reply("attendance/guest", asks_contact=True),))
    db = await turn.work.reading()
    refused = await too_many_tries(turn, db)
    if refused is not None:
        return refused
    found = await check_in(db, turn.work.writing, turn.services, turn.person, code)
    if found is None or found.came is Came.NOT_FOR_YOU:
        await note_wrong_try(turn)
        return Outcome((Reply("attendance/bad_code"),))
    occurrence = found.scheduled.occurrence
    values: dict[str, Shown] = {
        "came": found.came.value,
        "event": told_of(found.scheduled, turn.services),
        "at": turn.services.clock.now(),
        "since": opens_at(occurrence),
        "until": closes_at(occurrence),
    }
    return Outcome((Reply("attendance/checked_in", values),))


ROUTES = (Route(role=Role.GUEST, handle=typed),)
