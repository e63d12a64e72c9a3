"""The button Đã đọc under a notice: a member confirms having read it."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.notices.reading import ACTION, confirm_reading
from bot.turn import Outcome, Route, Turn
from handlers.buttons import number


async def confirm(turn: Turn) -> Outcome:
    """Note that the member has read what stood above the button; say when it was noted."""
    if turn.person.member_id is None:
        return Outcome((Reply("errors/stale_button"),))
    confirmation = await confirm_reading(
        await turn.work.reading(),
        turn.work.writing,
        number(turn),
        turn.person.member_id,
        number(turn, 1),
        turn.services.clock.now(),
    )
    if confirmation is None:
        return Outcome((Reply("errors/stale_button"),))
    values = {"noted": confirmation.noted.value, "at": confirmation.at, "outdated": confirmation.outdated}
    return Outcome((Reply("notices/read", values),))


ROUTES = (Route(button=ACTION, role=Role.MEMBER, handle=confirm),)
