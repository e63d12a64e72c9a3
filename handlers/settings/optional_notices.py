"""Whether one gets notices that are not mandatory; mandatory ones cannot be switched off."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from handlers.settings.actions import MENU, OPTIONAL
from handlers.settings.noting import about_self
from storage import audit
from storage.member_settings import set_optional_notices, wants_optional_notices


async def switch(turn: Turn) -> Outcome:
    """The person gets optional notices from now on, or does not."""
    chosen, member_id = argument(turn), turn.person.member_id
    if chosen not in {"on", "off"} or member_id is None:
        return Outcome((Reply("errors/stale_button"),))
    wanted = chosen == "on"
    if wanted != await wants_optional_notices(await turn.work.reading(), member_id):
        db = await turn.work.writing()
        await set_optional_notices(db, member_id, wanted=wanted)
        before, after = {"optional_notices": not wanted}, {"optional_notices": wanted}
        await audit.note(db, about_self(turn, "optional_notices.changed", before, after))
    back = ((button(turn, "settings/labels", "back", MENU),),)
    return Outcome((Reply("settings/optional_saved", {"optional": wanted}, buttons=back, replaces=True),))


ROUTES = (Route(button=OPTIONAL, role=Role.MEMBER, handle=switch),)
