"""In which language one is spoken to."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.rendering import LANGUAGES
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument
from handlers.settings.actions import LANGUAGE
from handlers.settings.noting import about_self
from storage import audit
from storage.members import set_language


async def choose(turn: Turn) -> Outcome:
    """The person is spoken to in the chosen language from now on."""
    chosen, person = argument(turn), turn.person
    if chosen not in LANGUAGES or person.member_id is None:
        return Outcome((Reply("errors/stale_button"),))
    if chosen != person.language:
        db = await turn.work.writing()
        await set_language(db, person.member_id, chosen)
        before, after = {"language": person.language}, {"language": chosen}
        await audit.note(db, about_self(turn, "language.changed", before, after))
    return Outcome((Reply("settings/saved", {"language": chosen}, language=chosen),))


ROUTES = (Route(button=LANGUAGE, role=Role.MEMBER, handle=choose),)
